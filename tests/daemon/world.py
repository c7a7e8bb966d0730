"""What stands around the boxes of a test file: one shop and one ERP, started once.

Every test takes goods and a box number of its own, so that no test sees what another left behind.
A scan carries a lot number that nothing else carries: by it, each one is found again at the ERP.
"""
import os
import shutil
import tempfile
import threading
import unittest
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from day.processes import Failure, Simulator

ROOT = Path(__file__).resolve().parents[2]
HOME = "MAIN"


def program(name: str) -> Path:
    return Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve() / name


def whole(quantity: object) -> int:
    return int(float(str(quantity)))


class World:
    def __init__(self, items: int = 40) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="holdfast-daemon-"))
        self.items = items
        self.shop = self._simulator("shopsim", "--orders", "0")
        self.erp = self._simulator("erpsim")
        self._start()
        products = self.shop.ask("/records")["products"]
        self._goods = [(row["sku"], row["ean"]) for row in products if not row["parent"]]
        self._boxes = 0

    def _simulator(self, name: str, *more: str, folder: str = "") -> Simulator:
        state = self.folder / folder
        state.mkdir(exist_ok=True)
        words = ["--seed", "1", "--items", str(self.items), *more]
        return Simulator(name, ROOT / "tools", state, self.folder / "ca", words)

    def _start(self) -> None:
        starting = [threading.Thread(target=side.start) for side in (self.shop, self.erp)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        if not (self.shop.facts and self.erp.facts):
            self.close()
            raise Failure(f"no simulator:\n{self.shop.last_words()}\n{self.erp.last_words()}")

    def another(self, name: str, *words: str) -> Simulator:
        """A second shop or ERP with the same goods, ready."""
        made = self._simulator(name, *words, folder=f"another-{name}")
        made.start()
        return made

    def take_goods(self, number: int) -> list[tuple[str, str]]:
        """(sku, EAN) of items that no other test moves."""
        taken, self._goods = self._goods[:number], self._goods[number:]
        assert len(taken) == number, "the world has too few items: raise World.items"
        return taken

    def next_box(self) -> int:
        self._boxes += 1
        return self._boxes

    def line(self, up: bool) -> None:
        for side in (self.shop, self.erp):
            side.ask("/line", {"up": up})

    def at_erp(self, box: int) -> Counter[str]:
        """Lot -> number of rows of that box."""
        return Counter(
            row["lot"]
            for row in self.erp.ask("/records")["movements"]
            if not row["user"] and row["lot"] and row["box"] == str(box)
        )

    def erp_stock(self, sku: str) -> int:
        rows = self.erp.ask("/records")["onhand"]
        return sum(whole(row["quantity"]) for row in rows if row["sku"] == sku)

    def shop_stock(self, sku: str) -> int:
        rows = self.shop.ask("/records")["products"]
        return next(whole(row["stock"]) for row in rows if row["sku"] == sku)

    def close(self) -> None:
        for side in (self.shop, self.erp):
            side.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class WorldCase(unittest.TestCase):
    """Tests that share one world."""

    world: World
    ITEMS = 40

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = World(cls.ITEMS)
        cls.addClassCleanup(cls.world.close)

    def eventually(self, what: str, missing: Callable[[], str], seconds: float = 60.0) -> None:
        """Until missing() says "" and not what is missing."""
        import time

        end = time.monotonic() + seconds
        said = "?"
        while time.monotonic() < end:
            said = missing()
            if not said:
                return
            time.sleep(0.05)
        self.fail(f"{what}: after {seconds:.0f} s still: {said}")
