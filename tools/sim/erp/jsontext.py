"""JSON with exact decimals (2.1): numbers are Decimal or int both ways, never float."""
from __future__ import annotations

import json
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any

from sim.erp.errors import payload


class Raw(str):
    """Text that is JSON already."""


def dumps(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(k)}:{dumps(v)}" for k, v in value.items()) + "}"
    return "[" + ",".join(dumps(item) for item in value) + "]"


def refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON number")


def loads(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=refuse_constant)


def load_object(body: bytes, logical: str) -> dict[str, Any]:
    try:
        value = loads(body.decode("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise payload(logical, f"Invalid JSON. {error}") from error
    if not isinstance(value, dict):
        raise payload(logical, "An unexpected 'StartArray' node was found when reading from the "
                               "JSON reader. A 'StartObject' node was expected.")
    return value
