"""A simulated shop that holds the rows which the recorded exchanges show."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any, Iterator

ROOT = Path(__file__).resolve().parents[3]
RECORDINGS = ROOT / "tests" / "data" / "recordings"
sys.path.insert(0, str(ROOT / "tools"))

from sim.shop import seed  # noqa: E402
from sim.shop.shop import Shop  # noqa: E402

logging.getLogger("asyncio").setLevel(logging.ERROR)  # no word about slow steps

# Later ones first: they show the rows as they were when most exchanges took place.
SOURCES = ("product/search-with-options", "orders/search-all-associations",
           "orders/state-machine-history", "customers/search-guests", "customers/search-business",
           "info/taxes", "orders/example-promotion-and-two-tax-rates",
           "orders/example-free-shipping-promotion", "orders/example-us-dollar",
           "orders/example-net-business", "orders/example-tax-free-switzerland")
TAX_RULES = 28
STANDARD_TAX = "01a2090d32037378a7f3aba8b7f600b2"
# The order of the state recordings was deleted before any search; another one stands in for it.
ORDER = "01a2091248447095875685b3d1b49606"
DELIVERY = "01a2091248467310ad5553641ea2529d"
TRANSACTION = "01a2091248477128a64b6f4340de7a55"


def recording(name: str) -> dict[str, Any]:
    return json.loads((RECORDINGS / f"{name}.json").read_text())


def entities(value: Any) -> Iterator[dict[str, Any]]:
    """Whole entities in an answer, at any depth."""
    if isinstance(value, dict):
        if "_uniqueIdentifier" in value and value.get("apiAlias") and "id" in value:
            yield value
        for inner in value.values():
            yield from entities(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from entities(inner)


def _put(shop: Shop, row: dict[str, Any]) -> None:
    entity = shop.schema.get(row["apiAlias"])
    if entity is None or shop.store.get(entity.name, row["id"]) is not None:
        return
    flat = {key: value for key, value in row.items()
            if key not in entity.associations and key not in ("extensions", "translated")
            and not (isinstance(value, dict) and "_uniqueIdentifier" in value)}
    shop.store.insert(entity, {**flat, "apiAlias": entity.name})
    for name, association in entity.associations.items():
        if association.kind == "many_to_many" and isinstance(row.get(name), list):
            for one in row[name]:
                shop.store.link(association.mapping, row["id"], one["id"])


def _stand_in(shop: Shop) -> None:
    """A copy of a recorded order, all open, under the ids of the deleted one."""
    store, machines = shop.store, shop.machines
    order = next(iter(store.tables["order"].values()))
    names = {"order": ORDER, "order_delivery": DELIVERY, "order_transaction": TRANSACTION}
    for entity, identifier in names.items():
        row = order if entity == "order" else store.find(entity, "orderId", order["id"])[0]
        copy = {**row, "id": identifier, "stateId": machines.state_named(entity, "open")["id"]}
        if entity == "order":
            copy.update(autoIncrement=1000, orderNumber="11000")
        else:
            copy["orderId"] = ORDER
        store.insert(shop.schema[entity], copy)


def load() -> Shop:
    shop = Shop(1, 600)
    seed.basics(shop)
    for name in SOURCES:
        for row in entities(json.loads(recording(name)["response"]["body_text"])):
            _put(shop, row)
    for number in range(TAX_RULES):
        shop.store.insert(shop.schema["tax_rule"], {
            "id": shop.store.new_id(), "taxId": STANDARD_TAX, "taxRate": number})
    _stand_in(shop)
    shop.store.commit()
    return shop


def set_state(shop: Shop, entity: str, identifier: str, state: str) -> None:
    found = shop.machines.state_named(entity, state)
    shop.store.update(entity, identifier, {"stateId": found["id"]})


def forget(shop: Shop, *numbers: str) -> None:
    """Takes products out as if they had never been."""
    for number in numbers:
        for row in shop.store.find("product", "productNumber", number):
            shop.store.delete("product", row["id"])
            shop.store.mappings["product_option"].pop(row["id"], None)
