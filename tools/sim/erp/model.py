"""The schema of the organisation."""
from __future__ import annotations

from typing import Sequence

from sim.erp.schema import Schema, Table
from sim.erp.tables_core import core_tables
from sim.erp.tables_custom import custom_tables
from sim.erp.tables_field_service import dual_write_tables, field_service_tables
from sim.erp.tables_money import money_tables
from sim.erp.tables_push import push_tables
from sim.erp.tables_sales import sales_tables
from sim.erp.tables_stock import stock_tables


SOLUTIONS = {"field-service": field_service_tables, "dual-write": dual_write_tables}


def build_schema(alternate_keys: list[str], fresh: bool = False,
                 solutions: Sequence[str] = (), no_bulk: Sequence[str] = ()) -> Schema:
    """alternate_keys: "table:column" or "table:column,column" each. fresh: nothing of ours yet.
    solutions: names of SOLUTIONS that are installed besides Sales."""
    tables = [*core_tables(), *sales_tables(), *custom_tables(),
              *push_tables()]
    tables += [table for name in solutions for table in SOLUTIONS[name]()]
    if fresh:
        for table in tables:
            without_ours(table)
    else:
        tables += [*stock_tables(), *money_tables()]
    schema = Schema({table.logical: table for table in tables})
    for logical in no_bulk:
        schema.tables[logical].bulk = False
    for spec in alternate_keys:
        logical, _, columns = spec.partition(":")
        define_key(schema, logical, tuple(columns.split(",")))
    return schema


def without_ours(table: Table) -> None:
    for name in [name for name in table.columns if name.startswith("holdfast_")]:
        del table.columns[name]
    table.__post_init__()


def define_key(schema: Schema, logical: str, columns: tuple[str, ...]) -> None:
    table: Table = schema.tables[logical]
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(f"alternate key of {logical}: no column {', '.join(missing)}")
    table.alternate_keys.append(columns)
