"""System query options of one request, and of one $expand (2.5)."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import unquote_plus

from sim.erp import errors
from sim.erp.filters import Condition, compile_filter, property_of
from sim.erp.schema import Column, Schema, Table

KNOWN = {"$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken",
         "$deltatoken"}
PAGE_ROWS_MAX = 5000  # 2.5
EXPAND_DEPTH_MAX = 4


@dataclass
class Expand:
    nav: str
    table: Table
    options: "Options"
    many: bool


@dataclass
class Options:
    """What a query asks for; select None means every column."""
    select: Optional[list[Column]] = None
    expands: list[Expand] = field(default_factory=list)
    where: Condition = ("1", [])
    order: list[tuple[Column, bool]] = field(default_factory=list)
    top: Optional[int] = None
    count: bool = False


def raw_options(query: str) -> dict[str, str]:
    """The decoded options of a query string, checked by name."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        if name == "$skip":  # 2.5
            raise errors.bad_request("Skip Clause is not supported in CRM")
        if name in ("$apply", "$search", "$compute", "fetchXml"):
            raise errors.ApiError(501, "0x80060888", f"The query option '{name}' is not "
                                                     "implemented by this organisation.")
        if name.startswith("$") and name not in KNOWN:
            raise errors.bad_request(f"The query parameter '{name}' is not supported.")
        found[name] = unquote_plus(value)
    return found


def parse_options(schema: Schema, table: Table, raw: dict[str, str], depth: int = 0) -> Options:
    options = Options()
    if "$select" in raw:
        options.select = parse_select(table, raw["$select"])
    if "$filter" in raw:
        options.where = compile_filter(schema, table, raw["$filter"])
    if "$orderby" in raw:
        options.order = parse_order(table, raw["$orderby"])
    if "$top" in raw:
        options.top = parse_whole("$top", raw["$top"])
    if "$count" in raw:
        options.count = parse_flag(raw["$count"])
    if "$expand" in raw:
        options.expands = parse_expands(schema, table, raw["$expand"], depth + 1)
    return options


def parse_select(table: Table, text: str) -> Optional[list[Column]]:
    names = [name.strip() for name in text.split(",")]
    if "*" in names:
        return None
    columns = {name: property_of(table, name) for name in names}
    return list(columns.values())


def parse_order(table: Table, text: str) -> list[tuple[Column, bool]]:
    order = []
    for part in text.split(","):
        words = part.split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise errors.bad_request(f"Syntax error at position 0 in '{text}'.")
        order.append((property_of(table, words[0]), words[-1] == "desc" and len(words) == 2))
    return order


def parse_whole(name: str, text: str) -> int:
    if not text.isdigit():
        raise errors.bad_request(f"Invalid value '{text}' for {name} query option found. The "
                                 f"{name} query option requires a non-negative integer value.")
    return int(text)


def parse_flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise errors.bad_request(f"Invalid value '{text}' for $count query option found. Valid "
                                 "values are 'true' and 'false'.")
    return text == "true"


def split_top_level(text: str, separator: str) -> list[str]:
    """Splits where the separator stands outside of parentheses and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for index, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
            if char == separator and depth == 0:
                parts.append(text[start:index])
                start = index + 1
    if depth or quoted:
        raise errors.bad_request(f"Found an unbalanced bracket expression in '{text}'.")
    return [*parts, text[start:]]


def parse_expands(schema: Schema, table: Table, text: str, depth: int) -> list[Expand]:
    if depth > EXPAND_DEPTH_MAX:
        raise errors.bad_request("The request includes a $expand path which is too deep.")
    return [parse_expand(schema, table, part.strip(), depth)
            for part in split_top_level(text, ",")]


def parse_expand(schema: Schema, table: Table, text: str, depth: int) -> Expand:
    nav, bracket, inner = text.partition("(")
    if bracket and not inner.endswith(")"):
        raise errors.bad_request(f"Syntax error at position {len(text)} in '{text}'.")
    many = nav in table.children
    if not many and nav not in table.navigations:
        raise errors.unknown_property(nav, table.logical)
    target = schema.tables[table.children[nav][0] if many else table.navigations[nav][1]]
    raw = nested_options(inner[:-1]) if bracket else {}
    return Expand(nav, target, parse_options(schema, target, raw, depth), many)


def nested_options(text: str) -> dict[str, str]:
    found = {}
    for part in split_top_level(text, ";"):
        name, equals, value = part.strip().partition("=")
        if not equals or name not in ("$select", "$filter", "$orderby", "$top", "$expand"):
            raise errors.bad_request(f"The query option '{name}' is not allowed within $expand.")
        found[name] = value
    return found
