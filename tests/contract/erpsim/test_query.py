"""Queries: select, filter, order, pages, expand, annotations, metadata."""
from __future__ import annotations

import unittest
import uuid

from harness import ErpCase, literal


class Filter(ErpCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        for name, number, limit, hold in (
            ("Alpha", "A1", 10, True),
            ("beta 50%", "B/2", 20.5, False),
            ("Gamma O'Neil", None, None, False),
        ):
            cls.client.post(
                "accounts",
                {"name": name, "accountnumber": number, "creditlimit": limit, "creditonhold": hold},
            )

    def names(self, condition: str) -> list[str]:
        path = f"accounts?$select=name&$orderby=name&$filter={literal(condition)}"
        return [row["name"].split()[0] for row in self.client.rows(path)]

    def test_compares_each_kind_of_column(self) -> None:
        for condition, expected in {
            "name eq 'ALPHA'": ["Alpha"],
            "accountnumber eq 'B/2'": ["beta"],
            "name eq 'Gamma O''Neil'": ["Gamma"],
            "creditlimit gt 10": ["beta"],
            "creditlimit ge 10 and creditlimit le 20.50": ["Alpha", "beta"],
            "creditlimit lt 20.4999": ["Alpha"],
            "creditonhold eq true": ["Alpha"],
            "statecode eq 0": ["Alpha", "beta", "Gamma"],
            "createdon gt 2020-01-01T00:00:00Z": ["Alpha", "beta", "Gamma"],
            "modifiedon lt 2020-01-01": [],
            f"accountid eq {uuid.uuid4()}": [],
        }.items():
            self.assertEqual(self.names(condition), expected, condition)

    def test_combines_with_and_or_not_and_parentheses(self) -> None:
        for condition, expected in {
            "name eq 'alpha' or name eq 'beta 50%' and creditonhold eq true": ["Alpha"],
            "(name eq 'alpha' or name eq 'beta 50%') and creditonhold eq false": ["beta"],
            "not (name eq 'alpha')": ["beta", "Gamma"],
            "not contains(name,'a 50%') and not startswith(name,'al')": ["Gamma"],
            "endswith(name,'neil')": ["Gamma"],
        }.items():
            self.assertEqual(self.names(condition), expected, condition)

    def test_null_is_empty_and_unequal_includes_empty(self) -> None:
        self.assertEqual(self.names("accountnumber eq null"), ["Gamma"])
        self.assertEqual(self.names("accountnumber ne null"), ["Alpha", "beta"])
        self.assertEqual(self.names("accountnumber ne 'A1'"), ["beta", "Gamma"])
        self.assertEqual(self.names("_primarycontactid_value eq null"), ["Alpha", "beta", "Gamma"])

    def test_takes_lists_and_one_hop(self) -> None:
        self.assertEqual(
            self.names(
                "Microsoft.Dynamics.CRM.In(PropertyName='accountnumber',"
                "PropertyValues=['A1','B/2','x'])"
            ),
            ["Alpha", "beta"],
        )
        self.assertEqual(
            self.names("createdby/fullname eq '# Holdfast Edge'"), ["Alpha", "beta", "Gamma"]
        )

    def test_wrong_queries_are_refused(self) -> None:
        for query in (
            "$filter=nosuch eq 1",
            "$filter=primarycontactid eq null",
            "$select=nosuch",
            "$select=primarycontactid",
            "$filter=name eq",
            "$filter=name eq 5",
            "$filter=name eqq 'a'",
            "$filter=(name eq 'a'",
            "$orderby=name sideways",
            "$skip=1",
            "$top=x",
            "$expand=nosuch",
            "$nosuch=1",
            f"$filter=_primarycontactid_value eq '{uuid.uuid4()}'",
        ):
            self.refused(self.client.get("accounts?" + query), 400, "0x80060888")
        self.refused(self.client.get("acounts"), 404, "0x8006088a")


class Pages(ErpCase):
    def walk(self, path: str, **headers: str) -> list[list[str]]:
        pages = []
        while path:
            page = self.client.get(path, **headers).json
            pages.append([row["productnumber"] for row in page["value"]])
            path = page.get("@odata.nextLink", "")
        return pages

    def test_every_row_comes_once(self) -> None:
        for order in ("", "&$orderby=productnumber desc"):
            pages = self.walk(
                "products?$select=productnumber" + order, Prefer="odata.maxpagesize=7"
            )
            self.assertEqual([len(page) for page in pages], [7, 7, 7, 7, 2])
            self.assertEqual(len({sku for page in pages for sku in page}), 30)

    def test_top_limits_but_not_beside_a_page_size(self) -> None:
        self.assertEqual(len(self.client.rows("products?$top=3&$orderby=productnumber")), 3)
        pages = self.walk("products?$top=3", Prefer="odata.maxpagesize=20")
        self.assertEqual([len(page) for page in pages], [20, 10])

    def test_counts(self) -> None:
        answer = self.client.get("products?$count=true&$top=1").json
        self.assertEqual((answer["@odata.count"], len(answer["value"])), (30, 1))
        self.assertEqual(self.client.get("products/$count").text, "30")
        total = self.client.get("RetrieveTotalRecordCount(EntityNames=['product'])").json
        self.assertEqual(total["EntityRecordCountCollection"]["Values"], [30])

    def test_a_forged_page_token_is_refused(self) -> None:
        for forged in ("2", '<cookie pagenumber="2" pagingcookie="e30=" istracking="True" />'):
            answer = self.client.get(f"products?$skiptoken={literal(forged)}")
            self.refused(answer, 400, "0x80060888")


class Shapes(ErpCase):
    def test_select_brings_key_etag_and_the_currency_of_money(self) -> None:
        row = self.client.rows("products?$select=price&$top=1")[0]
        self.assertEqual(
            set(row), {"@odata.etag", "price", "productid", "_transactioncurrencyid_value"}
        )

    def test_formatted_values_come_only_on_request(self) -> None:
        path = "products?$select=statecode,price,_defaultuomid_value&$top=1"
        self.assertFalse([name for name in self.client.rows(path)[0] if "Formatted" in name])
        row = self.client.rows(path, Prefer='odata.include-annotations="*"')[0]
        self.assertEqual(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active")
        self.assertEqual(
            row["_defaultuomid_value@OData.Community.Display.V1.FormattedValue"], "Piece"
        )
        self.assertEqual(row["_defaultuomid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "uom")
        path = "products?$select=_defaultuomid_value&$top=1"
        some = 'odata.include-annotations="Microsoft.*,-Microsoft.Dynamics.CRM.lookup*"'
        self.assertEqual(
            [name for name in self.client.rows(path, Prefer=some)[0] if "@M" in name],
            ["_defaultuomid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"],
        )

    def test_expand_follows_lists_and_lookups(self) -> None:
        order = self.make_order(self.line(2), self.line(3, index=1))
        path = (
            f"salesorders({order})?$select=name&$expand=order_details($select=quantity;"
            "$filter=quantity gt 2;$expand=productid($select=productnumber)),"
            "customerid_account($select=name)"
        )
        row = self.client.get(path).json
        self.assertEqual(row["customerid_account"]["name"], "Werk Nord")
        self.assertEqual(
            [
                (line["quantity"], line["productid"]["productnumber"])
                for line in row["order_details"]
            ],
            [(3, self.product(1)["productnumber"])],
        )
        lines = self.client.rows(f"salesorders({order})/order_details?$select=quantity")
        self.assertEqual(sorted(line["quantity"] for line in lines), [2, 3])

    def test_polymorphic_lookups_name_their_target(self) -> None:
        order = self.make_order()
        path = f"salesorders({order})?$select=_customerid_value"
        row = self.client.get(path, Prefer='odata.include-annotations="Microsoft.*"').json
        name = "_customerid_value@Microsoft.Dynamics.CRM."
        self.assertEqual(row[name + "lookuplogicalname"], "account")
        self.assertEqual(row[name + "associatednavigationproperty"], "customerid_account")

    def test_error_details_come_only_on_request(self) -> None:
        answer = self.client.get(
            f"accounts({uuid.uuid4()})", Prefer='odata.include-annotations="*"'
        )
        self.assertIn("@Microsoft.PowerApps.CDS.HelpLink", answer.json["error"])
        answer = self.client.get(f"accounts({uuid.uuid4()})")
        self.assertEqual(set(answer.json["error"]), {"code", "message"})

    def test_metadata_tells_tables_and_attributes(self) -> None:
        rows = self.client.rows(
            "EntityDefinitions?$select=LogicalName,ChangeTrackingEnabled"
            "&$filter=ChangeTrackingEnabled eq true"
        )
        names = {row["LogicalName"] for row in rows}
        self.assertLessEqual({"product", "salesorder", "salesorderdetail"}, names)
        self.assertNotIn("organization", names)
        rows = self.client.rows(
            "EntityDefinitions(LogicalName='account')/Attributes"
            "?$select=LogicalName,AttributeType,MaxLength"
        )
        found = {row["LogicalName"]: row for row in rows}
        self.assertEqual(found["name"]["MaxLength"], 160)
        self.assertEqual(found["creditlimit"]["AttributeType"], "Money")


if __name__ == "__main__":
    unittest.main()
