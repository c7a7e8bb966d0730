"""A shop and an ERP to count at, a box on them, and a handheld: what counting benchmarks share."""
from __future__ import annotations

import http.client
import json
import sys
import time
from pathlib import Path
from typing import Protocol

import common

sys.path.insert(0, str(common.ROOT / "tools"))

from day import processes  # noqa: E402
from day.box import Box  # noqa: E402
from day.processes import (Daemon, Failure, Simulator, box_config, free_port,  # noqa: E402
                           new_token, pinned)
from day.scanner import own_code  # noqa: E402
from day.work import HOME  # noqa: E402

NOBODY = {"org_url": "", "token_url": "", "client_id": "", "client_secret": "", "ca": ""}


class Setting:
    """Shop, box, and the ERP if there is one."""

    def __init__(self, binary: Path, state: Path, items: int, with_erp: bool, limit_s: float,
                 erp_options: list[str] | None = None) -> None:
        self.binary, self.state, self.limit_s = binary, state, limit_s
        processes.START_S_MAX = limit_s
        (state / "ca").mkdir()
        size = ["--seed", "1", "--items", str(items)]
        tools = common.ROOT / "tools"
        self.shop = Simulator("shopsim", tools, state, state / "ca", [*size, "--orders", "20"])
        self.erp = Simulator("erpsim", tools, state, state / "ca",
                             [*size, *(erp_options or [])]) if with_erp else None
        self.daemon: Daemon | None = None

    def start(self) -> None:
        for simulator in self.simulators():
            simulator.start()
        self.token, self.port = new_token(), free_port()
        self.box = Box(self.port, self.token, self.state)
        self.began = time.monotonic()
        self.start_box({})

    def start_box(self, dynamics: dict[str, object], pull_interval_ms: int = 500) -> None:
        """Anew after stop_box(), on the same store."""
        config = box_config(common.ROOT, self.state, self.shop.facts,
                            self.erp.facts if self.erp else NOBODY, [], self.token, self.port)
        config["store"]["map_mb"] = 4096
        config["pull_interval_ms"] = pull_interval_ms
        config["dynamics"].update(dynamics)
        if not self.erp:
            del config["dynamics"]
        self.daemon = Daemon(self.binary, self.state, config)
        self.daemon.start()

    def stop_box(self) -> None:
        assert self.daemon
        self.daemon.stop()

    def simulators(self) -> list[Simulator]:
        return [one for one in (self.shop, self.erp) if one]

    def line(self, up: bool) -> None:
        for simulator in self.simulators():
            simulator.ask("/line", {"up": up})

    def endpoints(self) -> list[dict]:
        return self.box.get("/api/v1/health")["endpoints"]

    def rest(self) -> None:
        end = time.monotonic() + self.limit_s
        while time.monotonic() < end:
            sides = self.endpoints()
            if all(side["online"] and side["first_load_done"] and not side["backlog"]
                   for side in sides):
                return
            time.sleep(0.2)
        raise Failure(f"not at rest after {self.limit_s:.0f} s: {sides}")

    def outage(self) -> None:
        """Waits until the box knows that the line is down: else it seems at rest at once."""
        end = time.monotonic() + self.limit_s
        while any(side["online"] for side in self.endpoints()):
            if time.monotonic() > end:
                raise Failure(f"the outage was not noticed in {self.limit_s:.0f} s")
            time.sleep(0.1)

    def goods(self) -> list[dict]:
        """What may be sold and scanned."""
        return [row for row in self.shop.ask("/records")["products"] if not row["parent"]]

    def close(self) -> None:
        for process in (self.daemon, self.shop, self.erp):
            if process:
                process.stop()


class Reached(Protocol):
    """A box that answers."""

    box: Box
    port: int
    token: str


class Handheld:
    """Scans over the API, one after the other, on one connection."""

    def __init__(self, at: Reached, device: str = "bench") -> None:
        self._device = device
        self._connection = http.client.HTTPSConnection(
            "localhost", at.port, timeout=60, context=pinned(at.box.certificate))
        self._headers = {"Authorization": f"Bearer {at.token}",
                         "Content-Type": "application/json"}

    def scan(self, code: str) -> None:
        body = json.dumps({"device": self._device, "code": code})
        self._connection.request("POST", "/api/v1/scans", body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise Failure(f"scan {code!r}: {answer.status} {said.decode()}")

    def begin_receiving(self) -> None:
        for code in (own_code("K", "RCV"), own_code("L", HOME)):
            self.scan(code)

    def end(self) -> None:
        self.scan(own_code("K", "END"))
