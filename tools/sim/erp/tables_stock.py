"""Our custom tables (8.0): append-only stock movements, and the on-hand figure kept of them."""
from __future__ import annotations

from sim.erp.columns import dates, decimals, lookup, table, texts, times
from sim.erp.schema import Table

MOVEMENT_KINDS = ("receive", "pick", "ship", "move", "count", "return", "adjust")


def stock_tables() -> list[Table]:
    product = ("holdfast_product", "product", "holdfast_Product", "restrict")
    movement = table(
        "holdfast_stockmovement", "holdfast_stockmovements", "holdfast_stockmovementid",
        "holdfast_name",
        [*texts(holdfast_name=100, holdfast_location=50, holdfast_kind=20, holdfast_reference=100,
                holdfast_lot=20, holdfast_serial=20, holdfast_box=50, holdfast_operator=50),
         lookup(*product), *decimals(5, "holdfast_quantity"), *dates("holdfast_expiry"),
         *times("holdfast_occurredon")],
        access="append", indexed=("holdfast_name",))
    onhand = table(
        "holdfast_stockonhand", "holdfast_stockonhands", "holdfast_stockonhandid",
        "holdfast_location",
        [lookup(*product), *texts(holdfast_location=50), *decimals(5, "holdfast_quantity")],
        access="read")
    return [movement, onhand]
