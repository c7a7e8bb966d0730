"""A simulated shop, and the doctor who looks at it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
HOLDFAST = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")) / "holdfast"
STOP_SECONDS_MAX = 10
DOCTOR_SECONDS_MAX = 60


class ShopUnderTest:
    def __init__(self, *options: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [str(ROOT / "tools" / "shopsim"), "--state", self._folder.name, *options],
            stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.ready: dict[str, str] = json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self.control("/stop", {})
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait(STOP_SECONDS_MAX)
        self._folder.cleanup()

    def control(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.ready["control"] + path,
                                                           data)) as answer:
            return json.load(answer)

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
