"""Actions of the Sales solution (7.9)."""
from __future__ import annotations

from typing import Any, Callable, Optional

from sim.erp import errors
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import dumps, load_object, quoted
from sim.erp.options import Options
from sim.erp.organization import Organization
from sim.erp.payload import References, parse_body
from sim.erp.preferences import Preferences
from sim.erp.pricing import ORDER, TOTALS_COPIED, lines_of
from sim.erp.reading import Site
from sim.erp.schema import Table
from sim.erp.shape import Shape
from sim.erp.store import Row
from sim.erp.values import GUID

OPEN_ORDER = (0, 1)
OPEN_STATES = {"salesorder": OPEN_ORDER, "invoice": (0,)}
CANCELED, FULFILLED, INVOICED = 2, 3, 4
COMMON_HEADER = ("name", "emailaddress", "customerid", "customerid__type", "pricelevelid",
                 "transactioncurrencyid", "discountamount", "discountpercentage", "freightamount",
                 "paymenttermscode", "shippingmethodcode", "description")


def close_order(org: Organization, request: Request, references: References,
                state: int) -> Response:
    """FulfillSalesOrder and CancelSalesOrder: an orderclose row and the order's end state."""
    body = load_object(request.body, "orderclose")
    given = body.get("OrderClose")
    status = body.get("Status", -1)
    if not isinstance(given, dict) or isinstance(status, bool) or not isinstance(status, int):
        raise errors.payload("orderclose", "The parameters 'OrderClose' (a row) and 'Status' (an "
                                           "integer) are needed.")
    close = parse_body(org, org.table("orderclose"), given, references, creating=True).row
    if close.get("salesorderid") is None:
        raise errors.invalid_argument("OrderClose needs salesorderid@odata.bind.")
    with org.store.transaction():
        end_order(org, close["salesorderid"], state, status)
        close["ordernumber"] = org.row("salesorder", close["salesorderid"])["ordernumber"]
        org.create("orderclose", close)
    return Response(204)


def end_order(org: Organization, order_id: str, state: int, status: int) -> None:
    order = org.row("salesorder", order_id)
    if order["statecode"] not in OPEN_ORDER:  # 7.9
        raise errors.invalid_state(f"The order {order['ordernumber']} is not active or submitted, "
                                   "so it cannot be closed.")
    states = org.table("salesorder").states
    assert states is not None
    if status == -1:
        status = states.default_status(state)
    if states.state_of(status) != state:  # 7.9
        raise errors.ApiError(400, "0x80048408", f"{status} is not a valid status code for state "
                                                 f"code {state} on salesorder.")
    changes: Row = {"statecode": state, "statuscode": status}
    if state == FULFILLED:
        changes["datefulfilled"] = org.clock.text()
    org.touch("salesorder", order_id, changes)
    mirror_on_lines(org, order_id, {"salesorderstatecode": state})


def mirror_on_lines(org: Organization, order_id: str, changes: Row) -> None:
    for line in lines_of(org, ORDER, order_id):
        org.touch("salesorderdetail", line["salesorderdetailid"], dict(changes))


def lock_pricing(org: Organization, table: Table, row: Row, locked: int) -> Response:
    if row["statecode"] not in OPEN_STATES[table.logical]:
        raise errors.invalid_state(f"Prices can be locked on an open {table.logical} only.")
    with org.store.transaction():
        org.touch(table.logical, row[table.key], {"ispricelocked": locked})
        if table.logical == "salesorder":
            mirror_on_lines(org, row[table.key], {"salesorderispricelocked": locked})
    return Response(204)


def convert_to_invoice(org: Organization, site: Site, request: Request) -> Response:
    body = load_object(request.body, "invoice")
    order_id = body.get("SalesOrderId")
    if not isinstance(order_id, str) or not GUID.match(order_id):
        raise errors.payload("salesorder", "The parameter 'SalesOrderId' must be an Edm.Guid.")
    with org.store.transaction():
        invoice_id = make_invoice(org, org.row("salesorder", order_id.lower()))
        return row_response(org, site, org.table("invoice"), invoice_id, body.get("ColumnSet"))


