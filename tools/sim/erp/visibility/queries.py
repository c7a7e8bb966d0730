"""On-hand queries: by index, by exact dimensions, with what can be promised (8.3)."""
from __future__ import annotations

from decimal import Decimal
from typing import Any, Iterable, Optional

from sim.erp.clock import Clock
from sim.erp.visibility.configuration import (ADDED, ALLOCATED, AVAILABLE, CALCULATED, INDEXES,
                                              ON_HAND, PARTITION, PLACES_MAX, PRODUCTS_MAX,
                                              SUBTRACTED, VIRTUAL)
from sim.erp.visibility.fields import BadCall, Body, Refused, dimension_name, named_source
from sim.erp.visibility.ledger import ZERO, Ledger, Measures, Place

Wanted = dict[str, set[str]]


def listed(filters: Body, name: str) -> list[str]:
    values = filters.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadCall(f"The filter {name} must be a list of texts.")
    return values


def organizations(filters: Body, several: bool) -> set[str]:
    found = {name.lower() for name in listed(filters, "organizationId")}
    if not found or (len(found) > 1 and not several):
        raise BadCall("Exactly one organizationId is needed.")
    return found


def checked_index(names: Iterable[str]) -> None:
    if not any(set(names) <= set(index) for index in INDEXES):
        raise BadCall(f"No index is configured that contains {', '.join(sorted(names))}.")


def named(body: Body, names: Iterable[str]) -> list[str]:
    try:
        source = named_source(body)
        return [dimension_name(name, source) for name in names]
    except Refused as refused:
        raise BadCall(refused.message) from refused


def wanted_dimensions(body: Body, filters: Body) -> Wanted:
    names = [name for name in filters if name not in ("organizationId", "productId")]
    found = {base: set(listed(filters, name)) for base, name in zip(named(body, names), names)}
    places = max(1, len(found.get("siteid", ()))) * max(1, len(found.get("locationid", ())))
    if places > PLACES_MAX:
        raise BadCall(f"{places} combinations of site and location are more than {PLACES_MAX}.")
    return found


def index_query(ledger: Ledger, body: Body, clock: Clock, several: bool) -> list[Body]:
    filters = body.get("filters")
    if not isinstance(filters, dict):
        raise BadCall("filters is missing.")
    owners, products = organizations(filters, several), set(listed(filters, "productId"))
    if len(products) > PRODUCTS_MAX:
        raise BadCall(f"{len(products)} products are more than {PRODUCTS_MAX}.")
    wanted = wanted_dimensions(body, filters)
    grouped = named(body, body.get("groupByValues") or [])
    checked_index({*wanted, *grouped})
    found = [place for place in ledger.stock if place.organization in owners
             and (not products or place.product in products) and fits(place, wanted)]
    return answer(ledger, body, clock, found, [*PARTITION, *grouped])


def fits(place: Place, wanted: Wanted) -> bool:
    values = place.values()
    return all(not allowed or values.get(name) in allowed for name, allowed in wanted.items())


def exact_query(ledger: Ledger, body: Body, clock: Clock) -> list[Body]:
    """Only the tuples of dimensions that are named."""
    filters = body.get("filters")
    if not isinstance(filters, dict):
        raise BadCall("filters is missing.")
    owners, products = organizations(filters, False), set(listed(filters, "productId"))
    names = named(body, listed(filters, "dimensions"))
    checked_index(names)
    rows = filters.get("values")
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == len(names)
                                             for row in rows):
        raise BadCall("values must hold one value for each of the dimensions.")
    tuples = [dict(zip(names, row)) for row in rows]
    found = [place for place in ledger.stock if place.organization in owners
             and (not products or place.product in products)
             and any(place.values() | row == place.values() for row in tuples)]
    return answer(ledger, body, clock, found, names)


def answer(ledger: Ledger, body: Body, clock: Clock, found: list[Place],
           shown: list[str]) -> list[Body]:
    grouped: dict[Place, list[Place]] = {}
    for place in found:
        kept = {name: value for name, value in place.dimensions if name in shown}
        grouped.setdefault(Place.of(place.organization, place.product, kept), []).append(place)
    rows = []
    for head, places in grouped.items():
        quantities = summed(ledger, places)
        if body.get("returnNegative", False) or not negative(quantities):
            rows.append(row_of(ledger, body, clock, head, places, quantities))
    return rows


def row_of(ledger: Ledger, body: Body, clock: Clock, head: Place, places: list[Place],
           quantities: Measures) -> Body:
    row: Body = {"productId": head.product, "dimensions": head.values(), "quantities": quantities}
    if body.get("QueryATP"):
        row.update(promised(ledger, clock, places, quantities))
    return row


def negative(quantities: Measures) -> bool:
    return any(value < 0 for measures in quantities.values() for value in measures.values())


def summed(ledger: Ledger, places: list[Place]) -> Measures:
    total: Measures = {}
    for place in places:
        for source, measures in ledger.stock[place].items():
            merge(total.setdefault(source, {}), measures)
    total.setdefault(CALCULATED, {}).update(ledger.calculated(total))
    allocated = sum((ledger.allocated(place) for place in places), ZERO)
    if allocated:
        total[VIRTUAL] = {ALLOCATED: allocated,
                          "@available_to_allocate": total[CALCULATED][AVAILABLE] - allocated}
    return total


def merge(into: dict[str, Decimal], more: dict[str, Decimal]) -> None:
    for name, value in more.items():
        into[name] = into.get(name, ZERO) + value


def promised(ledger: Ledger, clock: Clock, places: list[Place], quantities: Measures) -> Body:
    """The two forms of date differ, as in the documentation."""
    days: dict[str, Measures] = {}
    for place in places:
        for date, changes in ledger.schedule.get(place, {}).items():
            for source, measures in changes.items():
                merge(days.setdefault(date, {}).setdefault(source, {}), measures)
    today = clock.now().date().isoformat()
    level, promise = quantities[CALCULATED][ON_HAND], {}
    for date in sorted({today, *days}):
        level += change_of(days.get(date))
        promise[f"{date}T00:00:00Z"] = {CALCULATED: {ON_HAND: level}}
    return {"quantitiesByDate": {f"{date}T00:00:00": changes for date, changes in
                                 sorted(days.items())}, "atpQuantities": promise}


def change_of(changes: Optional[Measures]) -> Decimal:
    def total(parts: Any) -> Decimal:
        return sum(((changes or {}).get(source, {}).get(measure, ZERO)
                    for source, measure in parts), ZERO)
    return total(ADDED) - total(SUBTRACTED)
