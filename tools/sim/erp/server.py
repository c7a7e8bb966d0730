"""The HTTP side (1.4, 5.1): token endpoint and Web API with headers, limits and faults."""
from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any, Awaitable, Callable, Optional, Protocol
from urllib.parse import parse_qsl

from aiohttp import web

from sim.common import compression, faults
from sim.common.faults import FaultPlan, Rule
from sim.common.stats import Stats
from sim.erp.batch import run_batch
from sim.erp.entra import TokenService, bearer
from sim.erp.errors import ApiError
from sim.erp.http import Request, Response, error_response
from sim.erp.jsontext import dumps
from sim.erp.organization import Organization
from sim.erp.quota import Quota
from sim.erp.reading import Site
from sim.erp.urlpath import API_ROOT
from sim.erp.webapi import WebApi

BODY_BYTES_MAX = 128 * 1024 * 1024
URL_BYTES_MAX = 32 * 1024  # 2.1
PARALLELISM_HINT = "4"
UNAVAILABLE = ("<!DOCTYPE HTML><HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD><BODY>"
               "<h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>"
               "</BODY></HTML>")
FAULT_STATUS = {"429": 429, "429_bare": 429, "503": 503, "token_expired": 401}
BATCHED_WRITE = re.compile(rb"^(POST|PATCH|PUT|DELETE) \S+ HTTP/1\.1", re.MULTILINE)
BULK_ROW = b'"@odata.type"'
WRITES = ("POST", "PATCH", "PUT", "DELETE")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Neighbour(Protocol):
    """Another service of the same tenant at this address."""

    def routes(self, app: web.Application) -> None:
        """Adds its paths."""

    def refusal(self, path: str, status: int, retry_after: int) -> Optional[web.Response]:
        """A failure in its own words; None when the path is not its."""

    def forget(self, token: str) -> None:
        """A token of its own is void."""

