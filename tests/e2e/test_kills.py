"""200 times SIGKILL at random instants while two scanners stream.

Nothing acknowledged is lost, nothing counts twice.

HOLDFAST_TEST_SEED chooses other instants.
"""
import http.client
import json
import os
import random
import tempfile
import threading
import time
import unittest
from pathlib import Path

from day.processes import Daemon, Simulator, box_config, free_port, new_token
from day.scanner import own_code
from rough import ROOT, binaries

KILLS = 200
DEVICES = ("dock-1", "dock-2")
START_S_GUESS = 0.15
SCANNING_S_MAX = 0.06  # how long it is left alone once scans flow
WAIT_S_MAX = 60.0
GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Unanswered(Exception):
    pass


class PlainBox:
    """The API without TLS, one connection a thread: quick to come back."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.kept = threading.local()

    def ask(self, path: str, body: dict | None = None) -> dict:
        line = getattr(self.kept, "line", None)
        if line is None:
            line = self.kept.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(
                "GET" if body is None else "POST", path, body and json.dumps(body), self.headers
            )
            answer = line.getresponse()
            text = answer.read()
        except GONE:
            line.close()
            self.kept.line = None
            raise
        if answer.status != 200:
            raise AssertionError(f"{path} was answered with {answer.status}: {text!r}")
        return json.loads(text)

    def number(self, device: str) -> int:
        """Of the last scan that counted."""
        listed = self.ask("/api/v1/scanners")["items"]
        return next(int(row["number"]) for row in listed if row["device"] == device)


class Streamer(threading.Thread):
    """Scans one piece after the other; after a loss of the box it asks if the last one counted."""

    def __init__(self, box: PlainBox, device: str, ean: str, flowing: threading.Event) -> None:
        super().__init__(daemon=True)
        self.box, self.device, self.ean, self.flowing = box, device, ean, flowing
        self.stopped = threading.Event()
        self.number, self.pieces, self.in_limbo = 0, 0, 0
        self.failure = ""

    def run(self) -> None:
        try:
            for code in (own_code("K", "RCV"), own_code("L", "MAIN")):
                self.scan(code)
            while not self.stopped.is_set():
                self.scan(self.ean)
                self.pieces += 1
                self.flowing.set()
        except Exception as failure:
            self.failure = f"{self.device} after {self.pieces} pieces: {failure!r}"

    def scan(self, code: str) -> None:
        while True:
            try:
                answer = self.box.ask("/api/v1/scans", {"device": self.device, "code": code})
                self.acknowledged(answer)
                return
            except GONE:
                if self.counted():
                    self.in_limbo += 1
                    return

    def acknowledged(self, answer: dict) -> None:
        if answer["feedback"] not in ("accepted", "done", "question"):
            raise Unanswered(f"refused: {answer}")
        if int(answer["number"]) != self.number + 1:
            raise AssertionError(
                f"scan {self.number + 1} was answered as number {answer['number']}"
            )
        self.number += 1

    def counted(self) -> bool:
        end = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < end:
            try:
                now = self.box.number(self.device)
            except GONE:
                time.sleep(0.003)
                continue
            if now not in (self.number, self.number + 1):
                raise AssertionError(f"acknowledged up to {self.number}, the box woke up at {now}")
            before, self.number = self.number, now
            return now > before
        raise Unanswered(f"the box did not come back within {WAIT_S_MAX:.0f} s")


class Warehouse:
    """Both simulators with the line down, and a box that knows their goods."""

    def __init__(self, state: Path) -> None:
        tools, ca = ROOT / "tools", state / "ca"
        ca.mkdir()
        self.shop = Simulator("shopsim", tools, state, ca, ["--items", "10", "--orders", "0"])
        self.erp = Simulator("erpsim", tools, state, ca, ["--items", "10"])
        self.shop.start()
        self.erp.start()
        port, token = free_port(), new_token()
        scanners = [
            {"name": name, "kind": "serial", "match": {"path": str(state / name)}}
            for name in DEVICES
        ]
        config = box_config(ROOT, state, self.shop.facts, self.erp.facts, scanners, token, port)
        config["serve"]["tls"] = False
        self.box = PlainBox(port, token)
        self.daemon = Daemon(binaries() / "holdfastd", state, config)
        self.daemon.start()
        self.wait_for_rest()

    def line(self, up: bool) -> None:
        for side in (self.shop, self.erp):
            side.ask("/line", {"up": up})

    def wait_for_rest(self) -> None:
        end = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < end:
            sides = self.box.ask("/api/v1/health")["endpoints"]
            if all(
                one["first_load_done"] and one["online"] and not one["backlog"] for one in sides
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"not at rest after {WAIT_S_MAX:.0f} s: {sides}")

    def stock(self, sku: str) -> int:
        rows = self.box.ask("/api/v1/stock?limit=500")["items"]
        return next(int(float(row["on_hand"])) for row in rows if row["sku"] == sku)

    def close(self) -> None:
        for process in (self.daemon, self.shop, self.erp):
            process.stop()


class Kills(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory(prefix="holdfast-kills-")
        self.addCleanup(scratch.cleanup)
        self.warehouse = Warehouse(Path(scratch.name))
        self.addCleanup(self.warehouse.close)

    def kill_again_and_again(self, rng: random.Random, flowing: threading.Event) -> int:
        """How many of the kills met a box that was taking scans."""
        daemon, while_scanning = self.warehouse.daemon, 0
        for _ in range(KILLS):
            if rng.random() < 0.3:
                time.sleep(rng.uniform(0, START_S_GUESS))  # while it starts
            elif flowing.wait(WAIT_S_MAX):
                time.sleep(rng.uniform(0, SCANNING_S_MAX))
            while_scanning += flowing.is_set()
            daemon.crash()
            flowing.clear()
            daemon.spawn()
        return while_scanning

    def test_no_kill_loses_or_repeats_a_scan(self) -> None:
        seed = int(os.environ.get("HOLDFAST_TEST_SEED", "1"))
        warehouse = self.warehouse
        product = next(
            row for row in warehouse.shop.ask("/records")["products"] if not row["parent"]
        )
        before = warehouse.stock(product["sku"])
        warehouse.line(False)
        flowing = threading.Event()
        streamers = [Streamer(warehouse.box, device, product["ean"], flowing) for device in DEVICES]
        for streamer in streamers:
            streamer.start()
        while_scanning = self.kill_again_and_again(random.Random(seed), flowing)
        for streamer in streamers:
            streamer.stopped.set()
        for streamer in streamers:
            streamer.join(WAIT_S_MAX)
        self.assertEqual([s.failure for s in streamers if s.failure], [], f"seed {seed}")
        pieces = sum(streamer.pieces for streamer in streamers)
        print(
            f"{KILLS} kills, {while_scanning} of them while scans flowed; {pieces} pieces, "
            f"{sum(s.in_limbo for s in streamers)} of them counted without an answer"
        )
        self.assertGreater(while_scanning, KILLS // 4)
        self.assertEqual(warehouse.stock(product["sku"]) - before, pieces, f"seed {seed}")
        warehouse.line(True)
        warehouse.wait_for_rest()
        rows = [
            row
            for row in warehouse.erp.ask("/records")["movements"]
            if row["sku"] == product["sku"] and row["kind"] == "receive"
        ]
        self.assertEqual(len({row["name"] for row in rows}), len(rows))
        self.assertEqual(sum(int(float(row["quantity"])) for row in rows), pieces, f"seed {seed}")


if __name__ == "__main__":
    unittest.main()
