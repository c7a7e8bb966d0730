"""Stock (8.0): each movement row changes the on-hand row of its product and location with it."""
from __future__ import annotations

import uuid
from typing import Optional

from sim.erp.errors import plugin_refusal
from sim.erp.organization import Organization, Plugin
from sim.erp.store import Row
from sim.erp.tables_stock import MOVEMENT_KINDS

MOVEMENT = "holdfast_stockmovement"
ON_HAND = "holdfast_stockonhand"
REQUIRED = ("holdfast_product", "holdfast_location", "holdfast_quantity", "holdfast_kind")


def check_movement(org: Organization, row: Row) -> None:
    missing = [name for name in REQUIRED if row.get(name) in (None, "")]
    if missing:
        raise plugin_refusal(f"A stock movement needs {', '.join(missing)}.")
    if row["holdfast_kind"] not in MOVEMENT_KINDS:
        raise plugin_refusal(f"'{row['holdfast_kind']}' is not a kind of stock movement; use one "
                             f"of {', '.join(MOVEMENT_KINDS)}.")


def on_hand_id(product_id: str, location: str) -> str:
    return str(uuid.uuid5(uuid.UUID(product_id), location.lower()))


def book(org: Organization, row: Row) -> None:
    change_on_hand(org, row["holdfast_product"], row["holdfast_location"],
                   row["holdfast_quantity"])


def change_on_hand(org: Organization, product_id: str, location: str, scaled: int) -> None:
    identity = on_hand_id(product_id, location)
    found: Optional[Row] = org.store.get(org.table(ON_HAND), identity)
    if found is None:
        org.create(ON_HAND, {"holdfast_stockonhandid": identity, "holdfast_product": product_id,
                             "holdfast_location": location, "holdfast_quantity": scaled})
    else:
        org.touch(ON_HAND, identity, {"holdfast_quantity": found["holdfast_quantity"] + scaled})


def install(org: Organization) -> None:
    org.plugins[MOVEMENT] = Plugin(before_create=check_movement, after_create=book)
