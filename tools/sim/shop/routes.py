"""From a request to the function that answers it."""

from __future__ import annotations

import re
import sys
import traceback
from typing import Any, Awaitable, Callable

from aiohttp import web

from . import actions, entities, errors
from .context import JSON, Context, dialect, failure, parsed, view
from .present import View
from .shop import Shop

BODY_BYTES_MAX = 64 * 1024 * 1024
ID = "([0-9a-f]{32})"
OPEN = ("/api/oauth/token", "/api/_info/health-check")
Call = Callable[..., web.Response]

ACTIONS: list[tuple[str, str, Call]] = [
    ("POST", r"/api/oauth/token", actions.token),
    ("GET", r"/api/_info/health-check", actions.health),
    ("GET", r"/api/_info/version", actions.version),
    ("GET", r"/api/_info/config", actions.config),
    ("POST", r"/api/_action/sync", actions.sync),
    ("POST", rf"/api/_action/(order|order_delivery|order_transaction)/{ID}/state/([\w-]+)",
     actions.order_transition),
    ("POST", rf"/api/_action/state-machine/(\w+)/{ID}/state/([\w-]+)",
     actions.machine_transition),
    ("GET", rf"/api/_action/state-machine/(\w+)/{ID}/state", actions.transitions),
    ("POST", rf"/api/_action/version/(order)/{ID}", actions.create_version),
    ("POST", rf"/api/_action/version/merge/(order)/{ID}", actions.merge_version),
    ("GET", rf"/api/_action/number-range/reserve/(\w+)/{ID}", actions.reserve_number),
]
ENTITIES: list[tuple[str, str, Call]] = [
    ("POST", r"/api/search/([a-z-]+)", entities.search),
    ("POST", r"/api/search-ids/([a-z-]+)", entities.search_ids),
    ("GET", r"/api/([a-z-]+)", entities.search),
    ("POST", r"/api/([a-z-]+)", entities.create),
    ("GET", rf"/api/([a-z-]+)/{ID}", entities.read),
    ("PATCH", rf"/api/([a-z-]+)/{ID}", entities.change),
    ("DELETE", rf"/api/([a-z-]+)/{ID}", entities.delete),
    ("DELETE", rf"/api/([a-z-]+)/{ID}/([a-z-]+)/{ID}", entities.unlink),
]


class Router:
    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._routes = [(method, re.compile(pattern), call, entity_route)
                        for table, entity_route in ((ACTIONS, False), (ENTITIES, True))
                        for method, pattern, call in table]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._answer(request)
        except errors.ApiError as error:
            return failure(error)
        except Exception:  # the edge: a bug of the simulator must show, and not end it
            traceback.print_exc(file=sys.stderr)
            return failure(errors.plain(500, "The simulator failed; see its standard error."))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        base = f"{request.scheme}://{request.host}"
        call, arguments = self._route(request, f"{base}{request.path}")
        body = await parsed(request)
        if request.path in OPEN:
            return call(Context(self._shop, request, body, View(), base, JSON))
        held = self._shop.auth.verify(request.headers.get("Authorization"))
        context = Context(self._shop, request, body, view(self._shop, request), base,
                          dialect(request), held)
        return call(context, *arguments)

    def _route(self, request: web.Request, url: str) -> tuple[Call, list[Any]]:
        path = request.path.rstrip("/")
        allowed: list[str] = []
        for method, pattern, call, entity_route in self._routes:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            arguments: list[Any] = list(found.groups())
            if entity_route:
                entity = self._shop.schema.by_route.get(arguments[0])
                if entity is None:
                    continue
                arguments[0] = entity
            if method == request.method:
                return call, arguments
            allowed.append(method)
        if allowed:
            raise errors.wrong_method(request.method, url, ", ".join(allowed))
        raise errors.no_route(request.method, url)


Middleware = Callable[[web.Request, Callable[[web.Request], Awaitable[web.StreamResponse]]],
                      Awaitable[web.StreamResponse]]


def application(shop: Shop, *middlewares: Any, storefront: Any = None) -> web.Application:
    made = web.Application(middlewares=middlewares, client_max_size=BODY_BYTES_MAX)
    if storefront is not None:
        made.router.add_route("*", "/store-api/{path:.*}", storefront)
    made.router.add_route("*", "/{path:.*}", Router(shop).handle)
    return made
