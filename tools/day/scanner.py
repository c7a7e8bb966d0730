"""A serial scanner on a pseudo terminal, and the picker who holds it and waits for the beep."""
import os
import pty
import queue
import time
import tty
import urllib.error

from .box import Box, Events
from .processes import Failure

BEEP_S_MAX = 20.0
CHECK_LETTERS = "BCDEFGHIJKLNOPRSTUV"
GOOD = {"accepted", "counted", "done", "question"}


def own_code(kind: str, name: str) -> str:
    """XK (command), XL (location), XD (document) with the check letter."""
    text = f"X{kind}{name}"
    rest = 0
    for byte in [*text.encode(), 0]:
        rest = (2 * rest + byte) % 19
    return text + CHECK_LETTERS[rest]


class SerialScanner:
    """Looks to the daemon like a scanner on a serial line; ends each code with CR."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)

    def send(self, code: str) -> None:
        os.write(self._master, code.encode("latin-1") + b"\r")

    def close(self) -> None:
        os.close(self._slave)
        os.close(self._master)


class PowerCut(Exception):
    """The box went away before it answered."""


class Picker:
    """Scans one code after the other and remembers how many the box accepted."""

    def __init__(self, device: str, scanner: SerialScanner, box: Box, events: Events) -> None:
        self.device, self.scanner, self.box, self.events = device, scanner, box, events
        self.accepted = 0
        self.log: list[str] = []

    def scan(self, code: str) -> dict:
        """Scans and waits for the answer. A refusal is a failure of the day: the plan is legal."""
        while not self.events.answers.empty():
            self.events.answers.get_nowait()
        connection = self.events.connections
        self.scanner.send(code)
        answer = self._answer(code, connection)
        self.log.append(f"{code!r} -> {answer['feedback']}: {answer['text']}")
        if answer["feedback"] not in GOOD:
            raise Failure(f"scan {code!r} was refused: {answer['text']}")
        self.accepted = answer["number"]
        return answer

    def _answer(self, code: str, connection: int) -> dict:
        end = time.monotonic() + BEEP_S_MAX
        while time.monotonic() < end:
            try:
                answer = self.events.answers.get(timeout=0.25)
                if answer["device"] == self.device:
                    return answer
            except queue.Empty:
                cut = self.events.connections != connection
                if cut or not self.events.connected.is_set():
                    raise PowerCut(code) from None
        raise Failure(f"scan {code!r} was not answered within {BEEP_S_MAX:.0f} s")

    def was_accepted(self) -> bool:
        """After a power cut: did the last scan count? The display shows its number."""
        state = self.wait_attached()
        counted = int(state["number"]) > self.accepted
        self.accepted = int(state["number"])
        return counted

    def wait_attached(self) -> dict:
        end = time.monotonic() + BEEP_S_MAX
        while time.monotonic() < end:
            try:
                state = self.box.scanner(self.device)
                if state["attached"] and self.events.connected.is_set():
                    return state
            except (OSError, urllib.error.URLError, StopIteration):
                pass
            time.sleep(0.02)
        raise Failure(f"scanner {self.device} was not attached within {BEEP_S_MAX:.0f} s")
