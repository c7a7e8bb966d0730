"""Soft reservations and allocations (8.3). Too little stock is a refusal in the body: 500."""
from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Callable

from sim.erp.visibility import fields
from sim.erp.visibility.configuration import (ALLOCATED, CALCULATED, CONSUMED, CUMULATIVE_ALLOCATED,
                                              CUMULATIVE_CONSUMED, GROUPS, RESERVATION_HIERARCHY,
                                              SOFT_RESERVED)
from sim.erp.visibility.fields import Body, Refused
from sim.erp.visibility.ledger import Ledger, Place, Reservation

Groups = tuple[tuple[str, str], ...]


def reserve(ledger: Ledger, body: Body) -> Body:
    place = fields.place(body)
    outside = [name for name in place.values() if name not in RESERVATION_HIERARCHY]
    if outside:
        raise Refused(400, f"{', '.join(outside)} is not part of the reservation hierarchy.")
    named = (fields.text(body, "quantityDataSource").lower(), fields.text(body, "modifier").lower())
    if named != (CALCULATED, SOFT_RESERVED):
        raise Refused(400, f"{'.'.join(named)} is not mapped for reservations.")
    quantity = fields.quantity(body.get("quantity"), "quantity")
    if body.get("ifCheckAvailForReserv", True) and not 0 < quantity <= ledger.available(place):
        raise Refused(500, "Not enough quantity is available for the reservation.")
    made = Reservation(str(uuid.uuid4()), place, SOFT_RESERVED, quantity)
    ledger.reservations[made.identity] = made
    ledger.add(place, CALCULATED, SOFT_RESERVED, quantity)
    return {"reservationId": made.identity}


def unreserve(ledger: Ledger, body: Body) -> Body:
    found = ledger.reservations.get(fields.text(body, "reservationId"))
    if found is None or found.place != fields.place(body):
        raise Refused(400, "There is no reservation with this id and these dimensions.")
    offset = fields.quantity(body.get("OffsetQty"), "OffsetQty")
    taken = min(offset, max(found.quantity, Decimal(0)))
    found.quantity -= taken
    ledger.add(found.place, CALCULATED, found.measure, -taken)
    answer: Body = {"reservationId": found.identity,
                    "totalInvalidOffsetQtyByReservId": offset - taken}
    if offset > taken:
        answer["processingStatus"] = "partialSuccess"
    return answer


def groups(given: object) -> Groups:
    if not isinstance(given, dict) or not given:
        raise Refused(400, "groups is missing.")
    named = {str(name).lower(): str(value) for name, value in given.items()}
    unknown = set(named) - set(GROUPS)
    if unknown:
        raise Refused(400, f"The allocation group {min(unknown)} is not configured.")
    return tuple((name, named[name]) for name in GROUPS if name in named)


def positive(body: Body) -> Decimal:
    quantity = fields.quantity(body.get("quantity"), "quantity")
    if quantity <= 0:
        raise Refused(400, "The quantity must be above nothing.")
    return quantity


def take_allocated(ledger: Ledger, place: Place, where: Groups, quantity: Decimal) -> None:
    figures = ledger.allocations[place, where]
    if figures[ALLOCATED] < quantity:
        raise Refused(500, "Not enough quantity is allocated to these groups.")
    figures[ALLOCATED] -= quantity


def give(ledger: Ledger, place: Place, where: Groups, quantity: Decimal) -> None:
    figures = ledger.allocations[place, where]
    figures[ALLOCATED] += quantity
    figures[CUMULATIVE_ALLOCATED] += quantity


def allocate(ledger: Ledger, body: Body) -> Body:
    place, where, quantity = fields.place(body), groups(body.get("groups")), positive(body)
    if ledger.available(place) - ledger.allocated(place) < quantity:
        raise Refused(500, "Not enough quantity is available to allocate.")
    give(ledger, place, where, quantity)
    return {}


def unallocate(ledger: Ledger, body: Body) -> Body:
    place, where = fields.place(body), groups(body.get("groups"))
    take_allocated(ledger, place, where, positive(body))
    return {}


def reallocate(ledger: Ledger, body: Body) -> Body:
    place, target, quantity = fields.place(body), groups(body.get("groups")), positive(body)
    take_allocated(ledger, place, groups(body.get("sourceGroups")), quantity)
    give(ledger, place, target, quantity)
    return {}


def consume(ledger: Ledger, body: Body) -> Body:
    """Takes from what is allocated, and books the physical measures it names."""
    place, where, quantity = fields.place(body), groups(body.get("groups")), positive(body)
    signs = {"addition": 1, "subtraction": -1}
    booked = [(*fields.writable(source, measure), signs[str(sign).lower()] * quantity)
              for source, measures in (body.get("physicalMeasures") or {}).items()
              for measure, sign in measures.items() if str(sign).lower() in signs]
    take_allocated(ledger, place, where, quantity)
    for source, measure, change in booked:
        ledger.add(place, source, measure, change)
    figures = ledger.allocations[place, where]
    figures[CONSUMED] += quantity
    figures[CUMULATIVE_CONSUMED] += quantity
    return {}


def allocations_of(ledger: Ledger, body: Body) -> list[Body]:
    """No id and no quantity: what is allocated there, by group."""
    place = fields.place(body)
    wanted = set(groups(body["groups"])) if body.get("groups") else set()
    return [{"productId": place.product, "dimensions": place.values(), "groups": dict(where),
             "quantities": {"@iv": dict(figures)}}
            for (other, where), figures in ledger.allocations.items()
            if other == place and wanted <= set(where)]


CALLS: dict[str, Callable[[Ledger, Body], Body]] = {
    "allocate": allocate, "unallocate": unallocate, "reallocate": reallocate, "consume": consume}
