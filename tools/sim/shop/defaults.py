"""What the shop fills in by itself: defaults of new rows and columns that follow from others."""

from __future__ import annotations

import hashlib
from typing import Any

from .schema import Entity
from .store import Row

CMS_PAGE = "7a6d253a67204037966f42b0119704d5"
NEW: dict[str, Row] = {
    "product": {"active": True, "isCloseout": False, "minPurchase": 1, "purchaseSteps": 1,
                "shippingFree": False, "markAsTopseller": False, "childCount": 0},
    "order_line_item": {"states": [], "position": 1, "good": True, "removable": True,
                        "stackable": True, "payload": [], "type": "custom"},
    "order_delivery": {"trackingCodes": []},
    "order_transaction": {"validationData": []},
    "customer": {"active": True, "guest": False, "orderCount": 0, "orderTotalAmount": 0,
                 "reviewCount": 0, "doubleOptInRegistration": False, "accountType": "private"},
    "webhook": {"active": True, "onlyLiveVersion": False, "errorCount": 0},
    "tax": {"position": 0},
    "customer_group": {"displayGross": True, "registrationActive": False},
    "property_group": {"displayType": "text", "sortingType": "alphanumeric", "filterable": True,
                       "visibleOnProductDetailPage": True, "position": 1},
    "property_group_option": {"position": 1},
    "country": {"active": True, "position": 10, "shippingAvailable": True},
}
EVERY_PRODUCT: Row = {"sales": 0, "available": True, "states": ["is-physical"],
                      "cmsPageId": CMS_PAGE}


def new_row(entity: Entity, variant: bool) -> Row:
    if entity.name == "product":
        return {**({} if variant else NEW["product"]), **EVERY_PRODUCT}
    return dict(NEW.get(entity.name, {}))


def follows(entity: str, row: Row) -> Row:
    """The generated columns of a row."""
    if entity == "order":
        return _order(row)
    if entity in ("order_line_item", "order_delivery_position"):
        price = row.get("price") or {}
        found = {name: price.get(name, 0) for name in ("unitPrice", "totalPrice")}
        if entity == "order_delivery_position":  # columns without decimals in the real shop
            found = {name: round(value) for name, value in found.items()}
            found["quantity"] = price.get("quantity", 0)
        return found
    if entity == "product":
        key = f"product/{row.get('parentId') or row['id']}/{row['id']}"
        return {"availableStock": row["stock"],
                "displayGroup": hashlib.md5(key.encode()).hexdigest()}
    return {}


def _order(row: Row) -> Row:
    price: dict[str, Any] = row.get("price") or {}
    day = (row.get("orderDateTime") or row["createdAt"])[:10]
    return {"amountTotal": price.get("totalPrice"), "amountNet": price.get("netPrice"),
            "positionPrice": price.get("positionPrice"), "taxStatus": price.get("taxStatus"),
            "shippingTotal": (row.get("shippingCosts") or {}).get("totalPrice"),
            "orderDate": f"{day}T00:00:00.000+00:00"}


def available(row: Row, parent: Row | None) -> bool:
    """Only a clearance product can be unavailable."""
    def own(name: str, default: Any) -> Any:
        value = row.get(name)
        if value is None and parent is not None:
            value = parent.get(name)
        return default if value is None else value

    return not own("isCloseout", False) or row["stock"] >= own("minPurchase", 1)
