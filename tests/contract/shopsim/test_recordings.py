"""Each recorded request is sent to the simulator; the answer must be the recorded one."""

from __future__ import annotations

import json
import unittest
from typing import Any, Callable

from aiohttp.test_utils import TestClient, TestServer

import compare
import world
from sim.shop.routes import application
from sim.shop.shop import Shop

Prepare = Callable[[Shop], None]
FIRST_ORDERS = ("10000", "10001", "10003", "10004")
SHIRTS = ("HF-2000", "HF-2000.S", "HF-2000.M", "HF-2000.L")
BAD_SECRETS = 10
# The integration of the recordings that were refused.
FEW = frozenset({"order:read", "product:read"})
DRAFT = "01a209371cce71e6b1f2a46c35743b98"
DRAFTED = "01a209371b62720b9faf8e7084af8ad8"
OTHER_SIGNATURE = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"


def state(entity: str, identifier: str, name: str) -> Prepare:
    return lambda shop: world.set_state(shop, entity, identifier, name)


def without(*numbers: str) -> Prepare:
    return lambda shop: world.forget(shop, *numbers)


def _first_orders_only(shop: Shop) -> None:
    for order in list(shop.store.tables["order"].values()):
        if order["orderNumber"] not in FIRST_ORDERS:
            shop.remove("order", order["id"])


def _throttled(shop: Shop) -> None:
    for _ in range(BAD_SECRETS):
        try:
            shop.auth.token({"grant_type": "client_credentials", "client_id": "SWIA"})
        except Exception:
            continue


def _bulk(shop: Shop) -> None:
    """The 500 products of the keyset page, and as many that must not appear."""
    body = json.loads(world.recording("product/keyset-by-auto-increment")["response"]["body_text"])
    for row in body["data"]:
        shop.store.insert(shop.schema["product"], row)
        shop.store.insert(shop.schema["product"], {
            **row, "id": shop.store.new_id(), "autoIncrement": row["autoIncrement"] - 501})


def _named_as_recorded(identifier: str) -> Prepare:
    """An open order under the id of one that no search has shown."""
    def prepare(shop: Shop) -> None:
        order = next(iter(shop.store.tables["order"].values()))
        opened = shop.machines.state_named("order", "open")["id"]
        shop.store.insert(shop.schema["order"], {
            **order, "id": identifier, "stateId": opened, "orderNumber": "12000",
            "autoIncrement": 12000})

    return prepare


def _draft(shop: Shop) -> None:
    _named_as_recorded(DRAFTED)(shop)
    shop.drafts.create("order", DRAFTED, DRAFT)


PREPARE: dict[str, Prepare] = {
    "acl/state-denied": _named_as_recorded("01a209113e4f735782c58e241128fa46"),
    "auth/token-rate-limited": _throttled,
    "orders/create-draft-version": _named_as_recorded(DRAFTED),
    "orders/merge-draft-version": _draft,
    "orders/search-all-associations": _first_orders_only,
    "orders/search-delta": _first_orders_only,
    "product/create": without("HF-1001"),
    "product/create-float-stock": without("HF-1002"),
    "product/create-wrong-type": without("HF-1002"),
    "product/create-response-detail": without("HF-1002"),
    "product/create-with-variants": without(*SHIRTS),
    "product/keyset-by-auto-increment": _bulk,
    "states/delivery-ship-repeat": state("order_delivery", world.DELIVERY, "shipped"),
    "states/order-complete": state("order", world.ORDER, "in_progress"),
    "states/order-process-repeat": state("order", world.ORDER, "in_progress"),
    "states/transaction-unknown-action": state("order_transaction", world.TRANSACTION, "paid"),
}
FOLDERS = ("acl", "auth", "customers", "errors", "info", "orders", "product", "states", "sync",
           "webhooks")
# Rows in no order that was asked for: any row will do.
ANY_ROW = {"product/search-default-accept", "product/search-ids"}


class Replay(unittest.IsolatedAsyncioTestCase):
    async def _ask(self, shop: Shop, name: str, request: dict[str, Any]) -> tuple[Any, str]:
        secrets = {"<client-id>": shop.auth.client_id, "<client-secret>": shop.auth.client_secret,
                   "<access-token>": OTHER_SIGNATURE}
        folder = name.split("/")[0]
        if folder != "auth":
            client = (shop.auth.client_id, shop.auth.client_secret)
            if folder == "acl":
                client = ("SWIAFEW", "few")
                shop.auth.admit(*client, FEW)
            secrets["<access-token>"] = shop.auth.token({
                "grant_type": "client_credentials", "client_id": client[0],
                "client_secret": client[1]})["access_token"]

        def filled(text: str) -> str:
            for mark, value in secrets.items():
                text = text.replace(mark, value)
            return text

        body = json.dumps(request["body"]) if "body" in request else request.get("body_text")
        headers = {key: filled(value) for key, value in request["headers"].items()}
        async with TestClient(TestServer(application(shop))) as client:
            answer = await client.request(request["method"], request["path"], headers=headers,
                                          data=filled(body) if body else None)
            return answer, await answer.text()

    async def _replay(self, name: str) -> None:
        shop = world.load()
        PREPARE.get(name, lambda _: None)(shop)
        exchange = world.recording(name)
        wanted = exchange["response"]
        answer, text = await self._ask(shop, name, exchange["request"])
        self.assertEqual(wanted["status"], answer.status, text)
        self.assertEqual(compare.location(wanted["headers"]), compare.location(answer.headers))
        kind = wanted["headers"].get("content-type")
        if kind:
            self.assertEqual(kind, answer.headers["content-type"])
        unlike = compare.differences(_body(wanted["body_text"], name), _body(text, name))
        self.assertEqual([], unlike)


def _body(text: str, name: str) -> Any:
    if not text:
        return None
    body = json.loads(text)
    for made_up in ("access_token", "versionName"):
        if made_up in body:
            body[{"versionName": "versionId"}.get(made_up, made_up)] = "(made up)"
    if name in ANY_ROW:
        body["data"] = [_anonymous(row) for row in body["data"]]
    return compare.canonical(body)


def _anonymous(row: Any) -> Any:
    if isinstance(row, str):
        return len(row)
    return {**row, "id": "", "links": "", "attributes": list(row["attributes"])}


def _case(name: str) -> Callable[[Replay], Any]:
    async def replayed(self: Replay) -> None:
        await self._replay(name)

    return replayed


COVERED: set[str] = set()
for _folder in FOLDERS:
    for _path in sorted((world.RECORDINGS / _folder).glob("*.json")):
        _name = f"{_folder}/{_path.stem}"
        if "response" in world.recording(_name):
            COVERED.add(_name)
            setattr(Replay, "test_" + _name.replace("/", "_").replace("-", "_"), _case(_name))


class Escapes(unittest.IsolatedAsyncioTestCase):
    async def test_text_is_escaped_as_php_does(self) -> None:
        replay, shop = Replay(), world.load()
        name = "orders/example-net-business"
        exchange = world.recording(name)
        _, text = await replay._ask(shop, name, exchange["request"])
        for piece in ("Zo\\u00eb", "O\\u0027Brien", "Kran \\u0026 S\\u00f6hne GmbH"):
            self.assertIn(piece, exchange["response"]["body_text"])
            self.assertIn(piece, text)


if __name__ == "__main__":
    unittest.main()
