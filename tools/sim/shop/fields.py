"""One field of a write: is the value allowed, and how is it stored."""

from __future__ import annotations

from typing import Any, Callable

from . import errors, values
from .schema import STATE_MACHINES, SYSTEM_CURRENCY, Entity, Field

STRING_CHARACTERS_MAX = 255
INT_MAX = 2**31 - 1

Value = Any
# Returns the stored value or the error.
Check = Callable[[Field, Any, str], "tuple[Value, errors.Error | None]"]


def _string(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    if not isinstance(value, str):
        return None, errors.wrong_type(pointer, "string", value)
    if field.kind == "string" and len(value) > STRING_CHARACTERS_MAX:
        return None, errors.too_long(pointer, STRING_CHARACTERS_MAX, value)
    return value or None, None


def _int(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    if isinstance(value, bool) or not isinstance(value, int):
        return None, errors.wrong_type(pointer, "int", value)
    return value, None


def _float(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    try:
        if isinstance(value, bool):
            raise ValueError
        return values.tidy(float(value)), None
    except (TypeError, ValueError):
        return None, errors.wrong_type(pointer, "numeric", value)


def _boolean(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    if not isinstance(value, bool):
        return None, errors.wrong_type(pointer, "bool", value)
    return value, None


def _uuid(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    if values.is_id(value):
        return value, None
    text = value if isinstance(value, str) else errors.shown(value)
    return None, errors.violation(
        pointer, f'The string "{text}" is not a valid uuid.',
        template='The string "{{ string }}" is not a valid uuid.',
        parameters={"{{ string }}": text})


def _date(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    found = values.parse_date(value) if isinstance(value, str) else None
    if found is None:
        return None, errors.wrong_type(pointer, "string", value)
    return found, None


def _json(field: Field, value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    if not isinstance(value, (dict, list)):
        return None, errors.wrong_type(pointer, "array", value)
    return values.tidy(value), None


CHECKS: dict[str, Check] = {
    "string": _string, "text": _string, "blob": _string, "password": _string, "int": _int,
    "float": _float, "boolean": _boolean, "uuid": _uuid, "date": _date, "json_object": _json,
    "json_list": _json}


def _price(value: Any, pointer: str) -> tuple[Value, errors.Error | None]:
    """A price list is replaced as a whole and must name the system currency."""
    prices = list(value.values()) if isinstance(value, dict) else value
    for one in prices:
        if not isinstance(one, dict) or "currencyId" not in one:
            return None, errors.blank(f"{pointer}/0/currencyId")
    if not any(one.get("currencyId") == SYSTEM_CURRENCY for one in prices):
        return None, errors.violation(pointer, "No price for default currency defined")
    return [{"extensions": [], "currencyId": one["currencyId"], "net": one.get("net"),
             "gross": one.get("gross"), "linked": one.get("linked", False),
             "listPrice": one.get("listPrice"), "percentage": one.get("percentage"),
             "regulationPrice": one.get("regulationPrice"), "apiAlias": "price"}
            for one in values.tidy(prices)], None


def checked(entity: Entity, field: Field, value: Any, pointer: str, insert: bool,
            optional: bool) -> tuple[Value, errors.Error | None]:
    """The value to store, or why the shop refuses it. `optional` lifts a required field."""
    if field.read_only:
        return None, errors.protected(pointer, field.name)
    if field.name == "stateId" and entity.name in STATE_MACHINES and not insert:
        return None, errors.state_refused(pointer)
    if value is not None:
        found, error = CHECKS[field.kind](field, value, pointer)
        if error is None and field.name in ("price", "purchasePrices") and field.inherited:
            found, error = _price(found, pointer)
        if error is not None or found is not None:
            return found, error
    if field.required and not optional and field.name != "createdAt":
        return None, errors.blank(pointer)
    return None, None
