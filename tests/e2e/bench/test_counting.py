"""The benchmarks that count what a box asks of shop and ERP still run, and count what was done."""
from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIMIT_S = 900


def bench(name: str, **options: int) -> dict:
    binary = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")) / "holdfastd"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "figures.json"
        command = [str(ROOT / "tools/bench"), name, "--json", str(report), "--binary", str(binary)]
        for option, value in options.items():
            command += [f"--{option.replace('_', '-')}", str(value)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        if done.returncode:
            raise AssertionError(f"{name}: {done.stdout}{done.stderr}")
        return json.loads(report.read_text())


class OfTheErp(unittest.TestCase):
    """300 movements at 200 requests in 6 s: one by one they have to wait for a second window."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.figures = bench("dynamics", movements=300, products=20, orders=3, alone=2,
                            idle_rounds=4, quota=200, window_s=6)

    def test_says_where_and_what_was_counted(self) -> None:
        self.assertEqual((self.figures["quota"], self.figures["window_s"]), (200, 6))
        self.assertTrue(self.figures["machine"])
        self.assertTrue(self.figures["counted"])
        self.assertGreater(self.figures["idle"]["requests_per_round"], 0)

    def test_movements(self) -> None:
        movement = self.figures["movement"]
        alone, bulk, batched = (movement[how] for how in ("alone", "in_bulk", "in_batches"))
        self.assertEqual((alone["writes_each"], alone["rows_written_together"]), (1.0, 0))
        for together in (bulk, batched):
            self.assertEqual(together["rows_written_together"], 300)
            self.assertLess(together["writes_each"], 0.1)
            self.assertLess(together["requests_each"], alone["requests_each"])
            self.assertLess(together["bytes_each"], alone["bytes_each"])
            self.assertGreater(together["bytes_sent_each"], 250)  # a row has its columns
        self.assertLess(bulk["bytes_each"], 0.7 * batched["bytes_each"])
        self.assertEqual([], [kind for kind in bulk["kinds"] if "$batch that writes" in kind])
        self.assertEqual([], [kind for kind in batched["kinds"] if "CreateMultiple" in kind])

    def test_orders(self) -> None:
        for how, number in (("alone", 2), ("batched", 3)):
            order = self.figures["order"][how]
            self.assertEqual(order["things"], number)
            self.assertGreaterEqual(order["write_requests"], 2 * number)  # contact and order
            self.assertEqual(order["requests"], sum(kind[0] for kind in order["kinds"].values()))
            self.assertEqual(order["bytes_each"], round(
                sum(kind[1] + kind[2] for kind in order["kinds"].values()) / number))

    def test_the_backlog(self) -> None:
        bulk, batches, single = (self.figures["drain"][how]
                                 for how in ("in_bulk", "in_batches", "one_by_one"))
        for together in (bulk, batches):
            self.assertLess(together["requests_that_carry"], 30)
            self.assertEqual(together["at_once_s"], 0)
        self.assertEqual((batches["least_requests"], single["least_requests"]), (6, 300))
        self.assertGreaterEqual(single["requests_that_carry"], 300)
        self.assertEqual((single["at_once_s"], single["at_rate_s"]), (6, 9.0))
        self.assertGreaterEqual(single["seconds"], 6)
        self.assertGreaterEqual(single["of_at_once"], 1)


class OfTheShop(unittest.TestCase):
    def test_counts_a_backlog_a_first_load_and_idling(self) -> None:
        figures = bench("shopware", movements=40, products=20, load_items=60)
        self.assertTrue(figures["machine"])
        self.assertEqual(figures["drain"]["movements"], 40)
        self.assertGreaterEqual(figures["drain"]["rows_written"], 20)
        self.assertGreaterEqual(figures["load"]["products"], 60)
        self.assertGreater(figures["idle"]["requests_per_round"], 0)
        self.assertEqual(figures["idle"]["writes"], 0)


if __name__ == "__main__":
    unittest.main()
