"""Counters of what clients did, read by GET /stats on the control server."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
HEX_ID = re.compile(r"(?<=/)[0-9a-f]{32}(?=/|$)")


def template(path: str) -> str:
    """The path with its ids replaced by {id}, so that requests of one kind count together."""
    return HEX_ID.sub("{id}", GUID.sub("{id}", path))


@dataclass
class Stats:
    requests: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    bytes_in: int = 0  # request bodies
    bytes_out: int = 0  # answer bodies as sent, compressed if they were

    def request(self, method: str, path: str, size: int) -> None:
        self.requests[f"{method} {template(path)}"] += 1
        self.bytes_in += size

    def to_json(self) -> dict[str, object]:
        return {"requests": dict(self.requests), "faults": dict(self.faults),
                "bytes_in": self.bytes_in, "bytes_out": self.bytes_out}
