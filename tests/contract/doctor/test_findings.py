"""The doctor names each fault, on a shop that has it, and no other."""

from __future__ import annotations

import json
import socket
import unittest
from typing import Any

from examined import ROOT, Findings
from shop_under_test import ShopUnderTest

SKEWED_S = 3600


class Shop(Findings):
    @classmethod
    def setUpClass(cls) -> None:
        listed = json.loads((ROOT / "config/shopware-privileges.json").read_text())
        cls.privileges = list(listed["privileges"])
        cls.common = cls.start()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.common.close()

    @classmethod
    def start(cls) -> ShopUnderTest:
        return ShopUnderTest("--items", "12", "--orders", "4", "--seed", "3")

    def setUp(self) -> None:
        self.shop = self.common
        self.shop.control("/faults", {"rules": []})
        self.shop.control("/shop", {"version": "6.6.7.0", "skew_s": 0, "limit_max": 500})
        self.box = self.shop.integration(self.privileges)

    def use_own_shop(self) -> None:
        """For what cannot be taken back."""
        self.shop = self.start()
        self.addCleanup(self.shop.close)
        self.box = {**{key: self.shop.ready[key] for key in ("url", "ca")},
                    **self.shop.integration(self.privileges)}

    def examine(self, **instead: str) -> tuple[int, dict[str, Any]]:
        return self.shop.doctor(**{**self.box, **instead})

    def fault(self, match: str, kind: str, **rule: Any) -> None:
        self.shop.fault(match, kind, **rule)

    # --- a shop that is well

    def test_a_healthy_shop_has_only_notes(self) -> None:
        self.assertEqual({}, self.found())
        facts = self.said["facts"]
        self.assertEqual(("6.6.7.0", "stock+sales"), (facts["version"], facts["stock_model"]))
        self.assertEqual(4, facts["orders"])
        self.assertGreater(facts["initial_load_s"], 0)
        self.assertIn("call_ms", facts)

    def test_ca_means_the_shop_where_no_box_is_asked(self) -> None:
        roots = self.shop.ready["ca"]
        code, said = self.shop.doctor("--ca", roots, **{**self.box, "ca": ""})
        self.assertEqual((0, True), (code, said["ok"]))

    def test_it_changes_nothing(self) -> None:
        before = self.shop.control("/records")
        self.found()
        self.assertEqual(before, self.shop.control("/records"))

    # --- the way to the shop

    def test_an_address_that_is_none(self) -> None:
        self.finds("address_wrong", url="shop.example")

    def test_plain_http_to_a_distant_shop(self) -> None:
        self.finds("plain_http", url="http://shop.example")

    def test_the_address_of_the_administration(self) -> None:
        self.finds("address_path", url=self.shop.ready["url"] + "/admin")

    def test_nobody_listens(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.finds("unreachable", url=f"https://localhost:{free.getsockname()[1]}")

    def test_a_certificate_of_an_unknown_authority(self) -> None:
        self.finds("certificate_untrusted", ca="")

    def test_certificates_of_another_time_or_place(self) -> None:
        for kind, code in (("expired", "certificate_expired"),
                           ("future", "certificate_not_yet_valid"),
                           ("elsewhere", "certificate_other_host")):
            with self.subTest(kind=kind):
                shop = ShopUnderTest("--items", "1", "--orders", "0", "--certificate", kind)
                self.addCleanup(shop.close)
                self.finds(code, url=shop.ready["url"], ca=shop.ready["ca"])

    def test_a_cut_line(self) -> None:
        self.fault("health-check", "cut_before")
        self.finds("line_cut")

    def test_a_shop_that_moved(self) -> None:
        self.fault("health-check", "page", status=301)
        self.assertIn("https://www.shop.example/", self.finds("redirected"))

    def test_a_locked_door(self) -> None:
        self.fault("health-check", "page", status=401)
        self.finds("door_locked")

    def test_a_firewall(self) -> None:
        self.fault("health-check", "page", status=403)
        self.finds("blocked")

    def test_no_shopware_at_that_address(self) -> None:
        self.fault("health-check", "page", status=404)
        self.finds("no_shopware")

    def test_maintenance(self) -> None:
        self.fault(".", "503")
        self.finds("maintenance")

    def test_a_page_where_json_belongs(self) -> None:
        self.fault("/api/search/order$", "page", status=200)
        self.finds("page_instead_of_json")

    def test_a_shop_that_fails(self) -> None:
        self.fault("health-check", "500")
        self.finds("shop_failing")

    # --- signing in

    def test_a_wrong_secret(self) -> None:
        self.finds("credentials_wrong", client_secret="wrong")

    def test_a_key_of_a_user(self) -> None:
        self.finds("key_wrong_kind", client_id="SWUA12345678901234567890AB")

    def test_a_key_that_is_none(self) -> None:
        self.finds("key_malformed", client_id="admin")

    def test_a_throttled_sign_in(self) -> None:
        self.fault("oauth/token", "429_bare", retry_after=30)
        self.assertIn("30 s", self.finds("token_throttled"))

    # --- what kind of shop it is

    def test_a_shop_that_hides_its_version(self) -> None:
        self.shop.control("/shop", {"version": "dev"})
        self.finds("version_unknown")

    def test_a_shop_that_is_too_old(self) -> None:
        self.shop.control("/shop", {"version": "6.4.20.2"})
        self.finds("version_too_old")

    def test_a_shop_of_the_future(self) -> None:
        self.shop.control("/shop", {"version": "6.8.0.0"})
        self.finds("version_new")

    def test_the_old_model_of_stock(self) -> None:
        self.shop.control("/shop", {"version": "6.5.8.9"})
        self.assertEqual({}, self.found())
        self.assertEqual("physical", self.said["facts"]["stock_model"])

    def test_a_clock_that_is_wrong(self) -> None:
        self.shop.control("/shop", {"skew_s": SKEWED_S})
        self.assertIn("ahead", self.finds("clock_skew"))
        self.assertAlmostEqual(SKEWED_S, self.said["facts"]["clock_skew_ms"] / 1000, delta=5)

    def test_plug_ins_that_own_the_stock(self) -> None:
        self.use_own_shop()
        self.shop.control("/shop", {"plugins": ["PickwareErp", "Harmless"]})
        self.assertIn("PickwareErp", self.finds("stock_plugin"))
        self.assertEqual(["PickwareErp"], self.said["facts"]["stock_plugins"])

    def test_orders_that_count_no_sale(self) -> None:
        self.use_own_shop()
        self.shop.control("/shop", {"sales": 0})
        self.finds("stock_management_off")

    def test_pages_that_are_too_short(self) -> None:
        self.shop.control("/shop", {"limit_max": 100})
        self.finds("limit_low")

    def test_what_the_admin_forgot(self) -> None:
        for entity in ("currency", "tax", "country", "sales_channel"):
            with self.subTest(entity=entity):
                shop = ShopUnderTest("--items", "0", "--orders", "0")
                self.addCleanup(shop.close)
                shop.control("/shop", {"empty": [entity]})
                self.finds(f"{entity}_missing", **{key: shop.ready[key] for key in ("url", "ca")},
                           **shop.integration(self.privileges))

    # --- privileges

    def test_an_administrator_is_too_much(self) -> None:
        self.finds("privileges_wide", **{key: self.shop.ready[key]
                                         for key in ("client_id", "client_secret")})

    def test_each_privilege_that_is_missing_is_named(self) -> None:
        """So the set of config/shopware-privileges.json is enough and no more than enough."""
        for one in self.privileges:
            with self.subTest(privilege=one):
                self.box = self.shop.integration([any for any in self.privileges if any != one])
                self.finds("privilege_missing")
                self.assertEqual([one], self.said["facts"]["privileges_missing"])

    def test_what_cannot_be_tried_is_told(self) -> None:
        shop = ShopUnderTest("--items", "3", "--orders", "0")
        self.addCleanup(shop.close)
        _, said = shop.doctor(**shop.integration(self.privileges))
        notes = {one["code"]: one["found"] for one in said["findings"]}
        self.assertIn("order_delivery:update", notes["privileges_untried"])


if __name__ == "__main__":
    unittest.main()
