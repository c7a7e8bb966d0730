"""A real box for one test: holdfastd, its store, a scanner on a serial line, what it acknowledged.

Acknowledged is a scan whose answer came over the event stream. The book of these is kept here, by
lot number, and never asked of the box.
"""
import json
import queue
import time
import urllib.error
from collections import Counter
from pathlib import Path

from day.box import Box, Events
from day.processes import Daemon, box_config, free_port, new_token
from day.scanner import SerialScanner, own_code
from world import HOME, ROOT, World, program, whole

DEVICE = "dock-1"
ANSWER_S_MAX = 30.0
TAKEN = "counted"


def gs1(ean: str, lot: str) -> str:
    """A GS1-128 label: the item and its lot."""
    return f"]C101{ean.zfill(14)}10{lot}"


class LivingBox:
    def __init__(self, world: World, env: dict[str, str] | None = None) -> None:
        self.world = world
        self.number = world.next_box()
        self.state = world.folder / f"box-{self.number}"
        self.state.mkdir()
        self.serial = SerialScanner()
        self.token = new_token()
        self.port = free_port()
        self.config = self._config()
        self.api = Box(self.port, self.token, self.state)
        self.daemon = Daemon(program("holdfastd"), self.state, self.config, env)
        self.events: Events | None = None
        self.acknowledged: list[str] = []  # lots, in the order of their scans
        self.sent = 0

    def _config(self) -> dict:
        scanners = [{"name": DEVICE, "kind": "serial", "match": {"path": self.serial.path}}]
        shop, erp = self.world.shop.facts, self.world.erp.facts
        made = box_config(ROOT, self.state, shop, erp, scanners, self.token, self.port)
        made.update(box=self.number, pull_interval_ms=200)
        made["store"].update(map_mb=64, journal_segment_mb=1)
        return made

    @property
    def store(self) -> Path:
        return Path(self.config["store"]["directory"])

    @property
    def log(self) -> str:
        return self.daemon.log.read_text(errors="replace") if self.daemon.log.exists() else ""

    # --- life ---------------------------------------------------------------------------------

    def write_config(self) -> None:
        self.daemon.config_file.write_text(json.dumps(self.config, indent=2))

    def start(self) -> "LivingBox":
        """Up, with somebody who listens and a scanner that is read."""
        self.write_config()
        self.api.certificate = self.store / "tls/certificate.pem"
        self.daemon.start()
        if self.events is None:
            self.events = Events(self.api)
        end = time.monotonic() + ANSWER_S_MAX
        while not (self.events.connected.is_set() and self.scanner()["attached"]):
            assert time.monotonic() < end, "nobody reads the scanner"
            time.sleep(0.01)
        return self

    def hang_up(self) -> None:
        if self.events:
            self.events.stop()
            self.events = None

    def hear_out(self) -> None:
        """After the box has gone: until everything that it had said has been heard."""
        end = time.monotonic() + ANSWER_S_MAX
        while self.events and self.events.connected.is_set():
            assert time.monotonic() < end, "the event stream of a dead box goes on"
            time.sleep(0.002)

    def kill(self) -> None:
        self.daemon.crash()
        self.hang_up()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.daemon.stop()
        self.hang_up()
        assert self.daemon.child
        return self.daemon.child.returncode

    def run_to_its_end(self) -> int:
        """For a box that refuses to start: its exit code. What it said is in the log."""
        self.write_config()
        return self.daemon.spawn().wait(ANSWER_S_MAX)

    def close(self) -> None:
        self.hang_up()
        if self.daemon.child and self.daemon.child.poll() is None:
            self.daemon.kill()
        self.serial.close()

    # --- scanning -----------------------------------------------------------------------------

    def scanner(self) -> dict:
        return self.api.scanner(DEVICE)

    def scan(self, code: str) -> dict:
        """Scans and gives the answer, whatever it is."""
        assert self.events
        while not self.events.answers.empty():
            self.events.answers.get_nowait()
        self.serial.send(code)
        return self.answer()

    def next_answer(self, seconds: float) -> dict | None:
        assert self.events
        try:
            return self.events.answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def answer(self) -> dict:
        end = time.monotonic() + ANSWER_S_MAX
        while time.monotonic() < end:
            answer = self.next_answer(0.5)
            if answer and answer["device"] == DEVICE:
                return answer
        raise AssertionError(f"no answer within {ANSWER_S_MAX:.0f} s\n{self.daemon.last_words()}")

    def begin_receiving(self) -> None:
        for code in (own_code("K", "RCV"), own_code("L", HOME)):
            answer = self.scan(code)
            assert answer["feedback"] != "error", answer

    def receive(self, ean: str, pieces: int = 1) -> list[str]:
        """Takes pieces in, one by one; each must be acknowledged. Their lots."""
        lots = []
        for _ in range(pieces):
            lot, answer = self.try_to_receive(ean)
            assert answer["feedback"] == TAKEN, answer
            lots.append(lot)
        return lots

    def try_to_receive(self, ean: str) -> tuple[str, dict]:
        self.sent += 1
        lot = f"B{self.number}N{self.sent}"
        answer = self.scan(gs1(ean, lot))
        if answer["feedback"] == TAKEN:
            self.acknowledged.append(lot)
        return lot, answer

    # --- what it says -------------------------------------------------------------------------

    def health(self) -> dict:
        return self.api.get("/api/v1/health")

    def refusal(self, path: str) -> dict:
        """What the API says instead of an answer."""
        try:
            self.api.get(path)
        except urllib.error.HTTPError as error:
            return json.loads(error.read())
        raise AssertionError(f"{path} was answered")

    def side(self, name: str) -> dict:
        return next(side for side in self.health()["endpoints"] if side["endpoint"] == name)

    def fault(self, name: str) -> str:
        return self.side(name)["fault"] or ""

    def lots(self) -> Counter[str]:
        rows = self.api.get("/api/v1/movements?limit=1000")["items"]
        return Counter(row["lot"] for row in rows if row["lot"])

    def stock(self, sku: str) -> int:
        rows = self.api.get(f"/api/v1/stock?sku={sku}")["items"]
        return whole(rows[0]["on_hand"]) if rows else 0

    def unrest(self) -> str:
        """What is still on its way; empty when nothing is."""
        waiting = []
        for side in self.health()["endpoints"]:
            name = side["endpoint"]
            if not side["first_load_done"]:
                waiting.append(f"{name} is being read for the first time")
            if not side["online"]:
                waiting.append(f"{name} is offline: {side['fault']}")
            if side["backlog"]:
                waiting.append(f"{name}: {side['backlog']} to send")
        return ", ".join(waiting)
