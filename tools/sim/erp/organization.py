"""The organisation (2.2): rows with system columns, states, keys and the plug-ins of its solutions.
Values here are stored values (scaled integers, UTC text); transactions are the caller's."""
from __future__ import annotations

import random
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, Optional

from sim.erp import errors
from sim.erp.clock import Clock
from sim.erp.schema import Column, Schema, Table
from sim.erp.store import Row, Store

RATE_ONE = 10 ** 10


def nothing(*_: Any) -> None:
    """The hook of a plug-in that does not care."""


@dataclass(frozen=True)
class Plugin:
    """Hooks of one table; before hooks may change the row, all may refuse by ApiError."""
    before_create: Callable[["Organization", Row], None] = nothing
    after_create: Callable[["Organization", Row], None] = nothing
    before_update: Callable[["Organization", Row, Row], None] = nothing
    after_update: Callable[["Organization", Row, Row], None] = nothing
    before_delete: Callable[["Organization", Row], None] = nothing
    after_delete: Callable[["Organization", Row], None] = nothing


@dataclass(frozen=True)
class Change:
    """One message of the platform; values are what was sent with it, in stored form."""
    message: str
    table: Table
    identity: str
    values: Row = field(default_factory=dict)


@dataclass
class About:
    """What the environment says of itself. roles: of the client's user; None: administrator.
    keys: state of the indexes of alternate keys. finance_answers: by dual-write."""
    version: str = "9.2.24034.207"
    address: str = ""
    roles: Optional[list[str]] = None
    keys: str = "Active"
    finance_answers: bool = True


