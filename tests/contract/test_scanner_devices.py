"""Scanners that are real devices of this machine, where the kernel has uinput and uhid: what they
send reaches `holdfast scanner test`, and nobody else."""

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
from scanners.uhid import Uhid
from scanners.uinput import Uinput

HOLDFAST = Path(os.environ.get("HOLDFAST_BIN", "build/release/bin")) / "holdfast"
NODE = Path("/dev/uinput")
HID_NODE = Path("/dev/uhid")
WHY_NOT = "{} is not there: this kernel has none, or its module is not loaded"
PATIENCE_S = 20.0
SETTLE_S = 0.5


class Attached(unittest.TestCase):
    def node_of(self, device: Uinput | Uhid) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            node = device.hello()["path"]
            if node and Path(node).exists():
                return str(node)
            time.sleep(0.05)
        self.fail("the device did not appear")

    def holdfast(self, node: str, entry: dict[str, Any], scans: int) -> subprocess.Popen[str]:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        link = Path(folder.name) / "scanner"  # event numbers are refused as names
        link.symlink_to(node)
        scanner = {"name": "dock", "match": {"path": str(link)}, **entry}
        config = Path(folder.name) / "box.json"
        config.write_text(json.dumps({"scanners": [scanner]}))
        process = subprocess.Popen(
            [str(HOLDFAST), "scanner", "test", "--config", str(config), "--count", str(scans)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        assert process.stderr is not None
        while "is ready" not in (line := process.stderr.readline()):
            self.assertTrue(line, "holdfast ended before the scanner was ready")
        return process


@unittest.skipUnless(NODE.exists(), WHY_NOT.format(NODE))
class RealInputDevice(Attached):
    def scanner(self, layout: str, separator: str) -> Uinput:
        device = Uinput(NODE, Layout(layout), separator, 0.004)
        device.plug()
        self.addCleanup(device.close)
        self.node = self.node_of(device)
        return device

    def reader(self, **entry: str) -> subprocess.Popen[str]:
        return self.holdfast(self.node, {"kind": "evdev", **entry}, 1)

    def test_every_layout_is_read_as_it_was_typed(self) -> None:
        text = "]C110aZyQm-_./:@#\x1d21S9"
        for layout in LAYOUTS:
            with self.subTest(layout):
                device = self.scanner(layout, "ctrl")
                process = self.reader(layout=layout)
                device.send((text + "\r").encode())
                out, _ = process.communicate(timeout=PATIENCE_S)
                self.assertIn(text.replace("\x1d", "<GS>"), out)
                device.unplug()

    def test_alt_and_numbers_are_a_separator(self) -> None:
        device = self.scanner("us", "alt")
        process = self.reader()
        device.send(b"10LOT\x1d21S9\r")
        self.assertIn("10LOT<GS>21S9", process.communicate(timeout=PATIENCE_S)[0])

    def test_nobody_else_hears_a_grabbed_scanner(self) -> None:
        device = self.scanner("us", "ctrl")
        listener = os.open(self.node, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, listener)
        process = self.reader()
        device.send(b"SECRET\r")
        self.assertIn("SECRET", process.communicate(timeout=PATIENCE_S)[0])
        self.assertEqual(select.select([listener], [], [], SETTLE_S)[0], [])


@unittest.skipUnless(HID_NODE.exists(), WHY_NOT.format(HID_NODE))
class RealHidDevice(Attached):
    def test_a_hid_pos_scanner_is_read_and_beeps_by_command(self) -> None:
        device = Uhid(HID_NODE)
        device.plug()
        self.addCleanup(device.close)
        process = self.holdfast(self.node_of(device), {"kind": "hidpos"}, 2)
        device.send(b"]C110LOT\x1d21S9")
        self.assertEqual(device.heard(PATIENCE_S), bytes([4, 2]))
        device.send(b"]d1" + b"long" * 30)
        out, _ = process.communicate(timeout=PATIENCE_S)
        self.assertIn("]C110LOT<GS>21S9", out)
        self.assertIn("]d1" + "long" * 30, out)

    def test_it_is_listed_and_other_raw_hid_devices_are_not(self) -> None:
        device = Uhid(HID_NODE)
        device.plug()
        self.addCleanup(device.close)
        node = self.node_of(device)
        listed = subprocess.run([str(HOLDFAST), "--json", "scanner", "list"], check=True,
                                capture_output=True, text=True).stdout
        raw = [entry["node"] for entry in json.loads(listed) if entry["kind"] == "hidpos"]
        self.assertEqual(raw, [node])

    def test_a_hid_pos_scanner_unplugged_in_mid_code_says_so(self) -> None:
        device = Uhid(HID_NODE)
        device.plug()
        self.addCleanup(device.close)
        process = self.holdfast(self.node_of(device), {"kind": "hidpos", "idle_ms": 60000}, 1)
        device.send_half(b"]d1" + b"long" * 30)
        time.sleep(SETTLE_S)
        device.unplug()
        assert process.stderr is not None
        said = process.stderr.readline()  # the second, if the half was not even read yet
        self.assertRegex(said, "in the middle of a scan|is gone")


if __name__ == "__main__":
    unittest.main()
