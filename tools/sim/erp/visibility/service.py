"""Inventory Visibility over HTTP: the two-step token, versions, events and their answers (8.3).

Chosen where the documentation is silent: an event that is refused is answered with HTTP 200 and
the status in its body; what is no call at all with HTTP 400. A token is valid on every island."""
from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable, Optional

from aiohttp import web

from sim.erp.clock import Clock
from sim.erp.entra import TokenService, bearer
from sim.erp.jsontext import dumps, loads
from sim.erp.visibility import changes, configuration, promises, queries
from sim.erp.visibility.configuration import EVENTS_MAX, FINANCE, ORGANIZATION, SITE
from sim.erp.visibility.fields import BadCall, Body, Refused
from sim.erp.visibility.ledger import Ledger, Place

RESOURCE = "0cdb527f-a8d1-4bf8-9436-b352c68682b2"
SCOPE = "https://inventoryservice.operations365.dynamics.com/.default"
SECURITY, ISLAND = "/securityservice/token", "/island"
ROOT = "/{island:[a-z-]*island}/api/environment/{environment}"
TOKEN_LIFE_S = 3600
Event = Callable[[Ledger, Body], Body]


def sent(status: int, body: Any) -> web.Response:
    return web.Response(status=status, text=dumps(body), content_type="application/json")


def refused(status: int, message: str) -> web.Response:
    return sent(status, {"statusCode": status, "message": message})


