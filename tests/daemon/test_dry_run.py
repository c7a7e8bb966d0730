"""A dry run at Dynamics: the box works, nothing is written there, each entry says what would be.

Gone live, everything that was still due is there once.
"""
import json
import subprocess
import unittest
from collections import Counter

from living_box import LivingBox
from world import WorldCase, program

WRITES = ("POST ", "PATCH ", "PUT ", "DELETE ")


class DryRun(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean), (self.other, _)) = self.world.take_goods(2)
        self.box = LivingBox(self.world)
        self.addCleanup(self.box.close)
        self.box.config["dynamics"]["mode"] = "dry_run"
        self.box.start()
        self.eventually("first load", self.loading)

    def loading(self) -> str:
        missing = [side["endpoint"] for side in self.box.health()["endpoints"]
                   if not side["first_load_done"]]
        return f"{missing} not read" if missing else ""

    def written(self) -> dict[str, int]:
        """What reached the ERP and writes, the sign-in excepted."""
        requests = self.world.erp.ask("/stats")["requests"]
        return {name: number for name, number in requests.items()
                if name.startswith(WRITES) and "/oauth2/" not in name and "$batch" not in name
                or "in $batch" in name}

    def entries(self) -> list[dict]:
        return self.box.api.all("/api/v1/outbox")

    def told(self, number: str) -> list[dict]:
        """Requests of the order, once it is said what it would write."""
        for entry in self.entries():
            would = entry["would"] or {"requests": []}
            if entry["action"] == "record" and entry["subject"] == f"order {number}":
                return would["requests"]
        return []

    def holdfast(self, *words: str) -> str:
        command = [str(program("holdfast")), *words, "--url", self.box.api.url, "--token",
                   self.box.token, "--ca", str(self.box.api.certificate)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_nothing_is_written_and_everything_once_when_it_is_live(self) -> None:
        before = self.written()
        self.box.begin_receiving()
        self.box.receive(self.ean, 3)
        number = self.world.shop.ask("/order", {
            "lines": [{"sku": self.other, "quantity": 1}]})["orderNumber"]
        self.eventually("the order to be shown",
                        lambda: "" if self.told(number) else "nothing is told of it yet")

        def movements() -> str:
            told = [entry for entry in self.entries()
                    if entry["action"] == "movement" and entry["would"]]
            return "" if len(told) == 3 else f"{len(told)} of 3 movements told"

        self.eventually("the movements to be shown", movements)
        order = self.told(number)[-1]
        self.assertEqual(order["method"], "POST")
        self.assertEqual(order["path"], "/api/data/v9.2/salesorders")
        self.assertIn(number, json.dumps(order["body"]))
        self.assertIn(1, [line["quantity"] for line in order["body"]["order_details"]])
        said = self.holdfast("outbox", "--writes", "--endpoint", "dynamics", "--limit", "500")
        self.assertIn("POST /api/data/v9.2/holdfast_stockmovements", said)
        self.assertIn("mode dry_run", self.holdfast("status"))
        side = self.box.side("dynamics")
        self.assertTrue(side["dry_run"] and side["online"], side)
        self.assertEqual(self.written(), before)
        self.assertEqual({entry["attempt"] for entry in self.entries()
                          if entry["endpoint"] == "dynamics"}, {0})
        self.assertEqual(self.world.at_erp(self.box.number), Counter())

        self.box.stop()
        self.box.config["dynamics"]["mode"] = "live"
        self.box.start()
        self.eventually("all to be told", self.box.unrest)
        self.assertEqual(self.world.at_erp(self.box.number), Counter(self.box.acknowledged))
        there = [row["ordernumber"] for row in self.world.erp.ask("/records")["orders"]]
        self.assertEqual(there.count(number), 1)
        self.assertEqual(self.box.api.get("/api/v1/dead-letters")["items"], [])


if __name__ == "__main__":
    unittest.main()
