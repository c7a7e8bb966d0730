"""What the shop calls us with: each recorded call is provoked again and compared."""

from __future__ import annotations

import asyncio
import json
import unittest
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

import compare
import test_recordings
import world
from sim.shop import values, webhooks
from sim.shop.commit import Executor
from sim.shop.desk import Desk
from sim.shop.orders import Checkout
from sim.shop.schema import SYSTEM_LANGUAGE
from sim.shop.shop import Shop
from sim.shop.write import Planner

SKUS = ("HF-1001", "HF-2000.S", "HF-2000.L")
EVENTS = ("order.written", "order.deleted", "product.written", "checkout.order.placed",
          "state_enter.order.state.cancelled", "state_enter.order_delivery.state.shipped",
          "state_enter.order_transaction.state.paid")
WAIT_S = 5
# What the recorded order was made of and another is not: texts, numbers, lists of rules.
LISTS = {"ruleIds", "options", "optionIds", "calculatedTaxes", "taxRules", "trackingCodes"}
FREE = {"updatedAt", "customFields"}


def shape(value: Any, name: str = "") -> Any:
    """Keys and kinds, without what they hold."""
    if name in FREE:
        return "(free)"
    if isinstance(value, dict):
        return {key: shape(inner, key) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        if name == "updatedFields":
            return ", ".join(sorted(value))
        shown = value if name == "payload" else value[:1]
        return [] if name in LISTS else [shape(inner) for inner in shown]
    return type(value).__name__ if isinstance(value, (str, bool)) else "number or null"


class Calls(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.shop = world.load()
        self.desk = Desk(self.shop, Checkout(self.shop, 1))
        self.number = self._place()
        self.heard: list[tuple[dict[str, str], dict[str, Any]]] = []
        listener = web.Application()
        listener.router.add_post("/hook/{event}", self._hear)
        self.server = TestServer(listener)
        await self.server.start_server()
        webhooks.Courier(self.shop)
        self._register(self.shop)

    async def asyncTearDown(self) -> None:
        await self.server.close()

    async def _hear(self, request: web.Request) -> web.Response:
        self.heard.append(({key.lower(): value for key, value in request.headers.items()},
                           json.loads(await request.text())))
        return web.Response(status=204)

    def _register(self, shop: Shop) -> None:
        for event in EVENTS:
            shop.store.insert(shop.schema["webhook"], {
                "id": shop.store.new_id(), "name": event, "eventName": event, "active": True,
                "url": str(self.server.make_url(f"/hook/{event}"))})
        shop.store.commit()

    def _place(self) -> str:
        made = self.desk.order({"lines": [{"sku": SKUS[0], "quantity": 1}]})
        return str(made["orderNumber"])

    def _edit(self, *edits: dict[str, Any]) -> None:
        with self.shop.transaction():
            for sku, fields in edits:
                row = self.shop.store.find("product", "productNumber", sku)[0]
                planner = Planner(self.shop.store, SYSTEM_LANGUAGE, values.now())
                planner.upsert(self.shop.schema["product"], {"id": row["id"], **fields}, "/0")
                Executor(self.shop.store).run(planner.plan)

    def _move(self, action: str, entity: str = "order") -> None:
        self.desk.transition({"entity": entity, "orderNumber": self.number, "action": action})

    async def _provoked(self, cause: str) -> None:
        {"cancel-order": lambda: self._move("cancel"),
         "custom-field-on-order": lambda: self.desk.edit(
             {"orderNumber": self.number, "fields": {"customFields": {"a": 1}}}),
         "delete-order": lambda: self.desk.delete({"entity": "order", "orderNumber": self.number}),
         "patch-stock": lambda: self._edit((SKUS[0], {"stock": 77})),
         "pay-transaction": lambda: self._move("paid", "order_transaction"),
         "place-order": self._place,
         "ship-delivery": lambda: self._move("ship", "order_delivery"),
         "sync-three-products": lambda: self._edit(
             (SKUS[0], {"stock": 78}), (SKUS[1], {"stock": 79}),
             (SKUS[2], {"stock": 80, "name": "another"})),
         }[cause]()
        await asyncio.sleep(0)

    async def _replay(self, name: str) -> None:
        cause, event = name.removeprefix("webhooks/").rsplit("-", 1)
        cause = cause.rsplit("-", 1)[0]
        await self._provoked(cause)
        recorded = world.recording(name)["request"]
        wanted = json.loads(recorded["body_text"])
        for _ in range(WAIT_S * 100):
            found = [one for one in self.heard if one[1]["data"]["event"] == event]
            if found:
                break
            await asyncio.sleep(0.01)
        self.assertEqual(1, len(found), [one[1]["data"]["event"] for one in self.heard])
        headers, body = found[0]
        self.assertLessEqual({"user-agent", "content-type", "sw-version", "sw-context-language",
                              "sw-user-language"}, set(headers))
        for key in ("user-agent", "content-type", "sw-version", "sw-context-language"):
            self.assertEqual(recorded["headers"][key], headers[key])
        self.assertEqual([], compare.differences(shape(wanted), shape(body)))


def _case(name: str) -> Any:
    async def replayed(self: Calls) -> None:
        await self._replay(name)

    return replayed


COVERED: set[str] = set()
for _path in sorted((world.RECORDINGS / "webhooks").glob("*.json")):
    _name = f"webhooks/{_path.stem}"
    if "response" not in world.recording(_name):
        COVERED.add(_name)
        setattr(Calls, "test_" + _name.replace("/", "_").replace("-", "_"), _case(_name))


class Everything(unittest.TestCase):
    def test_no_recording_is_left_out(self) -> None:
        every = {str(path.relative_to(world.RECORDINGS).with_suffix(""))
                 for path in world.RECORDINGS.glob("*/*.json")}
        left = sorted(every - COVERED - test_recordings.COVERED)
        print(f"recordings: {len(every)}, not covered: {left or 'none'}")
        self.assertEqual([], left)


if __name__ == "__main__":
    unittest.main()
