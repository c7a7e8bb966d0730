"""Faults on demand: rules that say which requests go wrong, and how.

Used as the outermost aiohttp middleware of a simulator's API. What a 429 or a 500 looks like is the
system's own affair: each simulator passes its Dialect.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Protocol

from aiohttp import web

from .line import abort
from .stats import Stats

KINDS = frozenset({"cut_before", "cut_after_commit", "429", "429_bare", "503", "500",
                   "500_after_commit", "html", "malformed", "token_expired", "slow", "page"})
HTML = ("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
        "Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Rule:
    """One rule. `count` is how often it may still act; None means without end."""

    match: re.Pattern[str]
    kind: str
    probability: float = 1.0
    count: int | None = None
    retry_after: int = 2  # seconds
    delay_ms: int = 300
    status: int = 200  # of a "page": something that is not the system answers in its place

    @staticmethod
    def parse(data: dict[str, Any]) -> Rule:
        kind = str(data.get("kind"))
        if kind not in KINDS:
            raise ValueError(f"fault kind {kind!r} is unknown; use one of {sorted(KINDS)}")
        known = {"match", "kind", "probability", "count", "retry_after", "delay_ms", "status"}
        if unknown := set(data) - known:
            raise ValueError(f"fault rule has unknown keys {sorted(unknown)}")
        rest = {key: data[key] for key in known - {"match", "kind"} if key in data}
        return Rule(re.compile(data.get("match", ".")), kind, **rest)


class Dialect(Protocol):
    """How one system words a failure."""

    def failure(self, request: web.Request, rule: Rule) -> web.Response:
        """The answer for the kinds 429, 429_bare, 503, 500, 500_after_commit, token_expired."""

    def expire_token(self, request: web.Request) -> None:
        """Makes the token that the request carries invalid from now on."""


@dataclass
class FaultPlan:
    rules: list[Rule] = field(default_factory=list)
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    def replace(self, rules: list[dict[str, Any]], seed: int) -> None:
        self.rules = [Rule.parse(rule) for rule in rules]
        self.rng = random.Random(seed)

    def pick(self, method: str, path: str) -> Rule | None:
        """The first rule that acts on this request, if any; its count goes down."""
        for rule in self.rules:
            if rule.count == 0 or not rule.match.search(f"{method} {path}"):
                continue
            if rule.probability < 1 and self.rng.random() >= rule.probability:
                continue
            if rule.count is not None:
                rule.count -= 1
            return rule
        return None


def malformed(answer: web.StreamResponse) -> web.StreamResponse:
    """The answer with the second half of its text lost, as if a proxy had closed it too early."""
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and answer.body:
        body = answer.body
        if answer.headers.pop("Content-Encoding", "") == "gzip":
            body = gzip.decompress(body)
        answer.body = body[: len(body) // 2]
    return answer


def cut(request: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    abort(request.transport)
    return web.Response()


def page(status: int) -> web.Response:
    """What a proxy, a firewall, a locked door or a moved site says instead of the system."""
    headers = {"WWW-Authenticate": 'Basic realm="preview"'} if status == 401 else {}
    if 300 <= status < 400:
        headers["Location"] = "https://www.shop.example/"
    return web.Response(status=status, text="<!doctype html><title>Hello</title>",
                        content_type="text/html", headers=headers)


async def _suffer(rule: Rule, request: web.Request, handler: Handler,
                  dialect: Dialect) -> web.StreamResponse:
    if rule.kind == "cut_before":
        return cut(request)
    if rule.kind == "html":
        return web.Response(status=502, text=HTML, content_type="text/html")
    if rule.kind == "page":
        return page(rule.status)
    if rule.kind == "slow":
        await asyncio.sleep(rule.delay_ms / 1000)
        return await handler(request)
    if rule.kind == "malformed":
        return malformed(await handler(request))
    if rule.kind in ("cut_after_commit", "500_after_commit"):
        await asyncio.shield(asyncio.ensure_future(handler(request)))
        return cut(request) if rule.kind.startswith("cut") else dialect.failure(request, rule)
    if rule.kind == "token_expired":
        dialect.expire_token(request)
    return dialect.failure(request, rule)


def middleware(plan: FaultPlan, stats: Stats, dialect: Dialect) -> Any:
    """An aiohttp middleware that counts every request and lets the plan's faults happen."""

    @web.middleware
    async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await request.read()  # a fault after the commit: the client need not stay
        stats.request(request, body)
        rule = plan.pick(request.method, request.path)
        if rule is None:
            answer = await handler(request)
        else:
            stats.faults[rule.kind] += 1
            answer = await _suffer(rule, request, handler, dialect)
        if isinstance(answer, web.Response) and isinstance(answer.body, bytes):
            stats.bytes_out += len(answer.body)
        return answer

    return watched
