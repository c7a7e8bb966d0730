"""The control server's calls: a shopper, an admin user, and an auditor."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

from . import errors, values
from .commit import Executor
from .orders import Checkout
from .schema import SYSTEM_LANGUAGE
from .shop import Shop
from .store import Row
from .write import Planner

NUMBER = {"product": ("sku", "productNumber"), "order": ("orderNumber", "orderNumber")}


@contextmanager
def _refusals() -> Iterator[None]:
    """What the shop refuses becomes a ValueError, which the control server answers with 400."""
    try:
        yield
    except errors.ApiError as error:
        raise ValueError(str(error.errors)) from None


class Desk:
    def __init__(self, shop: Shop, checkout: Checkout) -> None:
        self._shop, self._store, self._checkout = shop, shop.store, checkout

    def calls(self) -> dict[str, Any]:
        return {"POST /order": self.order, "POST /edit": self.edit,
                "POST /transition": self.transition, "POST /delete": self.delete,
                "POST /integration": self.integration,
                "GET /records": self.records, "GET /orders": self.orders}

    def order(self, body: Row) -> Row:
        with _refusals():
            made = self._checkout.place(body["lines"], body.get("customer"),
                                        bool(body.get("paid")))
        return {"id": made["id"], "orderNumber": made["orderNumber"]}

    def edit(self, body: Row) -> Row:
        """As an admin user; also what only the system may write is refused, as there."""
        entity, row = self._named(body)
        with _refusals(), self._shop.transaction():
            planner = Planner(self._store, SYSTEM_LANGUAGE, values.now())
            planner.upsert(self._shop.schema[entity], {**body["fields"], "id": row["id"]}, "/0")
            Executor(self._store).run(planner.plan)
        return {"id": row["id"]}

    def transition(self, body: Row) -> Row:
        entity, row = self._named(body)
        with _refusals():
            state, moved = self._shop.transition(entity, row["id"], body["action"])
        return {"id": row["id"], "state": state["technicalName"], "moved": moved}

    def delete(self, body: Row) -> Row:
        entity, row = self._named(body)
        with _refusals(), self._shop.transaction():
            self._shop.remove(entity, row["id"])
        return {"id": row["id"]}

    def integration(self, body: Row) -> Row:
        """Another integration; without a list of privileges it may do everything."""
        held = body.get("privileges")
        self._shop.auth.admit(body["client_id"], body["client_secret"],
                              None if held is None else frozenset(held))
        return {"client_id": body["client_id"]}

    def records(self, _: Row) -> Row:
        products = self._store.tables["product"].values()
        return {"products": [self._product(row) for row in products], "orders": self.orders({}),
                "customers": len(self._store.tables["customer"])}

    def orders(self, body: Row) -> list[Row]:
        since = int(body.get("since", 0))
        return [self._order(row) for row in self._store.tables["order"].values()
                if row["autoIncrement"] > since]

    def _named(self, body: Row) -> tuple[str, Row]:
        """By id, by a product's sku, by an order's number; children by their order's."""
        entity = body.get("entity") or ("product" if "sku" in body else "order")
        if entity in ("order_delivery", "order_transaction") and "orderNumber" in body:
            order = self._one("order", "orderNumber", body["orderNumber"])
            found = self._store.find(entity, "orderId", order["id"])
            if not found:
                raise KeyError(f"order {body['orderNumber']} has no {entity}")
            return entity, found[0] if entity == "order_delivery" else found[-1]
        key, column = NUMBER.get(entity, ("id", "id"))
        if "id" in body:
            row = self._store.get(entity, body["id"])
            if row is None:
                raise KeyError(f"there is no {entity} with id {body['id']}")
            return entity, row
        return entity, self._one(entity, column, body[key])

    def _one(self, entity: str, column: str, value: Any) -> Row:
        found = self._store.find(entity, column, value)
        if not found:
            raise KeyError(f"there is no {entity} with {column} {value!r}")
        return found[0]

    def _product(self, row: Row) -> Row:
        parent = self._store.get("product", row["parentId"])
        name = row["name"] if row["name"] is not None or parent is None else parent["name"]
        return {"id": row["id"], "sku": row["productNumber"], "name": name, "stock": row["stock"],
                "sales": row["sales"], "ean": row["ean"],
                "parent": bool(self._store.find("product", "parentId", row["id"]))}

    def _order(self, row: Row) -> Row:
        deliveries = self._store.find("order_delivery", "orderId", row["id"])
        transactions = self._store.find("order_transaction", "orderId", row["id"])
        lines = self._store.find("order_line_item", "orderId", row["id"])
        own = [row["id"], *(one["id"] for one in (*deliveries, *transactions))]
        return {
            "id": row["id"], "orderNumber": row["orderNumber"],
            "autoIncrement": row["autoIncrement"], "state": self._state(row),
            "deliveryState": self._state(deliveries[0]) if deliveries else None,
            "transactionState": self._state(transactions[-1]) if transactions else None,
            "trackingCodes": [code for one in deliveries for code in one["trackingCodes"]],
            "customFields": row["customFields"],
            "lines": [{"sku": (line["payload"] or {}).get("productNumber"),
                       "quantity": line["quantity"]} for line in lines
                      if line["type"] == "product"],
            "total": row["amountTotal"], "history": self._history(own)}

    def _state(self, row: Row) -> str:
        return str(self._shop.machines.state_of(row)["technicalName"])

    def _history(self, own: list[str]) -> list[Row]:
        states = self._store.tables["state_machine_state"]
        found = [one for key in own
                 for one in self._store.find("state_machine_history", "referencedId", key)]
        found.sort(key=lambda one: one["createdAt"])
        return [{"entity": one["entityName"], "action": one["transitionActionName"],
                 "from": states[one["fromStateId"]]["technicalName"],
                 "to": states[one["toStateId"]]["technicalName"], "at": one["createdAt"]}
                for one in found]
