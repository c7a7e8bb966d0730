"""What an environment says of itself and of its users, and what an administrator does to it.

Functions from the reference pages on RetrieveVersion, RetrieveCurrentOrganization,
RetrieveUserPrivileges and RetrieveRolePrivilegesRole; what is asked wrongly is a bad request (2.6).
Rights are told, not enforced: what the client may do is in Table.access."""
from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sim.erp import errors
from sim.erp.customizing import offer_bulk
from sim.erp.http import Response, json_response
from sim.erp.jsontext import dumps
from sim.erp.metadata import RIGHTS, privilege_id
from sim.erp.organization import Organization
from sim.erp.reading import Site
from sim.erp.store import Row

ROLE = "Holdfast box"
OUR_NAME = "holdfast"
OPTION_PREFIX = 48113
PRIVILEGES_MAX = 10_000


def version(org: Organization, site: Site) -> Response:
    context = site.metadata("Microsoft.Dynamics.CRM.RetrieveVersionResponse")
    return json_response(dumps({"@odata.context": context, "Version": org.about.version}))


def current_organization(org: Organization, site: Site) -> Response:
    here = urlsplit(site.root)
    address = org.about.address or f"{here.scheme}://{here.netloc}"
    context = site.metadata("Microsoft.Dynamics.CRM.RetrieveCurrentOrganizationResponse")
    detail = {"OrganizationId": org.id, "FriendlyName": org.settings()["name"],
              "OrganizationVersion": org.about.version, "UniqueName": org.settings()["name"],
              "UrlName": (urlsplit(address).hostname or "").split(".")[0], "State": "Enabled",
              "Endpoints": {"Count": 2, "IsReadOnly": False,
                            "Keys": ["WebApplication", "OrganizationDataService"],
                            "Values": [address + "/", address + "/XRMServices/2011/"]}}
    return json_response(dumps({"@odata.context": context, "Detail": detail}))


def user_privileges(org: Organization, site: Site) -> Response:
    """Of all roles together; without any the user is the administrator of the environment."""
    if org.about.roles is None:
        held = {privilege_id(org, table, right): "Global"
                for table in org.schema.tables.values() for right in RIGHTS}
    else:
        held = {row["privilegeid"]: row["depth"] for name in org.about.roles
                for role in org.store.find(org.table("role"), {"name": name})
                for row in granted(org, role["roleid"])}
    context = site.metadata("Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse")
    rows = [{"Depth": depth, "PrivilegeId": identity, "BusinessUnitId": org.business_unit_id}
            for identity, depth in held.items()]
    return json_response(dumps({"@odata.context": context, "RolePrivileges": rows}))


def role_privileges(org: Organization, site: Site, predicate: str) -> Response:
    """Of one role: RetrieveRolePrivilegesRole(RoleId=...)."""
    name, _, identity = predicate.partition("=")
    if name != "RoleId":
        raise errors.bad_request("The function RetrieveRolePrivilegesRole needs RoleId.")
    role = org.row("role", identity.lower())
    context = site.metadata("Microsoft.Dynamics.CRM.RetrieveRolePrivilegesRoleResponse")
    rows = [{"Depth": row["depth"], "PrivilegeId": row["privilegeid"],
             "BusinessUnitId": org.business_unit_id} for row in granted(org, role["roleid"])]
    return json_response(dumps({"@odata.context": context, "RolePrivileges": rows}))


def granted(org: Organization, role_id: str) -> list[Row]:
    table = org.table("roleprivileges")
    return org.store.find(table, {"roleid": role_id}, limit=PRIVILEGES_MAX)


def install_ours(org: Organization) -> None:
    """What `holdfast dynamics install` leaves beside tables and columns."""
    publisher = org.create("publisher", {
        "uniquename": OUR_NAME, "friendlyname": "Holdfast", "customizationprefix": OUR_NAME,
        "customizationoptionvalueprefix": OPTION_PREFIX})
    org.create("solution", {"uniquename": OUR_NAME, "friendlyname": "Holdfast",
                            "version": "1.0.0.0", "publisherid": publisher})
    org.create("role", {"name": ROLE, "businessunitid": org.business_unit_id})


def administer(org: Organization, body: Row) -> Row:
    """POST /tenant: what an administrator changes, by accident or on purpose."""
    told = ("version", "address", "roles", "keys", "finance_answers")
    known = {*told, "untracked", "without_tables", "without", "columns", "privilege", "bulk"}
    if unknown := set(body) - known:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    for name in told:
        if name in body:
            setattr(org.about, name, body[name])
    for logical in body.get("untracked", []):
        org.table(logical).tracked = False
    for logical in body.get("without_tables", []):
        del org.schema.by_collection[org.schema.tables.pop(logical).collection]
    for logical, names in body.get("without", {}).items():
        for name in names:
            del org.table(logical).columns[name]
        org.table(logical).__post_init__()
    for logical, columns in body.get("columns", {}).items():
        for name, changes in columns.items():
            change_column(org, logical, name, changes)
    for logical, offered in body.get("bulk", {}).items():
        offer_bulk(org, org.table(logical), offered)
    if "privilege" in body:
        set_privilege(org, **body["privilege"])
    return {}


def change_column(org: Organization, logical: str, name: str, changes: dict[str, Any]) -> None:
    table = org.table(logical)
    table.columns[name] = replace(table.columns[name], **changes)
    table.__post_init__()


def set_privilege(org: Organization, table: str, right: str, depth: str = "") -> None:
    """Of the role of the box; without a depth it is taken away."""
    role = org.store.find(org.table("role"), {"name": ROLE})[0]
    values = {"roleid": role["roleid"],
              "privilegeid": privilege_id(org, org.table(table), right)}
    rows = org.store.find(org.table("roleprivileges"), values)
    if not rows and not depth:
        raise ValueError(f"the role has no {right} on {table}")
    for row in rows:
        org.delete("roleprivileges", row["roleprivilegeid"])
    if depth:
        org.create("roleprivileges", {**values, "depth": depth})

