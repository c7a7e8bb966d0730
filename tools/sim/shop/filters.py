"""Filters as MariaDB evaluates them: three-valued, case-insensitive, dates as raw strings."""

from __future__ import annotations

import re
import time
from typing import Any, Callable, Iterator, Optional

from . import errors, values
from .criteria import Filter
from .paths import Binding, Joins, Path
from .store import Row

Truth = Optional[bool]  # None: SQL's unknown
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b}


def stored(path: Path, value: Any) -> Any:
    """A row's value in a form that compares as in the database."""
    if value is None:
        return None
    if path.field.kind == "date":
        return values.database_date(str(value))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return value if path.field.kind == "uuid" else value.casefold()
    return value


def given(path: Path, value: Any) -> Any:
    """A filter's value likewise. Ids must be ids."""
    kind = path.field.kind
    if value is None:
        return None
    if kind == "uuid":
        if not isinstance(value, str) or not values.is_id(value.lower()):
            raise errors.invalid_uuid(value)
        return value.lower()
    if kind == "date":
        return values.database_date(str(value))
    if kind in ("int", "float", "boolean"):
        return _number(value)
    if isinstance(value, (bool, int, float)):
        return int(value) if isinstance(value, bool) else value
    return str(value).casefold()


def _number(value: Any) -> float | int:
    if isinstance(value, (bool, int, float)):
        return int(value) if isinstance(value, bool) else value
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0  # MariaDB: text that is no number compares as 0


def _seconds(text: str) -> float:
    found = DURATION.fullmatch(str(text))
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (
        0, 0, 0, 0)
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


class Matcher:
    """One filter, ready to be asked about rows of one entity."""

    def __init__(self, entity: str, filter_: Filter, joins: Joins) -> None:
        self._entity, self._filter, self._joins = entity, filter_, joins
        self._paths = list(_paths(filter_))
        self._plain = not any(path.prefixes for path in self._paths)
        self._test = self._compile(filter_)

    def matches(self, row: Row) -> bool:
        if self._plain:
            return self._test({(): row}) is True
        bindings = self._joins.bindings(self._entity, row, self._paths)
        return any(self._test(binding) is True for binding in bindings)

    def _compile(self, filter_: Filter) -> Callable[[Binding], Truth]:
        if filter_.path is None:
            return _junction(filter_.kind, [self._compile(one) for one in filter_.queries])
        path, entity, value = filter_.path, self._entity, self._joins.value
        test = _condition(filter_.kind, path, filter_.value)
        return lambda binding: test(value(path, entity, binding))


def _paths(filter_: Filter) -> Iterator[Path]:
    if filter_.path is not None:
        yield filter_.path
    for one in filter_.queries:
        yield from _paths(one)


def _junction(kind: str, tests: list[Callable[[Binding], Truth]]) -> Callable[[Binding], Truth]:
    decisive = kind in ("or", "nor")
    negated = kind in ("nand", "nor")

    def test(binding: Binding) -> Truth:
        if not tests:
            return True
        result: Truth = not decisive
        for one in tests:
            truth = one(binding)
            if truth is decisive:
                result = decisive
                break
            if truth is None:
                result = None
        return result if result is None else result != negated

    return test


def _condition(kind: str, path: Path, value: Any) -> Callable[[Any], Truth]:
    if kind == "range":
        return _range(path, value)
    if kind in ("since", "until"):
        sign = -1 if kind == "since" else 1
        moment = values.timestamp(time.time() + sign * _seconds(value))
        return _range(path, {"gte" if kind == "since" else "lte": moment})
    if path.field.kind == "json_list":
        return _contains_element(value if isinstance(value, list) else [value])
    if kind == "equals":
        wanted = given(path, value)
        return lambda found: stored(path, found) == wanted  # <=>, never unknown
    if kind in ("equalsAny", "equalsAll"):
        listed = value if isinstance(value, list) else [value]
        wanted_any = {given(path, one) for one in listed}
        return lambda found: None if found is None else stored(path, found) in wanted_any
    return _text(kind, str(value).casefold())


def _contains_element(wanted: list[Any]) -> Callable[[Any], Truth]:
    return lambda found: None if found is None else any(one in found for one in wanted)


def _text(kind: str, wanted: str) -> Callable[[Any], Truth]:
    def test(found: Any) -> Truth:
        if found is None:
            return None
        text = str(found).casefold()
        if kind == "prefix":
            return text.startswith(wanted)
        return text.endswith(wanted) if kind == "suffix" else wanted in text

    return test


def _range(path: Path, parameters: dict[str, Any]) -> Callable[[Any], Truth]:
    bounds: list[tuple[Callable[[Any, Any], bool], Any]] = []
    for strict, loose in (("gt", "gte"), ("lt", "lte")):
        name = strict if strict in parameters else loose
        if name in parameters:
            bounds.append((ORDERS[name], _bound(path, parameters[name])))

    def test(found: Any) -> Truth:
        if found is None or any(bound is None for _, bound in bounds):
            return None
        value = bytes.fromhex(found) if path.field.kind == "uuid" else stored(path, found)
        return all(order(value, bound) for order, bound in bounds)

    return test


def _bound(path: Path, value: Any) -> Any:
    """The limit of a range. On ids the shop compares 16 raw bytes with hex text: nonsense, kept."""
    if path.field.kind == "uuid":
        return str(value).encode()
    return given(path, value)
