"""Traps of the search API that no single recording shows."""

from __future__ import annotations

import json
import unittest
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

import world  # noqa: F401  (makes sim importable)
from sim.shop.main import build
from sim.shop.routes import application
from sim.shop.schema import SYSTEM_LANGUAGE

ITEMS = 120
PRODUCT_ID_ONLY = {"product": ["id", "productNumber", "autoIncrement"]}


class SearchCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.shop, _ = build(5, ITEMS, 12, 600)
        token = self.shop.auth.token({
            "grant_type": "client_credentials", "client_id": self.shop.auth.client_id,
            "client_secret": self.shop.auth.client_secret})["access_token"]
        self.headers = {"authorization": f"Bearer {token}", "accept": "application/json",
                        "content-type": "application/json"}
        self.client = TestClient(TestServer(application(self.shop)))
        await self.client.start_server()

    async def asyncTearDown(self) -> None:
        await self.client.close()

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = await self.client.request(method, path, data=json.dumps(body),
                                           headers={**self.headers, **headers})
        text = await answer.text()
        return answer.status, json.loads(text) if text else None

    async def search(self, entity: str, **criteria: Any) -> list[dict[str, Any]]:
        status, body = await self.call("POST", f"/api/search/{entity}", criteria)
        self.assertEqual(200, status, body)
        return body["data"]

    def total(self) -> int:
        return len(self.shop.store.tables["product"])


class Paging(SearchCase):
    async def test_a_keyset_over_auto_increment_sees_each_product_once(self) -> None:
        seen: list[str] = []
        last = 0
        while True:
            rows = await self.search(
                "product", limit=50, includes=PRODUCT_ID_ONLY, sort=[{"field": "autoIncrement"}],
                filter=[{"type": "range", "field": "autoIncrement", "parameters": {"gt": last}}])
            if not rows:
                break
            seen += [row["id"] for row in rows]
            last = rows[-1]["autoIncrement"]
        self.assertEqual(self.total(), len(seen))
        self.assertEqual(self.total(), len(set(seen)))

    async def test_rows_are_found_by_their_times_as_a_walk_over_all_would_find_them(self) -> None:
        rows = list(self.shop.store.tables["product"].values())
        changed = [row["id"] for row in rows[3:6]]
        for place, key in enumerate(changed):
            self.shop.store.update("product", key,
                                   {"updatedAt": f"2031-01-0{place + 1}T00:00:00.000+00:00"})
        self.shop.store.update("product", rows[7]["id"],
                               {"createdAt": "2031-01-01T00:00:00.000+00:00"})
        self.shop.store.commit()
        self.shop.store.delete("product", changed[0])
        self.shop.store.update("product", changed[1], {"updatedAt": None})
        self.shop.store.roll_back()

        async def since(moment: str) -> list[str]:
            either = [{"type": "range", "field": name, "parameters": {"gte": moment}}
                      for name in ("updatedAt", "product.createdAt")]
            found = await self.search("product", limit=50, includes=PRODUCT_ID_ONLY, filter=[
                {"type": "multi", "operator": "OR", "queries": either}])
            return sorted(row["id"] for row in found)

        self.assertEqual(sorted([*changed, rows[7]["id"]]), await since("2031-01-01 00:00:00"))
        self.assertEqual(sorted(changed[1:]), await since("2031-01-02 00:00:00.000"))
        self.assertEqual([], await since("2031-01-04"))
        self.assertEqual([], await since("no date"))

    async def test_a_page_by_auto_increment_holds_what_the_range_lets_through(self) -> None:
        rows = await self.search(
            "product", limit=3, includes=PRODUCT_ID_ONLY, sort=[{"field": "autoIncrement"}],
            filter=[{"type": "range", "field": "autoIncrement", "parameters": {"gt": 4, "lt": 7}}])
        self.assertEqual([5, 6], [row["autoIncrement"] for row in rows])

    async def test_without_a_sort_the_order_differs_from_call_to_call(self) -> None:
        first = await self.search("product", limit=100, includes=PRODUCT_ID_ONLY)
        second = await self.search("product", limit=100, includes=PRODUCT_ID_ONLY)
        self.assertNotEqual(first, second)

    async def test_a_page_without_a_limit_is_page_one(self) -> None:
        rows = await self.search("product", page=2)
        self.assertEqual(self.total(), len(rows))

    async def test_a_range_on_ids_compares_bytes_with_text(self) -> None:
        rows = await self.search("product", limit=500, includes=PRODUCT_ID_ONLY, filter=[
            {"type": "range", "field": "id", "parameters": {"gt": "f" * 32}}])
        self.assertEqual({row["id"] for row in rows},
                         {key for key in self.shop.store.tables["product"] if key > "66"})

    async def test_total_of_mode_zero_is_the_size_of_the_page(self) -> None:
        _, body = await self.call("POST", "/api/search/product", {"limit": 7})
        self.assertEqual(7, body["total"])
        _, body = await self.call("POST", "/api/search/product",
                                  {"limit": 7, "total-count-mode": 1})
        self.assertEqual(self.total(), body["total"])


