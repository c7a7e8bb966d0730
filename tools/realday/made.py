"""What the day makes in the shop, so that all of it can be taken away again."""
import hashlib
import secrets
from dataclasses import dataclass, field

from .admin import Admin
from .http import Refused
from .place import Place

PREFIX = "HFTEST-"
DOMAIN = "hftest.example.com"  # of the guests' mail addresses


def hex_id(*parts: str) -> str:
    return hashlib.md5("/".join(("hftest", *parts)).encode()).hexdigest()


def gtin(seed: str, number: int) -> str:
    """Of the range for use within a company (2)."""
    digits = f"29{int(hashlib.md5(seed.encode()).hexdigest()[:8], 16) % 10 ** 7:07d}{number:03d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


@dataclass
class Good:
    sku: str
    id: str
    ean: str
    stock: int
    gross: float
    rate: float  # of its tax, in percent
    name: str
    weight: str | None = None  # kg

    @property
    def net(self) -> float:
        return round(self.gross / (1 + self.rate / 100), 2)


@dataclass
class Made:
    admin: Admin
    place: Place
    run: str = field(default_factory=lambda: secrets.token_hex(3).upper())
    goods: list[Good] = field(default_factory=list)
    orders: set[str] = field(default_factory=set)
    _undo: list[str] = field(default_factory=list)  # paths to delete, the last one first
    _people: int = 0

    def person_mail(self) -> str:
        self._people += 1
        return f"{self.run.lower()}.{self._people}@{DOMAIN}"

    def products(self, number: int) -> None:
        """The last two are variants of one parent; every third has the lower tax rate."""
        price = [9.99, 11.90, 24.95, 4.49, 59.00]
        for place in range(number):
            tax, rate = self.place.taxes[-1 if place % 3 == 2 else 0]
            sku = f"{PREFIX}{self.run}-{place + 1:02d}"
            good = Good(sku, hex_id(sku), gtin(self.run, place), 40 + 7 * place,
                        price[place % len(price)], rate, f"Test item {sku}", "0.25")
            self.goods.append(good)
            if place < number - 2:
                self._product(good, tax)
        self._variants(self.goods[-2:])

    def _common(self, name: str, tax: str, gross: float, net: float) -> dict:
        price = {"currencyId": self.place.currency, "gross": gross, "net": net, "linked": True}
        visible = {"salesChannelId": self.place.channel, "visibility": 30}
        return {"name": name, "taxId": tax, "price": [price], "active": True,
                "visibilities": [visible]}

    def _product(self, good: Good, tax: str) -> None:
        self._undo.append(f"product/{good.id}")
        common = self._common(good.name, tax, good.gross, good.net)
        self.admin.create("product", {
            "id": good.id, "productNumber": good.sku, "ean": good.ean, "stock": good.stock,
            "weight": float(good.weight), **common})

    def _variants(self, goods: list[Good]) -> None:
        sku = f"{PREFIX}{self.run}-V"
        group, parent = hex_id(sku, "group"), hex_id(sku)
        self._undo.append(f"property-group/{group}")
        options = [{"id": hex_id(good.sku, "option"), "name": f"Size {place + 1}"}
                   for place, good in enumerate(goods)]
        self.admin.create("property-group", {
            "id": group, "name": f"{PREFIX}size", "options": options, "displayType": "text",
            "sortingType": "alphanumeric"})
        tax, rate = self.place.taxes[0]
        for good, option in zip(goods, options):
            good.gross, good.rate, good.weight = 19.99, rate, None
            good.name = f"Test shirt {sku} {option['name']}"
        self._undo.append(f"product/{parent}")
        children = [{"id": good.id, "productNumber": good.sku, "stock": good.stock,
                     "ean": good.ean, "options": [{"id": option["id"]}]}
                    for good, option in zip(goods, options)]
        common = self._common(f"Test shirt {sku}", tax, goods[0].gross, goods[0].net)
        self.admin.create("product", {"id": parent, "productNumber": sku, "stock": 0,
                                      "children": children, **common})

    def extra(self, entity: str, key: str, body: dict) -> str:
        """Something else of ours; its id."""
        identifier = hex_id(self.run, entity, key)
        self._undo.append(f"{entity}/{identifier}")
        self.admin.create(entity, {"id": identifier, **body})
        return identifier

    def link(self, association: str, identifier: str) -> None:
        """Of the sales channel; unlinked at the end unless it was there before."""
        channel = self.place.channel
        rows = self.admin.where("sales-channel", "id", channel, associations={association: {}})
        if any(one["id"] == identifier for one in rows[0].get(association) or []):
            return
        self._undo.append(f"sales-channel/{channel}/{association}/{identifier}")
        self.admin.change("sales-channel", channel, {association: [{"id": identifier}]})

    def clean(self) -> list[str]:
        """Removes everything; what could not be removed, in words."""
        left: list[str] = []
        orders = {f"order/{row['id']}" for row in self._of_guests("order", "orderCustomer.email")}
        orders |= {f"order/{order}" for order in self.orders}
        customers = [f"customer/{row['id']}" for row in self._of_guests("customer", "email")]
        for path in [*sorted(orders), *customers, *reversed(self._undo)]:
            try:
                self.admin.remove(path)
            except Refused as refusal:
                left.append(str(refusal))
        return left

    def _of_guests(self, entity: str, field_name: str) -> list[dict]:
        mails = [f"{self.run.lower()}.{number + 1}@{DOMAIN}" for number in range(self._people)]
        return self.admin.where(entity, field_name, mails)
