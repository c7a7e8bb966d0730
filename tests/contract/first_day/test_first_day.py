"""A real box and its first day: a load that loses its power; a shop that keeps no stock."""

from __future__ import annotations

import os
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Callable

from day.box import Box
from day.processes import Daemon, Simulator, box_config, free_port, new_token

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()
WAIT_SECONDS_MAX = 120
PAGE = 100  # products


class FirstDay(unittest.TestCase):
    def begin(self, items: int, orders: int) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name)
        size = ["--items", str(items), "--seed", "5"]
        for name, more in (("shopsim", ["--orders", str(orders)]), ("erpsim", [])):
            simulator = Simulator(name, ROOT / "tools", self.state, self.state / "ca",
                                  [*size, *more])
            setattr(self, name, simulator)
            simulator.start()
            self.addCleanup(simulator.stop)

    def start(self, **shopware: Any) -> None:
        token, port = new_token(), free_port()
        config = box_config(ROOT, self.state, self.shopsim.facts, self.erpsim.facts, [], token,
                            port)
        config["shopware"].update(shopware)
        self.daemon = Daemon(BINARIES / "holdfastd", self.state, config)
        self.addCleanup(self.daemon.stop)
        self.daemon.start()
        self.box = Box(port, token, self.state)

    def until(self, what: str, done: Callable[[], Any]) -> Any:
        end = time.monotonic() + WAIT_SECONDS_MAX
        while not (found := done()):
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.02)
        return found

    def shop_side(self) -> dict[str, Any]:
        return next(side for side in self.box.get("/api/v1/health")["endpoints"]
                    if side["endpoint"] == "shopware")

    def products_stream(self) -> dict[str, Any]:
        return next(one for one in self.shop_side()["streams"] if one["name"] == "products")

    def asked_for_products(self) -> int:
        return int(self.shopsim.ask("/stats")["requests"].get("POST /api/search/product", 0))

    def test_a_first_load_goes_on_after_a_power_cut(self) -> None:
        self.begin(items=1500, orders=1)
        self.shopsim.ask("/faults", {"rules": [
            {"match": "/api/search/product$", "kind": "slow", "delay_ms": 150}]})
        self.start()
        half = self.until("half of the products", lambda: (
            (one := self.products_stream())["read"] or 0) >= 700 and one)
        side = self.shop_side()
        self.assertGreaterEqual(half["total"], 1500)
        if side["first_load"]:
            self.assertGreater(side["first_load"]["rows_per_s"], 0)
            self.assertGreaterEqual(side["first_load"]["left_s"], 0)
        self.daemon.crash()
        before = self.asked_for_products()
        self.daemon.start()
        again = self.until("the sizes", lambda: (
            (one := self.products_stream())["read"] is not None) and one)
        self.assertGreaterEqual(again["read"], half["read"] - PAGE)
        self.until("all products", lambda: self.products_stream()["first_load_done"])
        asked = self.asked_for_products() - before
        # What was left, a page that may come again, the two that count, and one that was asked
        # for in between.
        self.assertLessEqual(asked, (half["total"] - half["read"]) // PAGE + 5)
        self.until("everything", lambda: self.shop_side()["first_load_done"])
        self.assertIsNone(self.shop_side()["first_load"])
        sellable = [one for one in self.shopsim.ask("/records")["products"] if not one["parent"]]
        self.assertEqual(len(sellable), self.box.get("/api/v1/health")["counts"]["items"])

    def test_a_shop_that_keeps_no_stock_is_told_what_is_free(self) -> None:
        self.begin(items=20, orders=3)
        self.shopsim.ask("/shop", {"managed": False})
        self.start(stock="unmanaged")
        self.until("the first load", lambda: self.shop_side()["first_load_done"])
        goods = next(one for one in self.shopsim.ask("/records")["products"]
                     if not one["parent"] and one["stock"] > 10)

        def in_shop() -> int:
            return next(int(one["stock"]) for one in self.shopsim.ask("/records")["products"]
                        if one["sku"] == goods["sku"])

        order = self.shopsim.ask("/order", {"lines": [{"sku": goods["sku"], "quantity": 4}]})
        self.assertEqual(goods["stock"], in_shop())
        self.until("the reserved pieces", lambda: in_shop() == goods["stock"] - 4)
        self.shopsim.ask("/transition", {"orderNumber": order["orderNumber"], "action": "cancel"})
        self.until("the freed pieces", lambda: in_shop() == goods["stock"])
        self.assertEqual([], [one for one in self.box.all("/api/v1/conflicts")
                              if one["kind"] == "stock"])


if __name__ == "__main__":
    unittest.main()
