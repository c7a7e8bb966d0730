"""The whole shop: rows, machines, credentials, and what follows every committed write."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import Callable, Iterator

from . import values
from .auth import Auth, credentials
from .commit import Remover
from .criteria import Reader
from .drafts import Drafts
from .present import Presenter, View
from .schema import Schema
from .search import Finder
from .states import StateMachines
from .stock import StockKeeper
from .store import Change, Row, Store

Listener = Callable[[list[Change]], None]
VERSION = "6.6.7.0"
Announcer = Callable[[str, Row], None]


class Shop:
    def __init__(self, seed: int, token_seconds: int) -> None:
        self.schema = Schema()
        self.store = Store(self.schema, seed)
        self.reader = Reader(self.schema)
        self.drafts = Drafts(self.store)
        self.keeper = StockKeeper(self.store)
        self.machines = StateMachines(self.store, self.keeper)
        self.version = VERSION
        self.rows_synced = 0  # sent to /_action/sync, taken or not
        self.auth = Auth(*credentials(seed), token_seconds)
        self.listeners: list[Listener] = []  # told of each committed transaction
        self.announcers: list[Announcer] = []  # told of business events: (name, order)
        self._rng = random.Random(f"order/{seed}")

    def finder(self, view: View) -> Finder:
        return Finder(self.store, self._rng, view.inheritance)

    def presenter(self, view: View) -> Presenter:
        return Presenter(self.store, self.finder(view), view)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Stock follows after the commit, as in the real shop."""
        try:
            yield
        except BaseException:
            self.store.roll_back()
            raise
        changes = self.store.commit()
        self.keeper.follow(changes)
        self.store.commit()
        for listener in self.listeners:
            listener(changes)

    def transition(self, entity: str, identifier: str, action: str,
                   moment: str | None = None) -> tuple[Row, bool]:
        with self.transaction():
            return self.machines.transition(entity, identifier, action, moment or values.now())

    def remove(self, entity: str, identifier: str) -> None:
        """Inside a transaction."""
        Remover(self.store).remove(self.schema[entity], identifier)

    def announce(self, event: str, order: Row) -> None:
        for announcer in self.announcers:
            announcer(event, order)
