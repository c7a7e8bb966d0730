"""The REST interface of the namespace (6.4): receive with a lock, settle, send."""
from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Optional

from aiohttp import web

from sim.erp.bus import signature
from sim.erp.bus.queue import Message, Queue
from sim.erp.entra import TokenService, bearer

RESOURCE = "https://servicebus.azure.net"
QUEUE, DEAD = "holdfast-changes", "holdfast-changes/$DeadLetterQueue"
SUBSCRIPTION = "holdfast-topic/subscriptions/box"
LISTEN, SEND = "listen", "send"
WAIT_S_MAX, LOOK_EVERY_S = 60.0, 0.05
BROKER_TTL_S = 922337203685.47754


def refused(status: int, text: str) -> web.Response:
    return web.Response(status=status, content_type="application/xml",
                        text=f"<Error><Code>{status}</Code><Detail>{text}</Detail></Error>")


@dataclass
class Bus:
    entra: TokenService
    keys: dict[str, str]
    lock_s: float = 60.0
    gone: bool = False
    queues: dict[str, Queue] = field(default_factory=dict)
    waiting: int = 0

    def __post_init__(self) -> None:
        clock = self.entra.clock
        dead = Queue(clock, self.lock_s)
        self.queues = {QUEUE: Queue(clock, self.lock_s, dead=dead), DEAD: dead,
                       SUBSCRIPTION: Queue(clock, self.lock_s)}

    def routes(self, app: web.Application) -> None:
        entity = "/{entity:[^/]+(?:/subscriptions/[^/]+)?(?:/\\$DeadLetterQueue)?}/messages"
        add = app.router.add_route
        add("POST", entity, self.send)
        add("*", entity + "/head", self.head)
        add("*", entity + "/{id}/{lock}", self.settle)

    def refusal(self, path: str, status: int, retry_after: int) -> Optional[web.Response]:
        return refused(status, "The request cannot be served.") if "/messages" in path else None

    def forget(self, token: str) -> None:
        """It gives out no tokens."""

    def denied(self, request: web.Request, *policies: str) -> Optional[web.Response]:
        """A signature of a policy with that right, or a token of the bus. Real time, as clients
        sign with it."""
        keys = {name: key for name, key in self.keys.items() if name in policies}
        uri = f"{request.scheme}://{request.host}{request.path}"
        allowed = self.entra.is_valid(bearer(request), RESOURCE) or signature.allows(
            request.headers.get("Authorization", ""), keys, uri, time.time())
        if not allowed:
            return refused(401, "The token is missing, wrong or expired.")
        if self.gone or request.match_info["entity"] not in self.queues:
            return refused(410, "The entity does not exist.")
        return None

    async def head(self, request: web.Request) -> web.Response:
        denied = self.denied(request, LISTEN)
        if denied is not None:
            return denied
        queue = self.queues[request.match_info["entity"]]
        try:
            wait_s = min(float(request.query.get("timeout", WAIT_S_MAX)), WAIT_S_MAX)
        except ValueError:
            return refused(400, "The timeout is not a number of seconds.")
        if request.method not in ("POST", "DELETE"):
            return refused(400, "A message is received by POST or DELETE.")
        locking = request.method == "POST"
        message = await self.waited(queue, wait_s, locking)
        if message is None:
            return web.Response(status=204)
        return self.sent(request, message, locking)

    def enqueue(self, name: str, body: str, content_type: str, properties: dict[str, Any]) -> None:
        """What the organisation itself sends."""
        self.queues[name].send(body, content_type, properties)

    async def waited(self, queue: Queue, wait_s: float, locking: bool) -> Optional[Message]:
        """The long poll."""
        until = time.monotonic() + wait_s
        self.waiting += 1
        try:
            while True:
                message = queue.peek_lock() if locking else queue.take()
                if message is not None or time.monotonic() >= until or self.gone:
                    return message
                await asyncio.sleep(min(LOOK_EVERY_S, max(0.0, until - time.monotonic())))
        finally:
            self.waiting -= 1

    def sent(self, request: web.Request, message: Message, locking: bool) -> web.Response:
        headers = {name: json.dumps(value) for name, value in message.properties.items()}
        headers["BrokerProperties"] = json.dumps(self.broker(message, locking))
        headers["Content-Type"] = message.content_type
        if locking:
            entity = request.match_info["entity"]
            headers["Location"] = (f"{request.scheme}://{request.host}/{entity}/messages/"
                                   f"{message.identity}/{message.lock}")
        return web.Response(status=201 if locking else 200, headers=headers,
                            body=message.body.encode())

    def broker(self, message: Message, locking: bool) -> dict[str, Any]:
        found = {"DeliveryCount": message.deliveries, "EnqueuedSequenceNumber": 0,
                 "EnqueuedTimeUtc": message.enqueued, "MessageId": message.identity,
                 "PartitionKey": message.partition, "SequenceNumber": message.number,
                 "State": "Active", "TimeToLive": BROKER_TTL_S}
        if locking:
            found.update(LockToken=message.lock, LockedUntilUtc=self.until(message))
        return found

    def until(self, message: Message) -> str:
        clock = self.entra.clock
        stamp = clock.now().timestamp() + message.locked_until - clock.monotonic()
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(stamp))

    async def settle(self, request: web.Request) -> web.Response:
        """Complete, abandon, renew. A lock that is lost is 404."""
        denied = self.denied(request, LISTEN)
        if denied is not None:
            return denied
        queue = self.queues[request.match_info["entity"]]
        act = {"DELETE": queue.complete, "PUT": queue.abandon,
               "POST": queue.renew}.get(request.method)
        if act is None:
            return refused(400, "A message is settled by DELETE, PUT or POST.")
        message = queue.held(request.match_info["id"], request.match_info["lock"])
        if message is None:
            return refused(404, "The lock supplied is invalid. Either the lock expired, or the "
                                "message has already been removed from the queue.")
        act(message)
        renewed = {"BrokerProperties": json.dumps(self.broker(message, True))} \
            if request.method == "POST" else {}
        return web.Response(status=200, headers=renewed)

    async def send(self, request: web.Request) -> web.Response:
        denied = self.denied(request, SEND)
        if denied is not None:
            return denied
        self.queues[request.match_info["entity"]].send(
            await request.text(), request.headers.get("Content-Type", "text/plain"), {})
        return web.Response(status=201)