class Filters(SearchCase):
    async def test_an_offset_in_a_date_is_ignored(self) -> None:
        order = next(iter(self.shop.store.tables["order"].values()))
        moment = order["createdAt"][:23]
        for text in (moment, f"{moment}+09:00", moment.replace("T", " ")):
            rows = await self.search("order", filter=[
                {"type": "range", "field": "createdAt", "parameters": {"gte": text,
                                                                       "lte": text}}])
            self.assertEqual([order["id"]], [row["id"] for row in rows], text)

    async def test_a_range_never_matches_null(self) -> None:
        for bound in ("lt", "gte"):
            rows = await self.search("order", filter=[
                {"type": "range", "field": "updatedAt",
                 "parameters": {bound: "2026-01-01 00:00:00"}}])
            self.assertTrue(all(row["updatedAt"] for row in rows))

    async def test_the_state_of_a_child_can_be_asked_for(self) -> None:
        number = next(iter(self.shop.store.tables["order"].values()))["orderNumber"]
        order = self.shop.store.find("order", "orderNumber", number)[0]
        delivery = self.shop.store.find("order_delivery", "orderId", order["id"])[0]
        await self.call("POST", f"/api/_action/order_delivery/{delivery['id']}/state/ship")
        rows = await self.search("order", filter=[
            {"type": "equals", "field": "deliveries.stateMachineState.technicalName",
             "value": "shipped"}])
        self.assertEqual([number], [row["orderNumber"] for row in rows])

    async def test_text_is_compared_without_case(self) -> None:
        sku = next(iter(self.shop.store.tables["product"].values()))["productNumber"]
        rows = await self.search("product", filter={"productNumber": sku.lower()})
        self.assertEqual([sku], [row["productNumber"] for row in rows])

    async def test_conditions_on_one_association_hold_together_only_in_one_multi(self) -> None:
        order = next(row for row in self.shop.store.tables["order"].values() if len(
            self.shop.store.find("order_line_item", "orderId", row["id"])) > 1)
        one, two = self.shop.store.find("order_line_item", "orderId", order["id"])[:2]
        both = [{"type": "equals", "field": "lineItems.productId", "value": one["productId"]},
                {"type": "equals", "field": "lineItems.id", "value": two["id"]}]
        self.assertEqual(1, len(await self.search("order", filter=both)))
        joined = [{"type": "multi", "operator": "and", "queries": both}]
        self.assertEqual([], await self.search("order", filter=joined))


class Variants(SearchCase):
    async def test_names_are_inherited_only_on_request(self) -> None:
        child = next(row for row in self.shop.store.tables["product"].values()
                     if row["parentId"] and row["name"] is None)
        parent = self.shop.store.tables["product"][child["parentId"]]
        _, plain = await self.call("GET", f"/api/product/{child['id']}")
        self.assertIsNone(plain["data"]["translated"]["name"])
        _, whole = await self.call("GET", f"/api/product/{child['id']}", None,
                                   **{"sw-inheritance": "1"})
        self.assertEqual(parent["name"], whole["data"]["translated"]["name"])
        self.assertEqual(parent["taxId"], whole["data"]["taxId"])

    async def test_the_ways_of_the_state_machines_can_be_listed(self) -> None:
        machines = ["order.state", "order_delivery.state", "order_transaction.state"]
        found = await self.search("state-machine-transition", limit=500, page=1, filter=[
            {"type": "equalsAny", "field": "stateMachine.technicalName", "value": machines}],
            associations={"stateMachine": {}, "fromStateMachineState": {},
                          "toStateMachineState": {}},
            sort=[{"field": "createdAt", "order": "ASC"}, {"field": "id", "order": "ASC"}])
        ways = {(row["stateMachine"]["technicalName"],
                 row["fromStateMachineState"]["technicalName"], row["actionName"],
                 row["toStateMachineState"]["technicalName"]) for row in found}
        self.assertIn(("order.state", "in_progress", "complete", "completed"), ways)
        self.assertIn(("order_transaction.state", "paid", "refund", "refunded"), ways)
        self.assertNotIn(("order.state", "open", "complete", "completed"), ways)

    async def test_translations_are_rows_of_their_own(self) -> None:
        item = next(iter(self.shop.store.tables["product"].values()))
        found = await self.search("product", ids=[item["id"]], associations={"translations": {}})
        names = {row["languageId"]: row["name"] for row in found[0]["translations"]}
        self.assertEqual(item["name"], names[SYSTEM_LANGUAGE])
        self.assertGreater(len(names), 1)

    async def test_a_sync_fails_as_a_whole(self) -> None:
        rows = list(self.shop.store.tables["product"].values())[:2]
        payload = [{"id": rows[0]["id"], "stock": 1}, {"id": rows[1]["id"], "stock": 1.5}]
        status, _ = await self.call("POST", "/api/_action/sync", {
            "s": {"entity": "product", "action": "upsert", "payload": payload}})
        self.assertEqual(400, status)
        self.assertEqual(rows[0], self.shop.store.tables["product"][rows[0]["id"]])


if __name__ == "__main__":
    unittest.main()
