"""Control calls of Inventory Visibility: look at its truth, be the finance side, set traps."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from sim.common.control import Call
from sim.erp.store import Row
from sim.erp.visibility.ledger import Ledger, Measures
from sim.erp.visibility.service import Visibility

SWITCHES = ("shared_registration", "offset_mapping", "refuse_by_http")


def shown(measures: Measures) -> dict[str, dict[str, str]]:
    return {source: {name: format(value.normalize(), "f") for name, value in of_source.items()}
            for source, of_source in measures.items()}


def island_records(ledger: Ledger) -> Row:
    """Quantities are texts, exact."""
    return {
        "onhand": [{"organization": place.organization, "product": place.product,
                    "dimensions": place.values(),
                    "quantities": shown({**measures, "iv": {
                        **measures.get("iv", {}), **ledger.calculated(measures)}})}
                   for place, measures in ledger.stock.items()],
        "events": [{"call": call, "id": identity} for call, _, identity in ledger.seen],
        "reservations": [{"id": made.identity, "product": made.place.product,
                          "quantity": format(made.quantity.normalize(), "f")}
                         for made in ledger.reservations.values()],
        "adjustments": [{"id": made.identity, "product": made.place.product,
                         "quantity": format(made.quantity.normalize(), "f"),
                         "reference": made.reference, "status": made.status,
                         "journal": made.journal_status} for made in ledger.adjustments],
        "journals": ledger.journals}


def calls(service: Visibility) -> dict[str, Call]:
    def records(_: Row) -> Any:
        service.settle()
        return {name: island_records(ledger) for name, ledger in service.islands.items()}

    def finance(body: Row) -> None:
        service.stock_up(body["sku"], body.get("location", "MAIN"), Decimal(str(body["quantity"])))

    def switch(body: Row) -> Row:
        for name in body:
            if name not in SWITCHES:
                raise ValueError(f"{name} is no switch; there are {', '.join(SWITCHES)}")
            setattr(service, name, bool(body[name]))
        return {name: getattr(service, name) for name in SWITCHES}

    return {"GET /visibility": records, "POST /visibility": switch,
            "POST /visibility/finance": finance}
