"""The doctor on what mappings take for granted: alternate keys, currencies."""

from __future__ import annotations

import unittest

from tenant_under_test import Examined, TenantUnderTest


class Keys(Examined):
    def test_a_key_that_is_not_in_force(self) -> None:
        self.tenant = TenantUnderTest()
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        self.assertEqual({}, self.found())
        self.tenant.tenant(keys="Failed")
        self.assertIn("holdfast_PaymentReference", self.finds("key_inactive"))

    def test_a_key_by_which_a_mapping_creates(self) -> None:
        self.tenant = TenantUnderTest("--alternate-key", "account:accountnumber")
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        self.tenant.map("dynamics-account", key={"accountnumber": "/number"})
        self.assertEqual({}, self.found())
        self.tenant.map("dynamics-account", key={"accountnumber": "/number", "name": "/company"})
        self.assertIn("account has no alternate key over accountnumber, name",
                      self.finds("key_missing"))
        self.assertFalse(self.said["ok"])

    def test_a_key_that_is_needed_and_not_in_force_is_a_fault(self) -> None:
        self.tenant = TenantUnderTest("--alternate-key", "account:accountnumber")
        self.addCleanup(self.tenant.close)
        self.tenant.install()
        self.tenant.map("dynamics-account", key={"accountnumber": "/number"})
        self.tenant.tenant(keys="Pending")
        self.finds("key_inactive")
        faults = [one["found"] for one in self.said["findings"] if one["level"] == "fault"]
        self.assertEqual(1, len(faults))
        self.assertIn("of account is not in force: its index is Pending; a mapping creates by it",
                      faults[0])


class Currencies(Examined):
    def setUp(self) -> None:
        self.tenant = TenantUnderTest()
        self.addCleanup(self.tenant.close)

    def test_a_currency_that_is_not_there_or_twice(self) -> None:
        self.tenant.web("transactioncurrencies", {
            "isocurrencycode": "EUR", "currencyname": "Euro again", "currencysymbol": "E",
            "exchangerate": 1, "currencyprecision": 2})
        self.assertIn("2 times", self.found()["transactioncurrency_twice"]["found"])
        for name in ("Euro", "Euro again"):
            self.tenant.edit("transactioncurrencies", {"currencyname": name},
                             isocurrencycode="EUX")
        self.assertIn("transactioncurrency_missing", self.found())


if __name__ == "__main__":
    unittest.main()
