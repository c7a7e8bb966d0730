"""Control calls of Business Central: its truth, a user's changes, switches."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from sim.common.control import Call
from sim.erp.central.entities import ITEM, Row
from sim.erp.central.service import Central

SWITCHES = {"app_card": "service", "journal_page": "service", "manual_numbers": "books",
            "sequence_breaks": "books"}
TABLES = ("items", "customers", "salesOrders", "salesOrderLines", "itemLedgerEntries",
          "itemJournalLines")


def plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def calls(service: Central) -> dict[str, Call]:
    books = service.books

    def records(_: Row) -> Row:
        """Numbers are texts, exact."""
        return {table: [{name: plain(value) for name, value in row.items()}
                        for row in books.rows[table].values()] for table in TABLES}

    def tell(sku: str) -> None:
        service.changed(ITEM, books.find(ITEM, "number", sku) or {}, "updated")

    def correct(body: Row) -> None:
        books.enter(body["sku"], Decimal(str(body["quantity"])), "Positive Adjmt.",
                    body.get("document", "USER"))
        tell(body["sku"])

    def edit(body: Row) -> Row:
        item = books.find(ITEM, "number", body["sku"])
        if item is None:
            raise ValueError(f"there is no item {body['sku']}")
        books.change(ITEM, item, body["fields"])
        tell(body["sku"])
        return {"id": item["id"]}

    def switch(body: Row) -> Row:
        for name in body:
            if name not in SWITCHES:
                raise ValueError(f"{name} is no switch; there are {', '.join(SWITCHES)}")
            setattr(service if SWITCHES[name] == "service" else books, name, bool(body[name]))
        return {name: getattr(service if where == "service" else books, name)
                for name, where in SWITCHES.items()}

    return {"GET /central": records, "POST /central": switch, "POST /central/correct": correct,
            "POST /central/edit": edit}
