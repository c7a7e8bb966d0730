"""$filter compiled to an SQL condition over one table (2.5). Comparisons of text ignore case, and
"ne" holds for empty columns, as in Dataverse."""
from __future__ import annotations

from decimal import Decimal
from typing import Any, Callable

from sim.erp import errors
from sim.erp.schema import SCALED_KINDS, Column, Schema, Table
from sim.erp.tokens import Token, syntax_error, tokenize
from sim.erp.values import EDM, parse_instant, scaled

Condition = tuple[str, list[Any]]
OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
KIND_NAMES = {"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual",
              "lt": "LessThan", "le": "LessThanOrEqual"}
TEXT_PATTERNS = {"contains": "%{}%", "startswith": "{}%", "endswith": "%{}"}
LITERAL_EDM = {"string": "Edm.String", "guid": "Edm.Guid", "number": "Edm.Decimal",
               "instant": "Edm.DateTimeOffset", "name": "Edm.Boolean"}
LIST_FUNCTION = "Microsoft.Dynamics.CRM.In"
FILTER_DEPTH_MAX = 60


def compile_filter(schema: Schema, table: Table, text: str) -> Condition:
    parser = FilterParser(schema, table, text)
    condition = parser.disjunction(0)
    parser.expect_end()
    return condition


def incompatible(column: Column, token: Token, operator: str) -> errors.ApiError:
    return errors.bad_request(
        "A binary operator with incompatible types was detected. Found operand types "
        f"'{EDM[column.kind]}' and '{LITERAL_EDM[token.kind]}' for operator kind "
        f"'{KIND_NAMES.get(operator, operator)}'.")


def number_of(column: Column, token: Token) -> Any:
    value = Decimal(token.text)
    if column.kind in SCALED_KINDS:
        exact = value.scaleb(column.scale)
        return int(exact) if exact == int(exact) else float(exact)
    return int(value) if value == int(value) else float(value)


def literal(column: Column, token: Token, operator: str) -> Any:
    """The stored form of a literal compared with this column."""
    kind = column.kind
    if token.kind == "string" and kind == "text":
        return token.text[1:-1].replace("''", "'")
    if token.kind == "guid" and kind in ("guid", "lookup"):
        return token.text.lower()
    if token.kind == "number" and column.storage == "integer" and kind != "bool":
        return number_of(column, token)
    if token.kind == "name" and kind == "bool" and token.text in ("true", "false"):
        return int(token.text == "true")
    if token.kind == "instant" and kind in ("date", "datetime"):
        return instant_of(column, token)
    raise incompatible(column, token, operator)


def instant_of(column: Column, token: Token) -> str:
    if column.kind == "date":
        return token.text[:10]
    return parse_instant(token.text if "T" in token.text else token.text + "T00:00:00Z")


