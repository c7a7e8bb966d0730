"""A keyboard scanner that is a real input device, where the kernel has uinput: what it types
reaches `holdfast scanner test` and nobody else."""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from scanners.keys import LAYOUTS, Layout
from scanners.uinput import Uinput

HOLDFAST = Path(os.environ.get("HOLDFAST_BIN", "build/release/bin")) / "holdfast"
NODE = Path("/dev/uinput")
WHY_NOT = f"{NODE} is not there: this kernel has no uinput, or its module is not loaded"
PATIENCE_S = 20.0
SETTLE_S = 0.5


@unittest.skipUnless(NODE.exists(), WHY_NOT)
class RealInputDevice(unittest.TestCase):
    def scanner(self, layout: str, separator: str) -> Uinput:
        device = Uinput(NODE, Layout(layout), separator, 0.004)
        device.plug()
        self.addCleanup(lambda: device.device >= 0 and device.unplug())
        self.node = self.event_node(device)
        return device

    def event_node(self, device: Uinput) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            node = device.hello()["path"]
            if node and Path(node).exists():
                return str(node)
            time.sleep(0.05)
        self.fail("the input device did not appear")

    def holdfast(self, entry: dict[str, Any], scans: int) -> subprocess.Popen[str]:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        link = Path(folder.name) / "scanner"  # event numbers are refused as names
        link.symlink_to(self.node)
        scanner = {"name": "dock", "kind": "evdev", "match": {"path": str(link)}, **entry}
        config = Path(folder.name) / "box.json"
        config.write_text(json.dumps({"scanners": [scanner]}))
        process = subprocess.Popen(
            [str(HOLDFAST), "scanner", "test", "--config", str(config), "--count", str(scans)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        assert process.stderr is not None
        while "is ready" not in (line := process.stderr.readline()):
            self.assertTrue(line, "holdfast ended before the scanner was ready")
        return process

    def test_every_layout_is_read_as_it_was_typed(self) -> None:
        text = "]C110aZyQm-_./:@#\x1d21S9"
        for layout in LAYOUTS:
            with self.subTest(layout):
                device = self.scanner(layout, "ctrl")
                process = self.holdfast({"layout": layout}, 1)
                device.send((text + "\r").encode())
                out, _ = process.communicate(timeout=PATIENCE_S)
                self.assertIn(text.replace("\x1d", "<GS>"), out)
                device.unplug()

    def test_alt_and_numbers_are_a_separator(self) -> None:
        device = self.scanner("us", "alt")
        process = self.holdfast({}, 1)
        device.send(b"10LOT\x1d21S9\r")
        self.assertIn("10LOT<GS>21S9", process.communicate(timeout=PATIENCE_S)[0])

    def test_nobody_else_hears_a_grabbed_scanner(self) -> None:
        device = self.scanner("us", "ctrl")
        listener = os.open(self.node, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, listener)
        process = self.holdfast({}, 1)
        device.send(b"SECRET\r")
        self.assertIn("SECRET", process.communicate(timeout=PATIENCE_S)[0])
        self.assertEqual(select.select([listener], [], [], SETTLE_S)[0], [])


if __name__ == "__main__":
    unittest.main()
