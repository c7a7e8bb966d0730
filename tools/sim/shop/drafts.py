"""Draft versions: what the administration's "edit order" makes.

A draft is kept as the writes made in it. Whoever looks into it sees them; nothing of them counts
(no stock moves, no stamp of the live row) before the draft is merged, which carries them out.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Iterator

from . import errors, values
from .commit import Executor
from .schema import LIVE, SYSTEM_LANGUAGE
from .store import Row, Store
from .write import Planner


@dataclass
class Draft:
    entity: str
    identifier: str
    writes: list[tuple[str, Row]] = field(default_factory=list)  # entity and payload with id


class Drafts:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[str, Draft] = {}

    def create(self, entity: str, identifier: str, version: str | None = None) -> str:
        if self._store.get(entity, identifier) is None:
            raise errors.not_found(entity, identifier)
        version = version or self._store.new_id()
        self._open[version] = Draft(entity, identifier)
        return version

    def find(self, version: str) -> Draft:
        draft = self._open.get(version)
        if draft is None:
            raise errors.shopware(404, "FRAMEWORK__VERSION_NOT_FOUND",
                                  f"Version {version} not found.", {"versionId": version})
        return draft

    def note(self, version: str, entity: str, payload: Row) -> None:
        self.find(version).writes.append((entity, payload))

    @contextmanager
    def seen(self, version: str) -> Iterator[None]:
        """The rows as the draft has them; afterwards all is as before."""
        try:
            self.carry_out(self.find(version))
            yield
        finally:
            self._store.roll_back()

    def merge(self, version: str) -> None:
        """Inside a transaction."""
        draft = self.find(version)
        self.carry_out(draft)
        self._store.update(draft.entity, draft.identifier, {"updatedAt": values.now()})
        del self._open[version]

    def carry_out(self, draft: Draft) -> None:
        for entity, payload in draft.writes:
            planner = Planner(self._store, SYSTEM_LANGUAGE, values.now())
            planner.upsert(self._store.schema[entity], dict(payload), "/0")
            Executor(self._store).run(planner.plan)


def header(headers: Any) -> str | None:
    """The draft that a request means; none for the live version."""
    version = headers.get("sw-version-id")
    return version if version and version != LIVE else None
