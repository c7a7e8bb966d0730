"""A serial scanner: the master side of a pseudo terminal."""

from __future__ import annotations

import os
import pty
import select
import time
import tty
from pathlib import Path
from typing import Any

from .port import Refused

WRITE_WAIT_S_MAX = 5.0


class Terminal:
    """The scanner's end of a pseudo terminal, plugged in or not."""

    def __init__(self, link: Path | None, character_delay_s: float) -> None:
        self.link = link
        self.character_delay_s = character_delay_s
        self.master = -1
        self.slave = -1
        self.path = ""

    def hello(self) -> dict[str, Any]:
        link = {} if self.link is None else {"link": str(self.link)}
        return {"path": self.path, **link}

    def plug(self) -> None:
        if self.master >= 0:
            raise Refused("plugged in already")
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        os.set_blocking(self.master, False)
        if self.link is not None:
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(self.path)

    def unplug(self) -> None:
        if self.master < 0:
            raise Refused("not plugged in")
        if self.link is not None:
            self.link.unlink(missing_ok=True)
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def close(self) -> None:
        if self.master >= 0:
            self.unplug()

    def send(self, data: bytes) -> None:
        if self.master < 0:
            raise Refused("not plugged in")
        step = 1 if self.character_delay_s > 0 else 1024
        while data:
            if not select.select([], [self.master], [], WRITE_WAIT_S_MAX)[1]:
                raise Refused(f"nobody reads {self.path}: {len(data)} bytes were not sent")
            sent = os.write(self.master, data[:step])
            data = data[sent:]
            time.sleep(self.character_delay_s)
