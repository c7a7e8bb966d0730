"""A shopper who orders as a guest through the Store API."""
from dataclasses import dataclass, field

from .admin import Admin
from .http import Refused, Web

CONTEXT = "sw-context-token"


@dataclass
class Person:
    """What is registered; everything has a default that any shop takes."""

    email: str
    country: str  # id
    salutation: str | None = None  # id
    company: str | None = None
    vat_id: str | None = None


@dataclass
class Basket:
    lines: list[tuple[str, int]]  # product id, pieces
    codes: list[str] = field(default_factory=list)  # of promotions
    currency: str | None = None  # id
    group: str | None = None  # id of a customer group
    comment: str | None = None


class Shopper:
    def __init__(self, web: Web, admin: Admin, access_key: str, storefront: str) -> None:
        self.web, self.admin = web, admin
        self.access_key, self.storefront = access_key, storefront
        self.token = ""

    def order(self, person: Person, basket: Basket) -> str:
        """The order's id."""
        self.token = ""
        self._ask("GET", "/context", None, "opening the storefront")
        self._register(person)
        if basket.group is not None:
            self.admin.change("customer", self._customer(person.email), {"groupId": basket.group})
        if basket.currency is not None:
            self._ask("PATCH", "/context", {"currencyId": basket.currency}, "choosing a currency")
        self._fill(basket)
        return self._place(person, basket)

    def _register(self, person: Person) -> None:
        address = {"firstName": "Hanna", "lastName": "Holdfast-Test", "street": "Lagerweg 7",
                   "zipcode": "48624", "city": "Schöppingen", "countryId": person.country}
        body = {"guest": True, "email": person.email, "firstName": "Hanna",
                "lastName": "Holdfast-Test", "acceptedDataProtection": True,
                "storefrontUrl": self.storefront, "billingAddress": address}
        if person.salutation:
            body["salutationId"] = address["salutationId"] = person.salutation
        if person.company:
            body["accountType"], address["company"] = "business", person.company
            body["company"] = person.company
            if person.vat_id:
                body["vatIds"] = [person.vat_id]
        self._ask("POST", "/account/register", body, "registering a guest")

    def _customer(self, email: str) -> str:
        return self.admin.where("customer", "email", email)[0]["id"]

    def _fill(self, basket: Basket) -> None:
        items: list[dict] = [{"type": "product", "referencedId": product, "id": product,
                              "quantity": pieces} for product, pieces in basket.lines]
        items += [{"type": "promotion", "referencedId": code} for code in basket.codes]
        cart = self._ask("POST", "/checkout/cart/line-item", {"items": items}, "filling the cart")
        there = {line.get("referencedId") for line in cart["lineItems"]}
        missing = [product for product, _ in basket.lines if product not in there]
        missing += [code for code in basket.codes if code not in there]
        if missing:
            raise Refused("filling the cart", 0,
                          f"the cart left out {missing}; it says {self._errors(cart)}")

    @staticmethod
    def _errors(cart: dict) -> str:
        found = cart.get("errors") or {}
        listed = found.values() if isinstance(found, dict) else found
        return "; ".join(str(one.get("messageKey") or one.get("message")) for one in listed) or "-"

    def _place(self, person: Person, basket: Basket) -> str:
        body = {"customerComment": basket.comment} if basket.comment else {}
        try:
            return self._ask("POST", "/checkout/order", body, "placing the order")["id"]
        except Refused as refusal:
            # A step after the commit may fail, a mail for one: then the order is there.
            if refusal.status and refusal.status < 500:
                raise
            found = self.admin.where("order", "orderCustomer.email", person.email)
            if len(found) != 1:
                raise
            return found[0]["id"]

    def _ask(self, method: str, path: str, body: object, doing: str) -> dict:
        headers = {"sw-access-key": self.access_key}
        if self.token:
            headers[CONTEXT] = self.token
        answer, found = self.web.exchange(method, f"/store-api{path}", body, headers, doing)
        token = found.get(CONTEXT, "").split(",")[-1].strip()
        if not token and isinstance(answer, dict):
            token = answer.get("token", "") if path == "/context" and method == "GET" else ""
        self.token = token or self.token
        return answer
