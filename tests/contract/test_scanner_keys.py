"""tools/scanner-emulator types what a keyboard scanner types: on uinput, and in QEMU."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

from scanners.keys import (
    ALT, ALT_GR, CTRL, ENTER, F8, LAYOUTS, SHIFT, SPACE, Layout, edges, typed_table)
from scanners.port import Refused
from scanners.qemu import Qemu
from scanners.uhid import reports_of
from scanners.uinput import UI_DEV_CREATE, UI_DEV_DESTROY, UI_SET_KEYBIT, Uinput

EMULATOR = Path(__file__).resolve().parents[2] / "tools" / "scanner-emulator"
TYPED = EMULATOR.parents[1] / "tests" / "data" / "keys" / "typed.txt"
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


class Keys(unittest.TestCase):
    def strokes(self, layout: str, text: str, separator: str = "ctrl") -> list[tuple[int, ...]]:
        return list(Layout(layout).strokes_of(text, separator))

    def test_every_printable_character_has_keys_on_every_layout(self) -> None:
        for name in LAYOUTS:
            self.assertGreaterEqual(len(self.strokes(name, PRINTABLE)), len(PRINTABLE), name)

    def test_a_text_is_typed_as_the_country_setting_says(self) -> None:
        self.assertEqual(self.strokes("us", "Z1_\r"), [(SHIFT, 44), (2,), (SHIFT, 12), (ENTER,)])
        self.assertEqual(self.strokes("de", "Z/@"), [(SHIFT, 21), (SHIFT, 8), (ALT_GR, 16)])
        self.assertEqual(self.strokes("fr", "A1]"), [(SHIFT, 16), (SHIFT, 2), (ALT_GR, 12)])
        self.assertEqual(self.strokes("gb", '"#'), [(SHIFT, 3), (43,)])

    def test_dead_keys_are_followed_by_a_blank(self) -> None:
        self.assertEqual(self.strokes("de", "^"), [(41,), (SPACE,)])
        self.assertEqual(self.strokes("fr", "~"), [(ALT_GR, 3), (SPACE,)])
        self.assertEqual(self.strokes("us", "^"), [(SHIFT, 7)])

    def test_the_separator_comes_in_every_way(self) -> None:
        self.assertEqual(self.strokes("us", "\x1d"), [(CTRL, 27)])
        self.assertEqual(self.strokes("de", "\x1d"), [(CTRL, ALT_GR, 10)])
        self.assertEqual(self.strokes("us", "\x1d", "f8"), [(F8,)])
        self.assertEqual(self.strokes("us", "\x1d", "|"), [(SHIFT, 43)])
        self.assertEqual(self.strokes("us", "\x1d", "alt"), [(ALT, 82, 80, 73)])

    def test_alt_is_held_while_its_digits_are_typed(self) -> None:
        self.assertEqual(list(edges((ALT, 82, 80, 73))),
                         [(ALT, 1), (82, 1), (82, 0), (80, 1), (80, 0), (73, 1), (73, 0), (ALT, 0)])
        self.assertEqual(list(edges((SHIFT, 30))), [(SHIFT, 1), (30, 1), (30, 0), (SHIFT, 0)])

    def test_the_table_that_the_product_is_compared_with_is_of_these_layouts(self) -> None:
        self.assertEqual(TYPED.read_text(), typed_table())

    def test_a_character_without_a_key_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "no key for"):
            self.strokes("us", "ß")


class FakeUinput(unittest.TestCase):
    """uinput as a plain file that takes the events, and a list that takes the calls."""

    def setUp(self) -> None:
        file = tempfile.NamedTemporaryFile()
        self.addCleanup(file.close)
        self.node = Path(file.name)
        self.calls: list[tuple[int, Any]] = []
        self.device = Uinput(self.node, Layout("us"), "ctrl", 0, self.ioctl)

    def ioctl(self, _device: int, request: int, argument: Any = 0) -> None:
        self.calls.append((request, argument))
        if isinstance(argument, bytearray):
            argument[:8] = b"input77\0"

    def test_a_scan_becomes_key_events_each_with_its_report(self) -> None:
        self.device.plug()
        self.device.send(b"A\r")
        data = self.node.read_bytes()
        events = [struct.unpack("llHHi", data[at:at + 24])[2:] for at in range(0, len(data), 24)]
        keys = [(code, value) for kind, code, value in events if kind == 1]
        self.assertEqual(keys, [(SHIFT, 1), (30, 1), (30, 0), (SHIFT, 0), (ENTER, 1), (ENTER, 0)])
        self.assertEqual([kind for kind, _, _ in events], [1, 0] * len(keys))

    def test_the_device_is_made_with_its_keys_and_undone(self) -> None:
        self.device.plug()
        self.assertEqual(self.device.hello()["name"], "input77")
        named = {argument for request, argument in self.calls if request == UI_SET_KEYBIT}
        self.assertLessEqual({30, ENTER, F8, SHIFT, ALT_GR, 82}, named)
        self.device.unplug()
        made = [request for request, _ in self.calls]
        self.assertLess(made.index(UI_DEV_CREATE), made.index(UI_DEV_DESTROY))
        with self.assertRaises(Refused):
            self.device.send(b"A")

    def test_a_kernel_without_uinput_is_named(self) -> None:
        missing = str(self.node) + "-missing"
        result = subprocess.run([str(EMULATOR), "--via", "uinput", "--uinput", missing],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("this kernel has no uinput", result.stderr)


class Monitor(threading.Thread):
    """QEMU's monitor on a socket: notes what it is told and answers as QEMU does."""

    def __init__(self, path: Path, speaks_json: bool) -> None:
        super().__init__(daemon=True)
        self.speaks_json = speaks_json
        self.told: list[Any] = []
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen(1)

    def run(self) -> None:
        connection, _ = self.server.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            stream.write(self._greeting())
            stream.flush()
            for line in stream:
                stream.write(self._qmp(line) if self.speaks_json else self._human(line))
                stream.flush()

    def _greeting(self) -> str:
        if self.speaks_json:
            return '{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": []}}\n'
        return "QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) "

    def _qmp(self, line: str) -> str:
        command = json.loads(line)
        self.told.append(command)
        if command["execute"] == "device_del" and command["arguments"]["id"] == "nobody":
            return '{"error": {"class": "DeviceNotFound", "desc": "Device nobody not found"}}\n'
        return '{"event": "RTC_CHANGE"}\n{"return": {}}\n'

    def _human(self, line: str) -> str:
        self.told.append(line.strip())
        problem = "Error: Device 'nobody' not found\r\n" if "nobody" in line else ""
        return f"{line.strip()}\r\n{problem}(qemu) "


