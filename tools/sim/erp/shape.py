"""Rows as JSON text (2.2): which columns, in which order, with which annotations and expansions."""
from __future__ import annotations

from typing import Any, Callable, Optional

from sim.erp.jsontext import quoted
from sim.erp.options import Expand, Options
from sim.erp.organization import Organization
from sim.erp.preferences import FORMATTED, LOOKUP_NAME, NAVIGATION, Preferences
from sim.erp.schema import Column, Table
from sim.erp.values import label, renderer

Values = Any
Piece = Callable[[Values], str]


def shown_columns(table: Table, options: Options) -> list[Column]:
    """The selected columns; the key, and the currency of money, come along unasked."""
    if options.select is None:
        return list(table.columns.values())
    columns = list(options.select)
    wanted = [table.columns[table.key]]
    if any(column.kind == "money" for column in columns):
        wanted.append(table.columns["transactioncurrencyid"])
    return columns + [column for column in wanted if column not in columns]


def context_fragment(table: Table, options: Options) -> str:
    names = [column.prop for column in options.select or []]
    names += [f"{expand.nav}({','.join(c.prop for c in expand.options.select or [])})"
              for expand in options.expands]
    return f"({','.join(names)})" if names else ""


class Shape:
    """A compiled projection of one table. Values are SQLite rows or dicts with all its columns."""

    def __init__(self, org: Organization, table: Table, options: Options,
                 preferences: Preferences) -> None:
        self.org = org
        self.table = table
        self.options = options
        self.names: dict[tuple[str, str], Optional[str]] = {}
        self.columns = shown_columns(table, options)
        self.pieces = [self._piece(column, preferences) for column in self.columns]
        self.nested = [(expand, Shape(org, expand.table, expand.options, preferences))
                       for expand in options.expands]

    def sql_columns(self) -> str:
        names = {"versionnumber": None, self.table.key: None}
        for column in self.columns:
            names[column.name] = None
            if column.polymorphic:
                names[column.type_column] = None
        for expand, _ in self.nested:
            if not expand.many:
                names[self.table.navigations[expand.nav][0].name] = None
        names.update((column.name, None) for column, _ in self.options.order)
        return ",".join(f'"{name}"' for name in names)

    def render(self, row: Values, head: str = "") -> str:
        parts = [f'"@odata.etag":"W/\\"{row["versionnumber"]}\\""']
        parts += [piece(row) for piece in self.pieces]
        parts += [self._expansion(expand, shape, row) for expand, shape in self.nested]
        return "{" + head + ",".join(parts) + "}"

    def _piece(self, column: Column, preferences: Preferences) -> Piece:
        key, name, render = quoted(column.prop) + ":", column.name, renderer(column)
        if column.write_only:
            return lambda _: key + "null"

        def plain(row: Values) -> str:
            value = row[name]
            return key + ("null" if value is None else render(value))
        if column.kind == "lookup":
            notes = self._lookup_notes(column, preferences)
        elif column.kind in ("text", "guid") or not preferences.wants(FORMATTED):
            return plain
        else:
            notes = [(FORMATTED, lambda row: label(column, row[name]))]
        return annotated(column, notes, plain) if notes else plain

    def _lookup_notes(self, column: Column,
                      preferences: Preferences) -> list[tuple[str, Callable[[Values], Any]]]:
        def target(row: Values) -> str:
            return row[column.type_column] if column.polymorphic else next(iter(column.targets))
        sources: dict[str, Callable[[Values], Any]] = {
            FORMATTED: lambda row: self._name(target(row), row[column.name]),
            NAVIGATION: lambda row: column.targets[target(row)],
            LOOKUP_NAME: target}
        return [(note, source) for note, source in sources.items() if preferences.wants(note)]

    def _name(self, logical: str, identity: str) -> Optional[str]:
        key = (logical, identity)
        if key not in self.names:
            table = self.org.table(logical)
            row = self.org.store.get(table, identity)
            self.names[key] = row[table.name_column] if row else None
        return self.names[key]

    def _expansion(self, expand: Expand, shape: "Shape", row: Values) -> str:
        if expand.many:
            rows = related_rows(self.org, self.table, expand, shape, row[self.table.key])
            return f'{quoted(expand.nav)}:[{",".join(shape.render(r) for r in rows)}]'
        column, _ = self.table.navigations[expand.nav]
        identity = row[column.name]
        found = self.org.store.get(expand.table, identity) if identity else None
        return f"{quoted(expand.nav)}:{shape.render(found) if found else 'null'}"


def annotated(column: Column, notes: list[tuple[str, Callable[[Values], Any]]],
              plain: Piece) -> Piece:
    def piece(row: Values) -> str:
        if row[column.name] is None:
            return plain(row)
        texts = ((note, source(row)) for note, source in notes)
        return "".join(f'"{column.prop}@{note}":{quoted(text)},'
                       for note, text in texts if text is not None) + plain(row)
    return piece


def order_sql(options: Options, table: Table) -> str:
    parts = [f'"{column.name}"{" desc" if down else ""}' for column, down in options.order]
    return ",".join(parts) if parts else f'"{table.key}"'


def related_rows(org: Organization, parent: Table, expand: Expand, shape: Shape,
                 identity: str) -> list[Values]:
    logical, column = parent.children[expand.nav]
    where, values = expand.options.where
    order = order_sql(expand.options, expand.table)
    limit = -1 if expand.options.top is None else expand.options.top
    return org.store.rows(f'select {shape.sql_columns()} from "{logical}" where "{column}"=? and '
                          f"({where}) order by {order} limit ?", (identity, *values, limit))
