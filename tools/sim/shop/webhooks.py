"""Webhooks as a default installation sends them: at once, without a signature, never again."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import aiohttp

from . import values
from .criteria import Criteria
from .present import View, included
from .schema import DATA, LIVE, STATE_MACHINES, SYSTEM_LANGUAGE, Entity, Schema
from .shop import VERSION, Shop
from .store import Change, Row

TIMEOUT_S = 5.0
# The only entities of which writes are told.
HOOKABLE = ("product", "product_price", "category", "sales_channel", "sales_channel_domain",
            "customer", "customer_address", "order", "order_address", "document", "media")
# What an order carries with it, and which of its keys.
ORDER = {"orderCustomer": {"salutation": {}}, "currency": {}, "addresses": {"country": {}},
         "deliveries": {"shippingOrderAddress": {"country": {}}, "shippingMethod": {},
                        "stateMachineState": {}},
         "lineItems": {"downloads": {}}, "stateMachineState": {},
         "transactions": {"paymentMethod": {}, "stateMachineState": {}}}
# A state that was entered brings other rows along than a new order does.
ENTERED = {**ORDER, "language": {"locale": {}}, "tags": {}, "transactions": {"paymentMethod": {}},
           "deliveries": {"shippingOrderAddress": {"country": {}}, "shippingMethod": {}}}
CALLED = json.loads((DATA / "called.json").read_text())
# What a cart writes into a new order, filled or not.
PLACED = ("id", "versionId", "billingAddressId", "billingAddressVersionId", "currencyId",
          "languageId", "salesChannelId", "stateId", "orderNumber", "orderDateTime", "price",
          "shippingCosts", "currencyFactor", "deepLinkCode", "affiliateCode", "campaignCode",
          "customerComment", "source", "ruleIds", "itemRounding", "totalRounding", "createdAt")
HEADERS = {"user-agent": "GuzzleHttp/7", "content-type": "application/json",
           "sw-version": VERSION, "sw-context-language": SYSTEM_LANGUAGE,
           "sw-user-language": "en-GB"}


def _loaded(names: Row) -> dict[str, Criteria]:
    return {name: Criteria(associations=_loaded(inner)) for name, inner in names.items()}


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
            if change[0] in HOOKABLE and not _raw(change) and not _indexed(change):
                kind = "deleted" if change[1] == "delete" else "written"
                entry = _entry(self._shop.schema, change)
                events.setdefault(f"{change[0]}.{kind}", []).append(entry)
        for event, payload in events.items():
            self._send(event, payload)
        for entity, kind, row, _ in changes:
            if (entity, kind) == ("state_machine_history", "insert"):
                self._entered(row)

    def happened(self, event: str, order: Row) -> None:
        if self._shop.store.tables["webhook"]:
            presenter = self._shop.presenter(View())
            with_it = ENTERED if event.startswith("state_") else ORDER
            shown = presenter.root(self._shop.schema["order"], order,
                                   Criteria(ids=[order["id"]], associations=_loaded(with_it)))
            self._send(event, {"order": included(shown, CALLED)})

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


def _indexed(change: Change) -> bool:
    """What the indexer stamps is no write."""
    entity, kind, new, old = change
    return (entity == "product" and kind == "update"
            and all(new[name] == old.get(name) for name in new if name != "updatedAt"))


def _entry(schema: Schema, change: Change) -> Row:
    entity, kind, new, old = change
    made: Row = {"entity": entity, "operation": kind, "primaryKey": new["id"]}
    if kind == "insert":
        made["updatedFields"] = _inserted(entity, new)
    elif kind == "update":
        made["updatedFields"] = _updated(schema[entity], new, old)
    if new.get("versionId"):
        made["versionId"] = LIVE
    return made


def _inserted(entity: str, row: Row) -> list[str]:
    if entity == "order":
        return list(PLACED)
    return [name for name, value in row.items() if value is not None]


def _updated(entity: Entity, new: Row, old: Row) -> list[str]:
    """Keys of versions are always listed; a translation brings its own time of creation."""
    versions = [name for name in entity.fields if name.endswith("ersionId")]
    silent = (*versions, "available", "displayGroup")
    changed = [name for name in entity.fields
               if new.get(name) != old.get(name) and name not in silent]
    translated = any(entity.fields[name].translatable for name in changed)
    return [*versions, *changed, "id", *(["createdAt"] if translated else [])]
