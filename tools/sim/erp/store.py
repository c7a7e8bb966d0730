"""Rows in SQLite (2.5, 4): a table per Dataverse table, one row version for all, tombstones."""
from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional

from sim.erp.schema import Schema, Table

FIRST_VERSION = 1_000_000
BOOKKEEPING = (
    "create table if not exists tombstone (tbl text, id text, version integer, "
    "primary key (tbl, version)) without rowid",
    "create table if not exists association (name text, one text, other text, "
    "primary key (name, one, other)) without rowid",
    "create table if not exists setting (name text primary key, value integer) without rowid",
)

Row = dict[str, Any]


class Store:
    """Every write takes the next version; a rolled-back version is skipped, never reused."""

    def __init__(self, schema: Schema, path: str = ":memory:") -> None:
        self.schema = schema
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.row_factory = sqlite3.Row
        self.depth = 0
        self.log: list[Any] = []  # what the transaction will tell once it is committed
        self.listeners: list[Callable[[list[Any]], None]] = []
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY"):
            self.database.execute(f"pragma {pragma}")
        self._create_tables()
        self.version = self.setting("version", FIRST_VERSION)

    def _create_tables(self) -> None:
        for statement in BOOKKEEPING:
            self.database.execute(statement)
        for table in self.schema.tables.values():
            for statement in table.ddl():
                self.database.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Nested transactions are savepoints: an exception undoes only the inner one."""
        name, mark = f"s{self.depth}", len(self.log)
        self.database.execute(f"savepoint {name}" if self.depth else "begin")
        self.depth += 1
        try:
            yield
            if self.depth == 1:
                self.set_setting("version", self.version)
            self.database.execute(f"release {name}" if self.depth > 1 else "commit")
        except BaseException:
            del self.log[mark:]
            undo = f"rollback to {name}" if self.depth > 1 else "rollback"
            self.database.execute(undo)
            raise
        finally:
            self.depth -= 1
        if self.depth == 0 and self.log:
            told, self.log = self.log, []
            for listener in self.listeners:
                listener(told)

    def setting(self, name: str, default: int) -> int:
        found = self.database.execute("select value from setting where name=?", (name,)).fetchone()
        return found[0] if found else default

    def set_setting(self, name: str, value: int) -> None:
        self.database.execute("insert or replace into setting values (?,?)", (name, value))

    def next_version(self) -> int:
        self.version += 1
        return self.version

    def get(self, table: Table, identity: str) -> Optional[Row]:
        found = self.database.execute(
            f'select * from "{table.logical}" where "{table.key}"=?', (identity,)).fetchone()
        return dict(found) if found else None

    def find(self, table: Table, match: Row, limit: int = 2) -> list[Row]:
        where = " and ".join(f'"{name}" is ?' for name in match) or "1"
        cursor = self.database.execute(
            f'select * from "{table.logical}" where {where} limit {limit}', tuple(match.values()))
        return [dict(row) for row in cursor.fetchall()]

    def insert(self, table: Table, row: Row) -> None:
        row["versionnumber"] = self.next_version()
        names = ",".join(f'"{name}"' for name in row)
        marks = ",".join("?" * len(row))
        self.database.execute(f'insert into "{table.logical}" ({names}) values ({marks})',
                              tuple(row.values()))

    def update(self, table: Table, identity: str, changes: Row) -> None:
        changes["versionnumber"] = self.next_version()
        assignments = ",".join(f'"{name}"=?' for name in changes)
        self.database.execute(
            f'update "{table.logical}" set {assignments} where "{table.key}"=?',
            (*changes.values(), identity))

    def delete(self, table: Table, identity: str) -> None:
        self.database.execute(f'delete from "{table.logical}" where "{table.key}"=?', (identity,))
        self.database.execute("insert into tombstone values (?,?,?)",
                              (table.logical, identity, self.next_version()))

    def tombstones(self, table: Table, after: int, upto: int) -> list[tuple[str, int]]:
        """Rows deleted in (after, upto] that have not been created anew since."""
        cursor = self.database.execute(
            f'select id, max(version) from tombstone where tbl=? and version>? and version<=? '
            f'and not exists (select 1 from "{table.logical}" r where r."{table.key}"=id) '
            'group by id order by 2', (table.logical, after, upto))
        return [(row[0], row[1]) for row in cursor.fetchall()]

    def rows(self, sql: str, parameters: tuple = ()) -> list[sqlite3.Row]:
        return self.database.execute(sql, parameters).fetchall()
