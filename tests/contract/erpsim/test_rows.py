"""Create, update, upsert, delete; binds, keys, ETags, exact numbers."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import Answer, ErpCase, literal


class Relations(ErpCase):
    def setUp(self) -> None:
        super().setUp()
        self.contact = str(uuid.uuid4())
        self.client.post("contacts", {"contactid": self.contact, "lastname": "A"})
        self.order = str(uuid.uuid4())
        made = self.client.post("salesorders", {
            "salesorderid": self.order,
            "customerid_contact@odata.bind": f"/contacts({self.contact})"})
        self.assertEqual(made.status, 204, made.text)
        self.path = f"salesorders({self.order})/contactorders_association"

    def put_together(self) -> Answer:
        return self.client.post(self.path + "/$ref",
                                {"@odata.id": f"{self.client.base}contacts({self.contact})"})

    def seen(self, path: str) -> list[str]:
        return [row["@odata.id"] for row in self.client.get(path + "/$ref").json["value"]]

    def test_both_sides_see_what_is_together(self) -> None:
        self.assertEqual(self.put_together().status, 204)
        self.assertEqual(self.seen(self.path), [f"{self.client.base}contacts({self.contact})"])
        self.assertEqual(self.seen(f"contacts({self.contact})/contactorders_association"),
                         [f"{self.client.base}salesorders({self.order})"])

    def test_together_twice_is_a_duplicate_and_apart_twice_is_missing(self) -> None:
        self.put_together()
        self.refused(self.put_together(), 412, "0x80040237")
        apart = f"{self.path}({self.contact})/$ref"
        self.assertEqual(self.client.call("DELETE", apart).status, 204)
        self.refused(self.client.call("DELETE", apart), 404, "0x80040217")
        self.assertEqual(self.seen(self.path), [])

    def test_a_relation_has_two_tables_and_a_name(self) -> None:
        reference = {"@odata.id": f"{self.client.base}salesorders({self.order})"}
        self.refused(self.client.post(self.path + "/$ref", reference), 400, "0x80048d19")
        self.refused(self.client.post(f"salesorders({self.order})/nosuch/$ref", reference),
                     404, "0x8006088a")
        self.refused(self.client.post(self.path + "/$ref", {
            "@odata.id": f"{self.client.base}contacts({uuid.uuid4()})"}), 404, "0x80040217")


class Create(ErpCase):
    def test_answers_204_with_the_address(self) -> None:
        answer = self.client.post("accounts", {"name": "Werk"})
        self.assertEqual((answer.status, answer.text), (204, ""))
        address = answer.headers["OData-EntityId"]
        self.assertEqual(self.client.get(address).json["name"], "Werk")
        self.assertEqual(answer.headers["OData-Version"], "4.0")
        self.assertIn("REQ_ID", answer.headers)

    def test_answers_201_with_the_row_when_preferred(self) -> None:
        answer = self.client.post("accounts?$select=name", {"name": "Werk"},
                                  Prefer="return=representation")
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.headers["Preference-Applied"], "return=representation")
        self.assertNotIn("OData-EntityId", answer.headers)
        self.assertEqual(answer.json["name"], "Werk")

    def test_the_same_key_twice_is_412(self) -> None:
        identity = self.make_account()
        again = self.client.post("accounts", {"accountid": identity.upper(), "name": "Other"})
        self.refused(again, 412, "0x80040237")
        self.assertEqual(self.client.get(f"accounts({identity})").json["name"], "Werk Nord")

    def test_a_navigation_name_in_wrong_case_is_refused(self) -> None:
        message = self.refused(self.client.post("accounts", {
            "name": "A", "PrimaryContactId@odata.bind": f"/contacts({uuid.uuid4()})"}),
            400, "0x80048d19")
        self.assertIn("An undeclared property 'PrimaryContactId'", message)

    def test_binds_check_target_and_existence(self) -> None:
        account = self.make_account()
        self.refused(self.client.post("contacts", {
            "lastname": "A", "parentcustomerid_contact@odata.bind": f"/accounts({account})"}),
            400, "0x80048d19")
        self.refused(self.client.post("contacts", {
            "lastname": "A", "parentcustomerid_account@odata.bind": f"/accounts({uuid.uuid4()})"}),
            404, "0x80040217")
        self.refused(self.client.post("contacts", {
            "lastname": "A", "_parentcustomerid_value": account}), 400, "0x80048d19")

    def test_values_are_checked_by_length_range_and_type(self) -> None:
        self.refused(self.client.post("accounts", {"name": "x" * 161}), 400, "0x80044331")
        self.refused(self.client.post("accounts", {"name": "A", "nosuch": 1}), 400, "0x80048d19")
        self.refused(self.client.post("accounts", {"name": 5}), 400, "0x80048d19")
        self.refused(self.client.post("accounts", {"paymenttermscode": 9}), 400, "0x8004431a")
        self.refused(self.client.post("accounts", {"creditlimit": "5"}), 400, "0x80048d19")
        self.refused(self.client.post("accounts", {"creditlimit": 1e18}), 400, "0x80044330")
        self.refused(self.client.call("POST", "accounts", b"{"), 400, "0x80048d19")

    def test_numbers_come_back_exactly(self) -> None:
        body = b'{"name":"A","creditlimit":90071992547409.9301}'
        answer = self.client.call("POST", "accounts?$select=creditlimit", body,
                                  Prefer="return=representation")
        self.assertIn('"creditlimit":90071992547409.9301', answer.text)
        self.assertEqual(answer.json["creditlimit"], Decimal("90071992547409.9301"))

    def test_a_failed_child_undoes_the_whole_tree(self) -> None:
        before = self.client.get("accounts/$count").text
        answer = self.client.post("accounts", {"name": "A", "contact_customer_accounts": [
            {"lastname": "B"}, {"lastname": "x" * 51}]})
        self.refused(answer, 400, "0x80044331")
        self.assertEqual(self.client.get("accounts/$count").text, before)


class Change(ErpCase):
    options = ("--alternate-key", "account:accountnumber", "--alternate-key",
               "contact:parentcustomerid,externaluseridentifier")

    def test_patch_without_if_match_creates_what_is_missing(self) -> None:
        identity = uuid.uuid4()
        self.assertEqual(self.client.patch(f"accounts({identity})", {"name": "New"}).status, 204)
        self.assertEqual(self.client.get(f"accounts({identity})").json["name"], "New")

    def test_patch_with_if_match_star_updates_only(self) -> None:
        answer = self.client.patch(f"accounts({uuid.uuid4()})", {"name": "N"}, If_Match="*")
        self.refused(answer, 404, "0x80040217")

    def test_patch_with_if_none_match_star_creates_only(self) -> None:
        identity = self.make_account()
        answer = self.client.patch(f"accounts({identity})", {"name": "N"}, If_None_Match="*")
        self.assertEqual(answer.status, 412)

    def test_an_old_etag_is_refused_for_patch_and_delete(self) -> None:
        path = f"accounts({self.make_account()})"
        etag = self.client.get(path).headers["ETag"]
        self.assertEqual(self.client.patch(path, {"name": "B"}, If_Match=etag).status, 204)
        self.refused(self.client.patch(path, {"name": "C"}, If_Match=etag), 412, "0x80060882")
        self.refused(self.client.delete(path, If_Match=etag), 412, "0x80060882")
        self.assertEqual(self.client.get(path).json["name"], "B")

    def test_versions_rise_over_all_tables(self) -> None:
        def version(path: str) -> Decimal:
            return self.client.get(path).json["versionnumber"]
        account = f"accounts({self.make_account()})"
        first = version(account)
        contact = self.client.post("contacts", {"lastname": "C"}).headers["OData-EntityId"]
        self.client.patch(account, {"name": "B"})
        self.assertLess(first, version(contact))
        self.assertLess(version(contact), version(account))
        self.assertEqual(self.client.get(account).headers["ETag"], f'W/"{version(account)}"')

    def test_a_current_etag_answers_304(self) -> None:
        path = f"accounts({self.make_account()})"
        etag = self.client.get(path).headers["ETag"]
        self.assertEqual(self.client.get(path, If_None_Match=etag).status, 304)
        self.assertEqual(self.client.get(path, If_None_Match="null").status, 200)

    def test_a_deleted_row_is_gone(self) -> None:
        path = f"accounts({self.make_account()})"
        self.assertEqual(self.client.delete(path).status, 204)
        self.refused(self.client.delete(path), 404, "0x80040217")
        self.refused(self.client.get(path), 404, "0x80040217")

    def test_single_properties_and_lookups_are_set_and_cleared(self) -> None:
        path = f"accounts({self.make_account()})"
        contact = self.client.post("contacts", {"firstname": "A", "lastname": "B"})
        bound = {"primarycontactid@odata.bind": contact.headers["OData-EntityId"]}
        self.assertEqual(self.client.patch(path, bound).status, 204)
        self.assertEqual(self.client.get(f"{path}/primarycontactid").json["fullname"], "A B")
        self.assertEqual(self.client.delete(f"{path}/primarycontactid/$ref").status, 204)
        self.assertIsNone(self.client.get(path).json["_primarycontactid_value"])
        self.client.call("PUT", f"{path}/telephone1", {"value": "030"})
        self.assertEqual(self.client.get(f"{path}/telephone1").json["value"], "030")
        self.client.delete(f"{path}/telephone1")
        self.assertEqual(self.client.get(f"{path}/telephone1").status, 204)

    def test_alternate_keys_echo_the_key_and_tell_created_from_updated(self) -> None:
        path = "accounts(accountnumber='O''Neil 1')"
        first = self.client.patch(path, {"name": "A"})
        self.assertEqual(first.status, 204)
        self.assertTrue(first.headers["OData-EntityId"].endswith(path))
        second = self.client.patch(path, {"name": "B"}, Prefer="return=representation")
        self.assertEqual((second.status, second.json["accountnumber"]), (200, "O'Neil 1"))
        third = self.client.patch("accounts(accountnumber='X2')", {"name": "B"},
                                  Prefer="return=representation")
        self.assertEqual(third.status, 201)
        self.refused(self.client.post("accounts", {"accountnumber": "X2"}), 412, "0x80060892")

    def test_a_create_by_key_leaves_alone_what_is_there(self) -> None:
        path = "accounts(accountnumber='X3')"
        wish = {"Prefer": "return=representation", "If_None_Match": "*"}
        first = self.client.patch(path, {"name": "A"}, **wish)
        self.assertEqual((first.status, first.json["accountnumber"]), (201, "X3"))
        self.refused(self.client.patch(path, {"name": "B"}, **wish), 412, "0x80060892")
        self.assertEqual(self.client.get(path).json["name"], "A")

    def test_a_lookup_of_a_key_is_written_as_the_address_says(self) -> None:
        account = self.make_account()
        path = f"contacts(_parentcustomerid_value={account},externaluseridentifier='7')"
        made = self.client.patch(path, {"lastname": "A"}, Prefer="return=representation")
        self.assertEqual((made.status, made.json["_parentcustomerid_value"]), (201, account))
        self.assertEqual(self.client.get(path).json["contactid"], made.json["contactid"])

    def test_alternate_keys_that_are_undefined_or_reserved_are_refused(self) -> None:
        self.refused(self.client.get("products(productnumber='A')"), 400, "0x80060890")
        self.refused(self.client.get("accounts(accountnumber='nobody')"), 404, "0x80060891")
        answer = self.client.get(f"accounts(accountnumber='{literal('A/4')}')")
        self.assertEqual(answer.status, 400)

    def bulk(self, message: str, *rows: dict[str, Any], table: str = "account") -> Answer:
        kind = "Microsoft.Dynamics.CRM."
        return self.client.post(f"{table}s/{kind}{message}", {
            "Targets": [{"@odata.type": kind + table, **row} for row in rows]})

    def test_bulk_messages_are_all_or_nothing(self) -> None:
        made = self.bulk("CreateMultiple", {"name": "M1"}, {"name": "M2"})
        self.assertEqual(len(made.json["Ids"]), 2)
        wrong = self.bulk("CreateMultiple", {"name": "M3"}, {"name": "x" * 161})
        self.refused(wrong, 400, "0x80044331")
        self.assertEqual(self.client.rows("accounts?$filter=name eq 'M3'"), [])
        known = {"accountid": made.json["Ids"][0], "name": "M1b"}
        upsert = self.bulk("UpsertMultiple", {"@odata.id": "accounts(accountnumber='U/1')",
                                              "name": "U"}, known)
        self.assertEqual(upsert.status, 400)  # a reserved character in an address
        upsert = self.bulk("UpsertMultiple", {"accountnumber": "U/1", "name": "U"}, known)
        self.assertEqual(upsert.status, 204, upsert.text)
        self.assertEqual(len(self.client.rows("accounts?$filter=accountnumber eq 'U/1'")), 1)

    def test_targets_name_their_type(self) -> None:
        answer = self.client.post("accounts/Microsoft.Dynamics.CRM.CreateMultiple", {
            "Targets": [{"name": "M4"}]})
        self.refused(answer, 400, "0x80048d19")
        self.assertEqual(self.client.rows("accounts?$filter=name eq 'M4'"), [])


class Bulk(ErpCase):
    options = ("--no-bulk", "account")

    def filters(self, message: str) -> list[str]:
        found = self.client.rows(f"sdkmessages?$filter=name eq '{message}'")[0]["sdkmessageid"]
        return [row["primaryobjecttypecode"] for row in self.client.rows(
            f"sdkmessagefilters?$filter=_sdkmessageid_value eq {found}")]

    def test_not_every_table_knows_the_messages_and_the_filters_tell(self) -> None:
        answer = self.client.post("accounts/Microsoft.Dynamics.CRM.CreateMultiple", {
            "Targets": [{"@odata.type": "Microsoft.Dynamics.CRM.account", "name": "x"}]})
        self.refused(answer, 400, "0x80040800")
        self.assertNotIn("account", self.filters("CreateMultiple"))
        self.assertIn("contact", self.filters("CreateMultiple"))
        self.assertIn("account", self.filters("Create"))

    def test_bulk_messages_of_a_table_come_and_go(self) -> None:
        for offered in (True, False):
            self.simulator.control("tenant", {"bulk": {"account": offered}})
            self.assertEqual("account" in self.filters("UpdateMultiple"), offered)
            answer = self.client.post("accounts/Microsoft.Dynamics.CRM.CreateMultiple", {
                "Targets": [{"@odata.type": "Microsoft.Dynamics.CRM.account", "name": "x"}]})
            self.assertEqual(answer.status, 200 if offered else 400)
        counted = self.simulator.control("stats")["requests"]["CreateMultiple in bulk"]
        self.assertEqual(counted, 2)  # rows that were sent, taken or not


if __name__ == "__main__":
    unittest.main()
