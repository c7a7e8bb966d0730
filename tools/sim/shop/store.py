"""The rows: dictionaries in the form in which the API prints them, with indexes and undo.

A row has every key of its entity; associations in it are null and filled in by the presenter.
Mappings (many to many) are sets of pairs; translations beside the system language are kept apart.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any, Callable, Iterable

from . import values
from .ordered import Ordered
from .schema import Entity, Schema

Row = dict[str, Any]
ORDERED = ("autoIncrement", "createdAt", "updatedAt")  # fields by which large tables are read
# (entity, "insert" | "update" | "delete", the row after it or the one deleted, the row before)
Change = tuple[str, str, Row, Row]


class Store:
    def __init__(self, schema: Schema, seed: int) -> None:
        self.schema = schema
        self.rng = random.Random(seed)
        self.tables: dict[str, dict[str, Row]] = {name: {} for name in schema.entities}
        self.mappings: dict[str, dict[str, dict[str, None]]] = defaultdict(
            lambda: defaultdict(dict))
        self.translations: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        self._indexed = _indexed_fields(schema)
        self._indexes: dict[tuple[str, str], dict[Any, dict[str, None]]] = {
            (entity, name): defaultdict(dict)
            for entity, names in self._indexed.items() for name in names}
        self._ordered = {entity.name: {name: Ordered() for name in ORDERED if name in entity.fields}
                         for entity in schema.entities.values()}
        self._increments: dict[str, int] = defaultdict(int)
        self._undo: list[Callable[[], None]] = []
        self._changes: list[Change] = []

    def new_id(self) -> str:
        return values.uuid7(self.rng)

    def next_increment(self, entity: str) -> int:
        self._increments[entity] += 1
        return self._increments[entity]

    def get(self, entity: str, identifier: Any) -> Row | None:
        table = self.tables.get(entity)
        return table.get(identifier) if table is not None and identifier else None

    def indexed(self, entity: str, name: str) -> bool:
        return (entity, name) in self._indexes

    def find(self, entity: str, name: str, value: Any) -> list[Row]:
        """Rows of which the indexed field has this value, oldest first."""
        table = self.tables[entity]
        return [table[key] for key in self._indexes[entity, name].get(value, ())]

    def ordered(self, entity: str, name: str) -> Ordered | None:
        return self._ordered[entity].get(name)

    def insert(self, entity: Entity, row: Row) -> Row:
        full = {**entity.template, **row}
        full["_uniqueIdentifier"] = full["id"]
        if "autoIncrement" in entity.fields and full.get("autoIncrement") is None:
            full["autoIncrement"] = self.next_increment(entity.name)
        self._put(entity.name, full)
        self._undo.append(lambda: self._take(entity.name, full["id"]))
        self._changes.append((entity.name, "insert", full, full))
        return full

    def update(self, entity: str, identifier: str, changes: Row) -> Row:
        old = self.tables[entity][identifier]
        new = {**old, **changes}
        self._replace(entity, old, new)
        self._undo.append(lambda: self._replace(entity, new, old))
        self._changes.append((entity, "update", new, old))
        return new

    def delete(self, entity: str, identifier: str) -> None:
        old = self.tables[entity][identifier]
        self._take(entity, identifier)
        self._undo.append(lambda: self._put(entity, old))
        self._changes.append((entity, "delete", old, old))

    def link(self, mapping: str, local: str, reference: str) -> None:
        if reference not in self.mappings[mapping][local]:
            self.mappings[mapping][local][reference] = None
            self._undo.append(lambda: self.mappings[mapping][local].pop(reference, None))

    def unlink(self, mapping: str, local: str, reference: str) -> bool:
        if reference not in self.mappings[mapping][local]:
            return False
        del self.mappings[mapping][local][reference]
        self._undo.append(lambda: self.mappings[mapping][local].update({reference: None}))
        return True

    def translate(self, entity: str, identifier: str, language: str, changes: Row) -> None:
        known = self.translations[entity, identifier]
        old = dict(known.get(language, {}))
        known[language] = {**old, **changes}
        self._undo.append(lambda: known.update({language: old}))

    def commit(self) -> list[Change]:
        """Keeps everything since the last commit and says what it was."""
        done, self._changes = self._changes, []
        self._undo.clear()
        return done

    def roll_back(self) -> None:
        self._changes.clear()
        while self._undo:
            self._undo.pop()()

    def _put(self, entity: str, row: Row) -> None:
        self.tables[entity][row["id"]] = row
        for name in self._indexed[entity]:
            self._indexes[entity, name][row.get(name)][row["id"]] = None
        for name, ordered in self._ordered[entity].items():
            ordered.put(row["id"], sortable(row.get(name)))

    def _take(self, entity: str, identifier: str) -> None:
        row = self.tables[entity].pop(identifier)
        for name in self._indexed[entity]:
            self._indexes[entity, name][row.get(name)].pop(identifier, None)
        for ordered in self._ordered[entity].values():
            ordered.take(identifier)

    def _replace(self, entity: str, old: Row, new: Row) -> None:
        self.tables[entity][old["id"]] = new
        for name in self._indexed[entity]:
            if old.get(name) != new.get(name):
                self._indexes[entity, name][old.get(name)].pop(old["id"], None)
                self._indexes[entity, name][new.get(name)][new["id"]] = None
        for name, ordered in self._ordered[entity].items():
            if old.get(name) != new.get(name):
                ordered.put(new["id"], sortable(new.get(name)))


def sortable(value: Any) -> Any:
    """A number as it is, a date in the database's form."""
    return values.database_date(value) if isinstance(value, str) else value


def _indexed_fields(schema: Schema) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in schema.entities}
    found["product"].add("productNumber")
    found["order"].add("orderNumber")
    found["state_machine_state"].add("stateMachineId")
    found["state_machine_history"].add("referencedId")
    for entity in schema.entities.values():
        for association in entity.associations.values():
            if association.reference != "id" and association.entity in found:
                found[association.entity].add(association.reference)
    return found


def ids(rows: Iterable[Row]) -> list[str]:
    return [row["id"] for row in rows]
