"""tools/scanner-emulator sends what a serial scanner sends."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import tempfile
import tty
import unittest
from pathlib import Path
from typing import Any

EMULATOR = Path(__file__).resolve().parents[2] / "tools" / "scanner-emulator"
READ_SECONDS_MAX = 20


class Emulator:
    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [str(EMULATOR), *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.hello = self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def do(self, command: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=READ_SECONDS_MAX)


def read(terminal: int, size: int) -> bytes:
    data = b""
    while len(data) < size and select.select([terminal], [], [], READ_SECONDS_MAX)[0]:
        data += os.read(terminal, size - len(data))
    return data


class ScannerEmulator(unittest.TestCase):
    def start(self, *options: str) -> Emulator:
        emulator = Emulator(*options)
        self.addCleanup(emulator.close)
        return emulator

    def open(self, path: str) -> int:
        terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(terminal)
        self.addCleanup(os.close, terminal)
        return terminal

    def test_a_scan_ends_with_the_suffix_and_keeps_its_separators(self) -> None:
        emulator = self.start()
        terminal = self.open(emulator.hello["path"])
        self.assertTrue(emulator.do(r"scan ]C110LOT\x1d21S9")["ok"])
        self.assertEqual(read(terminal, 14), b"]C110LOT\x1d21S9\r")

    def test_own_codes_carry_their_check_letter(self) -> None:
        emulator = self.start("--suffix", "crlf")
        terminal = self.open(emulator.hello["path"])
        self.assertEqual(emulator.do("command RCV")["code"], "XKRCVC")
        self.assertEqual(emulator.do("location A-01")["code"], "XLA-01I")
        self.assertEqual(read(terminal, 17), b"XKRCVC\r\nXLA-01I\r\n")

    def test_it_hangs_up_and_comes_back_under_the_same_link(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            link = str(Path(folder) / "scanner")
            emulator = self.start("--link", link)
            self.open(link)
            self.assertTrue(emulator.do("unplug")["ok"])
            self.assertFalse(os.path.exists(link))
            self.assertFalse(emulator.do("scan LOST")["ok"])
            self.assertTrue(emulator.do("plug")["ok"])
            again = self.open(link)
            emulator.do("scan HERE")
            self.assertEqual(read(again, 5), b"HERE\r")

    def test_the_line_protocol_works_over_tcp_too(self) -> None:
        emulator = self.start("--listen", "0")
        terminal = self.open(emulator.hello["path"])
        with socket.create_connection(("127.0.0.1", emulator.hello["port"])) as line:
            line.sendall(b"scan A\n")
            self.assertTrue(json.loads(line.makefile().readline())["ok"])
        self.assertEqual(read(terminal, 2), b"A\r")

    def test_an_unknown_command_says_what_there_is(self) -> None:
        answer = self.start().do("beep")
        self.assertFalse(answer["ok"])
        self.assertIn("scan", answer["error"])


if __name__ == "__main__":
    unittest.main()
