"""Search criteria: what a client may ask, checked before anything is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import errors, values
from .paths import Path, resolve
from .schema import Entity, Schema

LIMIT_MAX = 500  # rows per page, `api.max_limit` of 6.6
FILTERS = ("equals", "equalsAny", "contains", "prefix", "suffix", "range", "since", "until",
           "multi", "and", "or", "nand", "nor", "not", "equalsAll")
COUNT_NONE, COUNT_EXACT, COUNT_NEXT_PAGES = 0, 1, 2
COUNT_NAMES = {"none": 0, "exact": 1, "next-pages": 2, "0": 0, "1": 1, "2": 2}


@dataclass
class Filter:
    """A condition on one path, or a junction of others (kind: and, or, nand, nor)."""

    kind: str
    path: Path | None = None
    value: Any = None
    queries: list[Filter] = field(default_factory=list)


@dataclass
class Sort:
    path: Path
    descending: bool = False


@dataclass
class Criteria:
    ids: list[str] | None = None
    page: int = 1
    limit: int | None = None
    count: int = COUNT_NONE
    filters: list[Filter] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)
    associations: dict[str, Criteria] = field(default_factory=dict)
    includes: dict[str, list[str]] | None = None


class Reader:
    """Builds Criteria from the JSON of one request."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.limit_max = LIMIT_MAX  # hosters and versions differ

    def read(self, entity: Entity, data: dict[str, Any], nested: bool = False) -> Criteria:
        made = Criteria()
        made.limit = self._limit(data.get("limit"), nested)
        made.page = self._page(data.get("page"))
        made.ids = self._ids(data.get("ids"))
        count = data.get("total-count-mode", 0)
        made.count = COUNT_NAMES.get(str(count), COUNT_NONE)
        for key in ("filter", "post-filter"):
            made.filters += self._filters(entity, data.get(key), f"/{key}")
        made.sorts = self._sorts(entity, data.get("sort"))
        made.associations = self._associations(entity, data.get("associations"))
        made.includes = data.get("includes") or None
        return made

    def _limit(self, value: Any, nested: bool) -> int | None:
        if value is None:
            return None
        limit = _whole(value)
        if limit is None or limit <= 0:
            raise errors.shopware(
                400, "FRAMEWORK__INVALID_LIMIT_QUERY", "The limit parameter must be a positive "
                f"integer greater or equals than 1. Given: {value}", {"limit": value}, "/limit")
        if limit > self.limit_max and not nested:
            raise errors.shopware(
                400, "FRAMEWORK__QUERY_LIMIT_EXCEEDED", "The limit must be lower than or equal to "
                f"MAX_LIMIT(={self.limit_max}). Given: {limit}",
                {"maxLimit": self.limit_max, "limit": limit}, "/limit")
        return limit

    def _page(self, value: Any) -> int:
        if value is None:
            return 1
        page = _whole(value)
        if page is None or page <= 0:
            raise errors.shopware(
                400, "FRAMEWORK__INVALID_PAGE_QUERY", "The page parameter must be a positive "
                f"integer. Given: {value}", {"page": value}, "/page")
        return page

    def _ids(self, value: Any) -> list[str] | None:
        if not value:
            return None
        ids = value.split("|") if isinstance(value, str) else value
        if not isinstance(ids, list):
            raise errors.invalid_uuid(value)
        for identifier in ids:
            if not values.is_id(identifier):
                raise errors.invalid_uuid(identifier)
        return list(ids)

    def _filters(self, entity: Entity, data: Any, pointer: str) -> list[Filter]:
        if not data:
            return []
        if isinstance(data, dict) and "type" not in data:
            return [Filter("equals", resolve(self._schema, entity, name), value)
                    for name, value in data.items()]
        listed = [data] if isinstance(data, dict) else data
        return [self._filter(entity, one, f"{pointer}/{index}")
                for index, one in enumerate(listed)]

    def _filter(self, entity: Entity, data: Any, pointer: str) -> Filter:
        kind = data.get("type") if isinstance(data, dict) else None
        if not kind:
            raise errors.invalid_filter("Value for filter type is required.", f"{pointer}/type")
        if kind not in FILTERS:
            raise errors.invalid_filter(f"Unsupported filter type: {kind}", f"{pointer}/type")
        if kind in ("multi", "and", "or", "nand", "nor", "not"):
            return self._junction(entity, kind, data, pointer)
        return self._condition(entity, kind, data, pointer)

    def _junction(self, entity: Entity, kind: str, data: Any, pointer: str) -> Filter:
        operator = str(data.get("operator") or "and").lower()
        if kind == "multi":
            kind = operator
        if kind == "not":
            kind = f"n{operator}"
        inner = self._filters(entity, data.get("queries") or [], f"{pointer}/queries")
        return Filter(kind, queries=inner)

    def _condition(self, entity: Entity, kind: str, data: Any, pointer: str) -> Filter:
        name = data.get("field")
        if not name:
            raise errors.invalid_filter(f'Parameter "field" for {kind} filter is missing.',
                                        f"{pointer}/field")
        value = data.get("parameters") if kind == "range" else data.get("value")
        if kind == "range" and not (isinstance(value, dict) and value):
            raise errors.invalid_filter('Parameter "parameters" for range filter is missing.',
                                        f"{pointer}/parameters")
        if kind != "range" and (value in ("", []) or (value is None and kind != "equals")):
            raise errors.invalid_filter(f'Parameter "value" for {kind} filter is missing.',
                                        f"{pointer}/value")
        if kind == "equalsAny" and isinstance(value, str):
            value = value.split("|")
        return Filter(kind, resolve(self._schema, entity, name), value)

    def _sorts(self, entity: Entity, data: Any) -> list[Sort]:
        if not data:
            return []
        if isinstance(data, str):
            data = [{"field": name.lstrip("-"), "order": "DESC" if name.startswith("-") else "ASC"}
                    for name in data.split(",")]
        listed = [data] if isinstance(data, dict) else data
        if not all(isinstance(one, dict) and one.get("field") for one in listed):
            raise errors.shopware(400, "FRAMEWORK__INVALID_SORT_QUERY",
                                  'The "sort" parameter needs objects with a "field".',
                                  None, "/sort")
        return [Sort(resolve(self._schema, entity, one["field"]),
                     str(one.get("order") or "ASC").upper() == "DESC") for one in listed]

    def _associations(self, entity: Entity, data: Any) -> dict[str, Criteria]:
        made: dict[str, Criteria] = {}
        if isinstance(data, list):  # a list has the names 0, 1, ... to PHP
            data = {str(place): one for place, one in enumerate(data)}
        for name, inner in (data or {}).items():
            association = entity.associations.get(name)
            if association is None:
                raise errors.shopware(
                    500, "FRAMEWORK__ASSOCIATION_NOT_FOUND",
                    f"Can not find association by name {name}", {"association": name})
            target = self._schema.get(association.entity)
            inner = inner if isinstance(inner, dict) else {}
            made[name] = self.read(target, inner, nested=True) if target else Criteria()
        return made


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
