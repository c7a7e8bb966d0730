"""A box that has read a number of items from the simulators: for tools/bench footprint."""
from __future__ import annotations

import time
from pathlib import Path

import common
from day import processes
from day.box import Box
from day.processes import Daemon, Failure, Simulator, box_config, free_port, new_token

MAP_MB = 4096
ORDERS = 200


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
        """Seconds until both sides were read once and nothing is left to send."""
        processes.START_S_MAX = self.deadline - time.monotonic()
        for simulator in self.simulators:
            simulator.start()
        token, port = new_token(), free_port()
        facts = self.shop.facts or {"url": "", "client_id": "", "client_secret": "", "ca": ""}
        config = box_config(common.ROOT, self.state, facts, self.erp.facts, [], token, port)
        config["store"]["map_mb"] = MAP_MB
        if self.shop not in self.simulators:
            del config["shopware"]
        self.daemon = Daemon(self.binary, self.state, config)
        began = time.monotonic()
        self.daemon.start()
        self._wait(Box(port, token, self.state))
        return time.monotonic() - began

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
        assert self.daemon and self.daemon.child
        text = Path(f"/proc/{self.daemon.child.pid}/smaps_rollup").read_text(encoding="ascii")
        kb = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
        return {"private": kb["Private_Clean"] + kb["Private_Dirty"], "rss": kb["Rss"],
                "anonymous": kb["Anonymous"]}

    def state_file_kb(self) -> int:
        """Blocks of the state's file that are really there."""
        files = (self.state / "store").rglob("data.mdb")
        return sum(file.stat().st_blocks for file in files) // 2

    def close(self) -> None:
        for process in (self.daemon, *self.simulators):
            if process:
                process.stop()
