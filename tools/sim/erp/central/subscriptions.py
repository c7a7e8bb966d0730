"""Webhook subscriptions of Business Central (8.5): a handshake, three days, only names of rows."""
from __future__ import annotations

import asyncio
import json
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from sim.erp.central.entities import Failure, Row
from sim.erp.clock import Clock

LIFE = timedelta(days=3)
TIMEOUT_S = 10.0


def post(url: str, body: bytes) -> str:
    """The answer's text; empty when there is none."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return str(answer.read().decode())
    except (OSError, ValueError):
        return ""


@dataclass
class Subscriptions:
    clock: Clock
    rows: dict[str, Row] = field(default_factory=dict)
    running: set[asyncio.Future[str]] = field(default_factory=set)

    async def add(self, body: Row) -> Row:
        """The receiver proves itself by giving the token back."""
        url, resource = body.get("notificationUrl"), body.get("resource")
        if not isinstance(url, str) or not isinstance(resource, str):
            raise Failure(400, "BadRequest", "notificationUrl and resource must have a value.")
        token = uuid.uuid4().hex
        joined = f"{url}{'&' if '?' in url else '?'}validationToken={quote(token)}"
        said = await asyncio.get_running_loop().run_in_executor(None, post, joined, b"")
        if said.strip() != token:
            raise Failure(400, "BadRequest", "The notificationUrl did not answer with the "
                                             "validationToken.")
        until = (self.clock.now() + LIFE).strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {"subscriptionId": uuid.uuid4().hex, "notificationUrl": url,
               "resource": resource.strip("/"), "clientState": body.get("clientState", ""),
               "expirationDateTime": until}
        self.rows[row["subscriptionId"]] = row
        return row

    def changed(self, company: str, name: str, row: Row, kind: str) -> None:
        """Tells whoever subscribed to this set; lost when nobody takes it."""
        now = self.clock.text()
        for found in self.rows.values():
            if found["expirationDateTime"] > now and \
                    found["resource"].endswith(f"companies({company})/{name}"):
                self.tell(found, f"{found['resource']}({row['id']})", row, kind)

    def tell(self, found: Row, resource: str, row: Row, kind: str) -> None:
        body = {"value": [{
            "subscriptionId": found["subscriptionId"], "clientState": found["clientState"],
            "expirationDateTime": found["expirationDateTime"], "resource": resource,
            "changeType": kind, "lastModifiedDateTime": row["lastModifiedDateTime"]}]}
        task = asyncio.get_running_loop().run_in_executor(
            None, post, found["notificationUrl"], json.dumps(body).encode())
        self.running.add(task)
        task.add_done_callback(self.running.discard)
