"""Resource paths below /api/data/v9.2/ (2.4): segments, key predicates, references in payloads."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import unquote

from sim.erp import errors
from sim.erp.jsontext import loads
from sim.erp.organization import Organization
from sim.erp.schema import Column, Schema, Table
from sim.erp.store import Row
from sim.erp.values import GUID, to_storage

API_ROOT = "/api/data/v9.2/"
KEY_RESERVED = set("/<>*%&:\\?+#")
SEGMENT = re.compile(r"^([\w$.]+)(?:\((.*)\))?$", re.DOTALL)
PAIR = re.compile(r"\s*(\w+)\s*=\s*('(?:[^']|'')*'|[^,']+)\s*(?:,|$)")


@dataclass(frozen=True)
class Address:
    """A row's address: by primary key, or by the values of an alternate key."""
    table: Table
    identity: Optional[str] = None
    key_values: Optional[Row] = None
    text: str = ""


def split_segment(raw: str) -> tuple[str, Optional[str]]:
    match = SEGMENT.match(unquote(raw))
    if match is None:
        raise errors.no_segment(unquote(raw))
    return match.group(1), match.group(2)


def collection(schema: Schema, name: str) -> Table:
    table = schema.by_collection.get(name)
    if table is None:
        raise errors.no_segment(name)
    return table


def parse_address(table: Table, predicate: str) -> Address:
    predicate = predicate.strip()
    if GUID.match(predicate):
        return Address(table, predicate.lower(), None, f"{table.collection}({predicate.lower()})")
    pairs = key_pairs(predicate)
    if set(pairs) == {table.key}:
        return parse_address(table, pairs[table.key])
    text = f"{table.collection}({predicate})"
    return Address(table, None, key_values(table, pairs), text)


def key_pairs(predicate: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    position = 0
    while position < len(predicate):
        match = PAIR.match(predicate, position)
        if match is None:
            raise errors.bad_request(f"Bad Request - Error in query syntax. Key '{predicate}'.")
        pairs[match.group(1)] = match.group(2).strip()
        position = match.end()
    return pairs


def key_column(table: Table, name: str) -> Column:
    column = table.props.get(name)
    if column is None:
        raise errors.bad_request(f"The key in the request URI is not valid for resource "
                                 f"'Microsoft.Dynamics.CRM.{table.logical}'. Ensure that the names "
                                 f"and number of key properties match the declared key properties "
                                 f"for the resource. Could not find a property named '{name}'.")
    return column


def key_values(table: Table, pairs: dict[str, str]) -> Row:
    columns = {key_column(table, name).name: name for name in pairs}
    if not any(set(key) == set(columns) for key in table.alternate_keys):  # 2.4
        raise errors.ApiError(400, "0x80060890",
                              f"The specified key attributes are not a defined key for the "
                              f"{table.logical} entity")
    return {name: key_literal(table, table.columns[name], pairs[prop])
            for name, prop in columns.items()}


def key_literal(table: Table, column: Column, text: str) -> Any:
    if not text.startswith("'"):
        value = text if column.kind in ("guid", "lookup") else loads(text)
        return value.lower() if column.kind == "lookup" else to_storage(column, value,
                                                                        table.logical)
    value = text[1:-1].replace("''", "'")
    if KEY_RESERVED & set(value):  # 2.4: even percent-encoded
        raise errors.bad_request(f"A potentially dangerous Request.Path value was detected from "
                                 f"the client: key '{column.name}' of {table.logical}.")
    return value


def find_row(org: Organization, address: Address) -> Optional[Row]:
    if address.identity is not None:
        return org.store.get(address.table, address.identity)
    rows = org.store.find(address.table, address.key_values or {})
    if len(rows) > 1:
        raise errors.ApiError(400, "0x8006089d", "More than one record exists for the key values "
                                                 f"of {address.table.logical}.")
    return rows[0] if rows else None


def require_row(org: Organization, address: Address) -> Row:
    row = find_row(org, address)
    if row is None and address.identity is not None:
        raise errors.missing_row(address.table.logical, address.identity)
    if row is None:
        raise errors.missing_key(address.table.logical)
    return row


def parse_reference(schema: Schema, text: Any, references: dict[str, str]) -> Address:
    """The row a bind or $ref value names; references maps $N of a change set to addresses."""
    if not isinstance(text, str):
        raise errors.payload("", "A node of type 'StartObject' was read where a string was "
                                 "expected as the value of odata.bind.")
    if text.startswith("$"):
        if text not in references:
            raise errors.bad_request(f"Content-ID Reference: '{text}' does not exist in the batch "
                                     "context.")
        text = references[text]
    name, predicate = split_segment(text.rpartition(API_ROOT)[2].lstrip("/"))
    if predicate is None:
        raise errors.bad_request(f"The URI '{text}' is not a valid entity reference.")
    return parse_address(collection(schema, name), predicate)
