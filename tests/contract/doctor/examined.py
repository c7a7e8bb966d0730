"""What the tests of both doctors share: a simulator that runs, and findings that are compared."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
HOLDFAST = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")) / "holdfast"
STOP_SECONDS_MAX = 10
DOCTOR_SECONDS_MAX = 60


class SimulatorUnderTest:
    def __init__(self, program: str, *options: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self._process = subprocess.Popen(
            [str(ROOT / "tools" / program), "--state", str(self.folder / program), *options],
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

    def fault(self, match: str, kind: str, **rule: Any) -> None:
        self.control("/faults", {"rules": [{"match": match, "kind": kind, **rule}]})


class Findings(unittest.TestCase):
    """Of one examination: `examine` gives the exit code and what is said with --json."""

    said: dict[str, Any]

    def examine(self, **instead: Any) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def found(self, **instead: Any) -> dict[str, dict[str, Any]]:
        """Faults and warnings by code."""
        code, self.said = self.examine(**instead)
        found = {one["code"]: one for one in self.said["findings"] if one["level"] != "note"}
        faults = [one for one in self.said["findings"] if one["level"] == "fault"]
        self.assertEqual((not faults, 1 if faults else 0), (self.said["ok"], code))
        for one in found.values():
            self.assertTrue(one["found"] and one["advice"], one)
        return found

    def finds(self, code: str, **instead: Any) -> str:
        found = self.found(**instead)
        self.assertEqual([code], list(found))
        return found[code]["found"]
