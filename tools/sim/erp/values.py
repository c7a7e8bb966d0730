"""One column's value (2.1): from JSON to storage, from storage to JSON, as a label to people."""
from __future__ import annotations

import re
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Callable

from sim.erp.errors import ApiError, payload
from sim.erp.jsontext import quoted
from sim.erp.schema import MONEY_SCALE, SHOWN_DECIMAL_PLACES, Column

GUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
INSTANT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$")
EDM = {"text": "Edm.String", "int": "Edm.Int32", "bigint": "Edm.Int64", "picklist": "Edm.Int32",
       "money": "Edm.Decimal", "decimal": "Edm.Decimal",
       "double": "Edm.Double", "bool": "Edm.Boolean", "date": "Edm.Date",
       "datetime": "Edm.DateTimeOffset", "guid": "Edm.Guid", "lookup": "Edm.Guid"}


def parse_instant(text: str) -> str:
    """UTC text of an OData instant, whole seconds; ValueError when it is none."""
    match = INSTANT.match(text)
    if match is None:
        raise ValueError(text)
    day, clock, zone = match.groups()
    zone = "+00:00" if zone == "Z" else zone
    moment = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def scaled(value: Decimal | int, scale: int) -> int:
    """The value times 10^scale, rounded half up to a whole number."""
    shifted = Decimal(value).scaleb(scale)
    return int(shifted.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def unscaled(stored: int, scale: int) -> Decimal:
    return Decimal(stored).scaleb(-scale)


def cannot_convert(column: Column, value: Any, logical: str) -> ApiError:
    shown = f"'{value}'" if isinstance(value, (str, int, Decimal)) else "a structured value"
    return payload(logical, f"Cannot convert the literal {shown} to the expected type "
                            f"'{EDM[column.kind]}'. Property: {column.prop}")


def to_text(column: Column, value: Any, logical: str) -> str:
    if not isinstance(value, str):
        raise cannot_convert(column, value, logical)
    if len(value) > column.length:  # 2.6
        raise ApiError(400, "0x80044331",
                       f"A validation error occurred.  The length of the '{column.name}' attribute "
                       f"of the '{logical}' entity exceeded the maximum allowed length of "
                       f"'{column.length}'.")
    return value


def out_of_range(column: Column, value: Any, logical: str) -> ApiError:
    code = "0x8004432f" if column.kind in ("int", "bigint") else "0x80044330"
    return ApiError(400, code, f"A validation error occurred.  The value {value} of "
                               f"'{column.name}' on record of type '{logical}' is outside the "
                               f"valid range. Accepted Values: {column.minimum} to "
                               f"{column.maximum}.")


def to_int(column: Column, value: Any, logical: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2_147_483_647:
        raise cannot_convert(column, value, logical)
    if not column.minimum <= value <= column.maximum:
        raise out_of_range(column, value, logical)
    return value


def to_picklist(column: Column, value: Any, logical: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise cannot_convert(column, value, logical)
    if value not in column.options:  # 2.6
        raise ApiError(400, "0x8004431a",
                       f"A validation error occurred.  The value '{value}' of '{column.name}' on "
                       f"record of type '{logical}' is outside the valid range. Accepted Values: "
                       f"{','.join(str(option) for option in column.options)}")
    return value


def to_number(column: Column, value: Any, logical: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise cannot_convert(column, value, logical)
    if not column.minimum <= value <= column.maximum:
        raise out_of_range(column, value, logical)
    return scaled(value, column.scale)


def to_bool(column: Column, value: Any, logical: str) -> int:
    if not isinstance(value, bool):
        raise cannot_convert(column, value, logical)
    return int(value)


def to_date(column: Column, value: Any, logical: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise cannot_convert(column, value, logical) from error


def to_datetime(column: Column, value: Any, logical: str) -> str:
    try:
        return parse_instant(value)
    except (TypeError, ValueError) as error:
        raise cannot_convert(column, value, logical) from error


def to_guid(column: Column, value: Any, logical: str) -> str:
    if not isinstance(value, str) or not GUID.match(value):
        raise cannot_convert(column, value, logical)
    return value.lower()


STORE: dict[str, Callable[[Column, Any, str], Any]] = {
    "text": to_text, "int": to_int, "picklist": to_picklist, "money": to_number,
    "decimal": to_number, "double": to_number, "bool": to_bool, "date": to_date,
    "datetime": to_datetime,
    "guid": to_guid}


def to_storage(column: Column, value: Any, logical: str) -> Any:
    if value is None:
        return None
    return STORE[column.kind](column, value, logical)


def decimal_renderer(scale: int, places: int) -> Callable[[int], str]:
    zeros = "0" * (places - scale)
    unit = 10 ** scale

    def render(stored: int) -> str:
        sign = "-" if stored < 0 else ""
        whole, part = divmod(abs(stored), unit)
        digits = f"{part:0{scale}d}" if scale else ""
        return f"{sign}{whole}.{digits}{zeros}"
    return render


def double_text(value: Decimal) -> str:
    """A double as the service writes it: shortest, with a decimal point."""
    text = format(value.normalize(), "f")
    return text if "." in text else text + ".0"


def as_quoted(stored: str) -> str:
    return f'"{stored}"'


def renderer(column: Column) -> Callable[[Any], str]:
    """A function from the stored value (never None) to its JSON text."""
    if column.kind == "money":
        return decimal_renderer(MONEY_SCALE, MONEY_SCALE)
    if column.kind == "decimal":
        return decimal_renderer(column.scale, SHOWN_DECIMAL_PLACES)
    if column.kind == "double":
        return lambda stored: double_text(unscaled(stored, column.scale))
    if column.kind == "bool":
        return lambda stored: "true" if stored else "false"
    if column.kind == "text":
        return quoted
    return str if column.storage == "integer" else as_quoted


def label(column: Column, stored: Any) -> str:
    """The formatted value of a stored value as an English-speaking user sees it."""
    if column.kind in ("picklist", "bool") and column.options:
        return column.options.get(stored, str(stored))
    if column.kind == "money":
        return f"€{unscaled(stored, MONEY_SCALE):,.2f}"
    if column.kind in ("decimal", "double"):
        return f"{unscaled(stored, column.scale):,.{min(column.scale, 5)}f}"
    if column.kind in ("int", "bigint"):
        return f"{stored:,}"
    if column.kind == "date":
        return date.fromisoformat(stored).strftime("%-m/%-d/%Y")
    if column.kind == "datetime":
        return datetime.fromisoformat(stored[:-1]).strftime("%-m/%-d/%Y %-I:%M %p")
    return str(stored)
