"""A box that has read a number of items from the simulators: for tools/bench footprint."""
from __future__ import annotations

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import common
from day import processes
from day.box import Box
from day.processes import Daemon, Failure, Simulator, box_config, free_port, new_token
from setting import Handheld

MAP_MB = 4096
ORDERS = 200
LOOKS, LOOK_EVERY_S = 7, 2.0
HANDHELDS = 8
BUSY_EVENTS_MAX = 100  # a second: at rest, the box notes how far each stream was read


class LoadedBox:
    def __init__(self, binary: Path, state: Path, items: int, with_shop: bool,
                 load_s_max: float) -> None:
        self.binary, self.state = binary, state
        self.deadline = time.monotonic() + load_s_max
        self.config_file = state / "holdfast.json"
        ca, tools = state / "ca", common.ROOT / "tools"
        ca.mkdir()
        size = ["--seed", "1", "--items", str(items)]
        self.erp = Simulator("erpsim", tools, state, ca, size)
        self.shop = Simulator("shopsim", tools, state, ca, [*size, "--orders", str(ORDERS)])
        self.simulators = [self.erp, *([self.shop] if with_shop else [])]
        self.daemon: Daemon | None = None

    def load(self) -> float:
        """Seconds until both sides were read once and nothing is left to send; waits for rest."""
        processes.START_S_MAX = self.deadline - time.monotonic()
        with ThreadPoolExecutor() as workers:
            for started in [workers.submit(simulator.start) for simulator in self.simulators]:
                started.result()
        self.token, self.port = token, port = new_token(), free_port()
        facts = self.shop.facts or {"url": "", "client_id": "", "client_secret": "", "ca": ""}
        config = box_config(common.ROOT, self.state, facts, self.erp.facts, [], token, port)
        config["store"]["map_mb"] = MAP_MB
        if self.shop not in self.simulators:
            del config["shopware"]
        self.daemon = Daemon(self.binary, self.state, config)
        began = time.monotonic()
        self.daemon.start()
        self.box = box = Box(port, token, self.state)
        self._wait(box)
        took = time.monotonic() - began
        self._wait_for_rest(box)
        return took

    def receive(self, movements: int) -> float:
        """Pieces of all items come in while the line is down; seconds until all are stored."""
        for simulator in self.simulators:
            simulator.ask("/line", {"up": False})
        eans = [row["ean"] for row in self.shop.ask("/records")["products"] if not row["parent"]]
        began = time.monotonic()
        with ThreadPoolExecutor(HANDHELDS) as pool:
            shares = [pool.submit(self._receive, str(number), eans[number::HANDHELDS],
                                  movements // HANDHELDS) for number in range(HANDHELDS)]
            for share in shares:
                share.result()
        return time.monotonic() - began

    def _receive(self, device: str, eans: list[str], movements: int) -> None:
        handheld = Handheld(self, device)
        handheld.begin_receiving()
        for number in range(movements):
            handheld.scan(eans[number % len(eans)])
        handheld.end()

    def _wait_for_rest(self, box: Box) -> None:
        """Behind the load the box ties its items to the shop's stock."""
        events = 0
        while time.monotonic() < self.deadline:
            before, events = events, box.get("/api/v1/health")["store"]["events"]
            if events - before < BUSY_EVENTS_MAX * LOOK_EVERY_S:
                return
            time.sleep(LOOK_EVERY_S)
        raise Failure("the box did not come to rest")

    def _wait(self, box: Box) -> None:
        waiting = "?"
        while time.monotonic() < self.deadline:
            try:
                sides = box.get("/api/v1/health")["endpoints"]
            except OSError as error:
                waiting = str(error)
            else:
                waiting = ", ".join(
                    f"{side['endpoint']}: {side['backlog']} to send" for side in sides
                    if side["backlog"] or not side["first_load_done"] or not side["online"])
            if not waiting:
                return
            time.sleep(0.5)
        raise Failure(f"the load took too long; still {waiting}")

    def memory_kb(self) -> dict[str, int]:
        """The median of some looks."""
        os.sync()  # a file just written would count as if the process had changed it
        looks = []
        for _ in range(LOOKS):
            time.sleep(LOOK_EVERY_S)
            looks.append(self._look())
        found = {name: int(statistics.median(look[name] for look in looks)) for name in looks[0]}
        return {**found, "peak": self._kb("status")["VmHWM"]}

    def _look(self) -> dict[str, int]:
        kb = self._kb("smaps_rollup")
        return {"private": kb["Private_Clean"] + kb["Private_Dirty"], "rss": kb["Rss"],
                "anonymous": kb["Anonymous"]}

    def _kb(self, file: str) -> dict[str, int]:
        assert self.daemon and self.daemon.child
        text = Path(f"/proc/{self.daemon.child.pid}/{file}").read_text(encoding="ascii")
        return {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()
                if line.endswith(" kB")}

    def state_file_kb(self) -> int:
        """Blocks of the state's file that are really there."""
        files = (self.state / "store").rglob("data.mdb")
        return sum(file.stat().st_blocks for file in files) // 2

    def close(self) -> None:
        if self.daemon and self.daemon.child and self.daemon.child.poll() is None:
            self.daemon.kill()
        for simulator in self.simulators:
            simulator.stop()
