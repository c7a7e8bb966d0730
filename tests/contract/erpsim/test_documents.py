"""Currencies of documents, invoices, opportunities, what publishing does."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import Answer, ErpCase

ACTION = "Microsoft.Dynamics.CRM."


class Currency(ErpCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.simulator.control("currency", {"iso": "CHF", "rate": "0.95"})

    def swiss(self) -> dict[str, str]:
        found = self.client.rows("pricelevels?$filter=name eq 'Standard CHF'")[0]
        return {"list": f"/pricelevels({found['pricelevelid']})",
                "currency": str(found["_transactioncurrencyid_value"])}

    def test_an_order_takes_the_currency_of_its_price_list_and_its_rate(self) -> None:
        swiss = self.swiss()
        order = self.make_order(self.line(2, ispriceoverridden=True, priceperunit=19),
                                **{"pricelevelid@odata.bind": swiss["list"]})
        row = self.client.get(f"salesorders({order})?$expand=order_details").json
        self.assertEqual(row["_transactioncurrencyid_value"], swiss["currency"])
        self.assertEqual((row["totalamount"], row["totalamount_base"]), (38, 40))
        self.assertEqual(row["exchangerate"], Decimal("0.95"))
        line = row["order_details"][0]
        self.assertEqual((line["_transactioncurrencyid_value"], line["priceperunit_base"]),
                         (swiss["currency"], 20))

    def test_the_rate_stays_until_an_amount_changes(self) -> None:
        swiss = f"/transactioncurrencies({self.swiss()['currency']})"
        account = self.make_account(creditlimit=95, **{"transactioncurrencyid@odata.bind": swiss})
        path = f"accounts({account})"
        self.assertEqual(self.client.get(path).json["creditlimit_base"], 100)
        self.simulator.control("edit", {"table": "transactioncurrencies",
                                        "key": {"id": self.swiss()["currency"]},
                                        "fields": {"exchangerate": 1.9}})
        self.client.patch(path, {"name": "x"}, If_Match="*")
        self.assertEqual(self.client.get(path).json["creditlimit_base"], 100)
        self.client.patch(path, {"creditlimit": 190}, If_Match="*")
        self.assertEqual(self.client.get(path).json["creditlimit_base"], 100)
        self.simulator.control("edit", {"table": "transactioncurrencies",
                                        "key": {"id": self.swiss()["currency"]},
                                        "fields": {"exchangerate": 0.95}})

    def test_amounts_need_a_currency(self) -> None:
        account = self.make_account(creditlimit=5)
        answer = self.client.patch(f"accounts({account})", {
            "creditlimit": 6, "transactioncurrencyid@odata.bind": None}, If_Match="*")
        self.refused(answer, 400, "0x80048cfb")


class Invoices(ErpCase):
    def convert(self, order: str) -> Answer:
        return self.client.post("ConvertSalesOrderToInvoice", {
            "SalesOrderId": order, "ColumnSet": {"AllColumns": True, "Columns": []}})

    def invoice(self, *lines: dict[str, Any]) -> dict[str, Any]:
        answer = self.convert(self.make_order(*(lines or (self.line(2),))))
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def state(self, invoice: dict[str, Any], state: int, status: int) -> Answer:
        return self.client.patch(f"invoices({invoice['invoiceid']})",
                                 {"statecode": state, "statuscode": status}, If_Match="*")

    def test_an_invoice_has_the_lines_and_sums_of_its_order(self) -> None:
        order = self.make_order(
            self.line(2, ispriceoverridden=True, priceperunit=10, tax=3.8,
                      manualdiscountamount=1),
            {"isproductoverridden": True, "productdescription": "Gift wrap", "quantity": 1,
             "priceperunit": 2, "tax": 0.38}, freightamount=4.9, discountamount=0.5)
        before = self.client.get(f"salesorders({order})").json
        made = self.convert(order).json
        for name in ("totalamount", "totaltax", "totaldiscountamount", "freightamount",
                     "totallineitemamount"):
            self.assertEqual(made[name], before[name], name)
        self.assertEqual(made["totalamount"], Decimal("29.58"))
        lines = self.client.rows(f"invoices({made['invoiceid']})/invoice_details")
        self.assertEqual(sorted(line["quantity"] for line in lines), [1, 2])
        self.assertTrue(all(line["_salesorderdetailid_value"] for line in lines))

    def test_only_an_active_invoice_is_paid_and_a_paid_one_is_locked(self) -> None:
        invoice = self.invoice()
        self.assertEqual(self.state(invoice, 2, 100001).status, 204)
        self.refused(self.state(invoice, 3, 100003), 400, "0x80100001")
        lines = self.client.rows(f"invoices({invoice['invoiceid']})/invoice_details")
        path = f"invoicedetails({lines[0]['invoicedetailid']})"
        self.refused(self.client.patch(path, {"quantity": 3}, If_Match="*"), 400, "0x80043b1d")
        other = self.invoice()
        self.assertEqual(self.state(other, 3, 100003).status, 204)
        self.refused(self.state(other, 2, 100001), 400, "0x80100000")

    def test_prices_of_an_invoice_can_be_locked(self) -> None:
        invoice = self.invoice()
        path = f"invoices({invoice['invoiceid']})"
        self.assertEqual(self.client.post(f"{path}/{ACTION}LockInvoicePricing", {}).status, 204)
        line = self.client.rows(f"{path}/invoice_details")[0]["invoicedetailid"]
        self.refused(self.client.patch(f"invoicedetails({line})", {"priceperunit": 1},
                                       If_Match="*"), 400, "0x80043b1d")
        self.assertEqual(self.client.post(f"{path}/{ACTION}UnlockInvoicePricing", {}).status, 204)

    def test_documents_of_an_opportunity(self) -> None:
        opportunity = str(uuid.uuid4())
        body = {name: value for name, value in self.order_body().items()}
        self.client.post("opportunities", {"opportunityid": opportunity, **body})
        for action, key in (("GenerateSalesOrderFromOpportunity", "salesorderid"),
                            ("GenerateInvoiceFromOpportunity", "invoiceid")):
            answer = self.client.post(action, {"OpportunityId": opportunity, "ColumnSet": {
                "AllColumns": False, "Columns": [key]}})
            self.assertEqual(answer.status, 200, answer.text)
            self.assertIn(key, answer.json)

    def test_an_inactive_price_list_is_a_pricing_error(self) -> None:
        made = str(uuid.uuid4())
        self.client.post("pricelevels", {"pricelevelid": made, "name": "Old", "statecode": 1,
                                         "statuscode": 100002})
        order = self.make_order(self.line(1), **{
            "pricelevelid@odata.bind": f"/pricelevels({made})"})
        row = self.client.get(f"salesorders({order})?$expand=order_details").json
        self.assertEqual((row["pricingerrorcode"], row["order_details"][0]["pricingerrorcode"]),
                         (1, 3))


class Publish(ErpCase):
    def delta(self, table: str) -> str:
        return self.client.get(table + "?$select=createdon",
                               Prefer="odata.track-changes").json["@odata.deltaLink"]

    def test_publishing_ends_the_delta_tokens_of_what_it_names(self) -> None:
        accounts, contacts = self.delta("accounts"), self.delta("contacts")
        answer = self.client.post("PublishXml", {"ParameterXml":
                                  "<importexportxml><entities><entity>account</entity></entities>"
                                  "</importexportxml>"})
        self.assertEqual(answer.status, 204)
        self.refused(self.client.get(accounts), 400, "0x80044352")
        self.assertEqual(self.client.get(contacts).status, 200)
        self.client.post("PublishAllXml", {})
        self.refused(self.client.get(contacts), 400, "0x80044352")
        self.refused(self.client.post("PublishXml", {"ParameterXml": "<"}), 400, "0x80040203")


if __name__ == "__main__":
    unittest.main()
