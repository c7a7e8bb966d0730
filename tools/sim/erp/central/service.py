"""Business Central over HTTP (8.5)."""
from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import quote

from aiohttp import web

from sim.erp.central.books import Books, not_found
from sim.erp.central.entities import JOURNAL, LINE, ORDER, OURS, STANDARD, Entity, Failure, Row
from sim.erp.central.query import PAGE_ROWS_MAX, Filter, bad, ordered, select, whole
from sim.erp.central.subscriptions import Subscriptions
from sim.erp.entra import TokenService, bearer
from sim.erp.jsontext import dumps, loads
from sim.erp.quota import Quota

RESOURCE = "https://api.businesscentral.dynamics.com"
ENVIRONMENT = "production"
STANDARD_API, OUR_API = "v2.0", "holdfast/warehouse/v1.0"
SEGMENT = re.compile(r"^(\w+)(?:\(([^)]*)\))?$")
ACTION = "Microsoft.NAV."


def failed(failure: Failure, retry_after: int = 0) -> web.Response:
    correlation = f"  CorrelationId:  {uuid.uuid4()}."
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = {"error": {"code": failure.code, "message": failure.message + correlation}}
    return web.Response(status=failure.status, text=dumps(body), headers=headers,
                        content_type="application/json")


@dataclass
class Central:
    entra: TokenService
    quota: Quota
    books: Books
    tenant: str
    app_card: bool = True  # the app's card in "Microsoft Entra applications"
    journal_page: bool = True  # the extension with our page is installed

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.books.clock)

    def routes(self, app: web.Application) -> None:
        root = f"/v2.0/{self.tenant}/{ENVIRONMENT}/api"
        app.router.add_route("*", f"{root}/{STANDARD_API}/{{rest:.*}}", self.standard)
        app.router.add_route("*", f"{root}/{OUR_API}/{{rest:.*}}", self.ours)

    def refusal(self, path: str, status: int, retry_after: int) -> Optional[web.Response]:
        if not path.startswith("/v2.0/"):
            return None
        code = {429: "Application_TooManyRequests", 401: "Authentication_InvalidCredentials",
                503: "ServiceUnavailable"}.get(status, "Internal_ServerError")
        return failed(Failure(status, code, "The request cannot be served."), retry_after)

    def forget(self, token: str) -> None:
        """Its tokens are Entra's."""

    async def standard(self, request: web.Request) -> web.Response:
        return await self.guarded(request, STANDARD)

    async def ours(self, request: web.Request) -> web.Response:
        return await self.guarded(request, OURS if self.journal_page else {})

    async def guarded(self, request: web.Request, known: dict[str, Entity]) -> web.Response:
        if not self.app_card or not self.entra.is_valid(bearer(request), RESOURCE):
            return failed(Failure(401, "Authentication_InvalidCredentials",
                                  "The server has rejected the client credentials."))
        throttled = self.quota.admit()
        if throttled is not None:
            return failed(Failure(429, "Application_TooManyRequests",
                                  "Too many requests reached. Retry later."),
                          throttled.retry_after_s)
        self.quota.spend(0)
        body = await request.read()
        try:
            given = loads(body) if body else None
            if request.match_info["rest"] == "subscriptions" and request.method == "POST":
                return self.sent(201, await self.subscriptions.add(given or {}))
            return self.answer(request, known, given)
        except Failure as failure:
            return failed(failure)
        except (ValueError, TypeError, KeyError) as error:
            return failed(bad(f"The request is malformed: {error}"))

    def answer(self, request: web.Request, known: dict[str, Entity], body: Any) -> web.Response:
        parts = [SEGMENT.match(part) for part in request.match_info["rest"].split("/")
                 if not part.startswith(ACTION)]
        if None in parts or not parts or parts[0].group(1) != "companies":
            raise not_found(f"The resource {request.path}")
        if parts[0].group(2) is None:
            return self.companies(request)
        if parts[0].group(2).lower() != self.books.company:
            raise Failure(404, "Internal_CompanyNotFound", "The company was not found.")
        if len(parts) < 2 or parts[1].group(1) not in known:
            raise not_found(f"The resource {request.path}")
        entity, identity = known[parts[1].group(1)], parts[1].group(2)
        if len(parts) == 3:
            return self.nested(request, entity, identity, parts[2].group(1), body)
        action = request.match_info["rest"].rpartition("/" + ACTION)[2] \
            if "/" + ACTION in request.match_info["rest"] else ""
        if action:
            return self.act(request, entity, self.books.row(entity, identity or ""), action)
        if identity is None:
            return self.on_set(request, entity, list(self.books.rows[entity.name].values()), body)
        return self.on_row(request, entity, self.books.row(entity, identity), body)

    def companies(self, request: web.Request) -> web.Response:
        return self.sent(200, {"value": [{"id": self.books.company, "name": "HOLDFAST",
                                          "displayName": "Holdfast"}]})

    def nested(self, request: web.Request, entity: Entity, identity: Optional[str], name: str,
               body: Any) -> web.Response:
        """salesOrders({id})/salesOrderLines."""
        if name not in entity.children:
            raise not_found(f"The resource {name}")
        order = self.books.row(entity, identity or "")
        if isinstance(body, dict):
            body = {**body, "documentId": order["id"]}
        return self.on_set(request, LINE, self.books.children(order), body)

    def act(self, request: web.Request, entity: Entity, row: Row, action: str) -> web.Response:
        if request.method != "POST":
            raise Failure(405, "BadRequest_MethodNotAllowed", "An action is called by POST.")
        if (entity, action) == (ORDER, "shipAndInvoice"):
            self.books.ship_and_invoice(row)
        elif (entity, action) == (JOURNAL, "post"):
            self.books.post_journal(row)
        else:
            raise not_found(f"The action {action}")
        return web.Response(status=204)

    def on_set(self, request: web.Request, entity: Entity, rows: list[Row],
               body: Any) -> web.Response:
        if request.method == "GET":
            return self.listed(request, entity, rows)
        if request.method != "POST" or not entity.writable:
            raise Failure(405, "BadRequest_MethodNotAllowed",
                          f"{request.method} is not supported on {entity.name}.")
        if not isinstance(body, dict):
            raise bad("A JSON object is needed.")
        row = self.books.create(entity, body)
        self.changed(entity, row, "created")
        return self.sent(201, self.shown(entity, row, dict(request.query)))

    def changed(self, entity: Entity, row: Row, kind: str) -> None:
        self.subscriptions.changed(self.books.company, entity.name, row, kind)

    def on_row(self, request: web.Request, entity: Entity, row: Row, body: Any) -> web.Response:
        if request.method == "GET":
            return self.sent(200, self.shown(entity, row, dict(request.query)))
        if not entity.writable or request.method not in ("PATCH", "DELETE"):
            raise Failure(405, "BadRequest_MethodNotAllowed",
                          f"{request.method} is not supported on {entity.name}.")
        self.check_match(request, row)
        if request.method == "DELETE":
            self.books.remove(entity, row)
            self.changed(entity, row, "deleted")
            return web.Response(status=204)
        if not isinstance(body, dict):
            raise bad("A JSON object is needed.")
        self.books.change(entity, row, body)
        self.changed(entity, row, "updated")
        return self.sent(200, self.shown(entity, row, {}))

    def check_match(self, request: web.Request, row: Row) -> None:
        """Needed on every change, though the pages do not say so."""
        wanted = request.headers.get("If-Match")
        if wanted is None:
            raise bad("The request must contain an If-Match header with the ETag of the row, "
                      "or *.")
        if wanted not in ("*", self.books.etag(row)):
            raise Failure(409, "Request_EntityChanged",
                          "Another user has already changed the record.")

    def listed(self, request: web.Request, entity: Entity, rows: list[Row]) -> web.Response:
        options = dict(request.query)
        if "$filter" in options:
            rows = [row for row in rows if Filter(options["$filter"]).parse()(row)]
        total = len(rows)
        if "$orderby" in options:
            rows = ordered(rows, options["$orderby"])
        start = whole(options, "$skiptoken", whole(options, "$skip", 0))
        size = page_size(request)
        top = whole(options, "$top", total)
        body: Row = {"@odata.context": f"{entity.name}", "value": [
            self.shown(entity, row, options) for row in rows[start:start + min(size, top)]]}
        if options.get("$count") == "true":
            body["@odata.count"] = total
        if start + size < min(total, start + top):
            kept = {name: value for name, value in options.items() if name != "$skiptoken"}
            query = "&".join(f"{name}={quote(value)}" for name, value in
                             [*kept.items(), ("$skiptoken", str(start + size))])
            body["@odata.nextLink"] = f"{request.scheme}://{request.host}{request.path}?{query}"
        return self.sent(200, body)

    def shown(self, entity: Entity, row: Row, options: Row) -> Row:
        found = {"@odata.etag": self.books.etag(row), **{
            name: value for name, value in row.items() if not name.startswith("@")}}
        if options.get("$select"):
            found = select(found, options["$select"])
        for name in filter(None, options.get("$expand", "").split(",")):
            if name not in entity.children:
                raise bad(f"Could not find a property named '{name}'.")
            found[name] = [self.shown(LINE, line, {}) for line in self.books.children(row)]
        return found

    def sent(self, status: int, body: Row) -> web.Response:
        return web.Response(status=status, text=dumps(body), content_type="application/json")


def page_size(request: web.Request) -> int:
    found = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("Prefer", ""))
    return min(max(1, int(found.group(1))), PAGE_ROWS_MAX) if found else PAGE_ROWS_MAX
