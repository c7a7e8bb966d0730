"""Finding rows. Nothing has an order that was not asked for: ties are shuffled."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any, Iterator

from .criteria import COUNT_EXACT, COUNT_NEXT_PAGES, COUNT_NONE, LIMIT_MAX, Criteria, Filter
from .filters import Matcher, given, stored
from .paths import Joins, Path
from .schema import Entity
from .store import Row, Store

NEXT_PAGES = 6  # pages that total-count-mode 2 looks ahead


class Finder:
    def __init__(self, store: Store, rng: random.Random, inheritance: bool) -> None:
        self._store = store
        self._rng = rng
        self.joins = Joins(store, inheritance)

    def search(self, entity: Entity, criteria: Criteria) -> tuple[list[Row], int]:
        """The rows of the page, and the total as the count mode defines it."""
        if self._in_turn(entity, criteria):
            rows = self._next_rows(entity, criteria)
            return rows, len(rows)
        found = self._filtered(entity, criteria)
        self.order(entity.name, found, criteria)
        limit, page = criteria.limit, criteria.page
        if limit is None:
            # a page without a limit is page 1; ids alone have no limit at all
            limit, page = len(found) if criteria.ids else LIMIT_MAX, 1
        start = limit * (page - 1)
        rows = found[start: start + limit]
        if criteria.count == COUNT_EXACT:
            return rows, len(found)
        if criteria.count == COUNT_NEXT_PAGES:
            return rows, len(found[start: start + limit * NEXT_PAGES + 1])
        return rows, len(rows)

    def order(self, entity: str, rows: list[Row], criteria: Criteria) -> None:
        self._rng.shuffle(rows)
        for sort in reversed(criteria.sorts):
            keys = {row["id"]: self._key(entity, sort.path, row) for row in rows}
            rows.sort(key=lambda row: keys[row["id"]], reverse=sort.descending)

    def narrowed(self, entity: str, rows: list[Row], filters: list[Filter]) -> list[Row]:
        for one in filters:
            matcher = Matcher(entity, one, self.joins)
            rows = [row for row in rows if matcher.matches(row)]
        return rows

    def _filtered(self, entity: Entity, criteria: Criteria) -> list[Row]:
        return self.narrowed(entity.name, self._candidates(entity, criteria), criteria.filters)

    def _candidates(self, entity: Entity, criteria: Criteria) -> list[Row]:
        table = self._store.tables[entity.name]
        if criteria.ids is not None:
            return [table[key] for key in dict.fromkeys(criteria.ids) if key in table]
        for one in criteria.filters:
            rows = self._by_index(entity, one)
            if rows is not None:
                return rows
            ids = self._by_order(entity, one)
            if ids is not None:
                return [table[key] for key in ids]
        return list(table.values())

    def _in_turn(self, entity: Entity, criteria: Criteria) -> bool:
        """A page by autoIncrement, as a first load asks for it. No two rows share a number."""
        sorts, filters = criteria.sorts, criteria.filters
        return (len(sorts) == 1 and _own(sorts[0].path) == "autoIncrement"
                and not sorts[0].descending and criteria.count == COUNT_NONE
                and criteria.ids is None and criteria.page == 1 and criteria.limit is not None
                and len(filters) == 1 and _lower_bound(filters[0]) is not None
                and self._store.ordered(entity.name, "autoIncrement") is not None)

    def _next_rows(self, entity: Entity, criteria: Criteria) -> list[Row]:
        only = criteria.filters[0]
        matcher = Matcher(entity.name, only, self.joins)
        table = self._store.tables[entity.name]
        found = (table[key] for key in self._by_order(entity, only) or ())
        return list(islice(filter(matcher.matches, found), criteria.limit))

    def _by_order(self, entity: Entity, filter_: Filter) -> Iterator[str] | None:
        """Candidates of a range that is open above, or of several of which one must hold."""
        if filter_.kind == "or" and filter_.queries:
            found = [self._by_order(entity, one) for one in filter_.queries]
            if any(one is None for one in found):
                return None
            return iter(dict.fromkeys(key for one in found for key in one or ()))
        bound = _lower_bound(filter_)
        if bound is None or filter_.path is None:
            return None
        ordered = self._store.ordered(entity.name, filter_.path.field.name)
        if ordered is None:
            return None
        first = given(filter_.path, bound)
        return iter(()) if first is None else ordered.at_least(first)

    def _by_index(self, entity: Entity, filter_: Filter) -> list[Row] | None:
        path, value = filter_.path, filter_.value
        if path is None or path.steps or filter_.kind not in ("equals", "equalsAny"):
            return None
        wanted = value if isinstance(value, list) else [value]
        if path.field.kind != "uuid" or not all(isinstance(one, str) for one in wanted):
            return None
        keys = [one.lower() for one in wanted]
        if path.field.name == "id":
            table = self._store.tables[entity.name]
            return [table[key] for key in dict.fromkeys(keys) if key in table]
        if self._store.indexed(entity.name, path.field.name):
            return [row for key in dict.fromkeys(keys)
                    for row in self._store.find(entity.name, path.field.name, key)]
        return None

    def _key(self, entity: str, path: Path, row: Row) -> tuple[bool, Any]:
        """Nulls first, as MariaDB sorts. Of several joined rows the smallest counts."""
        if not path.prefixes:
            value = stored(path, self.joins.value(path, entity, {(): row}))
            return value is not None, value if value is not None else 0
        found = [stored(path, self.joins.value(path, entity, binding))
                 for binding in self.joins.bindings(entity, row, [path])]
        known = [value for value in found if value is not None]
        return bool(known), min(known) if known else 0


def _lower_bound(filter_: Filter) -> Any:
    """What a range of one of the row's own fields begins with; None if it has no beginning."""
    if filter_.kind != "range" or filter_.path is None or not _own(filter_.path):
        return None
    return filter_.value.get("gt", filter_.value.get("gte"))


def _own(path: Path) -> str:
    """The field's name if it is one of the row itself."""
    return "" if path.steps else path.field.name
