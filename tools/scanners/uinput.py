"""A keyboard scanner made by the kernel's uinput: a real input device on this machine."""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .keys import QEMU_NAMES, Layout, edges
from .port import Refused

EV_SYN, EV_KEY = 0, 1
UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
UI_DEV_SETUP, UI_SET_EVBIT, UI_SET_KEYBIT = 0x405C5503, 0x40045564, 0x40045565
UI_GET_SYSNAME_64 = 0x8040552C
BUS_USB, VENDOR, PRODUCT = 3, 0x05E0, 0x1200  # as a Zebra scanner in keyboard mode
KEYS_MAX = 256
MISSING = ("{node} is not there: this kernel has no uinput, or its module is not loaded "
           "(modprobe uinput)")


class Uinput:
    def __init__(self, node: Path, layout: Layout, separator: str, delay_s: float,
                 ioctl: Callable[..., Any] = fcntl.ioctl) -> None:
        self.node, self.layout, self.separator = node, layout, separator
        self.delay_s, self.ioctl = delay_s, ioctl
        self.device = -1
        self.sysname = ""

    def hello(self) -> dict[str, Any]:
        events = sorted(Path("/sys/devices/virtual/input", self.sysname).glob("event*"))
        return {"path": f"/dev/input/{events[0].name}" if events else "", "name": self.sysname}

    def plug(self) -> None:
        if self.device >= 0:
            raise Refused("plugged in already")
        try:
            self.device = os.open(self.node, os.O_RDWR | os.O_NONBLOCK)
        except FileNotFoundError:
            raise Refused(MISSING.format(node=self.node)) from None
        self.ioctl(self.device, UI_SET_EVBIT, EV_KEY)
        for code in range(1, KEYS_MAX):
            if code in QEMU_NAMES or code < 128:
                self.ioctl(self.device, UI_SET_KEYBIT, code)
        setup = struct.pack("HHHH80sI", BUS_USB, VENDOR, PRODUCT, 1, b"Holdfast scanner", 0)
        self.ioctl(self.device, UI_DEV_SETUP, setup)
        self.ioctl(self.device, UI_DEV_CREATE)
        name = bytearray(64)
        self.ioctl(self.device, UI_GET_SYSNAME_64, name)
        self.sysname = name.split(b"\0")[0].decode()

    def unplug(self) -> None:
        if self.device < 0:
            raise Refused("not plugged in")
        self.ioctl(self.device, UI_DEV_DESTROY)
        os.close(self.device)
        self.device = -1

    def close(self) -> None:
        if self.device >= 0:
            self.unplug()

    def send(self, data: bytes) -> None:
        if self.device < 0:
            raise Refused("not plugged in")
        for stroke in self.layout.strokes_of(data.decode("utf-8"), self.separator):
            for code, value in edges(stroke):
                self._write(EV_KEY, code, value)
                self._write(EV_SYN, 0, 0)
            time.sleep(self.delay_s)

    def _write(self, kind: int, code: int, value: int) -> None:
        os.write(self.device, struct.pack("llHHi", 0, 0, kind, code, value))
