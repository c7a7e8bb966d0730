"""Service-protection limits of one user (5.1): requests, execution time, concurrency."""
from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Optional

from sim.erp.clock import Clock

RETRY_AFTER_MAX_S = 300


@dataclass(frozen=True)
class Limits:
    requests: int = 6000
    execution_ms: int = 1_200_000
    concurrent: int = 52
    window_s: int = 300


@dataclass(frozen=True)
class Throttled:
    code: str
    message: str
    retry_after_s: int


@dataclass
class Quota:
    """A sliding window of (time, execution ms). Requests sent while blocked lengthen the block."""
    limits: Limits
    clock: Clock
    running: int = 0
    strikes: int = 0
    blocked_until: float = 0.0
    blocked_by: tuple[str, str] = ("", "")
    spent_ms: float = 0.0
    past: deque[tuple[float, float]] = field(default_factory=deque)

    def admit(self) -> Optional[Throttled]:
        now = self.clock.monotonic()
        self._forget(now)
        if now < self.blocked_until:
            self.strikes += 1  # 5.1: whoever goes on while blocked waits longer
            self.blocked_until = min(self.blocked_until + 1, now + RETRY_AFTER_MAX_S)
            return self._throttled(now)
        reason = self._exceeded()
        if reason is None:
            self.strikes = 0
            return None
        self.blocked_by = reason
        self.blocked_until = now + self._penalty(now)
        return self._throttled(now)

    def spend(self, execution_ms: float) -> None:
        self.past.append((self.clock.monotonic(), execution_ms))
        self.spent_ms += execution_ms

    def remaining_requests(self) -> int:
        return max(0, self.limits.requests - len(self.past))

    def remaining_ms(self) -> float:
        return max(0.0, self.limits.execution_ms - self.spent_ms)

    def _forget(self, now: float) -> None:
        while self.past and self.past[0][0] <= now - self.limits.window_s:
            self.spent_ms -= self.past.popleft()[1]

    def _exceeded(self) -> Optional[tuple[str, str]]:
        limits = self.limits
        if self.running > limits.concurrent:
            return ("0x80072326", "Number of concurrent requests exceeded the limit of "
                                  f"{limits.concurrent}.")
        if len(self.past) >= limits.requests:
            return ("0x80072322", f"Number of requests exceeded the limit of {limits.requests} "
                                  f"over time window of {limits.window_s} seconds.")
        if self.spent_ms >= limits.execution_ms:
            return ("0x80072321", "Combined execution time of incoming requests exceeded limit of "
                                  f"{limits.execution_ms:,} milliseconds over time window of "
                                  f"{limits.window_s} seconds. Decrease number of concurrent "
                                  "requests or reduce the duration of requests and try again "
                                  "later.")
        return None

    def _penalty(self, now: float) -> float:
        """Until the oldest requests leave the window; at least a second."""
        if self.running > self.limits.concurrent or not self.past:
            return 1.0
        return max(1.0, self.past[0][0] + self.limits.window_s - now)

    def _throttled(self, now: float) -> Throttled:
        code, message = self.blocked_by
        wait = min(RETRY_AFTER_MAX_S, max(1, math.ceil(self.blocked_until - now)))
        return Throttled(code, message, wait)
