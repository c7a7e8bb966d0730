"""Rules of order and invoice lines (7.6): product or write-in, unit, decimals, locked headers."""
from __future__ import annotations

from functools import partial

from sim.erp import errors, pricing
from sim.erp.organization import Organization, Plugin
from sim.erp.pricing import QUANTITY_SCALE, Document
from sim.erp.store import Row

OPEN_STATES = {"salesorder": (0, 1), "invoice": (0,)}
SELLABLE_STATES = (0, 3)


def check_open(document: Document, header: Row) -> None:
    if header["statecode"] not in OPEN_STATES[document.header]:  # 7.9
        raise errors.locked(f"The {document.header} {header[document.parent]} is closed: its "
                            "products cannot be added, changed or deleted.")


def check_product(org: Organization, line: Row) -> None:
    product_id, text = line.get("productid"), line.get("productdescription")
    if text and (product_id or line.get("uomid")):  # 7.6
        raise errors.ApiError(400, "0x80043afa", "You cannot set both 'uomid' and "
                                                 "'productdescription' for the same record.")
    if line.get("isproductoverridden"):
        if product_id or not text:
            raise errors.invalid_argument("A write-in product needs a productdescription and no "
                                          "product.")
        return
    if not product_id:
        raise errors.invalid_argument("A line needs a product, or isproductoverridden and a "
                                      "productdescription.")
    check_unit(org, line, org.row("product", product_id))


def check_unit(org: Organization, line: Row, product: Row) -> None:
    if product["statecode"] not in SELLABLE_STATES:  # 7.3
        raise errors.invalid_state("You can only add active products; product "
                                   f"{product['productnumber']} is draft or retired.")
    if not line.get("uomid"):
        raise errors.ApiError(400, "0x80043b0d", "The unit id is missing.")
    unit = org.row("uom", line["uomid"])
    if unit["uomscheduleid"] != product["defaultuomscheduleid"]:
        raise errors.invalid_argument("The unit does not belong to the unit group of product "
                                      f"{product['productnumber']}.")
    places = product["quantitydecimal"] or 0
    if line["quantity"] % 10 ** (QUANTITY_SCALE - places):  # 7.6
        raise errors.ApiError(400, "0x80043b07", f"The quantity of product "
                                                 f"{product['productnumber']} has more than "
                                                 f"{places} decimals.")


def before_create(document: Document, org: Organization, line: Row) -> None:
    if line.get(document.parent) is None:
        raise errors.invalid_argument(f"A {document.line} needs its {document.parent}.")
    header = org.row(document.header, line[document.parent])
    check_open(document, header)
    complete(document, org, header, line)
    number = len(pricing.lines_of(org, document, line[document.parent])) + 1
    line["lineitemnumber"] = line.get("lineitemnumber") or number
    line["sequencenumber"] = line.get("sequencenumber") or number
    if document is pricing.ORDER:
        line.update(salesorderispricelocked=header["ispricelocked"],
                    salesorderstatecode=header["statecode"])


def complete(document: Document, org: Organization, header: Row, line: Row) -> None:
    """Checks a whole line and prices it."""
    if line.get("quantity") is None:  # 7.6
        raise errors.ApiError(400, "0x80081012", "The quantity is missing.")
    check_product(org, line)
    if line.get("productid"):
        line[document.line + "name"] = org.row("product", line["productid"])["name"]
    else:
        line[document.line + "name"] = (line["productdescription"] or "")[:100]
    if pricing.pricing_is_on(org):
        pricing.price_line(org, header, line)


def before_update(document: Document, org: Organization, old: Row, changes: Row) -> None:
    header = org.row(document.header, old[document.parent])
    check_open(document, header)
    if changes.get("isproductoverridden", old["isproductoverridden"]) != old["isproductoverridden"]:
        raise errors.invalid_argument("A line cannot change between product and write-in.")
    if header["ispricelocked"] and {"priceperunit", "ispriceoverridden"} & changes.keys():
        raise errors.locked(f"The prices of {document.header} {old[document.parent]} are locked.")
    if any(name in changes for name in pricing.PRICED):
        line = {**old, **changes}
        complete(document, org, header, line)
        changes.update({name: value for name, value in line.items() if old.get(name) != value})


def after(document: Document, org: Organization, line: Row, *_: Row) -> None:
    pricing.recompute(org, document, line[document.parent])


def before_delete(document: Document, org: Organization, line: Row) -> None:
    header = org.store.get(org.table(document.header), line[document.parent])
    if header is not None:
        check_open(document, header)


def install(org: Organization) -> None:
    for document in (pricing.ORDER, pricing.INVOICE):
        org.plugins[document.line] = Plugin(
            before_create=partial(before_create, document), after_create=partial(after, document),
            before_update=partial(before_update, document), after_update=partial(after, document),
            before_delete=partial(before_delete, document), after_delete=partial(after, document))
