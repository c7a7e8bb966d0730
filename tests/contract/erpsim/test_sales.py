"""Orders, lines, prices, totals, states, actions."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import Answer, ErpCase

ACTION = "Microsoft.Dynamics.CRM."


class SalesCase(ErpCase):
    def order(self, identity: str) -> dict[str, Any]:
        return self.client.get(f"salesorders({identity})?$expand=order_details").json

    def close(self, identity: str, action: str, status: int = -1) -> Answer:
        return self.client.post(action, {"Status": status, "OrderClose": {
            "@odata.type": f"#{ACTION}orderclose", "subject": "closed",
            "salesorderid@odata.bind": f"/salesorders({identity})"}})

    def fulfill(self, identity: str, status: int = -1) -> Answer:
        return self.close(identity, f"salesorders/{ACTION}FulfillSalesOrder", status)

    def cancel(self, identity: str, status: int = -1) -> Answer:
        return self.close(identity, "CancelSalesOrder", status)

    def line_refused(self, line: dict[str, Any], code: str, status: int = 400) -> None:
        before = self.client.get("salesorders/$count").text
        answer = self.client.post("salesorders", self.order_body(order_details=[line]))
        self.refused(answer, status, code)
        self.assertEqual(self.client.get("salesorders/$count").text, before)


class Prices(SalesCase):
    def test_an_order_adds_up_exactly(self) -> None:
        identity = self.make_order(
            self.line(3, ispriceoverridden=True, priceperunit=19.95, tax=11.37,
                      manualdiscountamount=1.10),
            {"isproductoverridden": True, "productdescription": "Gift wrap", "quantity": 1,
             "priceperunit": 2, "tax": 0.38}, freightamount=4.90, discountamount=0.05)
        order = self.order(identity)
        self.assertEqual(order["totallineitemamount"], Decimal("60.75"))
        self.assertEqual(order["totallineitemdiscountamount"], Decimal("1.10"))
        self.assertEqual(order["totaltax"], Decimal("11.75"))
        self.assertEqual(order["totalamountlessfreight"], Decimal("60.70"))
        self.assertEqual(order["totalamount"], Decimal("77.35"))
        self.assertEqual(order["totalamount_base"], Decimal("77.35"))
        self.assertEqual(order["pricingerrorcode"], 0)

    def test_the_price_list_decides_unless_overridden(self) -> None:
        price = self.product()["price"]
        line = self.order(self.make_order(self.line(2, priceperunit=1)))["order_details"][0]
        self.assertEqual((line["priceperunit"], line["baseamount"]), (price, price * 2))

    def test_a_product_without_list_price_is_a_pricing_error(self) -> None:
        price = self.client.rows("productpricelevels?$orderby=productnumber desc")[0]
        self.client.delete(f"productpricelevels({price['productpricelevelid']})")
        order = self.order(self.make_order(self.line(2, index=29)))
        self.assertEqual(order["pricingerrorcode"], 1)
        self.assertEqual(order["order_details"][0]["pricingerrorcode"], 11)
        self.assertIsNone(order["order_details"][0]["priceperunit"])

    def test_prices_keep_the_decimals_of_the_organisation(self) -> None:
        line = self.line(2, ispriceoverridden=True, priceperunit=8.395)
        order = self.order(self.make_order(line))
        self.assertEqual(order["totalamount"], Decimal("16.80"))

    def test_without_a_price_list_products_cannot_be_priced(self) -> None:
        body = self.order_body(order_details=[self.line(1)])
        del body["pricelevelid@odata.bind"]
        self.refused(self.client.post("salesorders", body), 400, "0x80043b12")

    def test_changing_a_line_changes_the_order_and_its_version(self) -> None:
        identity = self.make_order(self.line(2, ispriceoverridden=True, priceperunit=10))
        before = self.order(identity)
        line = before["order_details"][0]["salesorderdetailid"]
        self.assertEqual(self.client.patch(f"salesorderdetails({line})", {"quantity": 5}).status,
                         204)
        after = self.order(identity)
        self.assertEqual((before["totalamount"], after["totalamount"]), (20, 50))
        self.assertGreater(after["versionnumber"], before["versionnumber"])
        self.client.delete(f"salesorderdetails({line})")
        self.assertEqual(self.order(identity)["totalamount"], 0)

    def test_shipping_a_line_leaves_the_header_alone(self) -> None:
        identity = self.make_order(self.line(2))
        before = self.order(identity)
        line = before["order_details"][0]["salesorderdetailid"]
        self.client.patch(f"salesorderdetails({line})", {"quantityshipped": 1.5})
        after = self.order(identity)
        self.assertEqual(after["order_details"][0]["quantityshipped"], Decimal("1.5"))
        self.assertEqual(after["versionnumber"], before["versionnumber"])


class Lines(SalesCase):
    def test_wrong_lines_are_refused_with_their_codes(self) -> None:
        self.line_refused(self.line(None), "0x80081012")
        self.line_refused(self.line(1.5), "0x80043b07")
        self.line_refused(self.line(1, productdescription="both"), "0x80043afa")
        without_unit = self.line(1)
        del without_unit["uomid@odata.bind"]
        self.line_refused(without_unit, "0x80043b0d")
        self.line_refused({"quantity": 1}, "0x80040203")
        self.line_refused({"quantity": 1, "productdescription": "no flag"}, "0x80040203")

    def test_drafts_and_retired_products_cannot_be_sold(self) -> None:
        unit = self.client.rows("uoms")[0]
        made = self.client.post("products", {
            "name": "New", "productnumber": "N-1", "quantitydecimal": 0,
            "defaultuomid@odata.bind": f"/uoms({unit['uomid']})",
            "defaultuomscheduleid@odata.bind": f"/uomschedules({unit['_uomscheduleid_value']})"})
        address = made.headers["OData-EntityId"]
        self.assertEqual(self.client.get(address).json["statuscode"], 0)
        line = {"productid@odata.bind": address, "uomid@odata.bind": f"/uoms({unit['uomid']})",
                "quantity": 1, "ispriceoverridden": True, "priceperunit": 1}
        self.line_refused(line, "0x80040233")
        self.refused(self.client.patch(address, {"statecode": 0, "statuscode": 2}), 400,
                     "0x80048408")
        self.assertEqual(self.client.patch(address, {"statecode": 0, "statuscode": 1}).status, 204)
        self.make_order(line)
        self.refused(self.client.patch(address, {"statecode": 2, "statuscode": 0}), 400,
                     "0x8004f912")
        self.refused(self.client.delete(address), 405, "0x80040227")

    def test_the_same_product_may_come_twice(self) -> None:
        order = self.order(self.make_order(self.line(1), self.line(2)))
        self.assertEqual(sorted(line["lineitemnumber"] for line in order["order_details"]), [1, 2])

    def test_a_line_keeps_the_guid_it_was_given(self) -> None:
        mine = str(uuid.uuid4())
        order = self.make_order(self.line(1, salesorderdetailid=mine))
        self.assertEqual(self.order(order)["order_details"][0]["salesorderdetailid"], mine)


class States(SalesCase):
    def test_order_numbers_are_given_or_made(self) -> None:
        self.assertEqual(self.order(self.make_order(ordernumber="SW-7"))["ordernumber"], "SW-7")
        self.assertRegex(self.order(self.make_order())["ordernumber"], r"^ORD-\d{5}-\w{6}$")

    def test_fulfilling_locks_the_order_and_its_lines(self) -> None:
        identity = self.make_order(self.line(1))
        self.assertEqual(self.fulfill(identity, 100002).status, 204)
        order = self.order(identity)
        self.assertEqual((order["statecode"], order["statuscode"]), (3, 100002))
        line = order["order_details"][0]
        self.refused(self.client.patch(f"salesorders({identity})", {"name": "x"}), 400,
                     "0x80043b1d")
        path = f"salesorderdetails({line['salesorderdetailid']})"
        self.refused(self.client.patch(path, {"quantityshipped": 1}), 400, "0x80043b1d")
        self.refused(self.client.delete(path), 400, "0x80043b1d")
        more = self.line(1, **{"salesorderid@odata.bind": f"/salesorders({identity})"})
        self.refused(self.client.post("salesorderdetails", more), 400, "0x80043b1d")

    def test_closed_orders_cannot_be_closed_again(self) -> None:
        identity = self.make_order()
        self.assertEqual(self.cancel(identity).status, 204)
        self.assertEqual(self.order(identity)["statuscode"], 4)
        self.refused(self.cancel(identity), 400, "0x80040233")
        self.refused(self.fulfill(identity), 400, "0x80040233")
        self.refused(self.fulfill(self.make_order(), 4), 400, "0x80048408")

    def test_actions_are_bound_as_they_are(self) -> None:
        identity = self.make_order()
        self.refused(self.close(identity, "FulfillSalesOrder"), 404, "0x8006088a")
        self.refused(self.close(identity, f"salesorders/{ACTION}CancelSalesOrder"), 404,
                     "0x8006088a")
        wrong = self.close(identity, f"salesorders({identity})/{ACTION}FulfillSalesOrder")
        self.refused(wrong, 404, "0x8006088a")

    def test_patch_moves_between_active_and_submitted_only(self) -> None:
        path = f"salesorders({self.make_order()})"
        self.assertEqual(self.client.patch(path, {"statecode": 1, "statuscode": 3}).status, 204)
        self.refused(self.client.patch(path, {"statecode": 1, "statuscode": 2}), 400, "0x80048408")
        self.refused(self.client.patch(path, {"statecode": 3, "statuscode": 100001}), 400,
                     "0x80040233")

    def test_locked_prices_stay(self) -> None:
        identity = self.make_order(self.line(1, ispriceoverridden=True, priceperunit=5))
        self.client.post(f"salesorders({identity})/{ACTION}LockSalesOrderPricing", {})
        order = self.order(identity)
        self.assertTrue(order["ispricelocked"])
        line = f"salesorderdetails({order['order_details'][0]['salesorderdetailid']})"
        self.refused(self.client.patch(line, {"priceperunit": 6}), 400, "0x80043b1d")

    def test_an_invoice_copies_the_order(self) -> None:
        identity = self.make_order(self.line(2, ispriceoverridden=True, priceperunit=5, tax=1.9),
                                   freightamount=3)
        body = {"SalesOrderId": identity,
                "ColumnSet": {"AllColumns": False, "Columns": ["invoiceid", "totalamount"]}}
        answer = self.client.post("ConvertSalesOrderToInvoice", body)
        self.assertEqual(answer.json["totalamount"], Decimal("14.9"))
        self.assertEqual(self.order(identity)["statecode"], 0)
        self.fulfill(identity)
        self.client.post("ConvertSalesOrderToInvoice", body)
        self.assertEqual(self.order(identity)["statecode"], 4)
        self.refused(self.client.post("ConvertSalesOrderToInvoice", body), 400, "0x80040233")
        invoices = self.client.rows(f"salesorders({identity})/order_invoices")
        self.assertEqual([row["totalamount"] for row in invoices], [Decimal("14.9")] * 2)

    def test_a_user_cancels_behind_the_api(self) -> None:
        self.make_order(ordernumber="SW-9")
        self.simulator.control("cancel-order", {"ordernumber": "SW-9"})
        found = {row["ordernumber"]: row for row in self.simulator.control("records")["orders"]}
        self.assertEqual((found["SW-9"]["state"], found["SW-9"]["status"]),
                         ("Canceled", "No Money"))


class WithoutSystemPricing(SalesCase):
    options = ("--no-system-pricing",)

    def test_amounts_are_taken_as_sent(self) -> None:
        identity = self.make_order(self.line(2, priceperunit=1), totalamount=99.5)
        self.assertEqual(self.order(identity)["totalamount"], Decimal("99.5"))


if __name__ == "__main__":
    unittest.main()
