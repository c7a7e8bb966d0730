"""A keyboard scanner of a machine in QEMU, by its monitor on a Unix socket: QMP, or the one for
people (sendkey). A USB keyboard of QEMU holds 16 events and loses what comes faster than 16 ms a
key: every key waits."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

from .keys import ALT, QEMU_NAMES, Layout, Stroke
from .port import Refused

KEY_HOLD_MS = 8
KEY_WAIT_S_MIN = 0.016
ANSWER_S_MAX = 10.0
PROMPT = b"(qemu) "


class Qemu:
    def __init__(self, path: Path, device: str, layout: Layout, separator: str,
                 delay_s: float) -> None:
        self.path, self.device = path, device
        self.layout, self.separator = layout, separator
        self.delay_s = max(delay_s, KEY_WAIT_S_MIN)
        self.socket: socket.socket | None = None
        self.rest = b""
        self.plugged = False
        self.speaks_json = False

    def hello(self) -> dict[str, Any]:
        return {"path": str(self.path), "monitor": "qmp" if self.speaks_json else "human"}

    def plug(self) -> None:
        if self.plugged:
            raise Refused("plugged in already")
        if self.socket is None:
            self._connect()
        elif not self.device:
            raise Refused("only a keyboard that --qemu-device names can be unplugged")
        else:
            self._command("device_add", driver="usb-kbd", id=self.device)
        self.plugged = True

    def unplug(self) -> None:
        if not self.plugged or not self.device:
            raise Refused("only a keyboard that --qemu-device names can be unplugged")
        self._command("device_del", id=self.device)
        self.plugged = False

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()

    def send(self, data: bytes) -> None:
        if not self.plugged:
            raise Refused("not plugged in")
        for stroke in self.layout.strokes_of(data.decode("utf-8"), self.separator):
            if stroke[0] == ALT and len(stroke) > 2:
                raise Refused("the monitor presses keys together: --separator alt needs uinput")
            self._press(stroke)
            time.sleep(self.delay_s)

    def _press(self, stroke: Stroke) -> None:
        names = [QEMU_NAMES[code] for code in stroke]
        if self.speaks_json:
            keys = [{"type": "qcode", "data": name} for name in names]
            self._command("send-key", **{"keys": keys, "hold-time": KEY_HOLD_MS})
        else:
            self._say(f"sendkey {'-'.join(names)} {KEY_HOLD_MS}")

    def _connect(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ANSWER_S_MAX)
        self.socket.connect(str(self.path))
        self.speaks_json = self._until(b"\n", PROMPT).lstrip().startswith(b"{")
        if self.speaks_json:
            self._command("qmp_capabilities")
        elif PROMPT not in self.greeting:
            self._until(PROMPT)

    def _command(self, name: str, **arguments: Any) -> None:
        if not self.speaks_json:
            driver, device = arguments.get("driver"), arguments["id"]
            return self._say(f"{name} {driver},id={device}" if driver else f"{name} {device}")
        self._write(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self._until(b"\n"))
            if "error" in answer:
                raise Refused(f"QEMU: {answer['error'].get('desc', answer['error'])}")
            if "return" in answer:
                return None

    def _say(self, line: str) -> None:
        self._write(line.encode() + b"\n")
        answer = self._until(PROMPT).decode(errors="replace")
        said = [text.strip() for text in answer.splitlines()[1:] if text.strip() != "(qemu)"]
        problem = next((text for text in said if text and not text.startswith("(qemu)")), "")
        if problem:
            raise Refused(f"QEMU: {problem}")

    def _write(self, data: bytes) -> None:
        assert self.socket is not None
        self.socket.sendall(data)

    def _until(self, *marks: bytes) -> bytes:
        """All that comes, up to and with the first of these."""
        assert self.socket is not None
        while not any(mark in self.rest for mark in marks):
            more = self.socket.recv(4096)
            if not more:
                raise Refused(f"{self.path}: QEMU hung up")
            self.rest += more
        end = min(self.rest.find(m) + len(m) for m in marks if m in self.rest)
        self.greeting, self.rest = self.rest[:end], self.rest[end:]
        return self.greeting