@dataclass
class Visibility:
    """All islands; only the first one, "island", knows the finance side's stock."""
    entra: TokenService
    clock: Clock
    environment: str
    islands: dict[str, Ledger] = field(default_factory=lambda: {"island": Ledger()})
    tokens: dict[str, float] = field(default_factory=dict)
    shared_registration: bool = False
    offset_mapping: bool = True
    refuse_by_http: bool = False  # a body's statusCode is the HTTP status too

    def routes(self, app: web.Application) -> None:
        add = app.router.add_route
        add("*", SECURITY, self.redirect)
        add("*", ISLAND + SECURITY, self.token)
        add("*", ROOT + "/{rest:.*}", self.api)

    def refusal(self, path: str, status: int, retry_after: int) -> Optional[web.Response]:
        if "island/" not in path and path != SECURITY:
            return None
        answer = refused(status, "The request cannot be served.")
        if retry_after:
            answer.headers["Retry-After"] = str(retry_after)
        return answer

    def forget(self, token: str) -> None:
        self.tokens.pop(token, None)

    async def redirect(self, request: web.Request) -> web.Response:
        """Step one of two: the same POST again, at the island."""
        return web.Response(status=307, headers={
            "Location": f"{request.scheme}://{request.host}{ISLAND}{SECURITY}"})

    async def token(self, request: web.Request) -> web.Response:
        if request.method != "POST":
            return refused(405, "The token is asked for by POST.")
        body = self.read(await request.read())
        wanted = {"grant_type": "client_credentials", "client_assertion_type": "aad_app",
                  "scope": SCOPE, "context_type": "finops-env", "context": self.environment}
        if not isinstance(body, dict) or request.headers.get("Api-Version") != "1.0":
            return refused(400, "A JSON body and the header Api-Version 1.0 are needed.")
        for name, value in wanted.items():
            if body.get(name) != value:
                return refused(400, f"{name} is not valid.")
        if not self.entra.is_valid(str(body.get("client_assertion")), RESOURCE):
            return refused(401, "The client assertion is not valid.")
        token = secrets.token_urlsafe(64)
        self.tokens[token] = self.clock.monotonic() + TOKEN_LIFE_S
        return sent(200, {"access_token": token, "token_type": "bearer",
                          "expires_in": TOKEN_LIFE_S})

    def read(self, text: bytes) -> Any:
        try:
            return loads(text)
        except ValueError:
            return None

    def denied(self, request: web.Request) -> Optional[web.Response]:
        valid = self.tokens.get(bearer(request), 0.0) > self.clock.monotonic()
        if not valid or self.shared_registration or \
                request.match_info["environment"] != self.environment:
            return refused(401, "invalid token")
        if request.headers.get("Api-Version") not in ("1.0", "2.0"):
            return refused(400, "The header Api-Version is needed: 1.0 or 2.0.")
        return None

    async def api(self, request: web.Request) -> web.Response:
        denied = self.denied(request)
        if denied is not None:
            return denied
        ledger = self.islands.setdefault(request.match_info["island"], Ledger())
        self.settle()
        call = f"{request.method} {request.match_info['rest'].rstrip('/')}"
        body = self.read(await request.read()) if request.method == "POST" else None
        try:
            return self.answer(ledger, call, body, request)
        except BadCall as bad:
            return refused(bad.status, str(bad))

    def settle(self) -> None:
        """Runs the jobs that are due by now."""
        for ledger in self.islands.values():
            changes.run_jobs(ledger, self.clock, self.offset_mapping)

    def answer(self, ledger: Ledger, call: str, body: Any, request: web.Request) -> web.Response:
        name = call.removeprefix("POST ").removesuffix("/bulk")
        event = self.event_of(name, request)
        if call.startswith("POST ") and event is not None:
            many = call.endswith("/bulk")
            return self.events(ledger, name, event, body) if many else \
                self.single(ledger, name, event, body)
        if call == "GET configuration":
            return sent(200, configuration.described())
        if call == "GET onhand":
            body = query_of(request)
        elif not isinstance(body, dict):
            raise BadCall("A JSON object is needed.")
        return self.question(ledger, call, body, request)

    def question(self, ledger: Ledger, call: str, body: Body,
                 request: web.Request) -> web.Response:
        try:
            if call in ("POST onhand/indexquery", "GET onhand"):
                several = request.headers["Api-Version"] == "2.0"
                rows = queries.index_query(ledger, body, self.clock, several)
                return paged(rows, request) if several else sent(200, rows)
            if call == "POST onhand/exactquery":
                return sent(200, queries.exact_query(ledger, body, self.clock))
            if call == "POST allocation/query":
                return sent(200, promises.allocations_of(ledger, body))
        except Refused as no:
            raise BadCall(no.message, no.status) from no
        raise BadCall(f"There is no call {call}.", 404)

    def event_of(self, name: str, request: web.Request) -> Optional[Event]:
        if name.startswith("setonhand/"):
            system = name.partition("/")[2].lower()
            return lambda ledger, body: changes.set_on_hand(ledger, body, system)
        if name == "onhand/changeschedule":
            return lambda ledger, body: changes.change_schedule(ledger, body, self.clock)
        if name == "transaction/adjustment":
            at_once = request.query.get("createWithIVSync", "").lower() == "true"
            return lambda ledger, body: changes.adjust(ledger, body, self.clock, at_once)
        if name.startswith("allocation/"):
            return promises.CALLS.get(name.partition("/")[2])
        return {"onhand": changes.on_hand, "onhand/reserve": promises.reserve,
                "onhand/unreserve": promises.unreserve}.get(name)

    def events(self, ledger: Ledger, name: str, event: Event, body: Any) -> web.Response:
        if not isinstance(body, list) or len(body) > EVENTS_MAX:
            raise BadCall(f"An array of at most {EVENTS_MAX} events is needed.")
        return sent(200, [self.one(ledger, name, event, item) for item in body])

    def single(self, ledger: Ledger, name: str, event: Event, body: Any) -> web.Response:
        if name.startswith(("setonhand/", "transaction/")):
            raise BadCall(f"There is no call {name} for one event; use bulk.", 404)
        answer = self.one(ledger, name, event, body)
        return sent(answer["statusCode"] if self.refuse_by_http else 200, answer)

    def one(self, ledger: Ledger, name: str, event: Event, body: Any) -> Body:
        """An id that was counted once is answered as it was then, and not counted again."""
        identity = body.get("id") if isinstance(body, dict) else None
        if not isinstance(identity, str) or not identity:
            return verdict("", 400, "id is missing.")
        key = (name, str(body.get("organizationId", "")).lower(), identity)
        if key in ledger.seen:
            return ledger.seen[key]
        try:
            more = event(ledger, body)
        except Refused as no:
            return verdict(identity, no.status, no.message)
        ledger.seen[key] = {**verdict(identity, 200, ""), **more}
        return ledger.seen[key]

    def stock_up(self, product: str, location: str, quantity: Decimal) -> None:
        """The finance side's own stock, or a change of it."""
        place = Place.of(ORGANIZATION, product, {"siteid": SITE, "locationid": location})
        for measure in ("availphysical", "physicalinvent"):
            self.islands["island"].add(place, FINANCE, measure, quantity)


def verdict(identity: str, status: int, message: str) -> Body:
    return {"id": identity, "processingStatus": "success" if status == 200 else "error",
            "message": message, "statusCode": status}


def paged(rows: list[Body], request: web.Request) -> web.Response:
    number, size = (int(request.query.get(name, default))
                    for name, default in (("pageNumber", "1"), ("pageSize", "1000")))
    part, answer = rows[(number - 1) * size:number * size], {}
    answer["Value"] = part
    if number * size < len(rows):
        answer["nextLink"] = (f"{request.scheme}://{request.host}{request.path}"
                              f"?pageNumber={number + 1}&pageSize={size}")
    return sent(200, answer)


def query_of(request: web.Request) -> Body:
    """GET /onhand says the same by its query."""
    given = dict(request.query)
    grouped = [name for name in given.pop("groupBy", "").split(",") if name]
    flags = {name: given.pop(name, "false").lower() == "true"
             for name in ("returnNegative", "QueryATP")}
    return {"filters": {name: [value] for name, value in given.items()},
            "groupByValues": grouped, **flags}
