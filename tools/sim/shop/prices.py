"""The shop's price structures and its cart arithmetic, for gross prices in the system currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
ROUNDING = {"extensions": [], "decimals": 2, "interval": 0.01, "roundForNet": True,
            "apiAlias": "shopware_core_framework_data_abstraction_layer_pricing_cash_rounding_"
                        "config"}

# Tax rate in percent -> gross amount that is taxed with it.
Shares = dict[Decimal, Decimal]
Struct = dict[str, Any]


def decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def number(value: Decimal) -> float | int:
    """As JSON prints it: 19, 4.9."""
    return int(value) if value == value.to_integral_value() else float(value)


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def tax_within(gross: Decimal, rate: Decimal) -> Decimal:
    return cents(gross - gross / (1 + rate / HUNDRED))


def _taxes(shares: Shares) -> list[Struct]:
    return [{"extensions": [], "tax": number(tax_within(gross, rate)), "taxRate": number(rate),
             "price": number(gross), "apiAlias": "cart_tax_calculated"}
            for rate, gross in shares.items()]


def _rules(percentages: dict[Decimal, Decimal]) -> list[Struct]:
    return [{"extensions": [], "taxRate": number(rate), "percentage": number(percent),
             "apiAlias": "cart_tax_rule"} for rate, percent in percentages.items()]


def _calculated(unit: Decimal, quantity: int, total: Decimal, shares: Shares,
                percentages: dict[Decimal, Decimal]) -> Struct:
    return {"extensions": [], "unitPrice": number(unit), "quantity": quantity,
            "totalPrice": number(total), "calculatedTaxes": _taxes(shares),
            "taxRules": _rules(percentages), "referencePrice": None, "listPrice": None,
            "regulationPrice": None, "apiAlias": "calculated_price"}


@dataclass(frozen=True)
class Line:
    unit: Decimal
    quantity: int
    rate: Decimal

    @property
    def total(self) -> Decimal:
        return cents(self.unit * self.quantity)

    def price(self) -> Struct:
        return _calculated(self.unit, self.quantity, self.total, {self.rate: self.total},
                           {self.rate: HUNDRED})

    def definition(self) -> Struct:
        return {"extensions": [], "price": number(self.unit),
                "taxRules": _rules({self.rate: HUNDRED}), "quantity": self.quantity,
                "isCalculated": True, "referencePriceDefinition": None, "listPrice": None,
                "regulationPrice": None, "type": "quantity", "apiAlias": "cart_price_quantity"}


@dataclass(frozen=True)
class Cart:
    lines: list[Line]
    shipping: Decimal

    def goods(self) -> Shares:
        shares: Shares = {}
        for line in self.lines:
            shares[line.rate] = shares.get(line.rate, Decimal(0)) + line.total
        return shares

    def shipping_costs(self) -> Struct:
        """Shipping is taxed like the goods, in proportion."""
        goods = self.goods()
        total = sum(goods.values()) or Decimal(1)
        percentages = {rate: (amount * HUNDRED / total).quantize(Decimal("1e-12"))
                       for rate, amount in goods.items()}
        return _calculated(self.shipping, 1, self.shipping, self._shipping_shares(), percentages)

    def _shipping_shares(self) -> Shares:
        goods = self.goods()
        total = sum(goods.values()) or Decimal(1)
        shares = {rate: cents(self.shipping * amount / total) for rate, amount in goods.items()}
        first = next(iter(shares))
        shares[first] += self.shipping - sum(shares.values())
        return shares

    def _all(self) -> Shares:
        shipping = self._shipping_shares()
        return {rate: amount + shipping[rate] for rate, amount in self.goods().items()}

    def price(self) -> Struct:
        shares = self._all()
        total = sum(shares.values(), Decimal(0))
        tax = sum((tax_within(amount, rate) for rate, amount in shares.items()), Decimal(0))
        return {"extensions": [], "netPrice": number(total - tax), "totalPrice": number(total),
                "calculatedTaxes": _taxes(shares),
                "taxRules": _rules({rate: HUNDRED for rate in shares}),
                "positionPrice": number(sum(self.goods().values(), Decimal(0))),
                "taxStatus": "gross", "rawTotal": number(total), "apiAlias": "cart_price"}

    def amount(self) -> Struct:
        shares = self._all()
        total = sum(shares.values(), Decimal(0))
        return _calculated(total, 1, total, shares, {rate: HUNDRED for rate in shares})
