"""What the emulator sends through."""

from __future__ import annotations

from typing import Any, Protocol


class Refused(Exception):
    """A command that cannot be done; the text says why."""


class Port(Protocol):
    def hello(self) -> dict[str, Any]:
        """Where it is to be found."""

    def plug(self) -> None: ...

    def unplug(self) -> None: ...

    def send(self, data: bytes) -> None: ...

    def close(self) -> None:
        """At the end; a keyboard of somebody else's machine stays plugged in."""
