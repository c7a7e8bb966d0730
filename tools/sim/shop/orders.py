"""Placing orders as a shopper does in the storefront."""

from __future__ import annotations

import random
import string
import time
from dataclasses import dataclass
from typing import Any

from . import prices, values
from .commit import Executor
from .schema import SYSTEM_LANGUAGE
from .shop import Shop
from .store import Row
from .write import Planner

SHIPPING = prices.decimal("4.9")
FIRST_NUMBER = 10000
DAY_S = 86400
PAYMENT_S = 0.5
FIRST_NAMES = ["Ada", "Zoë", "Jürgen", "Maria", "Mehmet", "Sofia", "Piotr", "Anneliese"]
LAST_NAMES = ["Kran", "O'Brien", "Müller", "Schäfer", "Yılmaz", "Rossi", "Kowalski", "Groß"]
PLACES = [("20457", "Hamburg", "Hafenstr. 1"), ("10623", "Berlin", "Straße des 17. Juni 1"),
          ("48624", "Schöppingen", "Lagerweg 7"), ("80331", "München", "Am Tor 3")]


@dataclass(frozen=True)
class Wish:
    """What else a shopper chose: currency and taxes, promotions, a word to the shop."""

    terms: prices.Terms = prices.Terms()
    promotions: tuple[Row, ...] = ()
    comment: str | None = None

    def discounts(self, scope: str) -> list[tuple[Row, Row]]:
        return [(promotion, discount) for promotion in self.promotions
                for discount in promotion["discounts"] if discount["scope"] == scope]