class Organization:
    def __init__(self, schema: Schema, store: Store, clock: Clock, seed: int) -> None:
        self.schema = schema
        self.store = store
        self.clock = clock
        self.random = random.Random(f"{seed}/{store.version}")  # never an id of an earlier run
        self.plugins: dict[str, Plugin] = {}
        self.about = About()
        self.namespace = uuid.uuid5(uuid.NAMESPACE_URL, f"organisation:{seed}")
        self.id = self.named_id("organization", "")
        self.business_unit_id = self.named_id("businessunit", "")
        self.application_user_id = self.named_id("systemuser", "application")
        self.erp_user_id = self.named_id("systemuser", "person")
        self.currency_id = self.named_id("transactioncurrency", "EUR")
        self.acting_user_id = self.application_user_id
        self.on_change: Callable[[Change], None] = nothing

    def named_id(self, logical: str, name: str) -> str:
        return str(uuid.uuid5(self.namespace, f"{logical}:{name}"))

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def table(self, logical: str) -> Table:
        return self.schema.tables[logical]

    def settings(self) -> Row:
        return self.row("organization", self.id)

    @contextmanager
    def acting_as(self, user_id: str) -> Iterator[None]:
        before, self.acting_user_id = self.acting_user_id, user_id
        try:
            yield
        finally:
            self.acting_user_id = before

    def row(self, logical: str, identity: str) -> Row:
        found = self.store.get(self.table(logical), identity)
        if found is None:
            raise errors.missing_row(logical, identity)
        return found

    def create(self, logical: str, given: Row) -> str:
        table = self.table(logical)
        row = {table.key: given.get(table.key) or self.new_id(), **self._defaults(table, given),
               **given}
        if row[table.key] is None:
            row[table.key] = self.new_id()
        self._check_states(table, row, row.get("statecode"), row.get("statuscode"))
        if self.store.get(table, row[table.key]) is not None:  # 2.2
            raise errors.duplicate_row()
        self._check_keys(table, row, row[table.key])
        plugin = self.plugins.get(logical, Plugin())
        plugin.before_create(self, row)
        self._copy_rate(table, row, row)
        fill_bases(table, row)
        self.store.insert(table, row)
        plugin.after_create(self, row)
        self.on_change(Change("Create", table, row[table.key], row))
        return row[table.key]

    def update(self, logical: str, identity: str, given: Row) -> None:
        table = self.table(logical)
        old = self.row(logical, identity)
        changes = {**given, "modifiedon": self.clock.text(), "modifiedby": self.acting_user_id}
        if "statecode" in given or "statuscode" in given:
            state = given.get("statecode", old.get("statecode"))
            self._check_states(table, changes, state, given.get("statuscode"))
        self._check_keys(table, {**old, **changes}, identity)
        plugin = self.plugins.get(logical, Plugin())
        plugin.before_update(self, old, changes)
        self._copy_rate(table, {**old, **changes}, changes)
        fill_bases(table, {**old, **changes}, changes)
        self.store.update(table, identity, changes)
        plugin.after_update(self, old, {**old, **changes})
        self.on_change(Change("Update", table, identity, changes))

    def delete(self, logical: str, identity: str) -> None:
        table = self.table(logical)
        old = self.row(logical, identity)
        plugin = self.plugins.get(logical, Plugin())
        plugin.before_delete(self, old)
        for other, column in self.schema.referrers(logical):
            self._release(other, column, identity)
        self.store.delete(table, identity)
        plugin.after_delete(self, old)
        self.on_change(Change("Delete", table, identity))

    def touch(self, logical: str, identity: str, changes: Row) -> None:
        """A write of the platform itself: no plug-ins, no state rules, but a new version."""
        table = self.table(logical)
        changes = {**changes, "modifiedon": self.clock.text()}
        fill_bases(table, {**self.row(logical, identity), **changes}, changes)
        self.store.update(table, identity, changes)

    def _release(self, other: Table, column: Column, identity: str) -> None:
        rows = self.store.find(other, {column.name: identity}, limit=100_000)
        if rows and column.on_delete == "restrict":  # 2.6
            raise errors.ApiError(405, "0x80040227", "The object you tried to delete is associated "
                                                     "with another object and cannot be deleted.")
        for row in rows:
            if column.on_delete == "cascade":
                self.delete(other.logical, row[other.key])
            else:
                self.store.update(other, row[other.key], {column.name: None})

    def _defaults(self, table: Table, given: Row) -> Row:
        now = self.clock.text()
        row: Row = {column.name: column.default for column in table.columns.values()
                    if column.default is not None}
        row.update(createdon=now, modifiedon=now, createdby=self.acting_user_id,
                   modifiedby=self.acting_user_id)
        if "ownerid" in table.columns:
            row["ownerid"] = self.acting_user_id
        if "transactioncurrencyid" in table.columns and table.logical != "transactioncurrency":
            row["transactioncurrencyid"] = self._default_currency(table, given)
        if "exchangerate" in table.columns:
            row["exchangerate"] = RATE_ONE
        return row

    def _default_currency(self, table: Table, given: Row) -> str:
        """That of the price list or of the document (7.5), else the organisation's."""
        for name in ("pricelevelid", "salesorderid", "invoiceid"):
            if given.get(name) and name in table.columns and name != table.key:
                target = next(iter(table.columns[name].targets))
                return str(self.row(target, given[name])["transactioncurrencyid"])
        return self.currency_id

    def _copy_rate(self, table: Table, row: Row, changes: Row) -> None:
        """The currency's rate of the moment stays with the row, until the currency or an amount
        changes (9)."""
        concerned = any(name + "_base" in table.columns for name in changes)
        if "exchangerate" not in table.columns or table.logical == "transactioncurrency" or \
                not (concerned or "transactioncurrencyid" in changes):
            return
        currency = row.get("transactioncurrencyid")
        if currency is None and concerned and \
                any(row.get(name) for name in changes if name + "_base" in table.columns):
            raise errors.ApiError(400, "0x80048cfb", "The currency cannot be null, as money fields "
                                                     "of the row are not null.")
        if currency is not None:
            changes["exchangerate"] = self.row("transactioncurrency", currency)["exchangerate"]

    def _check_states(self, table: Table, row: Row, state: Optional[int],
                      status: Optional[int]) -> None:
        if table.states is None:
            return
        if state is None:
            found = table.states.state_of(status) if status is not None else None
            state = table.states.initial if found is None else found
        if status is None:
            status = table.states.default_status(state)
        if status not in table.states.states[state][1]:  # 7.9
            raise errors.ApiError(400, "0x80048408", f"{status} is not a valid status code for "
                                                     f"state code {state} on {table.logical}.")
        row.update(statecode=state, statuscode=status)

    def _check_keys(self, table: Table, row: Row, identity: str) -> None:
        for key in table.alternate_keys:
            values = {name: row.get(name) for name in key}
            if any(value is None for value in values.values()):
                continue
            # 2.2
            if any(other[table.key] != identity for other in self.store.find(table, values)):
                raise errors.duplicate_key("+".join(key), ", ".join(key))


def fill_bases(table: Table, row: Row, changes: Optional[Row] = None) -> None:
    """x_base = x / exchangerate, for what changes (9): the rate is foreign units per base unit."""
    given = row if changes is None else changes
    renewed = "exchangerate" in given and changes is not None
    names = row if renewed else given
    for name in [name for name in names if name + "_base" in table.columns]:
        amount, rate = row[name], row.get("exchangerate") or RATE_ONE
        given[name + "_base"] = None if amount is None else divided(amount * RATE_ONE, rate)


def divided(amount: int, by: int) -> int:
    """Half away from zero."""
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) + by) // (2 * by))
