"""Dotted field paths of filters and sorts, and the rows they lead to.

As in SQL, a to-many step is a LEFT JOIN: a row appears once for each joined row. A Binding says for
each to-many prefix of a path which joined row is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Iterator

from . import errors
from .schema import Association, Entity, Field, Schema
from .store import Row, Store

Prefix = tuple[str, ...]
Binding = dict[Prefix, "Row | None"]
JSON_KEY = Field("", "string", "")


@dataclass(frozen=True)
class Path:
    text: str
    steps: tuple[Association, ...]
    field: Field
    json_keys: tuple[str, ...] = ()  # inside customFields and the like
    owner: str = ""  # entity of the field

    @property
    def prefixes(self) -> list[Prefix]:
        """The to-many prefixes, shortest first."""
        names = tuple(step.name for step in self.steps)
        return [names[: place + 1] for place, step in enumerate(self.steps) if step.to_many]


def _unmapped(text: str, entity: Entity) -> errors.ApiError:
    return errors.shopware(
        400, "FRAMEWORK__UNMAPPED_FIELD",
        f'Field "{text}" in entity "{entity.name}" was not found.',
        {"field": text, "entity": entity.name})


def resolve(schema: Schema, entity: Entity, text: str) -> Path:
    parts = text.split(".")
    if parts[0] == entity.name and len(parts) > 1:
        parts = parts[1:]
    steps: list[Association] = []
    here = entity
    for place, part in enumerate(parts):
        association = here.associations.get(part)
        if association is not None:
            steps.append(association)
            target = schema.get(association.entity)
            if target is None:
                raise _unmapped(text, entity)
            here = target
            continue
        field = here.fields.get(part)
        rest = tuple(parts[place + 1:])
        if field is None or "x" in field.flags or (rest and field.kind != "json_object"):
            raise _unmapped(".".join(parts[place:]), here)
        return Path(text, tuple(steps), field if not rest else JSON_KEY, (part, *rest), here.name)
    return Path(text, tuple(steps), here.fields["id"], ("id",), here.name)


class Joins:
    """Walks associations in the store."""

    def __init__(self, store: Store, inheritance: bool) -> None:
        self._store = store
        self._inheritance = inheritance

    def related(self, entity: str, row: Row, association: Association) -> list[Row]:
        """The rows on the other side of an association, in no particular order."""
        if association.kind == "many_to_many":
            linked = self._store.mappings[association.mapping].get(row["id"], {})
            found = (self._store.get(association.entity, key) for key in linked)
            return [one for one in found if one is not None]
        if association.entity not in self._store.tables:
            return []
        key = self._own(entity, row, association.local)
        if key is None:
            return []
        if association.reference == "id":
            one = self._store.get(association.entity, key)
            return [] if one is None else [one]
        return self._store.find(association.entity, association.reference, key)

    def value(self, path: Path, root_entity: str, binding: Binding) -> Any:
        prefixes = path.prefixes
        start = len(prefixes[-1]) if prefixes else 0
        row = binding[prefixes[-1]] if prefixes else binding[()]
        entity = path.steps[start - 1].entity if start else root_entity
        for step in path.steps[start:]:
            if row is None:
                return None
            found = self.related(entity, row, step)
            row, entity = (found[0] if found else None), step.entity
        if row is None:
            return None
        value = self._own(entity, row, path.json_keys[0])
        for key in path.json_keys[1:]:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def bindings(self, entity: str, row: Row, paths: Iterable[Path]) -> Iterator[Binding]:
        """All ways to choose joined rows for these paths."""
        wanted: dict[Prefix, tuple[Association, ...]] = {}
        for path in paths:
            for prefix in path.prefixes:
                wanted[prefix] = path.steps[: len(prefix)]
        order = sorted(wanted, key=len)
        return self._bind(entity, {(): row}, order, wanted)

    def _bind(self, entity: str, binding: Binding, order: list[Prefix],
              wanted: dict[Prefix, tuple[Association, ...]]) -> Iterator[Binding]:
        if not order:
            yield binding
            return
        prefix, rest = order[0], order[1:]
        for one in self._joined(entity, binding, wanted[prefix]) or [None]:
            yield from self._bind(entity, {**binding, prefix: one}, rest, wanted)

    def _joined(self, entity: str, binding: Binding,
                steps: tuple[Association, ...]) -> list[Row | None]:
        names = tuple(step.name for step in steps)
        start = max((place for place in range(len(steps)) if names[:place] in binding), default=0)
        rows: list[Row | None] = [binding[names[:start]]]
        here = steps[start - 1].entity if start else entity
        for step in steps[start:]:
            rows = [found for row in rows if row is not None
                    for found in self.related(here, row, step)]
            here = step.entity
        return rows

    def _own(self, entity: str, row: Row, name: str) -> Any:
        """A field's value; with inheritance a variant takes it from its parent."""
        value = row.get(name)
        if value is None and self._inheritance and entity == "product" and row.get("parentId"):
            if self._store.schema["product"].fields[name].inherited:
                parent = self._store.get("product", row["parentId"])
                return parent.get(name) if parent else None
        return value
