"""tools/realshop against shopsim: a shop with goods and orders of its own."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path
from typing import Any

from realday.admin import Admin
from realday.http import Web
from realday.made import Made
from realday.place import look

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()
DAY_SECONDS_MAX = 240
STOP_SECONDS_MAX = 10
KINDS = ("two tax rates", "promotion over two tax rates", "free shipping", "foreign currency",
         "net for business", "tax-free abroad")


class Realshop(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [str(ROOT / "tools/shopsim"), "--items", "25", "--orders", "5", "--state",
             str(self.folder / "shop"), *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.addCleanup(self.stop)
        self.shop: dict[str, str] = json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(STOP_SECONDS_MAX)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def control(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.shop["control"] + path,
                                                           data)) as answer:
            return json.load(answer)

    def play(self, *options: str, **instead: str) -> tuple[int, str, dict[str, Any] | None]:
        use = {**self.shop, **instead}
        report = self.folder / "report.json"
        done = subprocess.run(
            [str(ROOT / "tools/realshop"), "--binaries", str(BINARIES), "--url", use["url"],
             "--key", use["client_id"], "--secret", use["client_secret"], "--access-key",
             use["access_key"], "--report", str(report), "--state", str(self.folder / "day"),
             *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=DAY_SECONDS_MAX)
        written = json.loads(report.read_text()) if report.exists() else None
        return done.returncode, done.stdout, written

    def strangers(self) -> tuple[dict[str, int], set[str], int]:
        found = self.control("/records")
        stock = {row["sku"]: row["stock"] for row in found["products"]}
        return stock, {row["orderNumber"] for row in found["orders"]}, found["customers"]

    def plays_well(self, *options: str) -> None:
        before = self.strangers()
        code, said, report = self.play(*options)
        self.assertEqual(0, code, said)
        assert report is not None
        self.assertEqual({"lost": 0, "duplicated": 0, "wrong_at_erp": 0, "wrong_at_shop": 0},
                         {key: report[key] for key in ("lost", "duplicated", "wrong_at_erp",
                                                       "wrong_at_shop")})
        self.assertEqual((8, 15, 1), (report["items"], report["orders"], report["kills"]))
        self.assertGreater(report["movements"], 20)
        for kind in KINDS:
            self.assertIn(kind, said.split("kinds of orders checked:")[1].splitlines()[0])
        self.assertEqual(before, self.strangers())

    def test_a_day_over_plain_http(self) -> None:
        self.start("--plain")
        self.plays_well()

    def test_a_day_over_tls(self) -> None:
        self.start("--seed", "5")
        self.plays_well("--ca", self.shop["ca"], "--seed", "2")

    def test_stock_that_does_not_arrive_fails_the_day_and_everything_is_removed(self) -> None:
        self.start("--plain")
        before = self.strangers()

        def break_writes_with_the_first_order() -> None:
            while self.strangers()[1] == before[1]:
                time.sleep(0.05)
            self.control("/faults", {"rules": [{"match": "_action/sync", "kind": "500"}]})

        saboteur = threading.Thread(target=break_writes_with_the_first_order, daemon=True)
        saboteur.start()
        code, said, report = self.play("--settle-s", "12")
        self.assertEqual(1, code, said)
        assert report is not None, said
        self.assertGreater(report["wrong_at_shop"], 0)
        self.assertEqual(before, self.strangers())

    def test_what_is_wrong_is_said_in_words(self) -> None:
        self.start("--plain")
        before = self.strangers()
        for instead, words in (({"access_key": "SWSCNOBODY"}, "0 sales channels have the key"),
                               ({"client_secret": "wrong"}, "Client authentication failed"),
                               ({"url": "http://shop.example"}, "this machine only"),
                               ({"url": "http://127.0.0.1:1"}, "gave no answer")):
            code, said, _ = self.play(**instead)
            self.assertEqual(1, code)
            self.assertIn(words, said)
        self.assertEqual(before, self.strangers())

    def test_leftovers_of_a_killed_run_are_removed(self) -> None:
        self.start("--plain")
        before = self.strangers()
        admin = Admin(Web(self.shop["url"], None), self.shop["client_id"],
                      self.shop["client_secret"])
        Made(admin, look(admin, self.shop["access_key"])).products(4)
        self.assertNotEqual(before, self.strangers())
        code, said, _ = self.play("--clean")
        self.assertEqual((0, before), (code, self.strangers()), said)


if __name__ == "__main__":
    unittest.main()
