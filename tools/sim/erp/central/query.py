"""OData options of Business Central: filter, order, select, pages (8.5)."""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Callable

from sim.erp.central.entities import Failure, Row

TOKEN = re.compile(r"\s*(\(|\)|'(?:[^']|'')*'|[^\s()]+)")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b}
Test = Callable[[Row], bool]
PAGE_ROWS_MAX = 20_000


def bad(message: str) -> Failure:
    return Failure(400, "BadRequest", message)


def literal(token: str) -> Any:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if token in ("true", "false"):
        return token == "true"
    try:
        return Decimal(token)
    except ArithmeticError:
        return token  # a guid or an instant, which stand unquoted


class Filter:
    """Comparisons with and, or and brackets."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)
        self.index = 0

    def parse(self) -> Test:
        test = self.either()
        if self.index != len(self.tokens):
            raise bad("Syntax error in $filter.")
        return test

    def next(self) -> str:
        if self.index >= len(self.tokens):
            raise bad("Syntax error in $filter.")
        self.index += 1
        return str(self.tokens[self.index - 1])

    def peek(self, word: str) -> bool:
        return self.index < len(self.tokens) and self.tokens[self.index] == word

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek("or"):
            self.next()
            tests.append(self.both())
        return lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        tests = [self.single()]
        while self.peek("and"):
            self.next()
            tests.append(self.single())
        return lambda row: all(test(row) for test in tests)

    def single(self) -> Test:
        name = self.next()
        if name == "(":
            test = self.either()
            if self.next() != ")":
                raise bad("Syntax error in $filter.")
            return test
        compare, value = COMPARE.get(self.next()), literal(self.next())
        if compare is None:
            raise bad("Syntax error in $filter.")

        def holds(row: Row) -> bool:
            if name not in row:
                raise bad(f"Could not find a property named '{name}'.")
            try:
                return row[name] is not None and compare(row[name], value)
            except TypeError as error:
                raise bad(f"The types of '{name}' and its literal differ.") from error
        return holds


def ordered(rows: list[Row], text: str) -> list[Row]:
    for part in reversed(text.split(",")):
        name, _, way = part.strip().partition(" ")
        rows = sorted(rows, key=lambda row: row.get(name) or "", reverse=way.strip() == "desc")
    return rows


def whole(options: Row, name: str, default: int) -> int:
    value = str(options.get(name, default))
    if not value.isdigit():
        raise bad(f"{name} needs a number.")
    return int(value)


def select(row: Row, names: str) -> Row:
    wanted = {"@odata.etag", *names.split(",")}
    return {name: value for name, value in row.items() if name in wanted}
