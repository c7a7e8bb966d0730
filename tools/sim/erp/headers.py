"""Rules of order and invoice headers, products, contacts: numbers, states, locked rows.

From 7.3, 7.4, 7.5 and 7.7."""
from __future__ import annotations

from functools import partial

from sim.erp import errors, pricing
from sim.erp.organization import Organization, Plugin
from sim.erp.pricing import Document
from sim.erp.store import Row

NUMBER_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ0123456789"
ORDER_MOVES = {(0, 0), (0, 1), (1, 1), (1, 0)}
INVOICE_MOVES = {(0, 0), (0, 2), (0, 3), (2, 2), (3, 3)}
HEADER_MONEY = ("freightamount", "discountamount")
REPRICED = (*HEADER_MONEY, "discountpercentage")
PRODUCT_DRAFT = 2
INVOICE_PAID, INVOICE_CANCELED = 2, 3


def auto_number(org: Organization, prefix: str) -> str:
    counter = org.store.setting("counter:" + prefix, 1000)
    org.store.set_setting("counter:" + prefix, counter + 1)
    tail = "".join(org.random.choice(NUMBER_LETTERS) for _ in range(6))
    return f"{prefix}-{counter:05d}-{tail}"


def check_currency(org: Organization, row: Row) -> None:
    if row.get("pricelevelid") is None:
        return
    level = org.row("pricelevel", row["pricelevelid"])
    if level["transactioncurrencyid"] != row.get("transactioncurrencyid"):  # 7.5
        raise errors.ApiError(400, "0x80048cf6", "The currency of the record does not match the "
                                                 "currency of the price list.")


def before_header_create(number: str, prefix: str, org: Organization, row: Row) -> None:
    if not row.get(number):
        row[number] = auto_number(org, prefix)
    if row["statecode"] != 0:
        raise errors.invalid_state("A new order or invoice must be Active.")
    if not row.get("customerid"):
        raise errors.invalid_argument("The customer is missing: bind customerid_account or "
                                      "customerid_contact.")
    check_currency(org, row)
    pricing.round_money(org, row, HEADER_MONEY)
    if pricing.pricing_is_on(org):
        row.update(pricing.header_totals(org, row, []))


def before_order_update(org: Organization, old: Row, changes: Row) -> None:
    check_header_open(org, pricing.ORDER, old, changes, ORDER_MOVES, open_states=(0, 1))


def before_invoice_update(org: Organization, old: Row, changes: Row) -> None:
    check_invoice_end(old, changes)
    check_header_open(org, pricing.INVOICE, old, changes, INVOICE_MOVES, open_states=(0, 2, 3))


def check_invoice_end(old: Row, changes: Row) -> None:
    """Only an active invoice is paid, and a paid one is not canceled (2.6)."""
    goal = changes.get("statecode", old["statecode"])
    if goal == old["statecode"] or old["statecode"] == 0:
        return
    if goal == INVOICE_PAID:
        raise errors.ApiError(400, "0x80100000", "The invoice cannot be paid because it is not "
                                                 "active.")
    if goal == INVOICE_CANCELED:
        raise errors.ApiError(400, "0x80100001", "The invoice cannot be canceled because it is "
                                                 "not active.")


def check_header_open(org: Organization, document: Document, old: Row, changes: Row,
                      moves: set[tuple[int, int]], open_states: tuple[int, ...]) -> None:
    if old["statecode"] not in open_states:  # 7.9
        raise errors.locked(f"The {document.header} {old[document.parent]} is not active: it is "
                            "read-only.")
    move = (old["statecode"], changes.get("statecode", old["statecode"]))
    if move not in moves:
        raise errors.invalid_state(f"The {document.header} cannot go from state {move[0]} to "
                                   f"{move[1]} by an update; use the action for it.")
    check_currency(org, {**old, **changes})
    pricing.round_money(org, changes, HEADER_MONEY)
    if pricing.pricing_is_on(org):
        for name in [name for name in changes if name.startswith("total")]:
            del changes[name]


def after_header_update(document: Document, org: Organization, old: Row, new: Row) -> None:
    if any(old.get(name) != new.get(name) for name in REPRICED):
        pricing.recompute(org, document, new[document.parent])


def before_product_create(org: Organization, row: Row) -> None:
    if not row.get("productnumber"):  # 7.3
        raise errors.ApiError(400, "0x80043b05", "The product number is missing.")
    if row.get("defaultuomid") is None or row.get("defaultuomscheduleid") is None:
        raise errors.ApiError(400, "0x80043b13", "The product needs a unit group and a unit of it.")
    if row.get("quantitydecimal") is None:
        row["quantitydecimal"] = 0
    check_product_number(org, row)
    settings = org.settings()
    if settings["createproductswithoutparentinactivestate"] and row["statecode"] == PRODUCT_DRAFT:
        row.update(statecode=0, statuscode=1)


def check_product_number(org: Organization, row: Row) -> None:
    same = org.store.find(org.table("product"), {"productnumber": row["productnumber"]})
    if any(other["productid"] != row.get("productid") for other in same):
        raise errors.ApiError(412, "0x80040237", f"A product with the number "
                                                 f"'{row['productnumber']}' exists already.")


def before_product_update(org: Organization, old: Row, changes: Row) -> None:
    if "productnumber" in changes:
        check_product_number(org, {**old, **changes})
    # 7.3
    if changes.get("statecode") == PRODUCT_DRAFT and old["statecode"] != PRODUCT_DRAFT:
        raise errors.ApiError(400, "0x8004f912", "You can't change the state of an active product "
                                                 "to Draft.")


def before_price_create(org: Organization, row: Row) -> None:
    for name, code in (("pricelevelid", "0x80043b12"), ("productid", "0x80040203"),
                       ("uomid", "0x80043b0d")):
        if row.get(name) is None:
            raise errors.ApiError(400, code, f"A price list item needs its {name}.")
    product = org.row("product", row["productid"])
    if product["statecode"] == 1:  # 7.3
        raise errors.ApiError(400, "0x80061009", "You can't add a retired product to a price list.")
    # By product alone: SQLite would choose the index of the price list, which all prices share.
    prices = org.store.find(org.table("productpricelevel"), {"productid": row["productid"]}, 1000)
    # 7.4
    if any(all(price[name] == row[name] for name in ("pricelevelid", "uomid"))
           for price in prices):
        raise errors.ApiError(412, "0x80043b08", "This product and unit combination has a price "
                                                 "for this price list.")
    row.setdefault("productnumber", product["productnumber"])


def full_name(org: Organization, old: Row, changes: Row) -> None:
    row = {**old, **changes}
    changes["fullname"] = " ".join(filter(None, (row.get("firstname"), row.get("lastname"))))


def install(org: Organization) -> None:
    org.plugins["salesorder"] = Plugin(
        before_create=partial(before_header_create, "ordernumber", "ORD"),
        before_update=before_order_update,
        after_update=partial(after_header_update, pricing.ORDER))
    org.plugins["invoice"] = Plugin(
        before_create=partial(before_header_create, "invoicenumber", "INV"),
        before_update=before_invoice_update,
        after_update=partial(after_header_update, pricing.INVOICE))
    org.plugins["product"] = Plugin(before_create=before_product_create,
                                    before_update=before_product_update)
    org.plugins["productpricelevel"] = Plugin(before_create=before_price_create)
    org.plugins["contact"] = Plugin(before_create=lambda org, row: full_name(org, {}, row),
                                    before_update=full_name)
