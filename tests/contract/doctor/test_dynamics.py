"""The doctor names each fault of an environment that has it, and no other."""

from __future__ import annotations

import datetime
import socket
import subprocess
import unittest
import uuid
from typing import Any

from examined import HOLDFAST
from tenant_under_test import Examined, TenantUnderTest

SKEWED_S = 3600
BASE = {"name": "holdfast"}


def in_days(days: int) -> str:
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return (today + datetime.timedelta(days=days)).isoformat()


class Ways(Examined):
    """What can be taken back: the way there, signing in, limits."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.common = TenantUnderTest()
        cls.common.install()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.common.close()

    def setUp(self) -> None:
        self.tenant = self.common
        self.tenant.control("/faults", {"rules": []})
        self.tenant.control("/access", {"member": True, "secret_expired": False})

    def test_a_healthy_environment_has_only_notes(self) -> None:
        self.assertEqual({}, self.found())
        facts = self.said["facts"]
        self.assertEqual("9.2.24034.207", facts["version"])
        self.assertEqual(("holdfast", ["EUR"]), (facts["organization"], facts["currencies"]))
        self.assertEqual(["movements"], facts["stock_models"])
        self.assertEqual([], facts["privileges_missing"])
        said = {one["code"] for one in self.said["findings"]}
        self.assertLessEqual({"identity", "pricing", "quantities", "stock_found", "limits"}, said)
        for name in ("call_ms", "requests_left", "execution_s_left", "clock_skew_ms", "user"):
            self.assertIn(name, facts)

    def test_it_only_reads(self) -> None:
        before = self.tenant.control("/stats")["requests"]
        self.found()
        after = self.tenant.control("/stats")["requests"]
        new = {name for name, count in after.items() if count != before.get(name, 0)}
        self.assertEqual([], [name for name in new
                              if not name.startswith("GET ") and "/token" not in name])
        self.assertTrue(new)

    def test_the_words_for_people(self) -> None:
        code, said = self.tenant.run("doctor", "dynamics")
        self.assertEqual(0, code)
        self.assertIn("Dataverse 9.2.24034.207: a box can work here", said)

    def test_an_address_with_a_path(self) -> None:
        self.finds("address_path", url=self.tenant.ready["url"] + "/main.aspx")

    def test_nobody_listens(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.finds("unreachable", url=f"https://localhost:{free.getsockname()[1]}")

    def test_a_certificate_of_an_unknown_authority(self) -> None:
        self.finds("certificate_untrusted", ca_file=None)

    def test_a_cut_line(self) -> None:
        self.fault("WhoAmI", "cut_before")
        self.finds("line_cut")

    def test_an_environment_that_moved(self) -> None:
        self.fault("WhoAmI", "page", status=302)
        self.finds("redirected")

    def test_a_firewall(self) -> None:
        self.fault("WhoAmI", "page", status=403)
        self.finds("blocked")

    def test_no_dataverse_at_that_address(self) -> None:
        self.fault("WhoAmI", "page", status=404)
        self.finds("no_dataverse")

    def test_maintenance(self) -> None:
        self.fault("api/data", "503")
        self.finds("maintenance")

    def test_a_page_where_json_belongs(self) -> None:
        self.fault("organizations", "page", status=200)
        self.finds("page_instead_of_json")

    def test_a_question_that_is_refused(self) -> None:
        self.fault("pricelevels", "500")
        self.assertIn("price list", self.finds("question_refused"))

    def test_a_tenant_that_the_environment_does_not_belong_to(self) -> None:
        url = self.tenant.ready["url"]
        self.finds("tenant_other", token_url=f"{url}/{uuid.uuid4()}/oauth2/v2.0/token")

    def test_a_tenant_that_is_none(self) -> None:
        url = self.tenant.ready["url"]
        self.finds("tenant_unknown", token_url=f"{url}/nowhere.example/oauth2/v2.0/token")

    def test_a_wrong_secret(self) -> None:
        self.finds("secret_wrong", client_secret="wrong")

    def test_an_expired_secret(self) -> None:
        self.tenant.control("/access", {"secret_expired": True})
        self.finds("secret_expired")

    def test_an_application_of_another_tenant(self) -> None:
        self.finds("application_unknown", client_id=str(uuid.uuid4()))

    def test_no_application_user(self) -> None:
        self.tenant.control("/access", {"member": False})
        self.finds("not_member")

    def test_a_throttled_environment(self) -> None:
        self.fault("transactioncurrencies", "429", retry_after=17)
        self.assertIn("17 s", self.finds("throttled"))

    def test_limits_that_are_nearly_used_up(self) -> None:
        self.finds("limits_low", requests_max=60_001)

    def test_a_secret_that_ends_soon(self) -> None:
        self.assertIn("in 2", self.finds("credential_ends", secret_expires=in_days(29)))

    def test_a_secret_that_lasts(self) -> None:
        self.assertEqual({}, self.found(secret_expires=in_days(31)))
        self.assertNotIn("secret_expiry_unknown", [one["code"] for one in self.said["findings"]])

    def test_a_secret_whose_day_is_past(self) -> None:
        self.finds("credential_expired", secret_expires=in_days(-1))

    def test_nobody_knows_when_the_secret_ends(self) -> None:
        self.found()
        self.assertIn("secret_expiry_unknown", [one["code"] for one in self.said["findings"]])

    def test_what_auto_takes_is_said(self) -> None:
        self.found()
        said = {one["code"]: one["found"] for one in self.said["findings"]}
        self.assertIn("movements are taken", said["stock_chosen"])

    def test_what_the_environment_does_not_tell_is_a_note(self) -> None:
        self.fault("RetrieveVersion", "page", status=404)
        self.assertEqual({}, self.found())
        untold = [one["found"] for one in self.said["findings"] if one["code"] == "untold"]
        self.assertEqual(1, len(untold), self.said["findings"])
        self.assertIn("does not tell its version", untold[0])

    def test_a_stock_model_that_is_not_there(self) -> None:
        self.assertIn("field_service", self.finds("stock_model_missing", stock="field_service"))


class Certificates(Examined):
    def test_a_certificate_that_is_not_registered(self) -> None:
        self.tenant = TenantUnderTest()
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        made = self.tenant.folder / "identity"
        subprocess.run([str(HOLDFAST), "dynamics", "certificate", "--out", str(made)], check=True,
                       stdout=subprocess.DEVNULL)
        self.finds("certificate_unregistered", client_secret=None,
                   certificate_file=str(made / "certificate.pem"),
                   key_file=str(made / "key.pem"))


class Setups(Examined):
    """What an administrator forgot or changed."""

    def setUp(self) -> None:
        self.tenant = TenantUnderTest()
        self.addCleanup(self.tenant.close)
        self.tenant.install()

    def change(self, logical: str, name: str, **changes: Any) -> None:
        self.tenant.tenant(columns={logical: {name: changes}})

    def test_another_environment(self) -> None:
        self.tenant.tenant(address="https://contoso-test.crm4.dynamics.com")
        self.assertIn("contoso-test", self.finds("organization_other"))

    def test_versions(self) -> None:
        for version, code in (("9.1.0.1", "version_too_old"), ("10.0.0.1", "version_new")):
            self.tenant.tenant(version=version)
            self.finds(code)

    def test_a_clock_that_is_wrong(self) -> None:
        self.tenant.control("/advance", {"seconds": SKEWED_S})
        self.assertIn("ahead", self.finds("clock_skew"))

    def test_settings_of_the_organisation(self) -> None:
        self.tenant.edit("organizations", BASE, expirechangetrackingindays=3)
        self.finds("tracking_short")
        self.tenant.edit("organizations", BASE, expirechangetrackingindays=7,
                         pricingdecimalprecision=1)
        self.finds("pricing_decimals")

    def test_tables(self) -> None:
        self.tenant.tenant(untracked=["account", "holdfast_stockonhand"])
        self.assertIn("account", self.finds("tracking_off"))
        self.tenant.tenant(without_tables=["account", "holdfast_stockonhand"])
        self.assertIn("account, holdfast_stockonhand", self.finds("table_missing"))

    def test_columns_that_are_missing(self) -> None:
        self.tenant.tenant(without={"product": ["holdfast_gtin"],
                                    "salesorderdetail": ["quantityshipped"]})
        found = [one["found"] for one in self.tenant.doctor()[1]["findings"]
                 if one["code"] == "field_missing"]
        self.assertEqual(2, len(found), found)

    def test_a_column_that_only_a_mapping_writes(self) -> None:
        self.tenant.tenant(without={"salesorderdetail": ["salesorderdetailid"]})
        self.assertIn("which the mapping writes", self.finds("field_missing"))

    def test_a_column_of_another_type(self) -> None:
        self.change("holdfast_stockmovement", "holdfast_lot", kind="int")
        self.assertIn("Integer", self.finds("field_type"))

    def test_a_column_that_is_too_short(self) -> None:
        self.change("account", "accountnumber", length=19)
        self.assertIn("19", self.finds("field_short"))

    def test_a_column_with_too_few_decimals(self) -> None:
        self.change("holdfast_stockmovement", "holdfast_quantity", scale=2)
        self.assertIn("2 decimals", self.finds("field_coarse"))

    def test_a_lookup_that_is_spelled_otherwise(self) -> None:
        self.change("holdfast_stockmovement", "holdfast_product",
                    targets={"product": "holdfast_product"})
        self.assertIn("holdfast_product", self.finds("lookup_spelling"))

    def test_an_expiry_that_moves_with_the_time_zone(self) -> None:
        self.change("holdfast_stockmovement", "holdfast_expiry", kind="datetime")
        self.finds("expiry_moves")

    def test_rights(self) -> None:
        self.tenant.tenant(privilege={"table": "account", "right": "Write"})
        self.assertIn("Write on account", self.finds("privilege_missing"))
        self.assertEqual(["account:Write"], self.said["facts"]["privileges_missing"])
        self.tenant.tenant(privilege={"table": "account", "right": "Write", "depth": "Basic"})
        self.finds("privilege_depth")
        self.tenant.tenant(privilege={"table": "account", "right": "Write", "depth": "Global"})
        self.tenant.tenant(privilege={"table": "product", "right": "Delete", "depth": "Global"})
        self.assertIn("Delete on product", self.finds("privileges_wide"))
        self.tenant.tenant(roles=[])
        self.finds("privilege_missing")

    def test_currencies_and_price_lists(self) -> None:
        self.tenant.control("/currency", {"iso": "CHF", "rate": "0.95"})
        self.assertEqual({}, self.found())
        self.tenant.edit("pricelevels", {"name": "Standard CHF"}, name="Swiss")
        self.assertIn("Standard CHF", self.finds("price_list_missing"))
        self.tenant.edit("pricelevels", {"name": "Standard"}, name="Standard CHF")
        found = self.found()
        self.assertEqual({"price_list_missing", "price_list_currency"}, set(found))
        self.tenant.edit("pricelevels", {"name": "Standard CHF"}, name="Standard")
        self.tenant.edit("pricelevels", {"name": "Swiss"}, name="Standard CHF")
        self.tenant.edit("pricelevels", {"name": "Standard"}, statecode=1, statuscode=100002)
        self.finds("price_list_inactive")

    def test_a_currency_without_cents(self) -> None:
        self.tenant.edit("transactioncurrencies", {"isocurrencycode": "EUR"}, currencyprecision=0)
        self.finds("currency_precision")

    def test_units(self) -> None:
        self.tenant.edit("uomschedules", {"name": "Default Unit"}, name="Units")
        self.finds("uomschedule_missing")
        self.tenant.edit("uomschedules", {"name": "Units"}, name="Default Unit")
        self.tenant.edit("uoms", {"name": "Piece"}, name="Stück")
        self.finds("uom_missing")

    def test_units_that_are_there_twice(self) -> None:
        self.tenant.web("uomschedules", {"name": "Default Unit", "baseuomname": "Carton"})
        self.assertIn("2 times", self.finds("uomschedule_twice"))
        groups = self.tenant.web("uomschedules?$select=name")["value"]
        self.tenant.web("uoms", {"name": "Piece", "quantity": 1, "uomscheduleid@odata.bind":
                                 f"/uomschedules({groups[0]['uomscheduleid']})"})
        self.assertEqual({"uom_twice", "uomschedule_twice"}, set(self.found()))

    def test_a_user_that_belongs_to_another_application(self) -> None:
        self.found()
        other = str(uuid.uuid4())
        self.tenant.edit("systemusers", {"id": self.said["facts"]["user_id"]},
                         applicationid=other)
        self.assertIn(other, self.finds("user_other_application"))

    def test_products_that_nobody_published(self) -> None:
        unit = self.tenant.web("uoms?$select=name,_uomscheduleid_value")["value"][0]
        self.tenant.web("products", {
            "name": "New", "productnumber": "HF-NEW", "productstructure": 1, "quantitydecimal": 0,
            "defaultuomid@odata.bind": f"/uoms({unit['uomid']})",
            "defaultuomscheduleid@odata.bind": f"/uomschedules({unit['_uomscheduleid_value']})"})
        self.assertIn("1 products are drafts", self.finds("product_draft"))

    def test_products(self) -> None:
        sku = self.tenant.control("/records")["products"][0]["sku"]
        self.tenant.edit("products", {"productnumber": sku}, **{"defaultuomid@odata.bind": None})
        self.finds("product_without_unit")


class Plans(unittest.TestCase):
    """What `holdfast dynamics install` names."""

    def setUp(self) -> None:
        self.tenant = TenantUnderTest()
        self.addCleanup(self.tenant.close)

    def test_nothing_is_missing_where_everything_is(self) -> None:
        self.tenant.install()
        code, said = self.tenant.run("dynamics", "install", "--dry-run")
        self.assertEqual(0, code)
        self.assertIn("0 to make", said)

    def test_what_is_missing_is_named(self) -> None:
        self.tenant.install()
        self.tenant.tenant(without={"product": ["holdfast_gtin"]}, untracked=["account"],
                           privilege={"table": "contact", "right": "Append", "depth": "Basic"})
        self.tenant.tenant(privilege={"table": "salesorder", "right": "Create"})
        said = self.tenant.run("dynamics", "install", "--dry-run")[1]
        missing = [line.split(maxsplit=1)[1] for line in said.splitlines()
                   if line.startswith("missing")]
        self.assertEqual(["column holdfast_gtin of product", "change tracking of account",
                          "rights of role Holdfast box: Append on contact, Create on salesorder"],
                         missing)

    def test_rights_that_a_role_lacks_are_given_to_it(self) -> None:
        self.tenant.install()
        self.tenant.tenant(privilege={"table": "contact", "right": "Append", "depth": "Basic"})
        code, said = self.tenant.run("dynamics", "install")
        self.assertEqual(0, code)
        self.assertIn("made     rights of role Holdfast box: Append on contact\n", said)
        self.assertIn("0 to make", self.tenant.run("dynamics", "install", "--dry-run")[1])

    def test_a_column_of_another_type_is_left_alone(self) -> None:
        self.tenant.tenant(columns={"holdfast_stockmovement": {"holdfast_lot": {"kind": "int"}}})
        code, said = self.tenant.run("dynamics", "install")
        self.assertEqual(1, code)
        self.assertIn("holdfast_lot of holdfast_stockmovement is of type Integer", said)

    def test_an_environment_without_sales(self) -> None:
        self.tenant.tenant(without_tables=["product"])
        code, said = self.tenant.run("dynamics", "install")
        self.assertEqual(1, code)
        self.assertIn("install Dynamics 365 Sales first", said)

    def test_an_account_that_is_no_user(self) -> None:
        self.tenant.control("/access", {"member": False})
        code, said = self.tenant.run("dynamics", "install")
        self.assertEqual(1, code)
        self.assertIn("create an application user", said)


class TwoPlacesOfStock(Examined):
    def test_automatic_choice_beside_field_service(self) -> None:
        self.tenant = TenantUnderTest("--solution", "field-service")
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        self.assertIn("takes the tables of Holdfast first", self.finds("stock_undecided"))

    def test_rights_where_field_service_keeps_the_stock(self) -> None:
        self.tenant = TenantUnderTest("--solution", "field-service")
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        lacks = self.finds("privilege_missing", stock="field_service")
        for right in ("Create on msdyn_inventoryadjustmentproduct", "AppendTo on msdyn_warehouse",
                      "Read on msdyn_inventoryjournal"):
            self.assertIn(right, lacks)
        self.tenant.install(stock="field_service")
        self.assertEqual({}, self.found(stock="field_service"))
        self.tenant.tenant(privilege={"table": "msdyn_productinventory", "right": "Read"})
        self.assertIn("Read on msdyn_productinventory",
                      self.finds("privilege_missing", stock="field_service"))


class Finance(Examined):
    """With the on-hand tables of dual-write, which the box asks where they are."""

    def setUp(self) -> None:
        self.tenant = TenantUnderTest("--solution", "dual-write")
        self.addCleanup(self.tenant.close)

    def test_a_role_of_before_is_told_what_it_lacks(self) -> None:
        self.tenant.install()
        self.assertEqual({}, self.found())
        self.tenant.tenant(privilege={"table": "msdyn_inventoryonhandrequest", "right": "Create"})
        self.assertIn("Create on msdyn_inventoryonhandrequest", self.finds("on_hand_right"))
        self.tenant.install()
        self.assertEqual({}, self.found())


if __name__ == "__main__":
    unittest.main()
