"""A HID POS scanner made by the kernel's uhid: a raw HID device of this machine, without keys."""

from __future__ import annotations

import os
import select
import struct
from pathlib import Path
from typing import Any

from .port import Refused

DESTROY, OUTPUT, CREATE2, INPUT2 = 1, 6, 11, 12
BUS_USB, VENDOR, PRODUCT = 3, 0x0C2E, 0x0B87  # as a Honeywell scanner in HID POS mode
DATA_MAX = 4096
MISSING = ("{node} is not there: this kernel has no uhid, or its module is not loaded "
           "(modprobe uhid)")

# Report 2: byte count, AIM identifier, 56 bytes of data, 2 of padding, "continued".
# Report 4, from the host: beeps for error, good read and not on file, a bit each.
DESCRIPTOR = bytes.fromhex(
    "058c0902a101150026ff007508"
    "0912a10285020501093b95018102"
    "058c09fb09fc09fd95038102"
    "09fe9538820201" "95028103" "09ff95018102c0"
    "8504750125010985098609879503910275059501" "9103c0")
DATA_BYTES = 56


def report(aim: str, data: bytes, continued: bool) -> bytes:
    head = bytes([2, len(data)]) + aim.encode().ljust(3, b"\0")
    return (head + data.ljust(DATA_BYTES, b"\0") + b"\0\0" + bytes([continued]))


def reports_of(data: bytes) -> list[bytes]:
    """A scan as reports; an AIM identifier in front of it goes into its own field."""
    text = data.rstrip(b"\r\n")
    aim = text[:3].decode() if text[:1] == b"]" and len(text) > 3 else ""
    text = text[len(aim):]
    pieces = [text[at:at + DATA_BYTES] for at in range(0, len(text), DATA_BYTES)] or [b""]
    return [report(aim, piece, number < len(pieces)) for number, piece in enumerate(pieces, 1)]


class Uhid:
    def __init__(self, node: Path) -> None:
        self.node = node
        self.device = -1
        self.outputs: list[bytes] = []

    def hello(self) -> dict[str, Any]:
        for folder in sorted(Path("/sys/class/hidraw").glob("hidraw*")):
            if "HID_UNIQ=holdfast-uhid" in (folder / "device" / "uevent").read_text():
                return {"path": f"/dev/{folder.name}"}
        return {"path": ""}

    def plug(self) -> None:
        if self.device >= 0:
            raise Refused("plugged in already")
        try:
            self.device = os.open(self.node, os.O_RDWR | os.O_NONBLOCK)
        except FileNotFoundError:
            raise Refused(MISSING.format(node=self.node)) from None
        os.write(self.device, struct.pack(
            "<I128s64s64sHHIIII", CREATE2, b"Holdfast HID POS scanner", b"", b"holdfast-uhid",
            len(DESCRIPTOR), BUS_USB, VENDOR, PRODUCT, 1, 0) + DESCRIPTOR.ljust(DATA_MAX, b"\0"))

    def unplug(self) -> None:
        if self.device < 0:
            raise Refused("not plugged in")
        os.write(self.device, struct.pack("<I", DESTROY))
        os.close(self.device)
        self.device = -1

    def close(self) -> None:
        if self.device >= 0:
            self.unplug()

    def send(self, data: bytes) -> None:
        self._send(reports_of(data))

    def send_half(self, data: bytes) -> None:
        """All but the last report."""
        self._send(reports_of(data)[:-1])

    def _send(self, reports: list[bytes]) -> None:
        if self.device < 0:
            raise Refused("not plugged in")
        for one in reports:
            os.write(self.device, struct.pack("<IH", INPUT2, len(one)) + one.ljust(DATA_MAX, b"\0"))

    def heard(self, wait_s: float) -> bytes:
        """The next report from the host: a beep."""
        while select.select([self.device], [], [], wait_s)[0]:
            event = os.read(self.device, 8192)
            if struct.unpack_from("<I", event)[0] == OUTPUT:
                size = struct.unpack_from("<H", event, 4 + DATA_MAX)[0]
                return event[4:4 + size]
        return b""
