"""EntityDefinitions (2.4, 4): tables, their change tracking and their attributes."""
from __future__ import annotations

import re
from typing import Any, Optional

from sim.erp import errors
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import dumps
from sim.erp.options import raw_options, split_top_level
from sim.erp.organization import Organization
from sim.erp.reading import Site
from sim.erp.schema import SCALED_KINDS, Column, Table

TYPES = {"text": "String", "int": "Integer", "bigint": "BigInt", "picklist": "Picklist",
         "money": "Money", "decimal": "Decimal", "double": "Double", "bool": "Boolean",
         "date": "DateTime", "datetime": "DateTime", "guid": "Uniqueidentifier", "lookup": "Lookup"}
RIGHTS = ("Create", "Read", "Write", "Delete", "Append", "AppendTo")
BY_NAME = re.compile(r"^LogicalName='(\w+)'$")
CONDITION = re.compile(r"^(ChangeTrackingEnabled|LogicalName|EntitySetName) eq (true|false|'\w+')$")


def privilege_id(org: Organization, table: Table, right: str) -> str:
    return org.named_id("privilege", f"{right}.{table.logical}")


def privileges(org: Organization, table: Table) -> list[dict[str, Any]]:
    return [{"Name": f"prv{right}{table.logical}", "PrivilegeType": right,
             "PrivilegeId": privilege_id(org, table, right), "CanBeGlobal": True}
            for right in RIGHTS]


def entity(org: Organization, table: Table) -> dict[str, Any]:
    return {"MetadataId": org.named_id("entity", table.logical), "LogicalName": table.logical,
            "SchemaName": table.logical, "EntitySetName": table.collection,
            "LogicalCollectionName": table.collection, "PrimaryIdAttribute": table.key,
            "PrimaryNameAttribute": table.name_column, "ChangeTrackingEnabled": table.tracked,
            "IsOptimisticConcurrencyEnabled": True,
            "IsCustomEntity": table.logical.startswith("holdfast_"),
            "Privileges": privileges(org, table)}


def attribute(org: Organization, table: Table, column: Column) -> dict[str, Any]:
    kind = "Customer" if column.kind == "lookup" and column.polymorphic else TYPES[column.kind]
    found: dict[str, Any] = {
        "@odata.type": f"#Microsoft.Dynamics.CRM.{kind.replace('Customer', 'Lookup')}"
                       "AttributeMetadata",
        "MetadataId": org.named_id("attribute", f"{table.logical}.{column.name}"),
        "LogicalName": column.name, "SchemaName": column.name, "AttributeType": kind,
        "EntityLogicalName": table.logical, "IsPrimaryId": column.name == table.key,
        "IsPrimaryName": column.name == table.name_column, "IsValidForRead": True,
        "IsValidForCreate": not column.read_only,
        "IsValidForUpdate": not column.read_only and column.name != table.key}
    if column.kind == "text":
        found["MaxLength"] = column.length
    if column.kind in SCALED_KINDS:
        found["Precision"] = column.scale
    if column.kind in ("date", "datetime"):
        found["DateTimeBehavior"] = {"Value": "DateOnly" if column.kind == "date" else "UserLocal"}
    if column.kind == "lookup":
        found["Targets"] = list(column.targets)
    return found


def lookups_of(org: Organization, table: Table) -> list[dict[str, Any]]:
    """The names to bind each lookup by, which keep the casing of the schema (2.2)."""
    return [{"MetadataId": org.named_id("relationship", f"{table.logical}.{nav}"),
             "SchemaName": f"{table.logical}_{nav}", "ReferencingEntity": table.logical,
             "ReferencingAttribute": column.name, "ReferencedEntity": target,
             "ReferencingEntityNavigationPropertyName": nav}
            for nav, (column, target) in table.navigations.items()]


