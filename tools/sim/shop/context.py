"""One request: who asks, in which language, in which dialect; and how answers are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from . import errors, values
from .present import View, included
from .criteria import Criteria
from .jsonapi import Encoder
from .privileges import Held
from .schema import SYSTEM_LANGUAGE, Entity
from .shop import Shop
from .store import Row

JSON, JSON_API = "application/json", "application/vnd.api+json"
SECURITY = {"x-frame-options": "deny", "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "content-security-policy": "object-src 'none'; script-src 'none'; base-uri 'self';"}
CACHE = {"cache-control": "no-cache, private", "server-timing": "", "server": "nginx/1.22.1"}


def answer(status: int, body: Any, kind: str = JSON, **headers: str) -> web.Response:
    extra = SECURITY if status < 400 else {}
    data = None if body is None else values.php_json(body)
    made = web.Response(status=status, body=data, headers={**CACHE, **extra, **headers})
    if data is not None:
        made.headers["content-type"] = kind
    return made


def failure(error: errors.ApiError) -> web.Response:
    return answer(error.status, {"errors": error.errors})


@dataclass
class Context:
    """`base` is the shop's address as the client named it."""

    shop: Shop
    request: web.Request
    body: Any
    view: View
    base: str
    kind: str
    held: Held = None  # the privileges of whoever asks

    @property
    def headers(self) -> dict[str, str]:
        language = self.request.headers.get("sw-language-id")
        return {"sw-language-id": language} if language else {}

    def listing(self, entity: Entity, rows: list[Row], total: int,
                criteria: Criteria) -> web.Response:
        presenter = self.shop.presenter(self.view)
        shown = [presenter.root(entity, row, criteria) for row in rows]
        if criteria.includes:
            shown = included(shown, criteria.includes)
        if self.kind == JSON:
            body: Row = {"total": total, "data": shown, "aggregations": []}
        else:
            body = Encoder(self.shop.schema, self.base).listing(
                entity, shown, total, criteria, self.request.path)
        return answer(200, body, self.kind, **self.headers)

    def detail(self, entity: Entity, row: Row, criteria: Criteria) -> web.Response:
        shown = self.shop.presenter(self.view).root(entity, row, criteria)
        if criteria.includes:
            shown = included(shown, criteria.includes)
        if self.kind == JSON:
            return answer(200, {"data": shown}, self.kind, **self.headers)
        body = Encoder(self.shop.schema, self.base).detail(entity, shown)
        return answer(200, body, self.kind, **self.headers)


async def parsed(request: web.Request) -> Any:
    """The body; JSON only if it is declared so, and then it must be well-formed."""
    text = await request.text()
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(await request.post())
    if "json" not in kind or not text:
        return {}
    try:
        return json.loads(text)
    except ValueError:
        raise errors.plain(400, "The JSON payload is malformed.") from None


def dialect(request: web.Request) -> str:
    accepted = request.headers.get("accept", "*/*")
    for part in accepted.split(","):
        kind = part.split(";")[0].strip()
        if kind in (JSON, JSON_API):
            return kind
        if kind in ("*/*", "application/*"):
            return JSON_API
    raise errors.plain(415, f"All formats are not supported: {accepted}")


def view(shop: Shop, request: web.Request) -> View:
    language = request.headers.get("sw-language-id") or SYSTEM_LANGUAGE
    if shop.store.get("language", language) is None:
        raise errors.shopware(412, "FRAMEWORK__LANGUAGE_NOT_FOUND",
                              f'Could not find language with id "{language}"',
                              {"entity": "language", "field": "id", "value": language})
    return View(language, "sw-inheritance" in request.headers)
