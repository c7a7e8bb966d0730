"""The model of tables and columns (2.6). A column's storage is text or a scaled integer, never a
float: money keeps 4 decimals, a decimal column as many as it declares."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

MONEY_SCALE = 4
SHOWN_DECIMAL_PLACES = 10
INT32_MAX = 2_147_483_647
DECIMAL_MAX = 100_000_000_000
SCALED_KINDS = ("money", "decimal", "double")
INTEGER_KINDS = ("int", "bigint", "picklist", "bool", *SCALED_KINDS)


@dataclass(frozen=True)
class Column:
    """kind: text int bigint money decimal double bool picklist date datetime guid lookup."""
    name: str
    kind: str
    length: int = 0
    scale: int = 0
    minimum: int = -INT32_MAX - 1
    maximum: int = INT32_MAX
    options: Mapping[int, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    on_delete: str = "remove"
    read_only: bool = False
    write_only: bool = False
    default: object = None

    @property
    def prop(self) -> str:
        return f"_{self.name}_value" if self.kind == "lookup" else self.name

    @property
    def storage(self) -> str:
        return "integer" if self.kind in INTEGER_KINDS else "text"

    @property
    def polymorphic(self) -> bool:
        return len(self.targets) > 1

    @property
    def type_column(self) -> str:
        return self.name + "__type"


@dataclass(frozen=True)
class States:
    """statecode -> (label, {statuscode: label}); the first status of a state is its default."""
    states: Mapping[int, tuple[str, Mapping[int, str]]]
    initial: int = 0

    def status_labels(self) -> dict[int, str]:
        return {code: label for _, statuses in self.states.values()
                for code, label in statuses.items()}

    def state_labels(self) -> dict[int, str]:
        return {code: label for code, (label, _) in self.states.items()}

    def default_status(self, state: int) -> int:
        return next(iter(self.states[state][1]))

    def state_of(self, status: int) -> Optional[int]:
        return next((s for s, (_, codes) in self.states.items() if status in codes), None)


@dataclass
class Table:
    """One table. access: full, append (create only) or read, as seen by the client's role."""
    logical: str
    collection: str
    key: str
    name_column: str
    columns: dict[str, Column]
    states: Optional[States] = None
    children: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tracked: bool = True
    bulk: bool = True
    access: str = "full"
    indexed: tuple[str, ...] = ()
    alternate_keys: list[tuple[str, ...]] = field(default_factory=list)
    key_names: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.props = {column.prop: column for column in self.columns.values()}
        self.navigations = {nav: (column, target) for column in self.columns.values()
                            for target, nav in column.targets.items()}

    def lookups(self) -> list[Column]:
        return [column for column in self.columns.values() if column.kind == "lookup"]

    def ddl(self) -> list[str]:
        parts = []
        for column in self.columns.values():
            unique = " primary key" if column.name == self.key else ""
            collate = " collate nocase" if column.kind == "text" else ""
            parts.append(f'"{column.name}" {column.storage}{unique}{collate}')
            if column.polymorphic:
                parts.append(f'"{column.type_column}" text')
        statements = [f'create table if not exists "{self.logical}" ({", ".join(parts)}) '
                      "without rowid"]
        for name in ("versionnumber", *self.indexed):
            statements.append(f'create index if not exists "{self.logical}__{name}" '
                              f'on "{self.logical}" ("{name}")')
        return statements


@dataclass
class Schema:
    """All tables of the organisation, by logical and by collection name."""
    tables: dict[str, Table]

    def __post_init__(self) -> None:
        self.by_collection = {table.collection: table for table in self.tables.values()}

    def referrers(self, logical: str) -> list[tuple[Table, Column]]:
        return [(table, column) for table in self.tables.values() for column in table.lookups()
                if logical in column.targets]