def make_invoice(org: Organization, order: Row) -> str:
    """An open order stays open and can be invoiced again; a fulfilled one becomes Invoiced."""
    if order["statecode"] not in (*OPEN_ORDER, FULFILLED):
        raise errors.invalid_state(f"The order {order['ordernumber']} is canceled or invoiced "
                                   "already.")
    table = org.table("invoice")
    address = [name for name in table.columns if name.startswith(("billto_", "shipto_"))]
    given = {name: order[name] for name in (*COMMON_HEADER, *address) if order[name] is not None}
    invoice_id = org.create("invoice", {**given, "salesorderid": order["salesorderid"]})
    for line in lines_of(org, ORDER, order["salesorderid"]):
        org.create("invoicedetail", invoice_line(org, invoice_id, line))
    if order["statecode"] == FULFILLED:
        org.touch("salesorder", order["salesorderid"], {"statecode": INVOICED,
                                                        "statuscode": 100003})
        mirror_on_lines(org, order["salesorderid"], {"salesorderstatecode": INVOICED})
    return invoice_id


def invoice_line(org: Organization, invoice_id: str, line: Row) -> Row:
    table = org.table("invoicedetail")
    skipped = {"createdon", "modifiedon", "versionnumber", *TOTALS_COPIED}
    copied = {name: value for name, value in line.items()
              if name in table.columns and name not in skipped and value is not None}
    return {**copied, "invoiceid": invoice_id, "ispriceoverridden": 1,
            "salesorderdetailid": line["salesorderdetailid"]}


def generate(org: Organization, site: Site, request: Request, logical: str) -> Response:
    """7.9: an order or invoice of an opportunity, with its customer and price list."""
    body = load_object(request.body, logical)
    opportunity_id = body.get("OpportunityId")
    if not isinstance(opportunity_id, str) or not GUID.match(opportunity_id):
        raise errors.payload("opportunity", "The parameter 'OpportunityId' must be an Edm.Guid.")
    with org.store.transaction():
        found = org.row("opportunity", opportunity_id.lower())
        names = ("name", "customerid", "customerid__type", "pricelevelid")
        made = org.create(logical, {name: found[name] for name in names})
        return row_response(org, site, org.table(logical), made, body.get("ColumnSet"))


def row_response(org: Organization, site: Site, table: Table, identity: str,
                 column_set: Any) -> Response:
    names = column_set.get("Columns") if isinstance(column_set, dict) else None
    every = not names or column_set.get("AllColumns")
    select = None if every else [table.columns[name] for name in names if name in table.columns]
    shape = Shape(org, table, Options(select=select), Preferences())
    head = f'"@odata.context":{quoted(site.metadata(table.collection + "/$entity"))},'
    return json_response(shape.render(org.row(table.logical, identity), head))


def who_am_i(org: Organization, site: Site) -> Response:
    return json_response(dumps({
        "@odata.context": site.metadata("Microsoft.Dynamics.CRM.WhoAmIResponse"),
        "BusinessUnitId": org.business_unit_id, "UserId": org.application_user_id,
        "OrganizationId": org.id}))


Unbound = Callable[[Organization, Site, Request, References], Response]
UNBOUND: dict[str, Unbound] = {
    "CancelSalesOrder": lambda org, site, request, references:
        close_order(org, request, references, CANCELED),
    "ConvertSalesOrderToInvoice": lambda org, site, request, references:
        convert_to_invoice(org, site, request),
    "GenerateSalesOrderFromOpportunity": lambda org, site, request, references:
        generate(org, site, request, "salesorder"),
    "GenerateInvoiceFromOpportunity": lambda org, site, request, references:
        generate(org, site, request, "invoice"),
}


def collection_action(org: Organization, table: Table, name: str, request: Request,
                      references: References) -> Optional[Response]:
    if (table.logical, name) == ("salesorder", "FulfillSalesOrder"):
        return close_order(org, request, references, FULFILLED)
    return None


def row_action(org: Organization, table: Table, name: str, row: Row) -> Optional[Response]:
    locks = {("salesorder", "LockSalesOrderPricing"): 1, ("invoice", "LockInvoicePricing"): 1,
             ("salesorder", "UnlockSalesOrderPricing"): 0, ("invoice", "UnlockInvoicePricing"): 0}
    locked = locks.get((table.logical, name))
    return None if locked is None else lock_pricing(org, table, row, locked)
