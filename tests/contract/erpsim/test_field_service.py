"""Field Service: adjustments and transfers, their journals, the stock they make; dual-write."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import Answer, ErpCase

LINES = "msdyn_inventoryadjustmentproducts"


class FieldService(ErpCase):
    options = ("--solution", "field-service", "--solution", "dual-write")

    def warehouse(self, name: str = "MAIN") -> str:
        found = self.client.rows(f"msdyn_warehouses?$filter=msdyn_name eq '{name}'")
        return f"/msdyn_warehouses({found[0]['msdyn_warehouseid']})"

    def header(self) -> str:
        identity = str(uuid.uuid4())
        answer = self.client.post("msdyn_inventoryadjustments", {
            "msdyn_inventoryadjustmentid": identity,
            "msdyn_Warehouse@odata.bind": self.warehouse()})
        self.assertEqual(answer.status, 204, answer.text)
        return f"/msdyn_inventoryadjustments({identity})"

    def transfer(self) -> str:
        identity = str(uuid.uuid4())
        answer = self.client.post("msdyn_inventorytransfers", {
            "msdyn_inventorytransferid": identity,
            "msdyn_SourceWarehouse@odata.bind": self.warehouse(),
            "msdyn_DestinationWarehouse@odata.bind": self.warehouse("VAN-1")})
        self.assertEqual(answer.status, 204, answer.text)
        return f"/msdyn_inventorytransfers({identity})"

    def line(self, quantity: Any, **binds: Any) -> dict[str, Any]:
        product = self.product()
        return {"msdyn_inventoryadjustmentproductid": str(uuid.uuid4()),
                "msdyn_Product@odata.bind": f"/products({product['productid']})",
                "msdyn_Unit@odata.bind": f"/uoms({product['_defaultuomid_value']})",
                "msdyn_quantity": quantity, **binds}

    def adjust(self, quantity: Any) -> Answer:
        return self.client.post(
            LINES, self.line(quantity, **{"msdyn_InventoryAdjustment@odata.bind": self.header()}))

    def on_hand(self, warehouse: str = "MAIN") -> Any:
        where = self.warehouse(warehouse)[18:-1]
        rows = self.client.rows(
            f"msdyn_productinventories?$filter=_msdyn_product_value eq "
            f"{self.product()['productid']} and _msdyn_warehouse_value eq {where}")
        return rows[0]["msdyn_qtyonhand"] if rows else None

    def test_an_adjustment_makes_a_journal_and_changes_the_stock(self) -> None:
        before = self.on_hand()
        answer = self.adjust(-3)
        self.assertEqual(answer.status, 204, answer.text)
        self.assertEqual(self.on_hand(), before - 3)
        last = self.client.rows("msdyn_inventoryjournals?$orderby=versionnumber desc&$top=1")[0]
        self.assertEqual((last["msdyn_quantity"], last["msdyn_transactiontype"],
                          last["msdyn_journaltype"]), (-3, 690970003, 690970000))

    def test_quantities_are_kept_with_two_decimals(self) -> None:
        before = self.on_hand()
        self.adjust(0.125)
        self.assertEqual(self.on_hand(), before + Decimal("0.13"))

    def test_the_same_line_counts_once(self) -> None:
        before = self.on_hand()
        body = self.line(2, **{"msdyn_InventoryAdjustment@odata.bind": self.header()})
        self.assertEqual(self.client.post(LINES, body).status, 204)
        self.refused(self.client.post(LINES, body), 412, "0x80040237")
        self.assertEqual(self.on_hand(), before + 2)

    def test_what_is_posted_can_only_be_reversed(self) -> None:
        before = self.on_hand()
        address = self.adjust(5).headers["OData-EntityId"]
        self.refused(self.client.delete(address), 400, "0x80040265")
        self.refused(self.client.patch(address, {"msdyn_quantity": 1}, If_Match="*"), 400,
                     "0x80040265")
        self.adjust(-5)
        self.assertEqual(self.on_hand(), before)
        journal = self.client.rows("msdyn_inventoryjournals?$top=1")[0]
        path = f"msdyn_inventoryjournals({journal['msdyn_inventoryjournalid']})"
        self.refused(self.client.delete(path), 400, "0x80040265")

    def test_a_transfer_takes_here_and_gives_there(self) -> None:
        before, there = self.on_hand(), self.on_hand("VAN-1") or 0
        body = self.line(4, **{"msdyn_InventoryTransfer@odata.bind": self.transfer()})
        self.assertEqual(self.client.post(LINES, body).status, 204)
        self.assertEqual((self.on_hand(), self.on_hand("VAN-1")), (before - 4, there + 4))

    def test_a_line_needs_one_document_a_unit_and_a_quantity(self) -> None:
        self.refused(self.client.post(LINES, self.line(1)), 400, "0x80040265")
        both = {"msdyn_InventoryAdjustment@odata.bind": self.header(),
                "msdyn_InventoryTransfer@odata.bind": self.transfer()}
        self.refused(self.client.post(LINES, self.line(1, **both)), 400, "0x80040265")
        head = {"msdyn_InventoryAdjustment@odata.bind": self.header()}
        self.refused(self.client.post(LINES, self.line(None, **head)), 400, "0x80040203")
        down = {"msdyn_InventoryTransfer@odata.bind": self.transfer()}
        self.refused(self.client.post(LINES, self.line(-1, **down)), 400, "0x80040265")

    def test_lookups_keep_the_casing_of_their_schema_names(self) -> None:
        answer = self.client.post("msdyn_inventoryadjustments", {
            "msdyn_warehouse@odata.bind": self.warehouse()})
        self.refused(answer, 400, "0x80048d19")

    def test_the_metadata_tells_how_lookups_are_bound(self) -> None:
        found = self.client.rows("EntityDefinitions(LogicalName='msdyn_inventoryadjustment')/"
                                 "ManyToOneRelationships?$select=ReferencingAttribute,"
                                 "ReferencingEntityNavigationPropertyName")
        names = {row["ReferencingAttribute"]: row["ReferencingEntityNavigationPropertyName"]
                 for row in found}
        self.assertEqual(names["msdyn_warehouse"], "msdyn_Warehouse")

    def test_the_sum_of_the_journals_is_the_stock(self) -> None:
        self.adjust(-1.25)
        records = self.simulator.control("records")
        sums: dict[tuple[str, str], Decimal] = {}
        for row in records["journals"]:
            key = (row["sku"], row["warehouse"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(str(row["quantity"]))
        stock = {(row["sku"], row["warehouse"]): Decimal(str(row["on_hand"]))
                 for row in records["inventories"]}
        self.assertEqual(sums, stock)

    def ask_finance(self) -> list[dict[str, Any]]:
        asked = str(uuid.uuid4())
        product = self.product()["productid"]
        body = {"msdyn_inventoryonhandrequestid": asked, "msdyn_requestid": asked,
                "msdyn_Product@odata.bind": f"/products({product})"}
        self.assertEqual(self.client.post("msdyn_inventoryonhandrequests", body).status, 204)
        return self.client.rows(
            f"msdyn_inventoryonhandentries?$filter=_msdyn_request_value eq {asked}"
            "&$expand=msdyn_InventoryWarehouse($select=msdyn_name),"
            "msdyn_InventorySite($select=msdyn_siteid)")

    def test_an_on_hand_request_fills_the_entries_once(self) -> None:
        rows = self.ask_finance()
        self.assertEqual([(row["msdyn_InventoryWarehouse"]["msdyn_name"],
                           row["msdyn_InventorySite"]["msdyn_siteid"]) for row in rows],
                         [("MAIN", "1")])
        self.assertEqual(len(self.ask_finance()), 1)
        self.refused(self.client.post("msdyn_inventoryonhandentries", {}), 403, "0x80040220")

    def test_finance_may_be_silent(self) -> None:
        self.simulator.control("tenant", {"finance_answers": False})
        try:
            self.assertEqual(self.ask_finance(), [])
        finally:
            self.simulator.control("tenant", {"finance_answers": True})


class Without(ErpCase):
    def test_the_tables_are_not_there(self) -> None:
        self.refused(self.client.get("msdyn_productinventories"), 404, "0x8006088a")


if __name__ == "__main__":
    unittest.main()
