"""Shop, line, ERP, box and scanner of the day."""
import time
from collections.abc import Callable
from pathlib import Path

from day.box import Box, Events
from day.processes import Daemon, Failure, Simulator, box_config, free_port, new_token
from day.report import Progress
from day.scanner import Picker, SerialScanner
from day.truth import Truth
from day.work import HOME, Worker

from .made import Made
from .proxy import Line

DEVICE = "dock-1"
PULL_MS = 1000  # of the box; a small test shop has few workers


class Stage:
    def __init__(self, root: Path, binaries: Path, state: Path, line: Line, settle_s: float,
                 progress: Progress) -> None:
        self.root, self.binaries, self.state = root, binaries, state
        self.line, self.settle_s, self.progress = line, settle_s, progress
        self.truth = Truth()
        self.erp = Simulator("erpsim", root / "tools", state, state / "ca", ["--items", "0"])
        self.daemon: Daemon | None = None
        self.events: Events | None = None
        self.serial = SerialScanner()

    def open(self, made: Made, key: str, secret: str) -> None:
        self.erp.start()
        self.erp.ask("/items", {"items": [
            {"sku": good.sku, "name": good.name, "ean": good.ean, "net": str(good.net),
             "stock": good.stock, "weight": good.weight} for good in made.goods]})
        foreign = made.place.foreign
        if foreign:
            self.erp.ask("/currency", {"iso": foreign["isoCode"], "rate": str(foreign["factor"])})
        for good in made.goods:
            self.truth.physical[good.sku, HOME] = good.stock
        shop = {"url": self.line.url, "client_id": key, "client_secret": secret, "ca": ""}
        port, token = free_port(), new_token()
        scanners = [{"name": DEVICE, "kind": "serial", "match": {"path": self.serial.path}}]
        config = box_config(self.root, self.state, shop, self.erp.facts, scanners, token, port)
        del config["shopware"]["ca_file"]
        config["pull_interval_ms"] = PULL_MS
        self.box = Box(port, token, self.state)
        self.daemon = Daemon(self.binaries / "holdfastd", self.state, config)
        self.daemon.start()
        self.events = Events(self.box)
        self.picker = Picker(DEVICE, self.serial, self.box, self.events)
        self.worker = Worker(self.picker)
        self.picker.wait_attached()

    def cut_power(self) -> None:
        assert self.daemon
        self.daemon.crash()
        self.daemon.start()
        self.picker.wait_attached()

    def erp_line(self, up: bool) -> None:
        self.erp.ask("/line", {"up": up})

    def wait(self, what: str, done: Callable[[], str]) -> None:
        """Until done() says "" and not what is missing."""
        end = time.monotonic() + self.settle_s
        missing = "?"
        while time.monotonic() < end:
            try:
                missing = done()
            except (OSError, ValueError, StopIteration) as error:
                missing = str(error)
            if self.daemon and self.daemon.child and self.daemon.child.poll() is not None:
                raise Failure(f"holdfastd ended by itself:\n{self.daemon.last_words()}")
            if not missing:
                return
            self.progress.say(f"{what}: {missing}")
            time.sleep(0.5)
        raise Failure(f"{what}: after {self.settle_s:.0f} s still: {missing}")

    def on_its_way(self) -> str:
        """What is not where it belongs yet, as the box itself sees it."""
        found = []
        for side in self.box.get("/api/v1/health")["endpoints"]:
            name = side["endpoint"]
            if side["fault"] and not side["online"]:
                found.append(f"{name}: {side['fault']}")
            elif not side["first_load_done"]:
                found.append(f"{name} is being read for the first time")
            elif side["backlog"]:
                found.append(f"{name}: {side['backlog']} to send")
        return ", ".join(found)

    def close(self) -> None:
        if self.events:
            self.events.stop()
        for process in (self.daemon, self.erp):
            if process:
                process.stop()
        self.line.down()
        self.serial.close()
