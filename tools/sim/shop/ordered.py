"""Ids of rows in the order of one field, so that a page of many rows is found without a walk."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import Any, Iterator


class Ordered:
    """Rows without a value are left out: no range holds them."""

    def __init__(self) -> None:
        self._keys: list[tuple[Any, int]] = []  # value, serial
        self._places: dict[str, tuple[Any, int]] = {}
        self._ids: dict[int, str] = {}
        self._serial = 0

    def put(self, identifier: str, value: Any) -> None:
        self.take(identifier)
        if value is None:
            return
        self._serial += 1
        key = (value, self._serial)
        self._places[identifier] = key
        self._ids[self._serial] = identifier
        insort(self._keys, key)

    def take(self, identifier: str) -> None:
        key = self._places.pop(identifier, None)
        if key is not None:
            del self._ids[key[1]]
            del self._keys[bisect_left(self._keys, key)]

    def at_least(self, value: Any) -> Iterator[str]:
        """From the first row that has this value or more on. The rows must not change meanwhile."""
        for place in range(bisect_left(self._keys, (value, 0)), len(self._keys)):
            yield self._ids[self._keys[place][1]]
