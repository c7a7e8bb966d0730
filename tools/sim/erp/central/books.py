"""One company: rows, numbers, prices, posting (8.5).

Chosen where the documentation is silent: stock may become negative; an order whose lines are all
shipped and invoiced is posted and gone; a document number of the journal page is used once."""
from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Callable, Optional

from sim.erp.central.entities import (ITEM, JOURNAL, LEDGER, LINE, OURS, STANDARD, Entity,
                                      Failure, Row, as_kept, take)
from sim.erp.clock import Clock

SIGNS = {"Positive Adjmt.": 1, "Negative Adjmt.": -1}
NUMBERED = {"items": "I-", "customers": "C-", "salesOrders": "S-ORD"}


def not_found(what: str) -> Failure:
    return Failure(404, "BadRequest_NotFound", f"{what} was not found.")


def without_open(line: Row, changes: Row) -> Row:
    """A new quantity is all to be shipped and invoiced again."""
    open_now = ("shipQuantity", "invoiceQuantity") if "quantity" in changes else ()
    return {name: value for name, value in line.items() if name not in open_now}


@dataclass
class Books:
    clock: Clock
    manual_numbers: bool = False  # of the number series of sales orders
    sequence_breaks: bool = False  # deep insert with `sequence`, as version 22 had it
    company: str = str(uuid.uuid5(uuid.NAMESPACE_DNS, "company.holdfast"))
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {
        name: {} for name in (*STANDARD, *OURS)})
    version: int = 0
    counters: dict[str, int] = field(default_factory=dict)

    def insert(self, entity: Entity, row: Row, identity: str = "") -> Row:
        made = {"id": identity or str(uuid.uuid4()),
                **{name: known.default for name, known in entity.properties.items()},
                **{name: as_kept(entity.properties.get(name), row[name]) for name in row}}
        self.rows[entity.name][made["id"]] = made
        self.touch(made)
        return made

    def touch(self, row: Row) -> None:
        self.version += 1
        row["@version"] = self.version
        stamp = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        row["lastModifiedDateTime"] = stamp

    @staticmethod
    def etag(row: Row) -> str:
        packed = base64.b64encode(f"44;{row['id']};{row['@version']};".encode()).decode()
        return f'W/"{packed}"'

    def row(self, entity: Entity, identity: str) -> Row:
        found = self.rows[entity.name].get(identity.lower())
        if found is None:
            raise not_found(f"{entity.name} {identity}")
        return found

    def find(self, entity: Entity, name: str, value: object) -> Optional[Row]:
        wanted = as_kept(entity.properties.get(name), value)
        return next((row for row in self.rows[entity.name].values() if row[name] == wanted), None)

    def children(self, order: Row) -> list[Row]:
        return sorted((line for line in self.rows[LINE.name].values()
                       if line["documentId"] == order["id"]), key=lambda line: line["sequence"])

    def create(self, entity: Entity, body: Row) -> Row:
        row = take(entity, body)
        missing = [name for name in entity.required if name not in row]
        if missing:
            raise Failure(400, "BadRequest", f"{', '.join(missing)} must have a value.")
        made = {"salesOrders": self.order, "salesOrderLines": self.line,
                "itemJournalLines": self.journal}.get(entity.name, self.plain(entity))
        return made(row, body)

    def plain(self, entity: Entity) -> Callable[[Row, Row], Row]:
        def make(row: Row, _: Row) -> Row:
            if not row.get("number"):
                row["number"] = self.next_number(entity.name)
            if self.find(entity, "number", row["number"]) is not None:
                raise Failure(400, "Internal_EntityWithSameKeyExists",
                              f"The record in table {entity.name} already exists. Identification "
                              f"fields and values: No.='{row['number']}'")
            return self.insert(entity, row)
        return make

    def next_number(self, name: str) -> str:
        self.counters[name] = self.counters.get(name, 1000) + 1
        return f"{NUMBERED[name]}{self.counters[name]}"

    def order(self, row: Row, body: Row) -> Row:
        """Nothing identifies an order the client sends twice, unless numbers are set by hand."""
        entity = STANDARD["salesOrders"]
        if row.get("number") and not self.manual_numbers:  # 8.5
            raise Failure(400, "Application_DialogException",
                          "You may not enter numbers manually. If you want to enter numbers "
                          "manually, please activate Manual Nos. in No. Series S-ORD.")
        if row.get("number") and self.find(entity, "number", row["number"]) is not None:
            raise Failure(400, "Internal_EntityWithSameKeyExists", "The record in table Sales "
                          f"Header already exists. No.='{row['number']}'")
        row["number"] = row.get("number") or self.next_number("salesOrders")
        self.set_customer(row)
        row.setdefault("orderDate", self.clock.text()[:10])
        lines = [self.prepared(line, index) for index, line in
                 enumerate(body.get("salesOrderLines", []), 1)]
        order = self.insert(entity, row)
        for line in lines:
            self.insert(LINE, {**line, "documentId": order["id"]})
        self.total(order)
        return order

    def prepared(self, body: Row, index: int) -> Row:
        if self.sequence_breaks and "sequence" in body:
            raise Failure(400, "Internal_ServerError", "You cannot change the SystemId field.")
        return self.complete(take(LINE, body), index)

    def set_customer(self, row: Row) -> None:
        by = "customerNumber" if row.get("customerNumber") else "customerId"
        column = {"customerNumber": "number", "customerId": "id"}[by]
        found = self.find(STANDARD["customers"], column, row.get(by))
        if found is None:
            raise Failure(400, "BadRequest_NotFound", f"The customer {row.get(by)} is not there.")
        row.update(customerId=found["id"], customerNumber=found["number"])

    def line(self, row: Row, _: Row) -> Row:
        order = self.row(STANDARD["salesOrders"], str(row.get("documentId", "")))
        index = len(self.children(order)) + 1
        made = self.insert(LINE, self.complete(row, index))
        self.total(order)
        return made

    def complete(self, row: Row, index: int) -> Row:
        row["sequence"] = row.get("sequence") or index * 10_000
        if row.get("lineType", "Item") == "Item":
            by = "itemId" if row.get("itemId") else "lineObjectNumber"
            item = self.find(ITEM, {"itemId": "id"}.get(by, "number"), row.get(by))
            if item is None:
                raise Failure(400, "BadRequest_NotFound", f"The item {row.get(by)} is not there.")
            if item["blocked"]:
                raise Failure(400, "Application_DialogException", f"Item {item['number']} is "
                                                                  "blocked.")
            row.update(itemId=item["id"], lineObjectNumber=item["number"])
            row["description"] = row.get("description") or item["displayName"]
            row.setdefault("unitPrice", item["unitPrice"])
        row["unitPrice"] = row.get("unitPrice") or Decimal(0)
        quantity = row.get("quantity", Decimal(0))
        row.setdefault("shipQuantity", quantity)
        row.setdefault("invoiceQuantity", quantity)
        row["netAmount"] = round(quantity * row["unitPrice"], 2)
        return row

    def total(self, order: Row) -> None:
        net = sum((line["netAmount"] for line in self.children(order)), Decimal(0))
        order.update(totalAmountExcludingTax=net, totalAmountIncludingTax=net)
        self.touch(order)

    def change(self, entity: Entity, row: Row, body: Row) -> Row:
        changes = take(entity, body)
        if entity is LINE:
            if changes.get("quantity", row["quantity"]) < row["shippedQuantity"]:
                raise Failure(400, "Application_DialogException", "Quantity cannot be less than "
                                                                  "what is shipped.")
            changes = self.complete({**without_open(row, changes), **changes}, 0)
        if entity.name == "salesOrders" and {"customerId", "customerNumber"} & changes.keys():
            self.set_customer(changes)
        row.update(changes)
        self.touch(row)
        if entity is LINE:
            self.total(self.row(STANDARD["salesOrders"], row["documentId"]))
        return row

    def remove(self, entity: Entity, row: Row) -> None:
        for line in self.children(row) if entity.name == "salesOrders" else []:
            del self.rows[LINE.name][line["id"]]
        del self.rows[entity.name][row["id"]]

    def journal(self, row: Row, _: Row) -> Row:
        if self.find(ITEM, "number", row["itemNumber"]) is None:
            raise Failure(400, "BadRequest_NotFound", f"The item {row['itemNumber']} is not there.")
        if row["quantity"] <= 0:
            raise Failure(400, "BadRequest", "quantity must be above nothing; the entry type tells "
                                             "the direction.")
        for entity in (JOURNAL, LEDGER):
            if self.find(entity, "documentNumber", row["documentNumber"]) is not None:
                raise Failure(400, "Internal_EntityWithSameKeyExists",
                              f"The document number {row['documentNumber']} is used already.")
        row.setdefault("postingDate", self.clock.text()[:10])
        return self.insert(JOURNAL, row)

    def post_journal(self, row: Row) -> None:
        self.enter(row["itemNumber"], SIGNS[row["entryType"]] * row["quantity"], row["entryType"],
                   row["documentNumber"], row["description"])
        self.remove(JOURNAL, row)

    def enter(self, number: str, quantity: Decimal, kind: str, document: str,
              description: str = "") -> None:
        """A ledger entry; the item's inventory is the sum of them."""
        item = self.find(ITEM, "number", number)
        if item is None:
            raise not_found(f"Item {number}")
        self.counters["entry"] = self.counters.get("entry", 0) + 1
        self.insert(LEDGER, {
            "entryNumber": self.counters["entry"], "itemNumber": number, "quantity": quantity,
            "postingDate": self.clock.text()[:10], "entryType": kind, "documentNumber": document,
            "description": description})
        item["inventory"] += quantity
        self.touch(item)

    def ship_and_invoice(self, order: Row) -> None:
        lines = self.children(order)
        if not any(line["shipQuantity"] for line in lines):
            raise Failure(400, "Application_DialogException", "There is nothing to post.")
        for line in lines:
            shipped = min(line["shipQuantity"], line["quantity"] - line["shippedQuantity"])
            line["shippedQuantity"] += shipped
            line["invoicedQuantity"] += shipped
            left = line["quantity"] - line["shippedQuantity"]
            line.update(shipQuantity=left, invoiceQuantity=left)
            if line["lineType"] == "Item" and shipped:
                self.enter(line["lineObjectNumber"], -shipped, "Sale", order["number"])
            self.touch(line)
        order["fullyShipped"] = all(line["shippedQuantity"] == line["quantity"] for line in lines)
        order["status"] = "Open"
        self.touch(order)
        if order["fullyShipped"]:
            self.remove(STANDARD["salesOrders"], order)
