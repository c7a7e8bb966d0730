"""The parts of a call's body, checked; what is wrong with one event goes into its own answer."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sim.erp.visibility.configuration import (BASE_DIMENSIONS, MAPPED, PARTITION, READ_ONLY_SOURCES,
                                              SOURCES)
from sim.erp.visibility.ledger import Place

Body = dict[str, Any]


class Refused(Exception):
    """One event is refused; the status stands in the body, not in the HTTP status (8.3)."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class BadCall(Exception):
    """The whole call is refused, with an HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(400, f"{name} is missing.")
    return value


def quantity(value: Any, name: str) -> Decimal:
    """Numbers and numeric strings are taken."""
    try:
        if isinstance(value, (bool, type(None), dict, list)):
            raise InvalidOperation
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise Refused(400, f"{name} is not a number.") from error
    if not found.is_finite():
        raise Refused(400, f"{name} is not a number.")
    return found


def dimension_name(name: str, source: str) -> str:
    """Names ignore case; a source's own names count only when it is named."""
    plain = name.lower()
    base = MAPPED.get(source, {}).get(plain, plain)
    if base not in BASE_DIMENSIONS:
        raise Refused(400, f"The dimension {name} is not configured.")
    return base


def dimensions(body: Body) -> dict[str, str]:
    given = body.get("dimensions")
    if not isinstance(given, dict):
        raise Refused(400, "dimensions is missing.")
    source = named_source(body)
    found = {dimension_name(name, source): str(value) for name, value in given.items()}
    missing = [name for name in PARTITION if not found.get(name)]
    if missing:
        raise Refused(400, f"The dimensions siteId and locationId are mandatory; "
                           f"{', '.join(missing)} is missing.")
    return found


def named_source(body: Body) -> str:
    source = str(body.get("dimensionDataSource") or "").lower()
    if source and source not in MAPPED:
        raise Refused(400, f"The data source {source} is not configured.")
    return source


def place(body: Body) -> Place:
    return Place.of(text(body, "organizationId"), text(body, "productId"), dimensions(body))


def writable(source: str, measure: str) -> tuple[str, str]:
    source, measure = source.lower(), measure.lower()
    if measure not in SOURCES.get(source, ()):
        raise Refused(400, f"The measure {source}.{measure} is not configured.")
    if source in READ_ONLY_SOURCES:
        raise Refused(400, f"The data source {source} is read-only.")
    return source, measure


def quantities(given: Any) -> list[tuple[str, str, Decimal]]:
    if not isinstance(given, dict) or not given:
        raise Refused(400, "quantities is missing.")
    found = []
    for source, measures in given.items():
        if not isinstance(measures, dict):
            raise Refused(400, f"quantities of {source} are missing.")
        for measure, value in measures.items():
            found.append((*writable(source, measure), quantity(value, f"{source}.{measure}")))
    return found
