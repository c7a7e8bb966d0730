"""Orders, invoices and their lines (7.5 to 7.7)."""
from __future__ import annotations

from sim.erp.columns import (PLAIN_STATES, address, customer, decimals, flags, ints, lookup, moneys,
                             pick, table, texts, times)
from sim.erp.schema import Column, States, Table
from sim.erp.tables_core import CURRENCY, PAYMENT_TERMS

ORDER_STATES = States({
    0: ("Active", {1: "New", 2: "Pending"}), 1: ("Submitted", {3: "In Progress"}),
    2: ("Canceled", {4: "No Money"}), 3: ("Fulfilled", {100001: "Complete", 100002: "Partial"}),
    4: ("Invoiced", {100003: "Invoiced"})})
INVOICE_STATES = States({
    0: ("Active", {1: "New", 2: "Partially Shipped", 4: "Billed", 5: "Booked", 6: "Installed"}),
    1: ("Closed (deprecated)", {3: "Canceled (deprecated)", 7: "Paid in Full (deprecated)"}),
    2: ("Paid", {100001: "Complete", 100002: "Partial"}), 3: ("Canceled", {100003: "Canceled"})})
CLOSE_STATES = States({0: ("Open", {1: "Open"}), 1: ("Completed", {2: "Completed"}),
                       2: ("Canceled", {3: "Canceled"})}, initial=1)
PRICING_ERRORS = {
    "_0": "None", "_1": "Detail Error", "_2": "Missing Price Level", "_3": "Inactive Price Level",
    "_4": "Missing Quantity", "_5": "Missing Unit Price", "_6": "Missing Product",
    "_7": "Invalid Product", "_10": "Missing UOM", "_11": "Product Not In Price Level",
    "_12": "Missing Price Level Amount", "_14": "Missing Price"}
TOTALS = ("totallineitemamount", "totallineitemdiscountamount", "totaldiscountamount",
          "totalamountlessfreight", "totaltax", "totalamount")


def header_columns() -> list[Column]:
    phone_and_contact = {prefix + name: size for prefix in ("billto_", "shipto_")
                         for name, size in (("contactname", 150), ("composite", 1000))}
    return [
        *texts(name=300, emailaddress=100, description=2000), *texts(**phone_and_contact),
        *address("billto_", "telephone"), *address("shipto_", "telephone"),
        customer("customerid", on_delete="restrict"),
        lookup("pricelevelid", "pricelevel", on_delete="restrict"),
        lookup("transactioncurrencyid", CURRENCY), *flags(ispricelocked=0, willcall=0),
        *moneys("discountamount", "freightamount"), *decimals(2, "discountpercentage", minimum=0),
        *moneys(*TOTALS), pick("paymenttermscode", **PAYMENT_TERMS),
        pick("shippingmethodcode", _1="Airborne", _2="DHL", _3="FedEx", _4="UPS",
             _5="Postal Mail", _6="Full Load", _7="Will Call"),
        pick("prioritycode", 1, _1="Default Value"),
        pick("pricingerrorcode", 0, read_only=True, **PRICING_ERRORS),
        pick("skippricecalculation", 0, _0="DoPriceCalcAlways", _1="SkipPriceCalcOnRetrieve")]


def line_columns(parent: str) -> list[Column]:
    return [
        lookup(parent, parent.removesuffix("id"), on_delete="cascade"),
        lookup("productid", "product", on_delete="restrict"),
        lookup("uomid", "uom", on_delete="restrict"), *flags(isproductoverridden=0),
        *texts(productdescription=500, description=2000), *decimals(5, "quantity"),
        *moneys("priceperunit", "manualdiscountamount", "tax"),
        *moneys("volumediscountamount", read_only=True),
        *moneys("baseamount", "extendedamount", read_only=True), *flags(ispriceoverridden=0),
        *decimals(5, "quantityshipped", "quantitybackordered", "quantitycancelled"),
        *times("requestdeliveryby"), *address("shipto_", "telephone"), *flags(willcall=0),
        *ints("lineitemnumber", minimum=0, maximum=1_000_000_000),
        *ints("sequencenumber", minimum=0, maximum=1_000_000_000),
        pick("producttypecode", 1, _1="Product", _2="Bundle", _3="Required Bundle Product",
             _4="Optional Bundle Product", _5="Project-based Service"),
        pick("propertyconfigurationstatus", 2, _0="Edit", _1="Rectify", _2="Not Configured"),
        pick("pricingerrorcode", 0, read_only=True, **PRICING_ERRORS),
        lookup("transactioncurrencyid", CURRENCY)]


def salesorder() -> Table:
    columns = [
        *texts(ordernumber=100, submitstatusdescription=2000), *header_columns(),
        *times("requestdeliveryby", "datefulfilled", "submitdate", "lastbackofficesubmit"),
        *ints("submitstatus", minimum=0, maximum=1_000_000_000),
        pick("freighttermscode", _1="FOB", _2="No Charge")]
    return table("salesorder", "salesorders", "salesorderid", "name", columns,
                 states=ORDER_STATES, indexed=("ordernumber",),
                 children={"order_details": ("salesorderdetail", "salesorderid"),
                           "order_invoices": ("invoice", "salesorderid")})


def salesorderdetail() -> Table:
    columns = [
        *texts(salesorderdetailname=100), *line_columns("salesorderid"),
        Column("salesorderispricelocked", "bool", read_only=True, default=0),
        Column("salesorderstatecode", "picklist", options=ORDER_STATES.state_labels(),
               read_only=True, default=0)]
    return table("salesorderdetail", "salesorderdetails", "salesorderdetailid",
                 "salesorderdetailname", columns)


def invoice() -> Table:
    columns = [*texts(invoicenumber=100), *header_columns(), lookup("salesorderid", "salesorder"),
               *times("duedate", "datedelivered")]
    return table("invoice", "invoices", "invoiceid", "name", columns, states=INVOICE_STATES,
                 indexed=("invoicenumber",),
                 children={"invoice_details": ("invoicedetail", "invoiceid")})


def invoicedetail() -> Table:
    columns = [*texts(invoicedetailname=100, shippingtrackingnumber=100),
               *line_columns("invoiceid"), *times("actualdeliveryon"),
               lookup("salesorderdetailid", "salesorderdetail")]
    return table("invoicedetail", "invoicedetails", "invoicedetailid", "invoicedetailname",
                 columns)


def orderclose() -> Table:
    columns = [*texts(subject=200, description=2000, ordernumber=100), *times("actualend"),
               lookup("salesorderid", "salesorder", on_delete="cascade")]
    return table("orderclose", "ordercloses", "activityid", "subject", columns,
                 states=CLOSE_STATES, tracked=False)


def opportunity() -> Table:
    columns = [*texts(name=300), customer("customerid", on_delete="restrict"),
               lookup("pricelevelid", "pricelevel"), lookup("transactioncurrencyid", CURRENCY)]
    return table("opportunity", "opportunities", "opportunityid", "name", columns,
                 states=PLAIN_STATES)


def sales_tables() -> list[Table]:
    return [opportunity(), salesorder(), salesorderdetail(), invoice(), invoicedetail(),
            orderclose()]
