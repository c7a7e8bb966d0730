"""The shop's own word on what the day made there, in the form that the judge of a day reads."""
from .made import Made


def shop_records(made: Made) -> dict:
    ids = [good.id for good in made.goods]
    products = made.admin.where("product", "id", ids)
    wanted = {"orders": [], "products": [
        {"sku": row["productNumber"], "stock": row["stock"], "sales": row["sales"],
         "parent": False} for row in products]}
    state = {"stateMachineState": {}}
    orders = made.admin.where(
        "order", "id", sorted(made.orders),
        associations={**state, "lineItems": {}, "currency": {},
                      "deliveries": {"associations": state}})
    wanted["orders"] = [_order(row) for row in orders]
    return wanted


def _order(row: dict) -> dict:
    """The delivery that is one: discounts on shipping make others, with costs below zero."""
    deliveries = sorted(row["deliveries"], key=lambda one: -one["shippingCosts"]["totalPrice"])
    return {
        "id": row["id"], "orderNumber": row["orderNumber"], "total": row["amountTotal"],
        "net": row["amountNet"], "taxStatus": row["price"]["taxStatus"],
        "currency": row["currency"]["isoCode"],
        "state": row["stateMachineState"]["technicalName"],
        "deliveryState": deliveries[0]["stateMachineState"]["technicalName"]
        if deliveries else None,
        "lines": [{"sku": (line["payload"] or {}).get("productNumber"),
                   "quantity": line["quantity"]}
                  for line in row["lineItems"] if line["type"] == "product"]}


def strangers(made: Made, limit: int = 200) -> dict[str, tuple[int, int]]:
    """Stock and sales of products that are not ours: nobody but their shoppers may move them."""
    fields = {"product": ["id", "stock", "sales", "productNumber"]}
    rows = made.admin.call(
        "POST", "/api/search/product",
        {"page": 1, "limit": limit, "includes": fields,
         "sort": [{"field": "autoIncrement", "order": "ASC"}]}, "looking at other products")["data"]
    ours = {good.sku for good in made.goods}
    return {row["productNumber"]: (row["stock"], row["sales"]) for row in rows
            if row["productNumber"] not in ours}


def erp_records(everything: dict, numbers: set[str]) -> dict:
    """The ERP has the shop's other orders too."""
    return {**everything,
            "orders": [row for row in everything["orders"] if row["ordernumber"] in numbers]}
