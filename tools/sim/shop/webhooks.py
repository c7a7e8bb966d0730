"""Webhooks as a default installation sends them: at once, without a signature, never again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp

from . import values
from .actions import VERSION
from .criteria import Criteria
from .present import View
from .schema import LIVE, STATE_MACHINES, SYSTEM_LANGUAGE
from .shop import Shop
from .store import Change, Row

TIMEOUT_S = 5.0
# The only entities of which writes are told.
HOOKABLE = ("product", "product_price", "category", "sales_channel", "sales_channel_domain",
            "customer", "customer_address", "order", "order_address", "document", "media")
WHOLE = {name: Criteria() for name in ("orderCustomer", "currency", "addresses", "deliveries",
                                       "lineItems", "transactions", "stateMachineState")}
HEADERS = {"user-agent": "GuzzleHttp/7", "content-type": "application/json",
           "sw-version": VERSION, "sw-context-language": SYSTEM_LANGUAGE,
           "sw-user-language": "en-GB"}


class Courier:
    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._under_way: set[asyncio.Task[None]] = set()
        shop.listeners.append(self.written)
        shop.announcers.append(self.happened)

    def written(self, changes: list[Change]) -> None:
        if not self._shop.store.tables["webhook"]:
            return
        events: dict[str, list[Row]] = {}
        for change in changes:
            if change[0] in HOOKABLE and not _raw(change):
                kind = "deleted" if change[1] == "delete" else "written"
                events.setdefault(f"{change[0]}.{kind}", []).append(_entry(change))
        for event, payload in events.items():
            self._send(event, payload)
        for entity, kind, row, _ in changes:
            if (entity, kind) == ("state_machine_history", "insert"):
                self._entered(row)

    def happened(self, event: str, order: Row) -> None:
        if self._shop.store.tables["webhook"]:
            presenter = self._shop.presenter(View())
            shown = presenter.root(self._shop.schema["order"], order,
                                   Criteria(ids=[order["id"]], associations=WHOLE))
            self._send(event, {"order": shown})

    def _entered(self, history: Row) -> None:
        entity, store = history["entityName"], self._shop.store
        state = store.tables["state_machine_state"][history["toStateId"]]
        row = store.get(entity, history["referencedId"])
        order = row if entity == "order" else store.get("order", row["orderId"] if row else None)
        if order is not None:
            self.happened(f"state_enter.{STATE_MACHINES[entity]}.{state['technicalName']}", order)

    def _send(self, event: str, payload: Any) -> None:
        for hook in self._shop.store.tables["webhook"].values():
            if hook["active"] and hook["eventName"] == event:
                body = {"data": {"payload": payload, "event": event},
                        "source": {"url": "https://localhost",
                                   "eventId": self._shop.store.new_id()},
                        "timestamp": int(time.time())}
                task = asyncio.get_running_loop().create_task(_post(hook["url"], body))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)


async def _post(url: str, body: Row) -> None:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=HEADERS) as session:
            await session.post(url, data=values.php_json(body), ssl=False)
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return  # a lost call is lost, as in the real shop


def _raw(change: Change) -> bool:
    """Stock moved by an order is plain SQL: nobody is told."""
    entity, kind, new, old = change
    return entity == "product" and kind == "update" and new["updatedAt"] == old["updatedAt"]


def _entry(change: Change) -> Row:
    entity, kind, new, old = change
    made: Row = {"entity": entity, "operation": kind, "primaryKey": new["id"]}
    if kind == "insert":
        made["updatedFields"] = [name for name, value in new.items() if value is not None]
    elif kind == "update":
        made["updatedFields"] = [name for name in new if new[name] != old.get(name)] + ["id"]
    if new.get("versionId"):
        made["versionId"] = LIVE
    return made