def chosen(item: dict[str, Any], select: Optional[str]) -> dict[str, Any]:
    if not select:
        return item
    names = {name.strip() for name in select.split(",")}
    unknown = names - item.keys() - {"MaxLength", "Precision", "Targets", "DateTimeBehavior"}
    if unknown:
        raise errors.bad_request(f"Could not find a property named '{min(unknown)}' on type "
                                 "'Microsoft.Dynamics.CRM.EntityMetadata'.")
    kept = names | {"MetadataId", "@odata.type"}
    return {name: value for name, value in item.items() if name in kept}


def matches(item: dict[str, Any], condition: str) -> bool:
    for part in filter(None, condition.split(" and ")):
        found = CONDITION.match(part.strip())
        if found is None:
            raise errors.bad_request(f"The metadata filter '{part}' is not supported.")
        value = item[found.group(1)]
        if value != {"true": True, "false": False}.get(found.group(2), found.group(2).strip("'")):
            return False
    return True


def attributes_of(org: Organization, table: Table, raw: dict[str, str]) -> list[dict[str, Any]]:
    return [chosen(attribute(org, table, column), raw.get("$select"))
            for column in table.columns.values()]


def keys_of(org: Organization, table: Table) -> list[dict[str, Any]]:
    """2.4: alternate keys with the state of their index."""
    found = []
    for columns in table.alternate_keys:
        name = table.key_names.get(columns, "_".join(columns))
        found.append({"MetadataId": org.named_id("key", f"{table.logical}.{name}"),
                      "SchemaName": name, "LogicalName": name.lower(),
                      "EntityLogicalName": table.logical, "KeyAttributes": list(columns),
                      "EntityKeyIndexStatus": org.about.keys})
    return found


def nested_select(expand: str) -> dict[str, str]:
    name, _, inner = expand.partition("(")
    if name != "Attributes":
        raise errors.bad_request(f"The metadata navigation '{name}' is not supported.")
    parts = split_top_level(inner.rstrip(")"), ";") if inner else []
    return dict(part.split("=", 1) for part in parts)


def described(org: Organization, table: Table, raw: dict[str, str]) -> dict[str, Any]:
    item = chosen(entity(org, table), raw.get("$select"))
    if "$expand" in raw:
        item["Attributes"] = attributes_of(org, table, nested_select(raw["$expand"]))
    return item


def definitions(org: Organization, site: Site, predicate: Optional[str], rest: list[str],
                request: Request) -> Response:
    raw = raw_options(request.query)
    if predicate is None:
        found = [described(org, table, raw) for table in org.schema.tables.values()
                 if matches(entity(org, table), raw.get("$filter", ""))]
        return collection(site, "EntityDefinitions", found)
    table = named_table(org, predicate)
    if rest == ["Attributes"]:
        return collection(site, f"EntityDefinitions('{table.logical}')/Attributes",
                          attributes_of(org, table, raw))
    if len(rest) == 2 and rest[0] == "Attributes":
        return collection(site, f"EntityDefinitions('{table.logical}')/{'/'.join(rest)}",
                          [item for item in attributes_of(org, table, raw)
                           if item["@odata.type"] == f"#{rest[1]}"])
    if rest == ["Keys"]:
        return collection(site, f"EntityDefinitions('{table.logical}')/Keys",
                          [chosen(item, raw.get("$select")) for item in keys_of(org, table)])
    if rest == ["ManyToOneRelationships"]:
        return collection(site, f"EntityDefinitions('{table.logical}')/ManyToOneRelationships",
                          [chosen(item, raw.get("$select")) for item in lookups_of(org, table)])
    if rest:
        raise errors.no_segment(rest[0])
    context = site.metadata("EntityDefinitions/$entity")
    return json_response(dumps({"@odata.context": context, **described(org, table, raw)}))


def collection(site: Site, name: str, items: list[dict[str, Any]]) -> Response:
    return json_response(dumps({"@odata.context": site.metadata(name), "value": items}))


def named_table(org: Organization, predicate: str) -> Table:
    found = BY_NAME.match(predicate)
    table = org.schema.tables.get(found.group(1)) if found else None
    if table is None:
        raise errors.ApiError(404, "0x80060888", f"Could not find an entity with {predicate}.")
    return table
