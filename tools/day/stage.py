"""The stage of a day: shop, ERP, box and scanner, and what all acts need of them."""
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .box import Box, Events
from .processes import Daemon, Failure, Simulator, box_config, free_port, new_token
from .report import Progress
from .scanner import Picker, SerialScanner
from .truth import Truth
from .work import HOME, Worker

DEVICE = "dock-1"


@dataclass
class Options:
    root: Path
    binaries: Path
    state: Path
    seed: int
    items: int
    orders: int
    scale: float  # share of the full day's work
    faults: bool
    crash_env: dict[str, str]
    settle_s: float = 120.0
    pause_s: float = 0.0  # between the scans of the outage


class Stage:
    def __init__(self, options: Options, progress: Progress) -> None:
        self.options, self.progress = options, progress
        self.random = random.Random(options.seed)
        self.truth = Truth()
        self.token = new_token()
        ca = options.state / "ca"
        ca.mkdir(parents=True, exist_ok=True)
        tools = options.root / "tools"
        common = ["--seed", str(options.seed), "--items", str(options.items)]
        self.shop = Simulator(
            "shopsim", tools, options.state, ca, [*common, "--orders", str(options.orders)]
        )
        self.erp = Simulator("erpsim", tools, options.state, ca, common)
        self.serial = SerialScanner()
        self.port = free_port()
        self.box = Box(self.port, self.token, options.state)
        self.outage_s = 0.0

    def open(self) -> None:
        self.progress.say("starting the simulated shop and ERP")
        self.shop.start()
        self.erp.start()
        self._read_catalogue()
        self.progress.say("starting the box")
        scanners = [{"name": DEVICE, "kind": "serial", "match": {"path": self.serial.path}}]
        config = box_config(
            self.options.root,
            self.options.state,
            self.shop.facts,
            self.erp.facts,
            scanners,
            self.token,
            self.port,
        )
        self.daemon = Daemon(
            self.options.binaries / "holdfastd", self.options.state, config, self.options.crash_env
        )
        self.daemon.start()
        self.events = Events(self.box)
        self.picker = Picker(DEVICE, self.serial, self.box, self.events)
        self.worker = Worker(self.picker)
        self.worker.on_power_cut = self.restart_box
        self.picker.wait_attached()

    def _read_catalogue(self) -> None:
        products = {
            row["sku"]: row for row in self.shop.ask("/records")["products"] if not row["parent"]
        }
        self.ean = {sku: row["ean"] for sku, row in products.items()}
        for row in self.erp.ask("/records")["onhand"]:
            self.truth.physical[row["sku"], row["location"]] = int(float(row["quantity"]))
        self.skus = sorted(self.ean)

    def restart_box(self) -> None:
        """The power is back."""
        if self.daemon.child and self.daemon.child.poll() is None:
            return
        self.daemon.start()
        self.picker.wait_attached()

    def cut_power(self) -> None:
        self.daemon.crash()
        self.daemon.start()
        self.picker.wait_attached()

    def choose(self, number: int) -> list[tuple[str, str]]:
        return [(sku, self.ean[sku]) for sku in self.random.sample(self.skus, number)]

    def line(self, up: bool) -> None:
        for simulator in (self.shop, self.erp):
            simulator.ask("/line", {"up": up})

    def first_delivery_ms(self) -> dict[str, float | None]:
        """From the line's return to the first delivery, by the simulators; None: none came."""
        seen = {"ERP": self.erp, "shop": self.shop}
        return {name: side.ask("/stats")["first_delivery_ms"] for name, side in seen.items()}

    def set_faults(self, rules: list[dict]) -> None:
        for simulator in (self.shop, self.erp):
            simulator.ask("/faults", {"rules": rules, "seed": self.options.seed})

    def wait(self, what: str, done: Callable[[], str]) -> None:
        """Until done() says "" and not what is missing; too long is a failure of the day."""
        end = time.monotonic() + self.options.settle_s
        missing = "?"
        while time.monotonic() < end:
            try:
                missing = done()
            except (OSError, ValueError) as error:
                missing = str(error)
                if self.daemon.child and self.daemon.child.poll() is not None:
                    self.restart_box()
            if not missing:
                return
            self.progress.say(f"{what}: {missing}")
            time.sleep(0.3)
        raise Failure(f"{what}: after {self.options.settle_s:.0f} s still: {missing}")

    def open_orders(self) -> list[dict]:
        """Shop orders that can be picked whole, from the shop's own records."""
        ready = []
        for order in self.shop.ask("/records")["orders"]:
            if order["state"] == "cancelled" or order["orderNumber"] in self.truth.picked:
                continue
            if all(
                self.truth.physical[line["sku"], HOME] >= line["quantity"]
                for line in order["lines"]
            ):
                ready.append(order)
        return ready

    def at_rest(self) -> str:
        """What is still on its way; empty when nothing is."""
        health = self.box.get("/api/v1/health")
        waiting = [
            f"{side['endpoint']}: {side['backlog']} to send"
            for side in health["endpoints"]
            if side["backlog"]
        ]
        loading = [
            f"{side['endpoint']} is being read for the first time"
            for side in health["endpoints"]
            if not side["first_load_done"]
        ]
        offline = [
            f"{side['endpoint']} offline" for side in health["endpoints"] if not side["online"]
        ]
        return ", ".join(loading + offline + waiting)

    def box_stock(self) -> dict[str, int]:
        return {row["sku"]: int(float(row["on_hand"])) for row in self.box.all("/api/v1/stock")}

    def box_on_hand(self, sku: str, place: str) -> int:
        rows = self.box.get(f"/api/v1/stock?sku={quote(sku)}")["items"]
        places = rows[0]["locations"] if rows else []
        return next((int(float(at["on_hand"])) for at in places if at["location"] == place), 0)

    def close(self) -> None:
        self.events.stop() if hasattr(self, "events") else None
        for process in (getattr(self, "daemon", None), self.shop, self.erp):
            if process:
                process.stop()
        self.serial.close()
