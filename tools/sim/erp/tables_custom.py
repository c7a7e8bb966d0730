"""What customizing is kept in: publishers, solutions, security roles, privileges of tables."""
from __future__ import annotations

from sim.erp.columns import ints, lookup, table, texts
from sim.erp.schema import Table


def custom_tables() -> list[Table]:
    publisher = table(
        "publisher", "publishers", "publisherid", "friendlyname",
        [*texts(uniquename=256, friendlyname=256, description=2000, customizationprefix=8),
         *ints("customizationoptionvalueprefix", minimum=10_000, maximum=99_999)],
        tracked=False, owned=False)
    solution = table(
        "solution", "solutions", "solutionid", "friendlyname",
        [*texts(uniquename=65, friendlyname=256, description=2000, version=256),
         lookup("publisherid", "publisher", on_delete="restrict")],
        tracked=False, owned=False)
    unit = table("businessunit", "businessunits", "businessunitid", "name", texts(name=160),
                 tracked=False, owned=False, access="read")
    role = table("role", "roles", "roleid", "name",
                 [*texts(name=100), lookup("businessunitid", "businessunit")],
                 tracked=False, owned=False)
    privilege = table("privilege", "privileges", "privilegeid", "name",
                      [*texts(name=100), *ints("accessright")],
                      tracked=False, owned=False, access="read", indexed=("name",))
    granted = table("roleprivileges", "roleprivilegescollection", "roleprivilegeid", "depth",
                    [*texts(depth=10), lookup("roleid", "role", on_delete="cascade"),
                     lookup("privilegeid", "privilege", on_delete="cascade")],
                    tracked=False, owned=False, access="read")
    return [publisher, solution, unit, role, privilege, granted]
