"""Orders of every kind: one each, as the recorded examples have them."""
from collections.abc import Callable
from dataclasses import dataclass

from .http import Refused
from .made import PREFIX, Made
from .shopper import Basket, Person, Shopper

TAX_FREE = {"enabled": True, "amount": 0}


@dataclass
class Placed:
    kind: str
    order: str  # id
    lines: list[tuple[str, int]]  # sku, pieces


class Kinds:
    """A kind that this shop cannot have is skipped, with the shop's words."""

    def __init__(self, made: Made, shopper: Shopper) -> None:
        self.made, self.shopper = made, shopper
        self.skipped: dict[str, str] = {}

    def all(self) -> list[Placed]:
        named: dict[str, Callable[[str], Placed]] = {
            "two tax rates and a comment": self.two_rates,
            "promotion over two tax rates": self.promotion,
            "free shipping by promotion": self.free_shipping,
            "foreign currency": self.foreign_currency, "net for business": self.net_business,
            "tax-free abroad": self.tax_free}
        placed = []
        for name, place in named.items():
            try:
                placed.append(place(name))
            except Refused as refusal:
                self.skipped[name] = str(refusal)
        return placed

    def _order(self, kind: str, person: Person, lines: list[tuple[int, int]],
               **more: object) -> Placed:
        goods = [(self.made.goods[place], pieces) for place, pieces in lines]
        basket = Basket([(good.id, pieces) for good, pieces in goods], **more)
        order = self.shopper.order(person, basket)
        self.made.orders.add(order)
        return Placed(kind, order, [(good.sku, pieces) for good, pieces in goods])

    def guest(self, **more: str) -> Person:
        place = self.made.place
        return Person(self.made.person_mail(), **{"country": place.country,
                                                  "salutation": place.salutation, **more})

    def two_rates(self, kind: str) -> Placed:
        return self._order(kind, self.guest(), [(0, 2), (2, 3)], comment="Please ring twice")

    def _code(self, name: str, scope: str, value: int) -> str:
        code = f"{PREFIX}{name}-{self.made.run}"
        self.made.extra("promotion", name, {
            "name": code, "active": True, "useCodes": True, "useIndividualCodes": False,
            "useSetGroups": False, "customerRestriction": False, "code": code, "priority": 1,
            "salesChannels": [{"salesChannelId": self.made.place.channel, "priority": 1}],
            "discounts": [{"scope": scope, "type": "percentage", "value": value,
                           "considerAdvancedRules": False}]})
        return code

    def promotion(self, kind: str) -> Placed:
        codes = [self._code("TEN", "cart", 10)]
        return self._order(kind, self.guest(), [(1, 3), (2, 3)], codes=codes)

    def free_shipping(self, kind: str) -> Placed:
        codes = [self._code("SHIP", "delivery", 100)]
        return self._order(kind, self.guest(), [(1, 1), (2, 1)], codes=codes)

    def foreign_currency(self, kind: str) -> Placed:
        chosen = self.made.place.foreign
        if chosen is None:
            raise Refused("looking for a foreign currency", 0, "the shop has only its own")
        self.made.link("currencies", chosen["id"])
        return self._order(kind, self.guest(), [(3, 2)], currency=chosen["id"])

    def net_business(self, kind: str) -> Placed:
        group = self.made.extra("customer-group", "net", {
            "name": f"{PREFIX}net", "displayGross": False})
        person = self.guest(company="Holdfast Test GmbH", vat_id="DE123456789")
        return self._order(kind, person, [(0, 2), (2, 7)], group=group)

    def tax_free(self, kind: str) -> Placed:
        pattern = self.made.admin.where("country", "id", self.made.place.country)[0]
        format_ = pattern.get("addressFormat")
        free = {**TAX_FREE, "currencyId": self.made.place.currency}
        country = self.made.extra("country", "free", {
            "name": f"{PREFIX}country", "iso": "CH", "iso3": "CHE", "active": True,
            "shippingAvailable": True, "isEu": False, "position": 999, "customerTax": free,
            "companyTax": free, **({"addressFormat": format_} if format_ else {})})
        self.made.link("countries", country)
        return self._order(kind, self.guest(country=country), [(0, 2)])
