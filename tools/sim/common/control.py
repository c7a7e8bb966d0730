"""The control server: plain HTTP and JSON on 127.0.0.1, for tests; knows no faults."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any, Awaitable, Callable, Mapping, Union

from aiohttp import web

from .faults import FaultPlan
from .line import Line
from .stats import Stats

Body = dict[str, Any]
# Takes the JSON body (POST) or the query (GET) and returns what is to be sent as JSON.
Call = Callable[[Body], Union[Any, Awaitable[Any]]]
BODY_BYTES_MAX = 64 * 1024 * 1024


class Control:
    """`calls` adds the simulator's own calls: {"POST /order": function}. A ValueError, KeyError or
    TypeError raised by a call is answered with 400 and its message."""

    def __init__(self, line: Line, plan: FaultPlan, stats: Stats,
                 calls: Mapping[str, Call]) -> None:
        self.stopped = asyncio.Event()
        self._line, self._plan, self._stats = line, plan, stats
        self._calls: dict[str, Call] = {
            "POST /line": self._set_line,
            "POST /faults": self._set_faults,
            "GET /stats": lambda _: self._stats.to_json(),
            "POST /stop": lambda _: self.stopped.set(),
            **calls,
        }
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> int:
        application = web.Application(client_max_size=BODY_BYTES_MAX)
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _set_line(self, body: Body) -> Body:
        if body["up"] and not self._line.is_up:
            self._stats.delivery.line_returns()
        await (self._line.up() if body["up"] else self._line.down())
        return {"up": self._line.is_up}

    def _set_faults(self, body: Body) -> Body:
        self._plan.replace(body.get("rules", []), int(body.get("seed", 1)))
        return {"rules": len(self._plan.rules)}

    async def _answer(self, request: web.Request) -> web.Response:
        call = self._calls.get(f"{request.method} {request.path}")
        if call is None:
            return _json(404, {"error": f"no such call; there are {sorted(self._calls)}"})
        try:
            text = await request.text()
            body = {**request.query, **(json.loads(text) if text else {})}
            result = call(body)
            if inspect.isawaitable(result):
                result = await result
        except (ValueError, KeyError, TypeError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})
        return _json(200, {} if result is None else result)


def _json(status: int, data: Any) -> web.Response:
    return web.json_response(data, status=status)
