"""Values as PHP and MariaDB see them: JSON text, dates, ids, numbers."""

from __future__ import annotations

import json
import random
import re
import time
from datetime import datetime, timezone
from typing import Any

HEX_ID = re.compile(r"[0-9a-f]{32}")
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?")
BACKSLASHED = re.compile(r"\\(.)")
DATE_STRICT = re.compile(r"^\d{4}-\d{2}-\d{2}")


def timestamp(seconds: float) -> str:
    """As the API prints it: 2026-01-05T09:12:33.417+00:00."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds")


def now() -> str:
    return timestamp(time.time())


def parse_date(text: str) -> str | None:
    """A date in any form PHP takes, as the API prints it (offset applied); None if it is none."""
    if not DATE_STRICT.match(text):
        return None
    text = text.replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def database_date(text: str) -> str | None:
    """A date in a filter as MariaDB reads it: raw, an offset is ignored."""
    found = DATE.match(text.strip())
    if not found:
        return None
    day, minute, second, fraction = found.groups()
    return f"{day} {minute or '00:00'}:{second or '00'}.{(fraction or '').ljust(6, '0')}"


def is_id(value: Any) -> bool:
    return isinstance(value, str) and HEX_ID.fullmatch(value) is not None


def uuid7(rng: random.Random, seconds: float | None = None) -> str:
    milliseconds = int((time.time() if seconds is None else seconds) * 1000)
    tail = rng.getrandbits(74)
    value = milliseconds << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62 | tail & (1 << 62) - 1
    return f"{value:032x}"


def tidy(value: Any) -> Any:
    """Floats without fraction become integers: that is how PHP prints 19.0."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, dict):
        return {key: tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [tidy(inner) for inner in value]
    return value


def _quote(found: re.Match[str]) -> str:
    return "\\u0022" if found[1] == '"' else found[0]


def php_json(value: Any) -> bytes:
    """Text as Symfony's JsonResponse writes it: slashes and <>'&\" escaped, no blanks."""
    text = json.dumps(value, separators=(",", ":"))
    if "\\" in text:
        text = BACKSLASHED.sub(_quote, text)
    for plain, escaped in (("/", "\\/"), ("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"),
                           ("'", "\\u0027")):
        text = text.replace(plain, escaped)
    return text.encode("ascii")
