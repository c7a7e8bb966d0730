"""gzip for clients that ask for it."""

from __future__ import annotations

import gzip
from typing import Any, Awaitable, Callable

from aiohttp import web

COMPRESS_FROM_BYTES = 1024
LEVEL = 1
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def compressed(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """The answer with its body gzipped if the client accepts that and it is worth it."""
    if not isinstance(answer, web.Response) or not isinstance(answer.body, bytes):
        return answer
    if len(answer.body) < COMPRESS_FROM_BYTES or "Content-Encoding" in answer.headers:
        return answer
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.body = gzip.compress(answer.body, LEVEL)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
    return answer


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> Any:
    return compressed(request, await handler(request))
