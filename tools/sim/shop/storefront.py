"""The Store API as far as a guest needs it to order: context, registration, cart, order."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Any, Callable

from aiohttp import web

from . import errors, prices, values
from .context import answer, failure, parsed
from .criteria import Criteria
from .orders import Checkout, Wish
from .present import View
from .schema import SYSTEM_CURRENCY
from .shop import Shop
from .store import Row

TOKEN = "sw-context-token"
WHOLE = ("lineItems", "deliveries", "transactions", "addresses", "orderCustomer")


@dataclass(frozen=True)
class Session:
    currency: str = SYSTEM_CURRENCY
    customer: str | None = None  # id
    lines: dict[str, int] = field(default_factory=dict)  # product id -> pieces
    codes: tuple[str, ...] = ()


class Storefront:
    def __init__(self, shop: Shop, checkout: Checkout) -> None:
        self._shop, self._store, self._checkout = shop, shop.store, checkout
        self._sessions: dict[str, Session] = {}
        self._calls: dict[str, Callable[[str, Any], tuple[str, Any]]] = {
            "GET /context": self._context, "PATCH /context": self._choose,
            "POST /account/register": self._register,
            "POST /checkout/cart/line-item": self._fill, "POST /checkout/order": self._place}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/store-api")
        try:
            call = self._calls.get(f"{request.method} {path}")
            if call is None:
                raise errors.no_route(request.method, str(request.url))
            self._channel(request)
            token = request.headers.get(TOKEN) or secrets.token_hex(16)
            body = await parsed(request)
            token, said = call(token, body)
        except errors.ApiError as error:
            return failure(error)
        made = answer(200, said)
        made.headers[TOKEN] = token
        return made

    def _channel(self, request: web.Request) -> Row:
        key = request.headers.get("sw-access-key")
        for row in self._store.tables["sales_channel"].values():
            if key and row["accessKey"] == key:
                return row
        raise errors.shopware(401, "FRAMEWORK__API_INVALID_ACCESS_KEY",
                              "Access key is invalid and could not be identified.")

    def _session(self, token: str) -> Session:
        return self._sessions.get(token, Session())

    def _context(self, token: str, _: Any) -> tuple[str, Any]:
        session = self._session(token)
        return token, {"token": token, "currency": self._store.get("currency", session.currency),
                       "apiAlias": "sales_channel_context"}

    def _choose(self, token: str, body: Any) -> tuple[str, Any]:
        currency = body.get("currencyId")
        if currency is not None:
            if self._store.get("currency", currency) is None:
                raise errors.ApiError(400, [errors.violation(
                    "/currencyId", f'The "currency" entity with id "{currency}" does not exist.')])
            self._sessions[token] = replace(self._session(token), currency=currency)
        return token, {"contextToken": token, "apiAlias": "array_struct"}

    def _register(self, token: str, body: Any) -> tuple[str, Any]:
        """A new token for the guest; the old one is worth nothing from then on."""
        address = body.get("billingAddress") or {}
        wanted = {"/email": body.get("email"), "/storefrontUrl": body.get("storefrontUrl"),
                  **{f"/billingAddress/{name}": address.get(name)
                     for name in ("firstName", "lastName", "street", "city", "countryId")}}
        blank = [errors.blank(pointer) for pointer, value in wanted.items() if not value]
        domains = {row["url"] for row in self._store.tables["sales_channel_domain"].values()}
        if body.get("storefrontUrl") and body["storefrontUrl"] not in domains:
            blank.append(errors.violation("/storefrontUrl", "The value you selected is not a "
                                                            "valid choice."))
        if blank:
            raise errors.ApiError(400, blank)
        now = values.now()
        given = {**address, "email": body["email"], "company": body.get("company"),
                 "vatIds": body.get("vatIds"), "guest": bool(body.get("guest"))}
        country = self._store.get("country", address["countryId"])
        with self._shop.transaction():
            buyer = self._checkout.customer(given, now, country["id"] if country else None)
        fresh = secrets.token_hex(16)
        self._sessions[fresh] = replace(self._sessions.pop(token, Session()),
                                        customer=buyer["id"])
        return fresh, self._shown("customer", buyer, ())

    def _fill(self, token: str, body: Any) -> tuple[str, Any]:
        session = self._session(token)
        lines, codes = dict(session.lines), session.codes
        for item in body.get("items") or []:
            wanted = item.get("referencedId") or item.get("id")
            if item.get("type") == "promotion":
                codes += (wanted,) if self._promotion(wanted) else ()
            elif self._visible(wanted):
                lines[wanted] = lines.get(wanted, 0) + int(item.get("quantity", 1))
        self._sessions[token] = replace(session, lines=lines, codes=codes)
        shown = [{"id": key, "referencedId": key, "type": "product", "quantity": quantity}
                 for key, quantity in lines.items()]
        shown += [{"id": code, "referencedId": code, "type": "promotion", "quantity": 1}
                  for code in codes]
        return token, {"lineItems": shown, "errors": [], "token": token, "apiAlias": "cart"}

    def _visible(self, product: str) -> bool:
        row = self._store.get("product", product)
        family = {product, row["parentId"]} if row else set()
        return any(self._store.find("product_visibility", "productId", one) for one in family)

    def _promotion(self, code: str) -> Row | None:
        for row in self._store.tables["promotion"].values():
            if row["active"] and row["useCodes"] and row["code"] == code:
                return row
        return None

    def _place(self, token: str, body: Any) -> tuple[str, Any]:
        session = self._session(token)
        buyer = self._store.get("customer", session.customer)
        if buyer is None:
            raise errors.shopware(403, "CHECKOUT__CUSTOMER_NOT_LOGGED_IN",
                                  "Customer is not logged in.")
        if not session.lines:
            raise errors.shopware(400, "CHECKOUT__CART_EMPTY", "Cart is empty")
        lines = [{"sku": self._store.tables["product"][key]["productNumber"], "quantity": pieces}
                 for key, pieces in session.lines.items()]
        wish = Wish(self._terms(session, buyer), tuple(self._promotions(session)),
                    body.get("customerComment"))
        order = self._checkout.place(lines, {"id": buyer["id"]}, wish=wish)
        self._sessions[token] = replace(session, lines={}, codes=())
        return token, self._shown("order", order, WHOLE)

    def _promotions(self, session: Session) -> list[Row]:
        found = [self._promotion(code) for code in session.codes]
        return [{**row, "discounts": self._store.find("promotion_discount", "promotionId",
                                                      row["id"])} for row in found if row]

    def _terms(self, session: Session, buyer: Row) -> prices.Terms:
        group = self._store.tables["customer_group"][buyer["groupId"]]
        address = self._store.tables["customer_address"][buyer["defaultBillingAddressId"]]
        country = self._store.tables["country"][address["countryId"]]
        free = (country.get("companyTax" if buyer["company"] else "customerTax") or {}).get(
            "enabled")
        status = prices.GROSS if group["displayGross"] else prices.NET
        factor = self._store.tables["currency"][session.currency]["factor"]
        return prices.Terms(prices.TAX_FREE if free else status, session.currency,
                            prices.decimal(factor))

    def _shown(self, entity: str, row: Row, associations: tuple[str, ...]) -> Row:
        wanted = Criteria(ids=[row["id"]], associations={name: Criteria() for name in associations})
        return self._shop.presenter(View()).root(self._shop.schema[entity], row, wanted)