class Checkout:
    def __init__(self, shop: Shop, seed: int) -> None:
        self._shop, self._store = shop, shop.store
        self._rng = random.Random(f"checkout/{seed}")

    def place(self, lines: list[Row], customer: Row | None = None, paid: bool = False,
              moment: float | None = None, wish: Wish = Wish()) -> Row:
        """The order's row. `moment` is when it was placed; default: now."""
        moment = time.time() if moment is None else moment
        with self._shop.transaction():
            buyer = self.customer(customer or {}, values.timestamp(moment))
            payload = self._order(lines, buyer, moment, wish)
            identifier = self._write("order", payload, values.timestamp(moment))
        order = self._store.tables["order"][identifier]
        if paid:
            transaction = self._store.find("order_transaction", "orderId", identifier)[0]
            self._shop.transition("order_transaction", transaction["id"], "paid",
                                  values.timestamp(moment + PAYMENT_S))
        self._shop.announce("checkout.order.placed", order)
        return order

    def _write(self, entity: str, payload: Row, now: str) -> str:
        planner = Planner(self._store, SYSTEM_LANGUAGE, now)
        identifier = planner.upsert(self._shop.schema[entity], payload, "/0")
        Executor(self._store).run(planner.plan)
        return identifier

    def _basic(self, entity: str, **wanted: Any) -> str:
        for row in self._store.tables[entity].values():
            if all(row.get(name) == value for name, value in wanted.items()):
                return str(row["id"])
        raise KeyError(f"the shop has no {entity} with {wanted}")

    def customer(self, given: Row, now: str, country: str | None = None) -> Row:
        """An existing customer by email or number, else a guest made for this order."""
        for row in self._store.tables["customer"].values():
            for name in ("id", "email", "customerNumber"):
                known = name == "id" or not row["guest"]
                if given.get(name) and row[name] == given[name] and known:
                    return row
        number = str(FIRST_NUMBER + len(self._store.tables["customer"]))
        address, identifier = self._address(given, country), self._store.new_id()
        person = {name: address[name] for name in ("firstName", "lastName", "salutationId")}
        channel = self._basic("sales_channel", active=True)
        pay = self._basic("payment_method", technicalName="payment_cashpayment")
        self._write("customer", {
            "id": identifier, "customerNumber": number, "guest": given.get("guest", True),
            "email": given.get("email") or f"{number}@example.com", **person,
            "company": given.get("company"), "vatIds": given.get("vatIds"),
            "accountType": "business" if given.get("company") else "private",
            "groupId": self._basic("customer_group", name="Standard customer group"),
            "salesChannelId": channel, "languageId": SYSTEM_LANGUAGE, "firstLogin": now,
            "defaultPaymentMethodId": pay, "lastPaymentMethodId": pay,
            "defaultBillingAddressId": address["id"], "defaultShippingAddressId": address["id"],
            "addresses": [address], "remoteAddress": "127.0.0.0"}, now)
        return self._store.tables["customer"][identifier]

    def _address(self, given: Row, country: str | None) -> Row:
        zipcode, city, street = self._rng.choice(PLACES)
        country = country or self._basic("country", iso=given.get("country", "DE"))
        made = {"id": self._store.new_id(), "firstName": self._rng.choice(FIRST_NAMES),
                "lastName": self._rng.choice(LAST_NAMES), "street": street, "zipcode": zipcode,
                "city": city, "countryId": country,
                "salutationId": self._basic("salutation"), "company": given.get("company")}
        made.update({name: given[name] for name in ("firstName", "lastName", "street", "zipcode",
                                                    "city", "phoneNumber") if given.get(name)})
        return made

    def _product(self, sku: str) -> Row:
        found = self._store.find("product", "productNumber", sku)
        if not found:
            raise KeyError(f"the shop has no product with number {sku!r}")
        return found[0]

    def _own(self, product: Row, name: str) -> Any:
        parent = self._store.get("product", product["parentId"])
        return parent[name] if product[name] is None and parent else product[name]

    def _line(self, line: Row, terms: prices.Terms) -> tuple[Row, prices.Part]:
        product = self._product(line["sku"])
        tax = self._store.tables["tax"][self._own(product, "taxId")]
        listed, quantity = self._own(product, "price")[0], int(line["quantity"])
        if self._own(product, "isCloseout"):  # the cart takes what there is, and sells on
            quantity = min(quantity, max(product["stock"], 0))
        unit = terms.price(prices.decimal(listed["gross"]), prices.decimal(listed["net"]))
        return product, prices.line(unit, quantity, prices.decimal(tax["taxRate"]), terms)

    def _line_item(self, product: Row, line: prices.Part, position: int) -> Row:
        return {"id": self._store.new_id(), "identifier": self._store.new_id(),
                "referencedId": product["id"], "productId": product["id"],
                "quantity": line.quantity, "label": self._own(product, "name"), "good": True,
                "removable": True, "stackable": True, "position": position, "type": "product",
                "price": line.price(), "priceDefinition": line.definition(),
                "states": ["is-physical"], "payload": self._payload(product)}

    def _payload(self, product: Row) -> Row:
        linked = self._store.mappings["product_option"].get(product["id"], {})
        options = [self._store.tables["property_group_option"][key] for key in linked]
        named = [{"group": self._store.tables["property_group"][one["groupId"]]["name"],
                  "option": one["name"]} for one in options]
        created = product["createdAt"][:23].replace("T", " ")
        return {"isCloseout": self._own(product, "isCloseout") or False, "customFields": [],
                "createdAt": created, "releaseDate": None, "isNew": False,
                "markAsTopseller": False, "purchasePrices": None,
                "productNumber": product["productNumber"], "manufacturerId": None,
                "taxId": self._own(product, "taxId"), "tagIds": None, "categoryIds": None,
                "propertyIds": None, "optionIds": list(linked) or None, "options": named,
                "streamIds": None, "parentId": product["parentId"], "stock": product["stock"],
                "features": []}

    def _order(self, lines: list[Row], buyer: Row, moment: float, wish: Wish) -> Row:
        counted = [(product, line) for product, line in
                   (self._line(one, wish.terms) for one in lines) if line.quantity]
        if not counted:
            raise ValueError("nothing in the cart can be bought: every product is sold out")
        off = wish.discounts("cart")
        cart = prices.Cart([line for _, line in counted], SHIPPING, wish.terms,
                           [prices.decimal(discount["value"]) for _, discount in off],
                           bool(wish.discounts("delivery")))
        items = [self._line_item(product, line, place + 1)
                 for place, (product, line) in enumerate(counted)]
        items += [self._promoted(*one, part) for one, part in zip(off, cart.discounts())]
        nothing = prices.Part(prices.decimal(0), 1, {}, wish.terms)
        items += [self._promoted(*one, nothing) for one in wish.discounts("delivery")]
        for place, item in enumerate(items):
            item["position"] = place + 1
        address = self._order_address(buyer)
        letters = string.ascii_letters + string.digits
        return {
            "orderNumber": self.next_number(), "orderDateTime": values.timestamp(moment),
            "billingAddressId": address["id"], "addresses": [address],
            "currencyId": wish.terms.currency, "customerComment": wish.comment,
            "currencyFactor": prices.number(wish.terms.factor), "languageId": SYSTEM_LANGUAGE,
            "salesChannelId": buyer["salesChannelId"], "price": cart.price(),
            "shippingCosts": nothing.price() if cart.shipping_free else cart.shipped().price(),
            "itemRounding": prices.ROUNDING,
            "totalRounding": prices.ROUNDING, "ruleIds": [],
            "deepLinkCode": "".join(self._rng.choice(letters) for _ in range(32)),
            "stateId": self._shop.machines.state_named("order", "open")["id"],
            "orderCustomer": self._order_customer(buyer), "lineItems": items,
            "deliveries": self._deliveries(items, cart, address, moment),
            "transactions": [self._transaction(cart, buyer)]}

    def _promoted(self, promotion: Row, discount: Row, part: prices.Part) -> Row:
        percent = prices.number(prices.decimal(discount["value"]))
        return {"id": self._store.new_id(), "identifier": discount["id"],
                "referencedId": promotion["code"], "promotionId": promotion["id"], "quantity": 1,
                "label": promotion["name"], "good": False, "removable": True, "stackable": False,
                "type": "promotion", "price": part.price(),
                "priceDefinition": {"extensions": [], "percentage": -percent, "type": "percentage",
                                    "apiAlias": "cart_price_percentage"},
                "payload": {"promotionId": promotion["id"], "discountId": discount["id"],
                            "discountType": discount["type"], "code": promotion["code"],
                            "value": str(percent), "discountScope": discount["scope"]}}

    def next_number(self) -> str:
        """The number range counts up even when orders are deleted."""
        orders = self._store.tables["order"].values()
        return str(max((int(order["orderNumber"]) for order in orders
                        if str(order["orderNumber"]).isdigit()), default=FIRST_NUMBER - 1) + 1)

    def _order_customer(self, buyer: Row) -> Row:
        copied = ("email", "salutationId", "firstName", "lastName", "title", "vatIds", "company",
                  "customerNumber", "remoteAddress")
        return {**{name: buyer[name] for name in copied}, "customerId": buyer["id"]}

    def _order_address(self, buyer: Row) -> Row:
        own = self._store.tables["customer_address"][buyer["defaultShippingAddressId"]]
        copied = ("countryId", "countryStateId", "salutationId", "firstName", "lastName", "street",
                  "zipcode", "city", "company", "department", "title", "phoneNumber",
                  "additionalAddressLine1", "additionalAddressLine2")
        return {"id": self._store.new_id(), **{name: own[name] for name in copied}}

    def _deliveries(self, items: list[Row], cart: prices.Cart, address: Row,
                    moment: float) -> list[Row]:
        """A discount on shipping is a second delivery, which repeats the positions."""
        made = [self._delivery(items, cart.shipped(), address, moment)]
        if cart.shipping_free:
            made.append(self._delivery(items, cart.shipping_discount(), address, moment))
        return made

    def _delivery(self, items: list[Row], costs: prices.Part, address: Row, moment: float) -> Row:
        def day(days: int) -> str:
            return f"{values.timestamp(moment + days * DAY_S)[:10]}T00:00:00.000+00:00"

        return {"shippingOrderAddressId": address["id"], "trackingCodes": [],
                "shippingMethodId": self._basic("shipping_method",
                                                technicalName="shipping_standard"),
                "shippingDateEarliest": day(1), "shippingDateLatest": day(3),
                "shippingCosts": costs.price(),
                "stateId": self._shop.machines.state_named("order_delivery", "open")["id"],
                "positions": [{"orderLineItemId": item["id"], "price": item["price"]}
                              for item in items]}

    def _transaction(self, cart: prices.Cart, buyer: Row) -> Row:
        return {"paymentMethodId": buyer["lastPaymentMethodId"], "amount": cart.amount(),
                "stateId": self._shop.machines.state_named("order_transaction", "open")["id"]}
