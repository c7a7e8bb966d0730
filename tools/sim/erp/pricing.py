"""System pricing of orders and invoices: prices from the list, amounts of lines, totals of headers.
All amounts are stored money (4 decimals); prices keep the organisation's pricing decimals."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Optional

from sim.erp.errors import ApiError
from sim.erp.organization import Organization
from sim.erp.schema import MONEY_SCALE
from sim.erp.store import Row
from sim.erp.values import scaled, unscaled

QUANTITY_SCALE = 5
PERCENT_SCALE = 2
PRICED = ("quantity", "priceperunit", "ispriceoverridden", "productid", "uomid", "tax",
          "manualdiscountamount", "isproductoverridden", "productdescription")
TOTALS_COPIED = ("baseamount", "extendedamount", "volumediscountamount", "pricingerrorcode")
ERROR_NONE, ERROR_DETAIL, ERROR_INACTIVE_LIST, ERROR_MISSING_UNIT_PRICE = 0, 1, 3, 5
ERROR_NOT_IN_LIST = 11


@dataclass(frozen=True)
class Document:
    """A priced document: its header and line tables and the line's lookup to the header."""
    header: str
    line: str
    parent: str


ORDER = Document("salesorder", "salesorderdetail", "salesorderid")
INVOICE = Document("invoice", "invoicedetail", "invoiceid")


def price_decimals(org: Organization) -> int:
    return org.settings()["pricingdecimalprecision"]


def rounded(amount: Decimal, places: int) -> int:
    """Stored money of an amount kept to that many places."""
    return scaled(amount, places) * 10 ** (MONEY_SCALE - places)


def round_money(org: Organization, row: Row, names: tuple[str, ...]) -> None:
    """Money that came in keeps the organisation's pricing decimals, as the column defines."""
    places = price_decimals(org)
    for name in names:
        if row.get(name) is not None:
            row[name] = rounded(unscaled(row[name], MONEY_SCALE), places)


def list_price(org: Organization, header: Row, line: Row) -> Optional[int]:
    if header.get("pricelevelid") is None:  # 7.5
        raise ApiError(400, "0x80043b12", "The price level is missing: the document needs a price "
                                          "list to price its products.")
    rows = org.store.find(org.table("productpricelevel"), {
        "pricelevelid": header["pricelevelid"], "productid": line["productid"],
        "uomid": line["uomid"]})
    return rows[0]["amount"] if rows else None


def price_line(org: Organization, header: Row, line: Row) -> None:
    """Fills price and amounts of a complete line."""
    overridden = bool(line.get("ispriceoverridden")) or line.get("productid") is None
    if not overridden:  # 7.6: the price sent counts only when it is overridden
        line["priceperunit"] = list_price(org, header, line)
    code = ERROR_NONE
    if not overridden and org.row("pricelevel", header["pricelevelid"])["statecode"] == 1:
        code = ERROR_INACTIVE_LIST
    elif line.get("priceperunit") is None:
        code = ERROR_MISSING_UNIT_PRICE if overridden else ERROR_NOT_IN_LIST
    round_money(org, line, ("priceperunit", "manualdiscountamount", "tax"))
    price = unscaled(line.get("priceperunit") or 0, MONEY_SCALE)
    base = rounded(unscaled(line["quantity"], QUANTITY_SCALE) * price, price_decimals(org))
    extended = base - (line.get("manualdiscountamount") or 0) + (line.get("tax") or 0)
    line.update(baseamount=base, extendedamount=extended, volumediscountamount=0,
                pricingerrorcode=code)


def lines_of(org: Organization, document: Document, header_id: str) -> list[Row]:
    return org.store.find(org.table(document.line), {document.parent: header_id}, limit=100_000)


def header_totals(org: Organization, header: Row, lines: list[Row]) -> Row:
    net = sum((line["extendedamount"] or 0) - (line["tax"] or 0) for line in lines)
    tax = sum(line["tax"] or 0 for line in lines)
    percent = unscaled(header.get("discountpercentage") or 0, PERCENT_SCALE)
    by_percent = rounded(unscaled(net, MONEY_SCALE) * percent / 100, price_decimals(org))
    discount = by_percent + (header.get("discountamount") or 0)
    less_freight = net - discount
    total = less_freight + (header.get("freightamount") or 0) + tax
    errors = any(line["pricingerrorcode"] for line in lines)
    return {"totallineitemamount": net, "totaldiscountamount": discount,
            "totallineitemdiscountamount": sum(line["manualdiscountamount"] or 0 for line in lines),
            "totalamountlessfreight": less_freight, "totaltax": tax, "totalamount": total,
            "pricingerrorcode": ERROR_DETAIL if errors else ERROR_NONE}


def pricing_is_on(org: Organization) -> bool:
    return bool(org.settings()["oobpricecalculationenabled"])


def recompute(org: Organization, document: Document, header_id: str) -> None:
    """Totals of the header from its lines; a new version of the header only when they differ."""
    if not pricing_is_on(org):
        return
    header = org.row(document.header, header_id)
    totals = header_totals(org, header, lines_of(org, document, header_id))
    if any(header.get(name) != value for name, value in totals.items()):
        org.touch(document.header, header_id, totals)
