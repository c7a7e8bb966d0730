"""What kind of shop it is: version, clock, limits, plug-ins, rights, what its admin forgot."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any, Awaitable, Callable

from aiohttp import web

from . import values
from .shop import Shop
from .store import Row

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Conditions:
    """POST /shop changes any of them, POST /integration makes one with few privileges."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._skew_s = 0.0

    def calls(self) -> dict[str, Any]:
        return {"POST /shop": self.change, "POST /integration": self.integration,
                "POST /rows": self.rows,
                "GET /written": lambda _: {"rows": self._shop.rows_synced}}

    @property
    def clock(self) -> Any:
        """An aiohttp middleware: the shop's own idea of the time, as its answers tell it."""

        @web.middleware
        async def dated(request: web.Request, handler: Handler) -> web.StreamResponse:
            made = await handler(request)
            made.headers.setdefault("Date", formatdate(time.time() + self._skew_s, usegmt=True))
            return made

        return dated

    def change(self, body: Row) -> Row:
        known = {"version": self._version, "skew_s": self._skew, "limit_max": self._limit,
                 "plugins": self._plugins, "empty": self._empty,
                 "sales": self._sales, "managed": self._managed}
        if unknown := set(body) - set(known):
            raise ValueError(f"unknown keys {sorted(unknown)}; there are {sorted(known)}")
        for name, value in body.items():
            known[name](value)
        return {}

    def integration(self, body: Row) -> Row:
        """Its privileges are replaced if it exists; tokens of before keep what they could."""
        name, secret = f"SWIA{body['name'].upper():0<22}", f"secret of {body['name']}"
        self._shop.auth.admit(name, secret, frozenset(body["privileges"]))
        return {"client_id": name, "client_secret": secret}

    def rows(self, body: Row) -> Row:
        """All rows of an entity, as they are stored."""
        return {"rows": list(self._shop.store.tables[body["entity"]].values())}

    def _version(self, text: str) -> None:
        self._shop.version = text

    def _skew(self, seconds: float) -> None:
        self._skew_s = float(seconds)

    def _limit(self, rows: int) -> None:
        self._shop.reader.limit_max = int(rows)

    def _plugins(self, names: list[str]) -> None:
        """Installs and activates them."""
        entity = self._shop.schema["plugin"]
        for name in names:
            self._shop.store.insert(entity, {
                "id": self._shop.store.new_id(), "name": name, "label": name, "active": True,
                "version": "1.0.0", "composerName": name.lower(), "createdAt": values.now()})
        self._shop.store.commit()

    def _empty(self, entities: list[str]) -> None:
        """As if the rows had never been; nothing else is looked at."""
        for name in entities:
            for identifier in list(self._shop.store.tables[name]):
                self._shop.store.delete(name, identifier)
        self._shop.store.commit()

    def _managed(self, yes: bool) -> None:
        """shopware.stock.enable_stock_management."""
        self._shop.keeper.managed = bool(yes)

    def _sales(self, pieces: int) -> None:
        """What the counter of every product says, as where orders do not move it."""
        for identifier in list(self._shop.store.tables["product"]):
            self._shop.store.update("product", identifier, {"sales": pieces})
        self._shop.store.commit()
