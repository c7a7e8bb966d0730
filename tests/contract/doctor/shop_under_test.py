"""A simulated shop, and the doctor who looks at it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from examined import DOCTOR_SECONDS_MAX, HOLDFAST, SimulatorUnderTest


class ShopUnderTest(SimulatorUnderTest):
    def __init__(self, *options: str) -> None:
        super().__init__("shopsim", *options)

    def integration(self, privileges: list[str]) -> dict[str, str]:
        return self.control("/integration", {"name": "box", "privileges": privileges})

    def doctor(self, *arguments: str, **instead: str) -> tuple[int, dict[str, Any]]:
        """Exit code and what it says with --json."""
        use = {**self.ready, **instead}
        command = [str(HOLDFAST), "--json", "doctor", "shopware", "--shop", use["url"], "--key",
                   use["client_id"], "--secret", use["client_secret"], *arguments]
        if use["ca"]:
            command += ["--shop-ca", use["ca"]]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False,
                              timeout=DOCTOR_SECONDS_MAX)
        return done.returncode, json.loads(done.stdout)
