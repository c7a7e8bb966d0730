"""The goods both simulators start with.

A pure function of (seed, count): both systems make the same catalogue without talking to each
other, and the first n items do not depend on the count.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from . import goods

PARENTS_PER_ITEM = 0.105  # with three children on average, a quarter of the items are variants
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Parent:
    """A product that has variants. Not sellable: no stock and no EAN of its own."""

    sku: str
    name_de: str
    name_en: str
    gross: Decimal
    net: Decimal
    tax_rate: int
    weight: Decimal
    unit: str


@dataclass(frozen=True)
class Item:
    """Something that can be sold and counted. Prices in euro, weight in kg, tax rate in percent."""

    sku: str
    name_de: str
    name_en: str
    ean: str
    gross: Decimal
    net: Decimal
    tax_rate: int
    weight: Decimal
    unit: str
    stock: int
    parent: Parent | None = None
    option: tuple[str, str] | None = None  # ("Size", "XL"), variants only
    inherits_name: bool = False  # the shop's row has name null and takes its parent's


@dataclass(frozen=True)
class Catalogue:
    items: list[Item] = field(default_factory=list)
    parents: list[Parent] = field(default_factory=list)


def stable_id(kind: str, key: str) -> str:
    """32 lower-case hex digits that depend on kind and key alone."""
    return hashlib.md5(f"holdfast/{kind}/{key}".encode()).hexdigest()


def check_digit(digits: str) -> str:
    """The GS1 check digit of the twelve digits of a GTIN-13."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return str(-total % 10)


def gtin13(seed: int, index: int) -> str:
    """Unique within a seed for index < 10,000,000; prefix 40 or 95."""
    prefix = "40" if (index + seed) % 3 else "95"
    digits = f"{prefix}{seed % 1000:03d}{index % 10_000_000:07d}"
    return digits + check_digit(digits)


def net_of(gross: Decimal, tax_rate: int) -> Decimal:
    return (gross * 100 / (100 + tax_rate)).quantize(CENT, ROUND_HALF_UP)


def _product(seed: int, number: int) -> Parent:
    rng = random.Random(f"{seed}/product/{number}")
    food = rng.random() < 0.06
    de, en, unit, price, weight = rng.choice(goods.FOOD if food else goods.STEMS)
    size = rng.choice(goods.SIZES)
    material_de, material_en = rng.choice(goods.MATERIALS)
    scale = Decimal(str(round(rng.uniform(1, 4), 2)))
    gross = (Decimal(str(price)) * scale).quantize(CENT, ROUND_HALF_UP)
    tax_rate = 7 if food else 19
    return Parent(
        sku=f"HF-{10000 + number}",
        name_de=f"{de} {size} {material_de}",
        name_en=f"{en} {size} {material_en}",
        gross=gross,
        net=net_of(gross, tax_rate),
        tax_rate=tax_rate,
        weight=(Decimal(str(weight)) * scale).quantize(Decimal("0.001")),
        unit=unit,
    )


def _single(seed: int, product: Parent, index: int, rng: random.Random) -> Item:
    return Item(
        sku=product.sku, name_de=product.name_de, name_en=product.name_en,
        ean=gtin13(seed, index), gross=product.gross, net=product.net,
        tax_rate=product.tax_rate, weight=product.weight, unit=product.unit,
        stock=rng.randint(20, 200),
    )


def _variants(seed: int, parent: Parent, index: int, rng: random.Random) -> list[Item]:
    group, values = rng.choice(goods.VARIANT_GROUPS)
    made = []
    for place, value in enumerate(values[: rng.randint(2, 4)]):
        made.append(Item(
            sku=f"{parent.sku}.{place + 1}",
            name_de=f"{parent.name_de} {value}", name_en=f"{parent.name_en} {value}",
            ean=gtin13(seed, index + place), gross=parent.gross, net=parent.net,
            tax_rate=parent.tax_rate, weight=parent.weight, unit=parent.unit,
            stock=rng.randint(20, 200), parent=parent, option=(group, value),
            inherits_name=rng.random() < 0.5,
        ))
    return made


def make(seed: int, count: int) -> Catalogue:
    """Exactly `count` items, and beside them the parents of those that are variants."""
    catalogue = Catalogue()
    number = 0
    while len(catalogue.items) < count:
        number += 1
        product = _product(seed, number)
        rng = random.Random(f"{seed}/item/{number}")
        if rng.random() < PARENTS_PER_ITEM:
            catalogue.parents.append(product)
            made = _variants(seed, product, len(catalogue.items), rng)
        else:
            made = [_single(seed, product, len(catalogue.items), rng)]
        catalogue.items.extend(made[: count - len(catalogue.items)])
    return catalogue
