"""Field Service's inventory and the on-hand tables of dual-write.

8.2, 8.1. Quantities are doubles of two decimals; lookups keep the casing of their schema names."""
from __future__ import annotations

from sim.erp.columns import (PLAIN_STATES, dates, decimals, doubles, lookup, pick, table, texts,
                             times)
from sim.erp.schema import Column, Table

WAREHOUSE, INVENTORY = "msdyn_warehouse", "msdyn_productinventory"
JOURNAL = "msdyn_inventoryjournal"
ADJUSTMENT, ADJUSTED = "msdyn_inventoryadjustment", "msdyn_inventoryadjustmentproduct"
TRANSFER = "msdyn_inventorytransfer"
SITE = "msdyn_operationalsite"
ON_HAND_REQUEST, ON_HAND_ENTRY = "msdyn_inventoryonhandrequest", "msdyn_inventoryonhandentry"
DECIMALS = 2
BILLION = 1_000_000_000
ON_HAND, ON_ORDER, ALLOCATED = 690970000, 690970001, 690970002
BY_ADJUSTMENT, BY_TRANSFER, BY_HAND = 690970003, 690970004, 690970006


def bound(schema_name: str, target: str, on_delete: str = "restrict") -> Column:
    return lookup(schema_name.lower(), target, schema_name, on_delete)


def signed(*names: str) -> list[Column]:
    return doubles(DECIMALS, *names, minimum=-BILLION, maximum=BILLION)


def what_and_where() -> list[Column]:
    return [bound("msdyn_Product", "product"), bound("msdyn_Warehouse", WAREHOUSE),
            bound("msdyn_Unit", "uom")]


def msdyn(logical: str, collection: str, columns: list[Column], **options: object) -> Table:
    return table(logical, collection, logical + "id", "msdyn_name",
                 [*texts(msdyn_name=100), *columns], states=PLAIN_STATES, **options)


def journal() -> Table:
    kinds = {"_690970000": "On Hand", "_690970001": "On Order", "_690970002": "Allocated"}
    causes = {"_690970000": "Purchase Order Product", "_690970003": "Inventory Adjustment",
              "_690970004": "Inventory Transfer", "_690970006": "Manual"}
    return msdyn(JOURNAL, JOURNAL + "s", [
        *what_and_where(), *signed("msdyn_quantity"),
        pick("msdyn_journaltype", ON_HAND, **kinds),
        pick("msdyn_transactiontype", BY_HAND, **causes),
        bound("msdyn_OriginatingJournal", JOURNAL), Column("msdyn_reversal", "bool", default=0),
        bound("msdyn_InventoryAdjustmentProduct", ADJUSTED)])


def warehouse_table() -> Table:
    return msdyn(WAREHOUSE, "msdyn_warehouses",
                 texts(msdyn_description=2000, msdyn_warehouseidentifier=100))


def field_service_tables() -> list[Table]:
    inventory = msdyn(INVENTORY, "msdyn_productinventories", [
        *what_and_where(), *signed("msdyn_qtyonhand", "msdyn_qtyavailable"),
        *doubles(DECIMALS, "msdyn_qtyallocated", "msdyn_qtyonorder", "msdyn_reorderpoint",
                 minimum=0, maximum=BILLION), *texts(msdyn_bin=100, msdyn_row=100)])
    adjustment = msdyn(ADJUSTMENT, ADJUSTMENT + "s", [
        bound("msdyn_Warehouse", WAREHOUSE), *times("msdyn_adjustmenttime")])
    transfer = msdyn(TRANSFER, TRANSFER + "s", [
        bound("msdyn_SourceWarehouse", WAREHOUSE), bound("msdyn_DestinationWarehouse", WAREHOUSE),
        *times("msdyn_transfertime")])
    adjusted = msdyn(ADJUSTED, ADJUSTED + "s", [
        bound("msdyn_InventoryAdjustment", ADJUSTMENT), bound("msdyn_InventoryTransfer", TRANSFER),
        bound("msdyn_Product", "product"), bound("msdyn_Unit", "uom"), *signed("msdyn_quantity")])
    return [warehouse_table(), inventory, journal(), adjustment, transfer, adjusted]


def dual_write_tables() -> list[Table]:
    """8.1: filled only by a request row; nothing keeps the entries up to date. Places are lookups,
    and an entry names its question by one (mapping reference, tables 145 and 147)."""
    figures = ("availableonhandquantity", "availableorderedquantity", "onhandquantity",
               "onorderquantity", "orderedquantity", "reservedonhandquantity",
               "reservedorderedquantity", "totalavailablequantity", "unavailableonhandquantity",
               "atpquantity")
    site = msdyn(SITE, "msdyn_operationalsites", texts(msdyn_siteid=100))
    asked = table(ON_HAND_REQUEST, ON_HAND_REQUEST + "s", ON_HAND_REQUEST + "id",
                  "msdyn_requestid", [
                      *texts(msdyn_requestid=100), bound("msdyn_Product", "product"), *places(),
                      *decimals(5, "msdyn_orderquantity"),
                      Column("msdyn_isatpcalculation", "bool", default=0)], tracked=False)
    entry = table(ON_HAND_ENTRY, "msdyn_inventoryonhandentries", ON_HAND_ENTRY + "id", "msdyn_name",
                  [*texts(msdyn_name=100), bound("msdyn_Request", ON_HAND_REQUEST), *places(),
                   *dates("msdyn_atpdate"), *decimals(5, *("msdyn_" + name for name in figures))],
                  tracked=False, access="read")
    return [warehouse_table(), site, asked, entry]


def places() -> list[Column]:
    return [bound("msdyn_InventorySite", SITE), bound("msdyn_InventoryWarehouse", WAREHOUSE)]
