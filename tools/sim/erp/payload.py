"""Bodies of create and update (2.2): columns, binds, nested rows, checked by name and type."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

from sim.erp import errors
from sim.erp.organization import Organization
from sim.erp.schema import Column, Table
from sim.erp.store import Row
from sim.erp.urlpath import parse_reference, require_row
from sim.erp.values import to_storage

BIND = "@odata.bind"
References = dict[str, str]


@dataclass
class Parsed:
    """row: stored values; children: lists below collections; parents: rows below lookups."""
    row: Row = field(default_factory=dict)
    children: list[tuple[Table, str, list[Row]]] = field(default_factory=list)
    parents: list[tuple[Column, Table, Row]] = field(default_factory=list)


def parse_body(org: Organization, table: Table, body: Row, references: References,
               creating: bool) -> Parsed:
    parsed = Parsed()
    for name, value in body.items():
        if name.endswith(BIND):
            bind(org, table, name.removesuffix(BIND), value, references, parsed)
        elif "@" not in name:
            take(org, table, name, value, creating, parsed)
    return parsed


def take(org: Organization, table: Table, name: str, value: Any, creating: bool,
         parsed: Parsed) -> None:
    column = table.props.get(name)
    if column is not None:
        take_column(table, column, value, creating, parsed)
    elif name in table.children or name in table.navigations:
        take_nested(org, table, name, value, creating, parsed)
    else:
        raise errors.payload(table.logical, f"Invalid property '{name}' was found in entity "
                                            f"'Microsoft.Dynamics.CRM.{table.logical}'.")


def take_column(table: Table, column: Column, value: Any, creating: bool, parsed: Parsed) -> None:
    if column.kind == "lookup":
        raise errors.payload(table.logical, "CRM do not support direct update of Entity Reference "
                                            "properties, Use Navigation properties instead.")
    if column.read_only or (column.name == table.key and not creating):
        return
    parsed.row[column.name] = to_storage(column, value, table.logical)


def take_nested(org: Organization, table: Table, name: str, value: Any, creating: bool,
                parsed: Parsed) -> None:
    if not creating:
        raise errors.bad_request("Deep update of navigation properties is not allowed. "
                                 f"Navigation property: {name}")
    if name in table.children and isinstance(value, list):
        logical, column = table.children[name]
        parsed.children.append((org.table(logical), column, value))
    elif name in table.navigations and isinstance(value, dict):
        column, target = table.navigations[name]
        parsed.parents.append((column, org.table(target), value))
    else:
        raise errors.payload(table.logical, f"A value of an unexpected kind was found for the "
                                            f"navigation property '{name}'.")


def bind(org: Organization, table: Table, name: str, value: Any, references: References,
         parsed: Parsed) -> None:
    if name not in table.navigations:  # 2.2: case matters
        raise errors.undeclared_property(table.logical, name)
    column, target = table.navigations[name]
    if value is None:
        set_lookup(parsed.row, column, None, None)
        return
    address = parse_reference(org.schema, value, references)
    if address.table.logical != target:
        raise errors.payload(table.logical, f"The navigation property '{name}' expects a row of "
                                            f"'{target}', not of '{address.table.logical}'.")
    row = require_row(org, address)
    if not column.read_only:
        set_lookup(parsed.row, column, row[address.table.key], target)


def set_lookup(row: Row, column: Column, identity: Optional[str], target: Optional[str]) -> None:
    row[column.name] = identity
    if column.polymorphic:
        row[column.type_column] = target


def create_tree(org: Organization, table: Table, body: Row, references: References) -> str:
    """Creates the row and everything nested below it; the caller holds the transaction."""
    check_access(table, "Create")
    parsed = parse_body(org, table, body, references, creating=True)
    for column, target, nested in parsed.parents:
        set_lookup(parsed.row, column, create_tree(org, target, nested, references),
                   target.logical)
    identity = org.create(table.logical, parsed.row)
    for child, name, bodies in parsed.children:
        for nested in bodies:
            create_child(org, child, name, table, identity, nested, references)
    return identity


def create_child(org: Organization, child: Table, name: str, parent: Table, identity: str,
                 body: Any, references: References) -> None:
    check_access(child, "Create")
    if not isinstance(body, dict):
        raise errors.payload(child.logical, "An object was expected in the nested collection.")
    parsed = parse_body(org, child, body, references, creating=True)
    set_lookup(parsed.row, child.columns[name], identity, parent.logical)
    org.create(child.logical, parsed.row)


def check_access(table: Table, verb: str) -> None:
    if table.access == "append" and verb != "Create":
        raise errors.plugin_refusal(f"{table.logical} is append-only: {verb} is not allowed. Post "
                                    "a reversing row instead.")
    if table.access == "read":
        raise errors.no_privilege(verb, table.logical)
