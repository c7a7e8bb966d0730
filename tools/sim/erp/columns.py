"""Short spellings to declare columns with."""
from __future__ import annotations

from sim.erp.schema import DECIMAL_MAX, INT32_MAX, Column, States, Table

MONEY_MAX = 922_337_203_685_477
YES_NO = {0: "No", 1: "Yes"}
PLAIN_STATES = States({0: ("Active", {1: "Active"}), 1: ("Inactive", {2: "Inactive"})})


def texts(**lengths: int) -> list[Column]:
    return [Column(name, "text", length=length) for name, length in lengths.items()]


def moneys(*names: str, read_only: bool = False) -> list[Column]:
    return [Column(name, "money", scale=4, minimum=-MONEY_MAX, maximum=MONEY_MAX,
                   read_only=read_only) for name in names]


def decimals(scale: int, *names: str, minimum: int = -DECIMAL_MAX) -> list[Column]:
    return [Column(name, "decimal", scale=scale, minimum=minimum, maximum=DECIMAL_MAX)
            for name in names]


def doubles(scale: int, *names: str, minimum: int, maximum: int) -> list[Column]:
    return [Column(name, "double", scale=scale, minimum=minimum, maximum=maximum)
            for name in names]


def ints(*names: str, minimum: int = -INT32_MAX - 1, maximum: int = INT32_MAX) -> list[Column]:
    return [Column(name, "int", minimum=minimum, maximum=maximum) for name in names]


def flags(**defaults: int) -> list[Column]:
    return [Column(name, "bool", options=YES_NO, default=value) for name, value in defaults.items()]


def dates(*names: str) -> list[Column]:
    return [Column(name, "date") for name in names]


def times(*names: str) -> list[Column]:
    return [Column(name, "datetime") for name in names]


def pick(name: str, default: object = None, read_only: bool = False, **labels: str) -> Column:
    """Labels are written _1="One" because option values are numbers."""
    options = {int(key[1:]): label for key, label in labels.items()}
    return Column(name, "picklist", options=options, default=default, read_only=read_only)


def lookup(name: str, target: str, nav: str = "", on_delete: str = "remove") -> Column:
    return Column(name, "lookup", targets={target: nav or name}, on_delete=on_delete)


def customer(name: str, on_delete: str = "remove") -> Column:
    targets = {"account": f"{name}_account", "contact": f"{name}_contact"}
    return Column(name, "lookup", targets=targets, on_delete=on_delete)


def address(prefix: str, phone: str = "telephone1") -> list[Column]:
    lengths = {"name": 200, "line1": 250, "line2": 250, "line3": 250, "city": 80,
               "postalcode": 20, "stateorprovince": 50, "country": 80, phone: 50, "fax": 50}
    return [Column(prefix + name, "text", length=size) for name, size in lengths.items()]


def system_columns(owned: bool) -> list[Column]:
    columns = [Column(name, "datetime", read_only=True) for name in ("createdon", "modifiedon")]
    columns.append(Column("versionnumber", "bigint", read_only=True))
    columns.append(Column("overriddencreatedon", "datetime"))
    columns.append(Column("importsequencenumber", "int"))
    people = ("createdby", "modifiedby", "ownerid") if owned else ("createdby", "modifiedby")
    return columns + [Column(name, "lookup", targets={"systemuser": name},
                             read_only=name != "ownerid") for name in people]


def money_bases(columns: list[Column]) -> list[Column]:
    extra = [Column(c.name + "_base", "money", scale=4, minimum=c.minimum, maximum=c.maximum,
                    read_only=True) for c in columns if c.kind == "money"]
    if not extra:
        return []
    rate = Column("exchangerate", "decimal", scale=10, minimum=0, maximum=DECIMAL_MAX,
                  read_only=True)
    has_currency = any(c.name == "transactioncurrencyid" for c in columns)
    currency = [] if has_currency else [lookup("transactioncurrencyid", "transactioncurrency")]
    return extra + [rate] + currency


def state_columns(states: States) -> list[Column]:
    return [Column("statecode", "picklist", options=states.state_labels()),
            Column("statuscode", "picklist", options=states.status_labels())]


def table(logical: str, collection: str, key: str, name_column: str, columns: list[Column],
          **options: object) -> Table:
    """A table with its key, the system columns, the _base columns and the state pair added."""
    owned = bool(options.pop("owned", True))
    states = options.get("states")
    every = [Column(key, "guid"), *columns, *money_bases(columns), *system_columns(owned)]
    if states is not None:
        every += state_columns(states)
    indexed = (*options.pop("indexed", ()), *(c.name for c in every
               if c.kind == "lookup" and c.targets.keys() != {"systemuser"}
               and c.name != "transactioncurrencyid"))
    return Table(logical, collection, key, name_column, {c.name: c for c in every},
                 indexed=indexed, **options)