class FilterParser:
    """Recursive descent: or, and, not, comparison; one hop over a single-valued navigation."""

    def __init__(self, schema: Schema, table: Table, text: str) -> None:
        self.schema = schema
        self.table = table
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0

    def fail(self) -> errors.ApiError:
        position = self.tokens[self.index].position if self.index < len(self.tokens) \
            else len(self.text)
        return syntax_error(position, self.text)

    def peek(self, text: str) -> bool:
        return self.index < len(self.tokens) and self.tokens[self.index].text == text

    def take(self) -> Token:
        if self.index >= len(self.tokens):
            raise self.fail()
        self.index += 1
        return self.tokens[self.index - 1]

    def expect(self, text: str) -> None:
        if not self.peek(text):
            raise self.fail()
        self.index += 1

    def expect_end(self) -> None:
        if self.index < len(self.tokens):
            raise self.fail()

    def chain(self, word: str, part: Callable[[int], Condition], depth: int) -> Condition:
        sql, values = part(depth)
        parts = [sql]
        while self.peek(word):
            self.index += 1
            sql, more = part(depth)
            parts.append(sql)
            values = values + more
        return (f"({f' {word} '.join(parts)})" if len(parts) > 1 else parts[0]), values

    def disjunction(self, depth: int) -> Condition:
        if depth > FILTER_DEPTH_MAX:
            raise errors.bad_request("Recursion depth exceeded allowed limit.")
        return self.chain("or", self.conjunction, depth)

    def conjunction(self, depth: int) -> Condition:
        return self.chain("and", self.negation, depth)

    def negation(self, depth: int) -> Condition:
        if self.peek("not"):
            self.index += 1
            sql, values = self.negation(depth + 1)
            return f"not coalesce({sql}, 0)", values
        if self.peek("("):
            self.index += 1
            condition = self.disjunction(depth + 1)
            self.expect(")")
            return condition
        return self.comparison()

    def comparison(self) -> Condition:
        token = self.take()
        if token.kind != "name":
            raise syntax_error(token.position, self.text)
        if self.peek("("):
            return self.function(token.text)
        operator = self.take().text
        if operator not in OPERATORS:
            raise self.fail()
        return self.compare(token.text, operator, self.take())

    def compare(self, path: str, operator: str, token: Token) -> Condition:
        column, wrap = self.resolve(path)
        name = f'"{column.name}"'
        if token.text == "null":
            if operator not in ("eq", "ne"):
                raise self.fail()
            return wrap(f"{name} is {'not ' if operator == 'ne' else ''}null"), []
        value = literal(column, token, operator)
        if operator == "ne":
            return wrap(f"({name} <> ? or {name} is null)"), [value]
        return wrap(f"{name} {OPERATORS[operator]} ?"), [value]

    def resolve(self, path: str) -> tuple[Column, Callable[[str], str]]:
        nav, slash, prop = path.rpartition("/")
        if not slash:
            return property_of(self.table, prop), lambda sql: sql
        if nav not in self.table.navigations:
            raise errors.unknown_property(nav, self.table.logical)
        column, target = self.table.navigations[nav]
        other = self.schema.tables[target]
        inner = f'"{column.name}" in (select "{other.key}" from "{target}" where '
        return property_of(other, prop), lambda sql: f"{inner}{sql})"

    def function(self, name: str) -> Condition:
        self.expect("(")
        if name == LIST_FUNCTION:
            return self.membership()
        if name not in TEXT_PATTERNS:
            raise errors.bad_request(f"An unknown function with name '{name}' was found. This may "
                                     "also be a function import or a key lookup on a navigation "
                                     "property, which is not allowed.")
        column, wrap = self.resolve(self.take().text)
        self.expect(",")
        text = literal(column, self.take(), name)
        self.expect(")")
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return (wrap(f'"{column.name}" like ? escape \'\\\''),
                [TEXT_PATTERNS[name].format(escaped)])

    def membership(self) -> Condition:
        """Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b'])."""
        for text in ("PropertyName", "="):
            self.expect(text)
        column = property_of(self.table, self.take().text.strip("'"))
        for text in (",", "PropertyValues", "=", "["):
            self.expect(text)
        values = []
        while not self.peek("]"):
            values.append(listed(column, self.take()))
            if not self.peek("]"):
                self.expect(",")
        self.index += 1
        self.expect(")")
        return f'"{column.name}" in ({",".join("?" * len(values))})', values


def listed(column: Column, token: Token) -> Any:
    """Values of the In function are strings whatever the column's type."""
    text = token.text[1:-1].replace("''", "'") if token.kind == "string" else token.text
    if column.kind in SCALED_KINDS:
        return scaled(Decimal(text), column.scale)
    if column.storage == "integer":
        return int(text)
    return text.lower() if column.kind in ("guid", "lookup") else text


def property_of(table: Table, name: str) -> Column:
    column = table.props.get(name)
    if column is None:
        raise errors.unknown_property(name, table.logical)
    return column
