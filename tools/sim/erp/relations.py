"""Relations of many to many (2.2): rows of two tables put together and taken apart by $ref."""
from __future__ import annotations

from typing import Optional

from sim.erp import errors
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import dumps, load_object
from sim.erp.organization import Organization
from sim.erp.payload import References, check_access
from sim.erp.reading import Site
from sim.erp.schema import Table
from sim.erp.urlpath import Address, parse_address, parse_reference, require_row

# Standard relations of Sales (7.5): name of the property on both sides -> the two tables.
RELATIONS = {"contactorders_association": ("contact", "salesorder"),
             "contactinvoices_association": ("contact", "invoice")}


def other_side(org: Organization, table: Table, name: str) -> Optional[Table]:
    sides = RELATIONS.get(name, ())
    if table.logical not in sides:
        return None
    return org.schema.tables.get(sides[1 - sides.index(table.logical)])


def ordered(table: Table, name: str, own: str, other: str) -> tuple[str, str, str]:
    """The pair as it is kept, from whichever side it was named."""
    first = RELATIONS[name][0] == table.logical
    return (name, own, other) if first else (name, other, own)


def answer(org: Organization, site: Site, address: Address, name: str, predicate: Optional[str],
           request: Request, references: References) -> Optional[Response]:
    """Of set(id)/name/$ref and set(id)/name(id)/$ref; nothing where name is no such relation."""
    other = other_side(org, address.table, name)
    if other is None:
        return None
    row = require_row(org, address)
    own = row[address.table.key]
    if request.method == "GET" and predicate is None:
        return listed(org, site, address.table, name, own, other)
    check_access(address.table, "Write")
    if request.method == "POST" and predicate is None:
        return associate(org, address.table, name, own, other, request, references)
    if request.method == "DELETE" and predicate is not None:
        return dissociate(org, address.table, name, own, parse_address(other, predicate))
    raise errors.ApiError(405, "0x80060888", f"The requested resource '{name}' does not support "
                                             f"http method '{request.method}'.")


def associate(org: Organization, table: Table, name: str, own: str, other: Table,
              request: Request, references: References) -> Response:
    body = load_object(request.body, table.logical)
    address = parse_reference(org.schema, body.get("@odata.id"), references)
    if address.table is not other:
        raise errors.payload(table.logical, f"The relation '{name}' expects a row of "
                                            f"'{other.logical}'.")
    pair = ordered(table, name, own, require_row(org, address)[other.key])
    with org.store.transaction():
        if org.store.rows("select 1 from association where name=? and one=? and other=?", pair):
            # Not documented; some tenants answer 204. Either is "together already".
            raise errors.ApiError(412, "0x80040237", "Cannot insert duplicate key.")
        org.store.database.execute("insert into association values (?,?,?)", pair)
    return Response(204)


def dissociate(org: Organization, table: Table, name: str, own: str,
               address: Address) -> Response:
    identity = address.identity or require_row(org, address)[address.table.key]
    pair = ordered(table, name, own, identity)
    with org.store.transaction():
        gone = org.store.database.execute(
            "delete from association where name=? and one=? and other=?", pair).rowcount
        if gone == 0:
            raise errors.missing_row(address.table.logical, identity)
    return Response(204)


def listed(org: Organization, site: Site, table: Table, name: str, own: str,
           other: Table) -> Response:
    first = RELATIONS[name][0] == table.logical
    wanted, given = ("other", "one") if first else ("one", "other")
    rows = org.store.rows(f"select {wanted} from association where name=? and {given}=? "
                          f"order by {wanted}", (name, own))
    found = [{"@odata.id": f"{site.root}{other.collection}({row[0]})"} for row in rows
             if org.store.get(other, row[0]) is not None]
    return json_response(dumps({"@odata.context": site.metadata("Collection($ref)"),
                                "value": found}))
