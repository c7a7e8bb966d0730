"""The whole truth of the organisation in one document, for tests to compare with."""
from __future__ import annotations

from typing import Any, Union

from sim.erp.organization import Organization
from sim.erp.schema import MONEY_SCALE
from sim.erp.tables_field_service import DECIMALS, INVENTORY, JOURNAL
from sim.erp.values import unscaled

STOCK_SCALE = 5
PAYMENT, PAID = "holdfast_payment", 4
IDENTITIES = (("holdfast_stockmovement", "holdfast_name"), ("salesorder", "ordernumber"),
              ("account", "accountnumber"), ("contact", "externaluseridentifier"),
              ("product", "productnumber"), ("invoice", "salesorderid"))


def number(stored: Any, scale: int) -> Union[int, float, None]:
    """A JSON number people can compare: whole when it is whole."""
    if stored is None:
        return None
    value = unscaled(stored, scale)
    return int(value) if value == int(value) else float(value)


def records(org: Organization) -> dict[str, Any]:
    return {"products": products(org), "onhand": on_hand(org), "movements": movements(org),
            "orders": orders(org), "payments": payments(org), "accounts": count(org, "account"),
            "contacts": count(org, "contact"), "invoices": count(org, "invoice"),
            "created_twice": created_twice(org), **field_service(org)}


def count(org: Organization, logical: str) -> int:
    return org.store.rows(f'select count(*) from "{logical}"')[0][0]


def products(org: Organization) -> list[dict[str, Any]]:
    rows = org.store.rows("select productid, productnumber, name from product "
                          "order by productnumber")
    return [{"id": row[0], "sku": row[1], "name": row[2]} for row in rows]


def on_hand(org: Organization) -> list[dict[str, Any]]:
    rows = org.store.rows(
        "select p.productnumber, h.holdfast_location, h.holdfast_quantity "
        "from holdfast_stockonhand h join product p on p.productid = h.holdfast_product "
        "order by 1, 2")
    return [{"sku": row[0], "location": row[1], "quantity": number(row[2], STOCK_SCALE)}
            for row in rows]


def movements(org: Organization) -> list[dict[str, Any]]:
    rows = org.store.rows(
        "select m.*, p.productnumber as sku from holdfast_stockmovement m "
        "left join product p on p.productid = m.holdfast_product order by m.versionnumber")
    return [{"id": row["holdfast_stockmovementid"], "name": row["holdfast_name"],
             "sku": row["sku"], "location": row["holdfast_location"],
             "quantity": number(row["holdfast_quantity"], STOCK_SCALE),
             "kind": row["holdfast_kind"], "reference": row["holdfast_reference"],
             "lot": row["holdfast_lot"],
             "box": row["holdfast_box"], "user": row["createdby"] == org.erp_user_id}
            for row in rows]


def field_service(org: Organization) -> dict[str, Any]:
    """Stock and journals of Field Service, where it is installed."""
    if INVENTORY not in org.schema.tables:
        return {}
    places = ("join product p on p.productid = x.msdyn_product "
              "join msdyn_warehouse w on w.msdyn_warehouseid = x.msdyn_warehouse")
    stock = org.store.rows(
        "select p.productnumber, w.msdyn_name, x.msdyn_qtyonhand, x.msdyn_qtyavailable "
        f"from {INVENTORY} x {places} order by 1, 2")
    journals = org.store.rows(
        "select p.productnumber, w.msdyn_name, x.msdyn_quantity, x.msdyn_transactiontype, "
        f"x.msdyn_inventoryadjustmentproduct from {JOURNAL} x {places} order by x.versionnumber")
    return {"inventories": [{"sku": row[0], "warehouse": row[1],
                             "on_hand": number(row[2], DECIMALS),
                             "available": number(row[3], DECIMALS)} for row in stock],
            "journals": [{"sku": row[0], "warehouse": row[1], "quantity": number(row[2], DECIMALS),
                          "transaction": row[3], "line": row[4]} for row in journals]}


def orders(org: Organization) -> list[dict[str, Any]]:
    labels = org.table("salesorder").states
    assert labels is not None
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in org.store.rows(
            "select d.*, p.productnumber as sku from salesorderdetail d "
            "left join product p on p.productid = d.productid order by d.lineitemnumber"):
        lines.setdefault(row["salesorderid"], []).append(
            {"sku": row["sku"], "quantity": number(row["quantity"], STOCK_SCALE),
             "quantityshipped": number(row["quantityshipped"], STOCK_SCALE),
             "description": row["productdescription"]})
    rows = org.store.rows("select * from salesorder order by versionnumber")
    return [{"id": row["salesorderid"], "ordernumber": row["ordernumber"],
             "state": labels.state_labels()[row["statecode"]],
             "status": labels.status_labels()[row["statuscode"]],
             "lines": lines.get(row["salesorderid"], []),
             "total": number(row["totalamount"], MONEY_SCALE)} for row in rows]


def payments(org: Organization) -> list[dict[str, Any]]:
    """Rows of our table with what their journal lines add up to; none in a fresh tenant."""
    if PAYMENT not in org.schema.tables:
        return []
    rows = org.store.rows(
        "select o.ordernumber, p.holdfast_kind, p.holdfast_amount, p.holdfast_status, "
        "p.holdfast_reference, count(j.holdfast_paymentjournalid), sum(j.holdfast_credit), "
        f"sum(j.holdfast_debit) from {PAYMENT} p "
        "left join salesorder o on o.salesorderid = p.holdfast_salesorder "
        "left join holdfast_paymentjournal j on j.holdfast_payment = p.holdfast_paymentid "
        "group by p.holdfast_paymentid order by 1, 2, 5")
    return [{"order": row[0], "kind": row[1], "amount": number(row[2], PAID), "status": row[3],
             "reference": row[4], "journal_lines": row[5], "credit": number(row[6], PAID),
             "debit": number(row[7], PAID)} for row in rows]


def created_twice(org: Organization) -> int:
    """Second rows with the identity of a row that was there."""
    total = 0
    for logical, column in IDENTITIES:
        total += org.store.rows(
            f'select count("{column}") - count(distinct "{column}") from "{logical}"')[0][0]
    return total
