"""Counters of what clients did, read by GET /stats on the control server."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable

from aiohttp import web

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
HEX_ID = re.compile(r"(?<=/)[0-9a-f]{32}(?=/|$)")
KEY = "counted as"
FRAME_BYTES = 4  # ": " and the end of a header's line
LINE_END_BYTES = 2


def template(path: str) -> str:
    """The path with its ids replaced by {id}, so that requests of one kind count together."""
    return HEX_ID.sub("{id}", GUID.sub("{id}", path))


def plain(_: web.Request, __: bytes) -> str:
    return ""


def never(_: web.Request, __: bytes) -> bool:
    return False


class Delivery:
    """How soon after the line's return the first delivery arrived: its headers and body were read
    here, nothing was answered. By this process's own clock, begun before the port listens."""

    def __init__(self) -> None:
        self._returned: float | None = None
        self.first_ms: float | None = None

    def line_returns(self) -> None:
        self._returned, self.first_ms = time.monotonic(), None

    def arrives(self) -> None:
        if self._returned is not None and self.first_ms is None:
            self.first_ms = round((time.monotonic() - self._returned) * 1000, 1)


@dataclass
class Wire:
    """Requests of one kind and the answers that were begun, as HTTP/1.1 has them: first line,
    headers and body (compressed where it was), without TLS."""
    requests: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


def request_bytes(request: web.Request, body: bytes) -> int:
    first = f"{request.method} {request.raw_path} HTTP/1.1"
    headers = sum(len(name) + len(value) + FRAME_BYTES for name, value in request.raw_headers)
    return len(first) + LINE_END_BYTES + headers + LINE_END_BYTES + len(body)


def answer_bytes(answer: web.StreamResponse) -> int:
    first = f"HTTP/1.1 {answer.status} {answer.reason}"
    headers = sum(len(f"{name}{value}".encode()) + FRAME_BYTES
                  for name, value in answer.headers.items())
    body = answer.body if isinstance(answer, web.Response) else b""
    size = len(body) if isinstance(body, bytes) else 0
    return len(first) + LINE_END_BYTES + headers + LINE_END_BYTES + size


@dataclass
class Stats:
    requests: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)  # by status
    bytes_in: int = 0  # request bodies
    bytes_out: int = 0  # answer bodies as sent, compressed if they were
    wire: dict[str, Wire] = field(default_factory=dict)
    # What tells requests of one path apart there.
    kind: Callable[[web.Request, bytes], str] = plain
    # Whether a request tells the system something, rather than asking or signing in.
    tells: Callable[[web.Request, bytes], bool] = never
    delivery: Delivery = field(default_factory=Delivery)

    def request(self, request: web.Request, body: bytes) -> None:
        name = f"{request.method} {template(request.path)}"
        self.requests[name] += 1
        self.bytes_in += len(body)
        if self.tells(request, body):
            self.delivery.arrives()
        key = name + self.kind(request, body)
        request[KEY] = key
        wire = self.wire.setdefault(key, Wire())
        wire.requests += 1
        wire.bytes_in += request_bytes(request, body)

    async def answer(self, request: web.Request, answer: web.StreamResponse) -> None:
        """For on_response_prepare: all headers are there."""
        self.answers[str(answer.status)] += 1
        if KEY in request:
            self.wire[request[KEY]].bytes_out += answer_bytes(answer)

    def to_json(self) -> dict[str, object]:
        return {"requests": dict(self.requests), "faults": dict(self.faults),
                "answers": dict(self.answers), "bytes_in": self.bytes_in,
                "bytes_out": self.bytes_out,
                "first_delivery_ms": self.delivery.first_ms,
                "wire": {name: vars(wire) for name, wire in self.wire.items()}}
