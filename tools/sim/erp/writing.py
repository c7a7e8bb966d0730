"""Create, update, upsert, delete, single properties, bulk messages (2.2 to 2.4, 2.7). One
transaction a request."""
from __future__ import annotations

from typing import Any, Optional

from sim.erp import errors
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import dumps, load_object
from sim.erp.organization import Organization
from sim.erp.payload import References, check_access, create_tree, parse_body, set_lookup
from sim.erp.reading import Site, single_row
from sim.erp.schema import Table
from sim.erp.store import Row
from sim.erp.urlpath import Address, find_row, parse_reference, require_row

APPLIED = "return=representation"


def written(org: Organization, site: Site, address: Address, identity: str, request: Request,
            created: bool) -> Response:
    """204 with the address sent, or the representation when the caller prefers it."""
    table = address.table
    if request.preferences().representation:
        row = org.row(table.logical, identity)
        return single_row(org, site, table, row, request, 201 if created else 200, APPLIED)
    url = site.root + (address.text or f"{table.collection}({identity})")
    return Response(204, {"Location": url, "OData-EntityId": url})


def create(org: Organization, site: Site, table: Table, request: Request,
           references: References) -> Response:
    body = load_object(request.body, table.logical)
    with org.store.transaction():
        identity = create_tree(org, table, body, references)
        return written(org, site, Address(table), identity, request, created=True)


def check_match(row: Row, request: Request) -> None:
    wanted = request.header("if-match")
    # 2.5
    if wanted and wanted != "*" and wanted != f'W/"{row["versionnumber"]}"':
        raise errors.version_mismatch()


def patch(org: Organization, site: Site, address: Address, request: Request,
          references: References) -> Response:
    """Update; without If-Match an upsert: an unknown address creates the row."""
    body = load_object(request.body, address.table.logical)
    with org.store.transaction():
        row = find_row(org, address)
        if row is None:  # 2.3
            return insert_addressed(org, site, address, body, request, references)
        if request.header("if-none-match") == "*":  # 2.4
            raise errors.already_exists()
        check_match(row, request)
        identity = row[address.table.key]
        change(org, address.table, identity, body, references, address.key_values)
        return written(org, site, address, identity, request, created=False)


def insert_addressed(org: Organization, site: Site, address: Address, body: Row, request: Request,
                     references: References) -> Response:
    if request.header("if-match"):
        require_row(org, address)
    body = dict(body)
    if address.identity is not None:
        body[address.table.key] = address.identity
    for name, value in (address.key_values or {}).items():
        take_key_value(org, address.table, name, value, body)
    identity = create_tree(org, address.table, body, references)
    return written(org, site, address, identity, request, created=True)


def take_key_value(org: Organization, table: Table, name: str, value: Any, body: Row) -> None:
    """What the address says is written, unless the body says something: that wins (2.4)."""
    column = table.columns[name]
    if column.kind != "lookup":
        body.setdefault(column.prop, value)
        return
    navigations = {target: nav for nav, (own, target) in table.navigations.items() if own is column}
    if any(nav + "@odata.bind" in body for nav in navigations.values()):
        return
    for target, nav in navigations.items():
        if org.store.get(org.table(target), value) is not None:
            body[nav + "@odata.bind"] = f"/{org.table(target).collection}({value})"
            return
    raise errors.missing_row(next(iter(navigations)), value)


def change(org: Organization, table: Table, identity: str, body: Row, references: References,
           key_values: Optional[Row] = None) -> None:
    """Columns of the alternate key the row was addressed by are ignored (2.4)."""
    check_access(table, "Write")
    changes = parse_body(org, table, body, references, creating=False).row
    org.update(table.logical, identity, {name: value for name, value in changes.items()
                                         if name not in (key_values or {})})


def remove(org: Organization, address: Address, request: Request) -> Response:
    with org.store.transaction():
        row = require_row(org, address)
        check_access(address.table, "Delete")
        check_match(row, request)
        org.delete(address.table.logical, row[address.table.key])
    return Response(204)


def put_property(org: Organization, address: Address, name: str, request: Request) -> Response:
    body = load_object(request.body, address.table.logical)
    if name not in address.table.props:
        raise errors.no_segment(name)
    return set_property(org, address, {name: body.get("value")})


def clear_property(org: Organization, address: Address, name: str) -> Response:
    if name in address.table.props:
        return set_property(org, address, {name: None})
    if name in address.table.navigations:
        return set_property(org, address, {name + "@odata.bind": None})
    raise errors.no_segment(name)


def set_property(org: Organization, address: Address, body: Row) -> Response:
    with org.store.transaction():
        row = require_row(org, address)
        change(org, address.table, row[address.table.key], body, {})
    return Response(204)


def put_reference(org: Organization, address: Address, nav: str, request: Request,
                  references: References) -> Response:
    """PUT set(id)/navigation/$ref {"@odata.id": address}."""
    body = load_object(request.body, address.table.logical)
    if nav not in address.table.navigations:
        raise errors.no_segment(nav)
    column, target = address.table.navigations[nav]
    with org.store.transaction():
        check_access(address.table, "Write")
        found = require_row(org, parse_reference(org.schema, body.get("@odata.id"), references))
        row, changes = require_row(org, address), Row()
        set_lookup(changes, column, found[org.table(target).key], target)
        org.update(address.table.logical, row[address.table.key], changes)
    return Response(204)


def targets_of(table: Table, request: Request) -> list[Row]:
    targets = load_object(request.body, table.logical).get("Targets")
    if not isinstance(targets, list) or not all(isinstance(item, dict) for item in targets):
        raise errors.payload(table.logical, "The parameter 'Targets' must be an array of rows.")
    if any(item.get("@odata.type", "").lstrip("#") != f"Microsoft.Dynamics.CRM.{table.logical}"
           for item in targets):  # 2.7
        raise errors.payload(table.logical, "Each of the Targets needs its '@odata.type'.")
    return targets


def create_multiple(org: Organization, site: Site, table: Table, request: Request) -> Response:
    with org.store.transaction():
        made = [create_tree(org, table, body, {}) for body in targets_of(table, request)]
    context = site.metadata("Microsoft.Dynamics.CRM.CreateMultipleResponse")
    return json_response(dumps({"@odata.context": context, "Ids": made}))


def update_multiple(org: Organization, table: Table, request: Request, upsert: bool) -> Response:
    with org.store.transaction():
        for body in targets_of(table, request):
            row = target_row(org, table, body)
            if row is None and upsert:
                create_tree(org, table, body, {})
            elif row is None:
                raise errors.missing_row(table.logical, str(body.get(table.key)))
            else:
                change(org, table, row[table.key], body, {})
    return Response(204)


def target_row(org: Organization, table: Table, body: Row) -> Optional[Row]:
    """The row a target of a bulk message means: by key, by @odata.id, by alternate key columns."""
    if body.get(table.key):
        return org.store.get(table, str(body[table.key]).lower())
    if "@odata.id" in body:
        return find_row(org, parse_reference(org.schema, body["@odata.id"], {}))
    for key in table.alternate_keys:
        values = {name: body.get(table.columns[name].prop) for name in key}
        if None not in values.values():
            return find_row(org, Address(table, None, values))
    return None
