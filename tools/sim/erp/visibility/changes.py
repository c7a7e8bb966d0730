"""Calls that change stock: on-hand events, set on-hand, schedules, adjustments (8.3)."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sim.erp.clock import Clock
from sim.erp.visibility import fields
from sim.erp.visibility.configuration import (FINANCE, JOURNAL_LINES_MAX, OFFSET, SCHEDULE_DAYS,
                                              TO_FINANCE_S, TO_VISIBILITY_S)
from sim.erp.visibility.fields import Body, Refused
from sim.erp.visibility.ledger import Adjustment, Ledger


def on_hand(ledger: Ledger, body: Body) -> Body:
    """A delta."""
    place = fields.place(body)
    for source, measure, quantity in fields.quantities(body.get("quantities")):
        ledger.add(place, source, measure, quantity)
    return {}


def set_on_hand(ledger: Ledger, body: Body, system: str) -> Body:
    """Overwrites; an older modifiedDateTimeUTC loses against a newer one."""
    place, stamp = fields.place(body), fields.text(body, "modifiedDateTimeUTC")
    found = fields.quantities(body.get("quantities"))
    if any(source != system for source, _, _ in found):
        raise Refused(400, f"Only quantities of {system} can be set here.")
    # 8.3
    if stamp < ledger.set_at.get((place, system), ""):
        return {"message": "A newer value was set already."}
    ledger.set_at[place, system] = stamp
    measures = ledger.stock.setdefault(place, {}).setdefault(system, {})
    measures.update({measure: quantity for _, measure, quantity in found})
    return {}


def change_schedule(ledger: Ledger, body: Body, clock: Clock) -> Body:
    place, dated = fields.place(body), body.get("quantitiesByDate")
    if not isinstance(dated, dict) or not dated:
        raise Refused(400, "quantitiesByDate is missing.")
    found = {day(text, clock): fields.quantities(given) for text, given in dated.items()}
    ledger.stock.setdefault(place, {})
    for date, changes in found.items():
        measures = ledger.schedule.setdefault(place, {}).setdefault(date, {})
        for source, measure, quantity in changes:
            of_source = measures.setdefault(source, {})
            of_source[measure] = of_source.get(measure, Decimal(0)) + quantity
    return {}


def day(text: str, clock: Clock) -> str:
    today = clock.now().date()
    try:
        date = datetime.strptime(text[:10], "%Y-%m-%d").date()
    except ValueError as error:
        raise Refused(400, f"{text} is not a date.") from error
    if not today <= date < today + timedelta(days=SCHEDULE_DAYS):
        raise Refused(400, f"{text} is outside of the schedule period of {SCHEDULE_DAYS} days.")
    return date.isoformat()


def adjust(ledger: Ledger, body: Body, clock: Clock, at_once: bool) -> Body:
    """Stands in Inventory Visibility at once when asked so, else with the next job."""
    source, measure = fields.writable(fields.text(body, "quantityDataSource"),
                                      fields.text(body, "physicalMeasure"))
    made = Adjustment(body["id"], fields.place(body), source, measure,
                      fields.quantity(body.get("quantity"), "quantity"),
                      str(body.get("externalReferenceId", "")), clock.monotonic())
    ledger.adjustments.append(made)
    if at_once:
        post(ledger, made)
    return {}


def post(ledger: Ledger, made: Adjustment) -> None:
    ledger.add(made.place, made.source, made.measure, made.quantity)
    made.status = "IVPosted"


def run_jobs(ledger: Ledger, clock: Clock, offset: bool) -> None:
    """The batch jobs that are due: into Inventory Visibility, then as journals into finance."""
    now, due = clock.monotonic(), []
    for made in ledger.adjustments:
        if made.status == "Created" and now - made.taken_s >= TO_VISIBILITY_S:
            post(ledger, made)
        if made.status == "IVPosted" and now - made.taken_s >= TO_FINANCE_S:
            due.append(made)
    for start in range(0, len(due), JOURNAL_LINES_MAX):
        part = due[start:start + JOURNAL_LINES_MAX]
        ledger.journals.append([made.identity for made in part])
        for made in part:
            book(ledger, made, offset)


def book(ledger: Ledger, made: Adjustment, offset: bool) -> None:
    """Finance reports it as its own stock; only the offset mapping keeps it from counting twice."""
    for measure in ("availphysical", "physicalinvent"):
        ledger.add(made.place, FINANCE, measure, made.quantity)
    if offset and (made.source, made.measure) == OFFSET:
        ledger.add(made.place, made.source, made.measure, -made.quantity)
    made.status, made.journal_status = "Aggregated", "Posted"
