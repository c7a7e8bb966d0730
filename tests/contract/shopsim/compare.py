"""Two answers side by side: what must be the same, and what may differ."""

from __future__ import annotations

import json
import re
from typing import Any

SERVER = re.compile(r"https?://(127\.0\.0\.1|localhost):\d+")
# The moment of a write, the counter of rows, and what only a random generator knows.
FREE = {"createdAt", "updatedAt", "autoIncrement", "displayGroup", "deepLinkCode"}


def _key(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("id") or json.dumps(value, sort_keys=True))
    return str(value)


def canonical(value: Any) -> Any:
    """Order of keys kept; lists of entities sorted, because the shop promises no order."""
    if isinstance(value, dict):
        return {key: "(free)" if key in FREE and inner is not None else canonical(inner)
                for key, inner in value.items()}
    if isinstance(value, list):
        listed = [canonical(inner) for inner in value]
        if any(isinstance(one, dict) and "_uniqueIdentifier" in one for one in listed):
            listed.sort(key=_key)
        return listed
    return SERVER.sub("(server)", value) if isinstance(value, str) else value


def text(body: str) -> str:
    if not body:
        return ""
    return json.dumps(canonical(json.loads(body)), indent=1)


def location(headers: Any) -> str | None:
    found = {key.lower(): value for key, value in headers.items()}.get("location")
    return SERVER.sub("(server)", found) if found else None


def differences(value: Any, other: Any, path: str = "") -> list[str]:
    """Paths at which two documents are unlike."""
    if type(value) is not type(other):
        return [f"{path}: {value!r:.60} / {other!r:.60}"]
    if isinstance(value, dict):
        if list(value) != list(other):
            return [f"{path}: keys {list(value)} / {list(other)}"]
        return [found for key in value
                for found in differences(value[key], other[key], f"{path}/{key}")]
    if isinstance(value, list):
        if len(value) != len(other):
            return [f"{path}: {len(value)} elements / {len(other)}"]
        return [found for place, (one, two) in enumerate(zip(value, other))
                for found in differences(one, two, f"{path}/{place}")]
    return [] if value == other else [f"{path}: {value!r:.60} / {other!r:.60}"]
