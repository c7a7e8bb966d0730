"""What a new shop contains: the rows of every installation, the catalogue, orders of last week."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from typing import Any

from . import values
from .commit import Executor
from .orders import Checkout
from .schema import DATA, SYSTEM_CURRENCY, SYSTEM_LANGUAGE
from .shop import Shop
from .store import Row
from .write import Planner
from ..common.catalogue import Catalogue, Item, Parent, stable_id

GERMAN = stable_id("language", "de-DE")
COUNTRIES = [("Austria", "AT", "AUT"), ("Netherlands", "NL", "NLD"), ("France", "FR", "FRA"),
             ("Poland", "PL", "POL"), ("Belgium", "BE", "BEL"), ("Italy", "IT", "ITA")]
SALUTATIONS = [("mr", "Mr.", "Dear Mr."), ("not_specified", "Not specified", " ")]
UNITS = {"piece": ("pc", "Stück"), "pack": ("pk", "Packung"), "roll": ("rl", "Rolle"),
         "pair": ("pr", "Paar"), "set": ("set", "Satz"), "tube": ("tb", "Tube"),
         "crate": ("cr", "Kiste")}
WEEK_S = 7 * 86400
INDEXING_S = 0.15


def product_id(sku: str) -> str:
    return stable_id("shop/product", sku)


def basics(shop: Shop) -> None:
    """Insert as they are: their ids and times are those of the recorded shop."""
    rows: dict[str, list[Row]] = json.loads((DATA / "basics.json").read_text())
    for name, listed in rows.items():
        entity = shop.schema[name]
        for row in listed:
            shop.store.insert(entity, {key: value for key, value in row.items()
                                       if key in entity.template})
    _more_countries(shop)
    english = shop.store.tables["language"][SYSTEM_LANGUAGE]
    _copy(shop, "language", english, id=GERMAN, name="Deutsch")
    mrs = next(iter(shop.store.tables["salutation"].values()))
    for key, shown, letter in SALUTATIONS:
        _copy(shop, "salutation", mrs, id=stable_id("salutation", key), salutationKey=key,
              displayName=shown, letterName=letter)
    channel = next(iter(shop.store.tables["sales_channel"].values()))
    shop.store.insert(shop.schema["sales_channel_domain"], {
        "id": stable_id("domain", "shop"), "url": "http://shop.example",
        "salesChannelId": channel["id"], "languageId": SYSTEM_LANGUAGE,
        "currencyId": SYSTEM_CURRENCY, "snippetSetId": stable_id("snippets", "en"),
        "createdAt": channel["createdAt"]})
    shop.machines.install()
    shop.store.commit()


def _more_countries(shop: Shop) -> None:
    germany = next(row for row in shop.store.tables["country"].values() if row["iso"] == "DE")
    for name, iso, iso3 in COUNTRIES:
        _copy(shop, "country", germany, id=stable_id("country", iso), name=name, iso=iso,
              iso3=iso3, position=10, vatIdPattern=None, defaultPostalCodePattern=None)


def _copy(shop: Shop, entity: str, row: Row, **changed: Any) -> None:
    shop.store.insert(shop.schema[entity], {**row, **changed})


@dataclass
class Stocker:
    """Writes the catalogue as an import through the API would have done it."""

    shop: Shop
    created: float  # seconds since 1970

    def fill(self, catalogue: Catalogue) -> None:
        with self.shop.transaction():
            self._units(catalogue)
            for parent in catalogue.parents:
                self._parent(parent)
            for item in catalogue.items:
                self._item(item)

    def _write(self, entity: str, payload: Row) -> None:
        planner = Planner(self.shop.store, SYSTEM_LANGUAGE, values.timestamp(self.created))
        planner.upsert(self.shop.schema[entity], payload, "/0")
        indexed_at = values.timestamp(self.created + INDEXING_S)
        Executor(self.shop.store, indexed_at=indexed_at).run(planner.plan)

    def _units(self, catalogue: Catalogue) -> None:
        for unit in sorted({item.unit for item in catalogue.items}):
            short, german = UNITS.get(unit, (unit, unit))
            self._write("unit", {"id": stable_id("unit", unit), "shortCode": short, "name": unit,
                                 "translations": {GERMAN: {"name": german, "shortCode": short}}})

    def _common(self, goods: Parent | Item) -> Row:
        taxes = self.shop.store.tables["tax"].values()
        price = {"currencyId": SYSTEM_CURRENCY, "gross": float(goods.gross),
                 "net": float(goods.net), "linked": True}
        return {"id": product_id(goods.sku), "productNumber": goods.sku, "name": goods.name_en,
                "translations": {GERMAN: {"name": goods.name_de}}, "active": True,
                "taxId": next(tax["id"] for tax in taxes if tax["taxRate"] == goods.tax_rate),
                "price": [price], "weight": float(goods.weight),
                "unitId": stable_id("unit", goods.unit)}

    def _parent(self, parent: Parent) -> None:
        self._write("product", {**self._common(parent), "stock": 0})

    def _item(self, item: Item) -> None:
        if item.parent is None or item.option is None:
            self._write("product", {**self._common(item), "stock": item.stock, "ean": item.ean})
            return
        group, value = item.option
        payload: Row = {
            "id": product_id(item.sku), "parentId": product_id(item.parent.sku),
            "productNumber": item.sku, "stock": item.stock, "ean": item.ean,
            "options": [{"id": stable_id("option", f"{group}/{value}"), "name": value,
                         "group": {"id": stable_id("group", group), "name": group}}]}
        if not item.inherits_name:
            payload["name"] = item.name_en
            payload["translations"] = {GERMAN: {"name": item.name_de}}
        self._write("product", payload)


def orders(checkout: Checkout, catalogue: Catalogue, seed: int, count: int) -> None:
    """Open orders placed during the last week, oldest first."""
    rng = random.Random(f"orders/{seed}")
    start = time.time() - WEEK_S
    for place in range(count):
        items = rng.sample(catalogue.items, min(rng.choice((1, 1, 2, 2, 3, 4)),
                                                len(catalogue.items)))
        lines = [{"sku": item.sku, "quantity": rng.choice((1, 1, 1, 2, 2, 3, 5))}
                 for item in items]
        moment = start + WEEK_S * (place + rng.random()) / (count + 1)
        checkout.place(lines, {}, rng.random() < 0.7, moment)
