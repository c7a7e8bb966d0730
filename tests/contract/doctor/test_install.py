"""`holdfast dynamics install` as the integrator runs it, on an environment with nothing of ours."""

from __future__ import annotations

import json
import socket
import unittest

from tenant_under_test import TenantUnderTest


class Install(unittest.TestCase):
    def setUp(self) -> None:
        self.tenant = TenantUnderTest("--fresh-tenant")
        self.addCleanup(self.tenant.close)

    def install(self, *arguments: str, **instead: str) -> tuple[int, str]:
        return self.tenant.run("dynamics", "install", *arguments, **instead)

    def missing(self) -> list[str]:
        code, said = self.install("--dry-run", "--json")
        self.assertEqual(code, 0, said)
        return [step["what"] for step in json.loads(said)["steps"] if step["state"] == "missing"]

    def test_the_plan_is_what_is_then_made(self) -> None:
        planned = self.missing()
        self.assertIn("table holdfast_stockmovement", planned)
        code, said = self.install()
        self.assertEqual(code, 0, said)
        made = [line.split(maxsplit=1)[1] for line in said.splitlines() if line[:4] == "made"]
        self.assertEqual([what for what in planned if what not in made], [])
        self.assertIn('role "Holdfast box"', said)
        self.assertEqual(self.missing(), [])

    def test_a_wrong_address_is_not_taken_for_a_wrong_secret(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nobody = f"https://localhost:{free.getsockname()[1]}"
            for arguments in ((), ("--dry-run",)):
                code, said = self.install(*arguments, url=nobody)
                self.assertEqual(1, code)
                self.assertIn(f"{nobody} cannot be reached", said)
                self.assertIn("check the address", said)
                self.assertNotIn("secret", said)
        code, said = self.install(url=self.tenant.ready["url"] + "/main.aspx")
        self.assertIn(f"enter {self.tenant.ready['url']} alone", said)
        self.tenant.fault("WhoAmI", "page", status=404)
        code, said = self.install()
        self.assertEqual(1, code)
        self.assertIn("there is no Dataverse environment at", said)

    def test_a_place_of_stock_that_is_not_there_is_told_before_anything_is_made(self) -> None:
        for arguments in (("--dry-run",), ()):
            code, said = self.install(*arguments, stock="field_service")
            self.assertEqual(1, code)
            self.assertIn("install the solution Dynamics 365 Field Service", said)
            self.assertIn("msdyn_inventoryadjustment, msdyn_inventoryadjustmentproduct", said)
        self.assertEqual(self.tenant.web("publishers")["value"], [])

    def test_a_wrong_secret_is_told_in_words(self) -> None:
        for arguments, so in (((), "what was made stays"), (("--dry-run",), "nothing was changed")):
            code, said = self.install(*arguments, client_secret="wrong")
            self.assertEqual(code, 1)
            self.assertIn("client secret is wrong", said)
            self.assertIn(so, said)


if __name__ == "__main__":
    unittest.main()
