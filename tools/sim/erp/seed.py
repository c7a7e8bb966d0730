"""The organisation as it stands in the morning: currency, units, one price list, the catalogue."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from sim.common import catalogue
from sim.erp import field_service, headers, lines, stock, tenant
from sim.erp.customizing import add_messages, add_privileges
from sim.erp.organization import RATE_ONE, Organization
from sim.erp.schema import MONEY_SCALE
from sim.erp.store import Row
from sim.erp.tables_field_service import DECIMALS, JOURNAL, WAREHOUSE
from sim.erp.values import scaled

LOCATION = "MAIN"
WAREHOUSES = (LOCATION, "VAN-1")
STOCK_SCALE = 5
RATE_SCALE = 10


def prepare(org: Organization, settings: Row, seed: int, items: int) -> None:
    """Fills an empty organisation; one that has its rows already is left as it is."""
    installed = org.store.get(org.table("organization"), org.id) is not None
    if not installed:
        with org.store.transaction(), org.acting_as(org.erp_user_id):
            basics(org, settings)
    for module in (headers, lines, stock, field_service):
        module.install(org)
    if not installed:
        with org.store.transaction(), org.acting_as(org.erp_user_id):
            for item in catalogue.make(seed, items).items:
                add_item(org, item)


def basics(org: Organization, settings: Row) -> None:
    org.create("organization", {
        "organizationid": org.id, "name": "holdfast", "languagecode": "1033",
        "currencydecimalprecision": 2, "oobpricecalculationenabled": 1,
        "basecurrencyid": org.currency_id, **settings})
    for identity, name in ((org.application_user_id, "# Holdfast Edge"),
                           (org.erp_user_id, "Erika Musterfrau")):
        org.create("systemuser", {"systemuserid": identity, "fullname": name})
    org.create("transactioncurrency", {
        "transactioncurrencyid": org.currency_id, "isocurrencycode": "EUR", "currencyname": "Euro",
        "currencysymbol": "€", "exchangerate": RATE_ONE, "currencyprecision": 2})
    org.create("businessunit", {"businessunitid": org.business_unit_id, "name": "holdfast"})
    for known in list(org.schema.tables.values()):
        add_privileges(org, known)
        add_messages(org, known)
    units_and_prices(org)
    if stock.ON_HAND in org.schema.tables:
        tenant.install_ours(org)
    if WAREHOUSE in org.schema.tables:
        for name in WAREHOUSES:
            org.create(WAREHOUSE, {"msdyn_warehouseid": org.named_id(WAREHOUSE, name),
                                   "msdyn_name": name})


def units_and_prices(org: Organization) -> None:
    schedule, unit = org.named_id("uomschedule", "Default"), org.named_id("uom", "Piece")
    org.create("uomschedule", {"uomscheduleid": schedule, "name": "Default Unit",
                               "baseuomname": "Piece"})
    org.create("uom", {"uomid": unit, "name": "Piece", "quantity": scaled(1, STOCK_SCALE),
                       "uomscheduleid": schedule, "isschedulebaseuom": 1})
    org.create("pricelevel", {"pricelevelid": org.named_id("pricelevel", "Standard"),
                              "name": "Standard"})


def add_currency(org: Organization, iso: str, rate: Decimal) -> None:
    """With a price list of its own, which stays empty."""
    currency = org.named_id("transactioncurrency", iso)
    org.create("transactioncurrency", {
        "transactioncurrencyid": currency, "isocurrencycode": iso, "currencyname": iso,
        "currencysymbol": iso, "exchangerate": scaled(rate, RATE_SCALE), "currencyprecision": 2})
    org.create("pricelevel", {"pricelevelid": org.named_id("pricelevel", f"Standard {iso}"),
                              "name": f"Standard {iso}", "transactioncurrencyid": currency})


def money(value: Decimal) -> int:
    return scaled(value, MONEY_SCALE)


def add_item(org: Organization, item: Any) -> None:
    product = org.named_id("product", item.sku)
    schedule, unit = org.named_id("uomschedule", "Default"), org.named_id("uom", "Piece")
    level = org.named_id("pricelevel", "Standard")
    ours = stock.ON_HAND in org.schema.tables
    gtin = {"holdfast_gtin": item.ean} if ours else {}
    org.create("product", {
        "productid": product, "productnumber": item.sku, "name": item.name_en[:100],
        **gtin, "price": money(item.net), "defaultuomid": unit,
        "defaultuomscheduleid": schedule, "pricelevelid": level, "quantitydecimal": 0,
        "stockweight": scaled(item.weight, STOCK_SCALE), "statecode": 0, "statuscode": 1})
    org.create("productpricelevel", {
        "productpricelevelid": org.named_id("productpricelevel", item.sku), "pricelevelid": level,
        "productid": product, "uomid": unit, "uomscheduleid": schedule, "amount": money(item.net)})
    if ours:
        stock.change_on_hand(org, product, LOCATION, scaled(item.stock, STOCK_SCALE))
    if JOURNAL in org.schema.tables:
        org.create(JOURNAL, {
            "msdyn_product": product, "msdyn_warehouse": org.named_id(WAREHOUSE, LOCATION),
            "msdyn_unit": unit, "msdyn_quantity": scaled(item.stock, DECIMALS)})
