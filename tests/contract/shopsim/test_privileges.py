"""An integration may do what its roles say, and is told what it lacks."""

from __future__ import annotations

import json
import unittest
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

import world
from sim.shop.routes import application

SELLER = ("SWIASELLER", "secret")


class Privileges(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.shop = world.load()
        self.client = TestClient(TestServer(application(self.shop)))
        await self.client.start_server()

    async def asyncTearDown(self) -> None:
        await self.client.close()

    def admit(self, *privileges: str) -> None:
        self.shop.auth.admit(*SELLER, frozenset(privileges))
        self.token = self.shop.auth.token({
            "grant_type": "client_credentials", "client_id": SELLER[0],
            "client_secret": SELLER[1]})["access_token"]

    async def missing(self, path: str, body: Any) -> list[str]:
        answer = await self.client.post(path, json=body, headers={
            "authorization": f"Bearer {self.token}", "accept": "application/json"})
        text = await answer.text()
        if answer.status != 403:
            return []
        error = json.loads(text)["errors"][0]
        self.assertEqual("FRAMEWORK__MISSING_PRIVILEGE_ERROR", error["code"])
        return list(json.loads(error["detail"])["missingPrivileges"])

    async def test_reads_need_the_root_and_every_path(self) -> None:
        self.admit("order:read")
        self.assertEqual([], await self.missing("/api/search/order", {"limit": 1}))
        wanted = {"filter": [{"type": "equals", "field": "deliveries.stateId", "value": "x"}],
                  "associations": {"lineItems": {"associations": {"product": {}}}}}
        self.assertEqual(["order_delivery:read", "order_line_item:read", "product:read"],
                         await self.missing("/api/search/order", wanted))

    async def test_an_upsert_needs_to_create_or_to_update(self) -> None:
        self.admit("product:update")
        known = next(iter(self.shop.store.tables["product"]))
        body = {"s": {"entity": "product", "action": "upsert",
                      "payload": [{"id": known, "stock": 3}]}}
        self.assertEqual([], await self.missing("/api/_action/sync", body))
        self.assertEqual(3, self.shop.store.tables["product"][known]["stock"])
        self.admit("product:read")
        self.assertEqual(["product:update"], await self.missing("/api/_action/sync", body))


if __name__ == "__main__":
    unittest.main()
