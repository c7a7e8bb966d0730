"""The organisation's time: the system's, plus what a test has advanced it by."""
from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone


class Clock:
    def __init__(self) -> None:
        self.offset_s = 0.0

    def advance(self, seconds: float) -> None:
        self.offset_s += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self.offset_s

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self.offset_s)

    def text(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