class QemuMonitor(unittest.TestCase):
    def connect(self, speaks_json: bool, device: str = "") -> tuple[Monitor, Qemu]:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "monitor"
        monitor = Monitor(path, speaks_json)
        monitor.start()
        qemu = Qemu(path, device, Layout("us"), "ctrl", 0)
        qemu.plug()
        self.addCleanup(qemu.close)
        self.addCleanup(monitor.server.close)
        return monitor, qemu

    def test_keys_are_pressed_together_by_qmp(self) -> None:
        monitor, qemu = self.connect(True)
        qemu.send(b"A]\x1d\r")
        self.assertEqual(monitor.told[0]["execute"], "qmp_capabilities")
        pressed = [[key["data"] for key in told["arguments"]["keys"]] for told in monitor.told[1:]]
        self.assertEqual(pressed, [["shift", "a"], ["bracket_right"], ["ctrl", "bracket_right"],
                                   ["ret"]])

    def test_keys_are_pressed_together_by_sendkey(self) -> None:
        monitor, qemu = self.connect(False)
        qemu.send(b"A;\r")
        self.assertEqual(monitor.told, ["sendkey shift-a 8", "sendkey semicolon 8",
                                        "sendkey ret 8"])

    def test_no_key_comes_faster_than_the_keyboard_can_hold(self) -> None:
        _, qemu = self.connect(True)
        self.assertGreaterEqual(qemu.delay_s, 0.016)

    def test_a_keyboard_is_unplugged_and_plugged_in_again(self) -> None:
        for speaks_json in (True, False):
            monitor, qemu = self.connect(speaks_json, "scanner1")
            qemu.unplug()
            with self.assertRaises(Refused):
                qemu.send(b"A")
            qemu.plug()
            if speaks_json:
                told = [(t["execute"], t["arguments"].get("id")) for t in monitor.told[1:]]
                self.assertEqual(told, [("device_del", "scanner1"), ("device_add", "scanner1")])
            else:
                self.assertEqual(monitor.told,
                                 ["device_del scanner1", "device_add usb-kbd,id=scanner1"])

    def test_the_keyboard_stays_when_the_emulator_ends(self) -> None:
        monitor, qemu = self.connect(True, "scanner1")
        qemu.close()
        self.assertEqual([told["execute"] for told in monitor.told], ["qmp_capabilities"])

    def test_what_qemu_refuses_is_told(self) -> None:
        for speaks_json in (True, False):
            _, qemu = self.connect(speaks_json, "nobody")
            with self.assertRaisesRegex(Refused, "nobody. not found|nobody not found"):
                qemu.unplug()

    def test_alt_digits_are_refused_as_the_monitor_cannot_type_them(self) -> None:
        _, qemu = self.connect(True)
        qemu.separator = "alt"
        with self.assertRaisesRegex(Refused, "needs uinput"):
            qemu.send(b"\x1d")


class HidPos(unittest.TestCase):
    def test_a_scan_is_cut_into_reports_of_64_bytes(self) -> None:
        first, last = reports_of(b"]d2" + b"x" * 60 + b"\r\n")
        self.assertEqual((len(first), len(last)), (64, 64))
        self.assertEqual((first[:5], first[63]), (b"\x02\x38]d2", 1))
        self.assertEqual((last[:9], last[63]), (b"\x02\x04]d2xxxx", 0))
        self.assertEqual(reports_of(b"4006")[0][:9], b"\x02\x04\0\0\x004006")

    def test_a_kernel_without_uhid_is_named(self) -> None:
        result = subprocess.run([str(EMULATOR), "--via", "uhid", "--uhid", "/no/such/uhid"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("this kernel has no uhid", result.stderr)


class Script(unittest.TestCase):
    def test_a_script_of_scans_is_played(self) -> None:
        with tempfile.NamedTemporaryFile("w") as script:
            script.write("# a morning\nscan 4006381333931\ncommand RCV\nquit\nscan never\n")
            script.flush()
            result = subprocess.run([str(EMULATOR), "--script", script.name],
                                    capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertTrue(os.path.basename(answers[0]["path"]).isdigit())
        self.assertEqual([a["ok"] for a in answers[1:]], [True, True])
        self.assertEqual(answers[2]["code"], "XKRCVC")


if __name__ == "__main__":
    unittest.main()
