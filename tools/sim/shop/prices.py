"""The shop's price structures and its cart arithmetic: per line (horizontal), rounded to cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .schema import SYSTEM_CURRENCY

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
GROSS, NET, TAX_FREE = "gross", "net", "tax-free"
ROUNDING = {"extensions": [], "decimals": 2, "interval": 0.01, "roundForNet": True,
            "apiAlias": "shopware_core_framework_data_abstraction_layer_pricing_cash_rounding_"
                        "config"}

# Tax rate in percent -> amount that is taxed with it.
Shares = dict[Decimal, Decimal]
Struct = dict[str, Any]


def decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def number(value: Decimal) -> float | int:
    """As JSON prints it: 19, 4.9."""
    return int(value) if value == value.to_integral_value() else float(value)


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Terms:
    """How one order is priced. `factor`: order currency per one of the system's."""

    status: str = GROSS
    currency: str = SYSTEM_CURRENCY
    factor: Decimal = Decimal(1)

    def price(self, gross: Decimal, net: Decimal) -> Decimal:
        return cents((gross if self.status == GROSS else net) * self.factor)

    def tax(self, amount: Decimal, rate: Decimal) -> Decimal:
        if self.status == GROSS:
            return cents(amount - amount / (1 + rate / HUNDRED))
        return cents(amount * rate / HUNDRED)


def _taxes(shares: Shares, taxes: Shares) -> list[Struct]:
    return [{"extensions": [], "tax": number(taxes[rate]), "taxRate": number(rate),
             "price": number(cents(amount)), "apiAlias": "cart_tax_calculated"}
            for rate, amount in shares.items()]


def _rules(percentages: Shares) -> list[Struct]:
    return [{"extensions": [], "taxRate": number(rate), "percentage": number(percent),
             "apiAlias": "cart_tax_rule"} for rate, percent in percentages.items()]


def _percentages(shares: Shares) -> Shares:
    total = sum(shares.values()) or Decimal(1)
    return {rate: (amount * HUNDRED / total).quantize(Decimal("1e-12"))
            for rate, amount in shares.items()}


@dataclass(frozen=True)
class Part:
    """One calculated price: a line, a discount, the shipping costs."""

    unit: Decimal
    quantity: int
    shares: Shares
    terms: Terms

    @property
    def total(self) -> Decimal:
        return cents(self.unit * self.quantity)

    @property
    def taxes(self) -> Shares:
        return {rate: self.terms.tax(amount, rate) for rate, amount in self.shares.items()}

    def price(self) -> Struct:
        taxed = self.terms.status != TAX_FREE
        return {"extensions": [], "unitPrice": number(self.unit), "quantity": self.quantity,
                "totalPrice": number(self.total),
                "calculatedTaxes": _taxes(self.shares, self.taxes) if taxed else [],
                "taxRules": _rules(_percentages(self.shares)) if taxed else [],
                "referencePrice": None, "listPrice": None, "regulationPrice": None,
                "apiAlias": "calculated_price"}

    def definition(self) -> Struct:
        taxed = self.terms.status != TAX_FREE
        return {"extensions": [], "price": number(self.unit),
                "taxRules": _rules(_percentages(self.shares)) if taxed else [],
                "quantity": self.quantity, "isCalculated": True, "referencePriceDefinition": None,
                "listPrice": None, "regulationPrice": None, "type": "quantity",
                "apiAlias": "cart_price_quantity"}


def line(unit: Decimal, quantity: int, rate: Decimal, terms: Terms = Terms()) -> Part:
    return Part(unit, quantity, {rate: cents(unit * quantity)}, terms)


@dataclass(frozen=True)
class Cart:
    """`shipping` gross and in the system's currency; it is taxed like the goods, in proportion."""

    lines: list[Part]
    shipping: Decimal
    terms: Terms = Terms()
    percent_off: list[Decimal] = field(default_factory=list)  # of the goods, one after the other
    shipping_free: bool = False  # by a discount of the same height

    def goods(self) -> Shares:
        return _sum(self.lines)

    def discounts(self) -> list[Part]:
        found = []
        for percent in self.percent_off:
            shares = {rate: -cents(amount * percent / HUNDRED)
                      for rate, amount in self.goods().items()}
            found.append(Part(sum(shares.values(), Decimal(0)), 1, shares, self.terms))
        return found

    def shipped(self) -> Part:
        goods = self.goods()
        total = sum(goods.values()) or Decimal(1)
        net = self.shipping / (1 + next(iter(goods)) / HUNDRED)
        costs = self.terms.price(self.shipping, net)
        return Part(costs, 1, {rate: costs * amount / total for rate, amount in goods.items()},
                    self.terms)

    def shipping_discount(self) -> Part:
        costs = self.shipped()
        return Part(-costs.unit, 1, {rate: -amount for rate, amount in costs.shares.items()},
                    self.terms)

    def _parts(self) -> list[Part]:
        shipping = [] if self.shipping_free else [self.shipped()]
        return [*self.lines, *self.discounts(), *shipping]

    def _totals(self) -> tuple[Decimal, Decimal, Shares, Shares]:
        """What is paid, without tax, and per rate: amount and tax."""
        parts = self._parts()
        amount = sum((part.total for part in parts), Decimal(0))
        shares = _sum(parts)
        taxes = {rate: sum((part.taxes.get(rate, Decimal(0)) for part in parts), Decimal(0))
                 for rate in shares}
        tax = sum(taxes.values(), Decimal(0))
        if self.terms.status == GROSS:
            return amount, amount - tax, shares, taxes
        if self.terms.status == NET:
            return amount + tax, amount, shares, taxes
        return amount, amount, {}, {}

    def price(self) -> Struct:
        total, net, shares, taxes = self._totals()
        position = sum((part.total for part in (*self.lines, *self.discounts())), Decimal(0))
        return {"extensions": [], "netPrice": number(net), "totalPrice": number(total),
                "calculatedTaxes": _taxes(shares, taxes),
                "taxRules": _rules({rate: HUNDRED for rate in shares}),
                "positionPrice": number(position), "taxStatus": self.terms.status,
                "rawTotal": number(total), "apiAlias": "cart_price"}

    def amount(self) -> Struct:
        total, _, shares, taxes = self._totals()
        return {"extensions": [], "unitPrice": number(total), "quantity": 1,
                "totalPrice": number(total), "calculatedTaxes": _taxes(shares, taxes),
                "taxRules": _rules({rate: HUNDRED for rate in shares}), "referencePrice": None,
                "listPrice": None, "regulationPrice": None, "apiAlias": "calculated_price"}


def _sum(parts: list[Part]) -> Shares:
    shares: Shares = {}
    for part in parts:
        for rate, amount in part.shares.items():
            shares[rate] = shares.get(rate, Decimal(0)) + amount
    return shares
