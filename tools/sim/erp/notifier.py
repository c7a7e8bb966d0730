"""Calls the service endpoints of the steps that match a change (6.1, 6.2).

Asynchronous steps run after the commit, in no order; synchronous ones inside the transaction, which
their failure undoes. Failed calls are told in asyncoperation rows."""
from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
import uuid
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from typing import Callable, Optional
from urllib.parse import urlencode

from sim.erp.context import context, within
from sim.erp.errors import ApiError
from sim.erp.organization import Change, Organization
from sim.erp.store import Row
from sim.erp.tables_push import HTTP_HEADER, HTTP_QUERY, QUEUE, WEBHOOK, WEBHOOK_KEY

WEBHOOK_BYTES_MAX, QUEUE_BYTES_MAX = 256 * 1024, 192 * 1024
RETRIED = (502, 503, 504)
NOT_SUCCESS, TIMED_OUT, BAD_HEADERS, BAD_QUERY = 0x80050201, 0x80050202, 0x80050203, 0x80050204
JOB, SUCCEEDED, FAILED = "asyncoperation", 30, 31
# Puts a message into a queue: name, body, content type, properties.
Enqueue = Callable[[str, str, str, Row], None]


@dataclass(frozen=True)
class Call:
    """One request to a webhook, ready to be sent."""
    url: str
    headers: dict[str, str]
    body: str


def pairs(authvalue: Optional[str]) -> dict[str, str]:
    """<settings><setting name="..." value="..."/></settings>"""
    return {item.get("name", ""): item.get("value", "")
            for item in xml.fromstring(authvalue or "<settings/>").iter("setting")}


def post(call: Call, timeout_s: float) -> int:
    """The status, or 0 when no answer came in time."""
    request = urllib.request.Request(call.url, call.body.encode(), call.headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def deliver(call: Call, timeout_s: float) -> int:
    """The error's code, or 0. Only the status counts; one retry, and only for three of them."""
    status = post(call, timeout_s)
    if status in RETRIED:
        status = post(call, timeout_s)
    if status == 0:
        return TIMED_OUT
    return 0 if 200 <= status < 300 else NOT_SUCCESS


@dataclass
class Notifier:
    org: Organization
    host: str
    enqueue: Enqueue
    timeout_s: float = 60.0
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self) -> None:
        self.org.on_change = self.changed
        self.org.store.listeners.append(self.committed)

    def changed(self, change: Change) -> None:
        if not self.org.store.rows("select 1 from sdkmessageprocessingstep limit 1"):
            return
        for step in self.steps(change) if change.table.logical != JOB else []:
            if step["mode"]:
                self.org.store.log.append((change, step))
            else:
                self.at_once(change, step)

    def steps(self, change: Change) -> list[Row]:
        """Those of the message and table that are enabled; of updates those with a column they wait
        for."""
        found = self.org.store.rows(
            "select s.* from sdkmessageprocessingstep s "
            "join sdkmessage m on m.sdkmessageid = s.sdkmessageid "
            "left join sdkmessagefilter f on f.sdkmessagefilterid = s.sdkmessagefilterid "
            "where s.statecode = 0 and m.name = ? "
            "and (f.primaryobjecttypecode is null or f.primaryobjecttypecode = ?)",
            (change.message, change.table.logical))
        return [dict(row) for row in found if self.waits_for(dict(row), change)]

    def waits_for(self, step: Row, change: Change) -> bool:
        names = {name for name in (step["filteringattributes"] or "").split(",") if name}
        return change.message != "Update" or not names or bool(names & change.values.keys())

    def at_once(self, change: Change, step: Row) -> None:
        code = self.send(change, step, str(uuid.uuid4()))
        if code:
            raise ApiError(400, f"0x{code:08x}", "The webhook call failed; the transaction is "
                                                 "rolled back.")

    def committed(self, log: list[tuple[Change, Row]]) -> None:
        for change, step in log:
            task = asyncio.get_running_loop().create_task(self.later(change, step))
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    async def later(self, change: Change, step: Row) -> None:
        call = self.prepared(change, step, str(uuid.uuid4()))
        code = call if isinstance(call, int) else await asyncio.get_running_loop() \
            .run_in_executor(None, deliver, call, self.timeout_s)
        if code or not step["asyncautodelete"]:
            self.note(step, code)

    def send(self, change: Change, step: Row, correlation: str) -> int:
        call = self.prepared(change, step, correlation)
        return call if isinstance(call, int) else deliver(call, self.timeout_s)

    def prepared(self, change: Change, step: Row, correlation: str) -> Call | int:
        """The call to make; a number when it is over already: 0 is done, else why not."""
        endpoint = self.org.store.get(self.org.table("serviceendpoint"), step["eventhandler"])
        if endpoint is None:
            return NOT_SUCCESS
        body = context(self.org, change, step, correlation)
        if endpoint["contract"] == QUEUE:
            return self.queued(change, endpoint, body)
        if endpoint["contract"] != WEBHOOK:
            return NOT_SUCCESS
        text, stripped = within(body, WEBHOOK_BYTES_MAX)
        headers = {"Content-Type": "application/json", "x-ms-dynamics-organization": self.host,
                   "x-ms-dynamics-entity-name": change.table.logical,
                   "x-ms-dynamics-request-name": change.message,
                   "x-ms-correlation-request-id": correlation}
        if stripped:
            headers["x-ms-dynamics-msg-size-exceeded"] = "true"
        return authorized(endpoint, headers, text)

    def queued(self, change: Change, endpoint: Row, body: Row) -> int:
        """As JSON when the endpoint says so; the format it has else nobody reads here."""
        text, stripped = within(body, QUEUE_BYTES_MAX)
        properties: Row = {"Organization": self.host, "EntityLogicalName": change.table.logical,
                           "RequestName": change.message}
        if stripped:
            properties["MessageMaxSizeExceeded"] = "true"
        kind = "application/json" if endpoint["messageformat"] == 2 else "application/msbin1"
        self.enqueue(endpoint["path"], text, kind, properties)
        return 0

    def note(self, step: Row, code: int) -> None:
        with self.org.store.transaction():
            self.org.create(JOB, {
                "name": step["name"], "statecode": 3, "statuscode": FAILED if code else SUCCEEDED,
                "errorcode": code - (1 << 32) if code else 0,
                "message": f"0x{code:08x}" if code else None})


def authorized(endpoint: Row, headers: dict[str, str], text: str) -> Call | int:
    kind, url = endpoint["authtype"], endpoint["url"]
    try:
        given = {} if kind == WEBHOOK_KEY else pairs(endpoint["authvalue"])
    except xml.ParseError:
        return BAD_HEADERS if kind == HTTP_HEADER else BAD_QUERY
    if kind == HTTP_HEADER:
        headers = {**headers, **given}
    query = {"code": endpoint["authvalue"]} if kind == WEBHOOK_KEY else \
        given if kind == HTTP_QUERY else {}
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    return Call(url, headers, text)