@dataclass
class Service:
    """One organisation at one address. access["member"]: the application user exists."""
    org: Organization
    tokens: TokenService
    quota: Quota
    access: dict[str, bool] = field(default_factory=lambda: {"member": True})
    neighbours: list[Neighbour] = field(default_factory=list)

    def application(self, plan: FaultPlan, stats: Stats) -> web.Application:
        stats.kind, stats.tells = kind, tells
        middlewares = [self.counting(stats), faults.middleware(plan, stats, self),
                       compression.middleware]
        app = web.Application(middlewares=middlewares, client_max_size=BODY_BYTES_MAX,
                              handler_args={"max_line_size": URL_BYTES_MAX,
                                            "max_field_size": URL_BYTES_MAX})
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self.token)
        app.router.add_route("*", "/api/data/{rest:.*}", self.api)
        for neighbour in self.neighbours:
            neighbour.routes(app)
        return app

    def counting(self, stats: Stats) -> Any:
        """Requests at once; and the rows of batches and bulk messages, which no path tells."""
        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            self.quota.running += 1
            if request.path.endswith("/$batch"):
                for method in BATCHED_WRITE.findall(await request.read()):
                    stats.requests[f"{method.decode()} in $batch"] += 1
            if request.path.endswith("Multiple"):  # 2.7
                rows = (await request.read()).count(BULK_ROW)
                stats.requests[f"{request.path.rpartition('.')[2]} in bulk"] += rows
            try:
                return await handler(request)
            finally:
                self.quota.running -= 1
        return counted

    async def token(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl((await request.read()).decode("utf-8", "replace"),
                              keep_blank_values=True))
        answer = self.tokens.answer(request.match_info["tenant"], form,
                                    request.headers.get("Authorization", ""), request.host,
                                    str(uuid.uuid4()))
        return sent(answer)

    async def api(self, request: web.Request) -> web.Response:
        refused = self.refusal(request)
        if refused is not None:
            return self.finished(refused, str(uuid.uuid4()))
        started = time.perf_counter()
        request_id = str(uuid.uuid4())
        answer = self.run(request, await request.read(), request_id)
        self.quota.spend((time.perf_counter() - started) * 1000)
        return self.finished(answer, request_id)

    def refusal(self, request: web.Request) -> Response | None:
        if not self.tokens.is_valid(bearer(request)):  # 1.4
            return self.unauthorized(request)
        if not self.access["member"]:  # 1.4
            return error_response(ApiError(403, "0x80072560", "The user is not a member of the "
                                                              "organization."))
        throttled = self.quota.admit()  # 5.1
        if throttled is None:
            return None
        answer = error_response(ApiError(429, throttled.code, throttled.message))
        answer.headers["Retry-After"] = str(throttled.retry_after_s)
        return answer

    def unauthorized(self, request: web.Request) -> Response:
        origin = f"{request.scheme}://{request.host}"
        tenant = self.tokens.registration.tenant
        return Response(401, {"WWW-Authenticate": f"Bearer authorization_uri={origin}/{tenant}/"
                                                  f"oauth2/authorize, resource_id={origin}/"})

    def run(self, request: web.Request, body: bytes, request_id: str) -> Response:
        path, _, query = request.raw_path.partition("?")
        if not path.startswith(API_ROOT):
            return error_response(ApiError(404, "0x8006088a", f"Resource not found for the segment "
                                                              f"'{path.split('/')[-1]}'."))
        headers = {name.lower(): value for name, value in request.headers.items()}
        inner = Request(request.method, path[len(API_ROOT):], query, headers, body)
        api = WebApi(self.org, Site(f"{request.scheme}://{request.host}{API_ROOT}"))
        if inner.path == "$batch" and inner.method == "POST":
            return run_batch(api, inner, request_id)
        return api.answer(inner)

    def finished(self, answer: Response, request_id: str) -> web.Response:
        seconds = f"{self.quota.remaining_ms() / 1000:,.2f}"
        answer.headers.update({
            "OData-Version": "4.0", "REQ_ID": request_id, "x-ms-service-request-id": request_id,
            "x-ms-ratelimit-burst-remaining-xrm-requests": str(self.quota.remaining_requests()),
            "x-ms-ratelimit-time-remaining-xrm-requests": seconds,
            "x-ms-dop-hint": PARALLELISM_HINT, "Cache-Control": "no-cache",
            "Date": format_datetime(self.org.clock.now(), True)})
        return sent(answer)

    def failure(self, request: web.Request, rule: Rule) -> web.Response:
        """Faults in the words of this system; a 500 is the front door's legacy shape."""
        status = FAULT_STATUS.get(rule.kind, 500)
        retry_after = rule.retry_after if rule.kind == "429" else 0
        for neighbour in self.neighbours:
            answer = neighbour.refusal(request.path, status, retry_after)
            if answer is not None:
                return answer
        if rule.kind in ("429", "429_bare"):
            limits = self.quota.limits
            answer = error_response(ApiError(429, "0x80072322", "Number of requests exceeded the "
                                             f"limit of {limits.requests} over time window of "
                                             f"{limits.window_s} seconds."))
            if rule.kind == "429":
                answer.headers["Retry-After"] = str(rule.retry_after)
            return self.finished(answer, str(uuid.uuid4()))
        if rule.kind == "503":
            return web.Response(status=503, text=UNAVAILABLE, content_type="text/html")
        if rule.kind == "token_expired":
            return self.finished(self.unauthorized(request), str(uuid.uuid4()))
        if rule.kind == "500_after_commit":
            return self.finished(error_response(ApiError(
                500, "0x80040216", "An unexpected error occurred.")), str(uuid.uuid4()))
        legacy = {"Message": "An error has occurred.",
                  "ExceptionMessage": "Generic SQL error.",
                  "ExceptionType": "System.ServiceModel.FaultException",
                  "StackTrace": "   at Microsoft.Crm.Extensibility.ODataV4.CrmODataContext",
                  "ErrorCode": -2147204784}
        return self.finished(Response(500, {"Content-Type": "application/json"}, dumps(legacy)),
                             str(uuid.uuid4()))

    def expire_token(self, request: web.Request) -> None:
        self.tokens.revoke(bearer(request))
        for neighbour in self.neighbours:
            neighbour.forget(bearer(request))


def kind(request: web.Request, body: bytes) -> str:
    """Looking for changes is no reading of rows, and a batch may write or read."""
    if "deltatoken" in request.query_string:
        return "?$deltatoken"
    return " that writes" if BATCHED_WRITE.search(body) else ""


def tells(request: web.Request, body: bytes) -> bool:
    """A change of a row, alone or in a batch; not a token, not a query that is posted."""
    if request.path.endswith("/$batch"):
        return BATCHED_WRITE.search(body) is not None
    return request.method in WRITES and request.path.startswith("/api/data/")


def sent(answer: Response) -> web.Response:
    return web.Response(status=answer.status, body=answer.body.encode("utf-8", "replace"),
                        headers=answer.headers)
