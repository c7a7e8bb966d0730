"""Customizing at run time: tables, columns and lookups by the metadata API, roles by their action.

Rules from the Web API's pages on creating table, column and relationship definitions."""
from __future__ import annotations

import xml.etree.ElementTree as xml
from typing import Any, Optional

from sim.erp import errors
from sim.erp.columns import lookup, table
from sim.erp.http import Request, Response
from sim.erp.jsontext import load_object
from sim.erp.metadata import RIGHTS, privilege_id
from sim.erp.organization import Organization
from sim.erp.reading import Site
from sim.erp.schema import DECIMAL_MAX, Column, Table
from sim.erp.tracking import expire_tokens

PREFIX_OF_TYPE = "Microsoft.Dynamics.CRM."
MESSAGES = ("Create", "Update", "Delete")
BULK_MESSAGES = ("CreateMultiple", "UpdateMultiple", "UpsertMultiple")
DEPTHS = ("Basic", "Local", "Deep", "Global")
Body = dict[str, Any]


def typed(body: Body, *wanted: str) -> str:
    name = str(body.get("@odata.type", "")).removeprefix("#").removeprefix(PREFIX_OF_TYPE)
    if name not in wanted:
        raise errors.payload("metadata", f"'{name}' is no type that can be created here.")
    return name


def schema_name(org: Organization, body: Body, request: Request) -> str:
    """The name, with the prefix of the publisher whose solution it goes into."""
    name = str(body.get("SchemaName", ""))
    solution = request.header("mscrm.solutionuniquename")
    found = org.store.find(org.table("solution"), {"uniquename": solution}) if solution else []
    if solution and not found:
        raise errors.invalid_argument(f"There is no solution '{solution}'.")
    publisher = org.row("publisher", found[0]["publisherid"]) if found else None
    prefix = publisher["customizationprefix"] if publisher else "new"
    if not name.lower().startswith(f"{prefix}_"):
        raise errors.invalid_argument(f"The name {name} does not begin with the prefix {prefix}_.")
    return name


def label(body: Body, name: str) -> None:
    labels = body.get(name, {}).get("LocalizedLabels") if isinstance(body.get(name), dict) else None
    if not labels or not all(item.get("Label") and item.get("LanguageCode") for item in labels):
        raise errors.invalid_argument(f"{name} needs a label.")


def column_of(org: Organization, body: Body, request: Request) -> Column:
    kind = typed(body, "StringAttributeMetadata", "DecimalAttributeMetadata",
                 "DateTimeAttributeMetadata", "IntegerAttributeMetadata")
    name = schema_name(org, body, request).lower()
    label(body, "DisplayName")
    if kind == "StringAttributeMetadata":
        length = body.get("MaxLength", 100)
        if not 1 <= length <= 4000:
            raise errors.invalid_argument(f"MaxLength {length} of {name} is not 1 to 4000.")
        return Column(name, "text", length=length)
    if kind == "DecimalAttributeMetadata":
        scale = body.get("Precision", 2)
        if not 0 <= scale <= 10:
            raise errors.invalid_argument(f"Precision {scale} of {name} is not between 0 and 10.")
        return Column(name, "decimal", scale=scale, minimum=int(body.get("MinValue", 0)),
                      maximum=int(body.get("MaxValue", DECIMAL_MAX)))
    if kind == "IntegerAttributeMetadata":
        return Column(name, "int")
    return Column(name, "date" if body.get("Format") == "DateOnly" else "datetime")


def answer(site: Site, name: str, identity: str) -> Response:
    url = f"{site.root}{name}({identity})"
    return Response(204, {"Location": url, "OData-EntityId": url})


def create_table(org: Organization, site: Site, request: Request) -> Response:
    body = load_object(request.body, "EntityMetadata")
    typed(body, "EntityMetadata")
    name = schema_name(org, body, request)
    logical = name.lower()
    if logical in org.schema.tables:
        raise errors.invalid_argument(f"A table with the name {logical} exists already.")
    for wanted in ("DisplayName", "DisplayCollectionName"):
        label(body, wanted)
    if body.get("OwnershipType") not in ("UserOwned", "OrganizationOwned"):
        raise errors.invalid_argument("OwnershipType must be UserOwned or OrganizationOwned.")
    attributes = body.get("Attributes", [])
    primary = [item for item in attributes if item.get("IsPrimaryName")]
    if len(primary) != 1:
        raise errors.invalid_argument("Exactly one attribute must have IsPrimaryName.")
    columns = [column_of(org, item, request) for item in attributes]
    made = table(logical, logical + "s", logical + "id", primary[0]["SchemaName"].lower(), columns,
                 owned=body["OwnershipType"] == "UserOwned",
                 tracked=bool(body.get("ChangeTrackingEnabled", False)))
    with org.store.transaction():
        add_table(org, made)
    return answer(site, "EntityDefinitions", org.named_id("entity", logical))


def add_table(org: Organization, made: Table) -> None:
    for statement in made.ddl():
        org.store.database.execute(statement)
    org.schema.tables[made.logical] = made
    org.schema.by_collection[made.collection] = made
    add_privileges(org, made)
    add_messages(org, made)


def add_privileges(org: Organization, made: Table) -> None:
    for right in RIGHTS:
        org.create("privilege", {"privilegeid": privilege_id(org, made, right),
                                 "name": f"prv{right}{made.logical}",
                                 "accessright": 1 << RIGHTS.index(right)})


def add_messages(org: Organization, made: Table) -> None:
    """The messages a table knows, as sdkmessagefilters tells them (2.7)."""
    add_filters(org, made, (*MESSAGES, *(BULK_MESSAGES if made.bulk else ())))


def offer_bulk(org: Organization, made: Table, offered: bool) -> None:
    """Bulk messages of a table come or go."""
    if offered == made.bulk:
        return
    made.bulk = offered
    if offered:
        add_filters(org, made, BULK_MESSAGES)
        return
    for name in BULK_MESSAGES:
        org.delete("sdkmessagefilter", org.named_id("sdkmessagefilter", f"{name}.{made.logical}"))


def add_filters(org: Organization, made: Table, names: tuple[str, ...]) -> None:
    messages = org.table("sdkmessage")
    for name in names:
        message = org.named_id("sdkmessage", name)
        if org.store.get(messages, message) is None:
            org.create("sdkmessage", {"sdkmessageid": message, "name": name})
        org.create("sdkmessagefilter", {
            "sdkmessagefilterid": org.named_id("sdkmessagefilter", f"{name}.{made.logical}"),
            "name": made.logical, "primaryobjecttypecode": made.logical, "sdkmessageid": message})


def add_column(org: Organization, made: Table, column: Column) -> None:
    """A schema change: what was said of changes until now is void."""
    if column.name in made.columns:
        raise errors.invalid_argument(f"{made.logical} has a column {column.name} already.")
    org.store.database.execute(
        f'alter table "{made.logical}" add column "{column.name}" {column.storage}')
    made.columns[column.name] = column
    made.__post_init__()
    expire_tokens(org, [made])


def create_column(org: Organization, site: Site, made: Table, request: Request) -> Response:
    column = column_of(org, load_object(request.body, "AttributeMetadata"), request)
    add_column(org, made, column)
    place = f"EntityDefinitions({org.named_id('entity', made.logical)})/Attributes"
    return answer(site, place, org.named_id("attribute", f"{made.logical}.{column.name}"))


def create_lookup(org: Organization, site: Site, request: Request) -> Response:
    body = load_object(request.body, "OneToManyRelationshipMetadata")
    typed(body, "OneToManyRelationshipMetadata")
    name = schema_name(org, body, request)
    inner = body.get("Lookup", {})
    typed(inner, "LookupAttributeMetadata")
    label(inner, "DisplayName")
    nav = schema_name(org, inner, request)
    tables = [org.schema.tables.get(str(body.get(end)))
              for end in ("ReferencingEntity", "ReferencedEntity")]
    if None in tables:
        raise errors.invalid_argument("ReferencingEntity or ReferencedEntity is no table.")
    delete = body.get("CascadeConfiguration", {}).get("Delete", "RemoveLink")
    kept = {"Restrict": "restrict", "Cascade": "cascade", "RemoveLink": "remove"}[delete]
    add_column(org, tables[0], lookup(nav.lower(), tables[1].logical, nav, on_delete=kept))
    # The other end of the relationship is a collection of its name.
    tables[1].children = {**tables[1].children, name: (tables[0].logical, nav.lower())}
    return answer(site, "RelationshipDefinitions", org.named_id("relationship", name))


def publish(org: Organization, request: Optional[Request]) -> None:
    """Delta tokens of what is published are void (4); without a request that is every table."""
    tables = list(org.schema.tables.values())
    if request is not None:
        text = str(load_object(request.body, "PublishXml").get("ParameterXml", ""))
        try:
            named = {item.text for item in xml.fromstring(text).iter("entity")}
        except xml.ParseError as error:
            raise errors.invalid_argument(f"ParameterXml is no XML: {error}.") from error
        tables = [made for made in tables if made.logical in named]
    expire_tokens(org, tables)


def create_key(org: Organization, site: Site, made: Table, request: Request) -> Response:
    """2.4: an alternate key; its index is built at once here, in the background there."""
    body = load_object(request.body, "EntityKeyMetadata")
    typed(body, "EntityKeyMetadata")
    name = schema_name(org, body, request)
    label(body, "DisplayName")
    columns = tuple(str(column) for column in body.get("KeyAttributes", []))
    missing = [column for column in columns if column not in made.columns]
    if not columns or missing:
        raise errors.invalid_argument(f"Key {name}: {', '.join(missing) or 'nothing'} is no column "
                                      f"of {made.logical}.")
    if columns in made.alternate_keys:
        raise errors.invalid_argument(f"{made.logical} has a key over {', '.join(columns)}.")
    made.alternate_keys.append(columns)
    made.key_names[columns] = name
    place = f"EntityDefinitions({org.named_id('entity', made.logical)})/Keys"
    return answer(site, place, org.named_id("key", f"{made.logical}.{name}"))


def replace_table(org: Organization, made: Table, request: Request) -> Response:
    """PUT replaces the whole definition; of ours only the change tracking can change."""
    body = load_object(request.body, "EntityMetadata")
    if body.get("LogicalName") != made.logical or "SchemaName" not in body:
        raise errors.invalid_argument("PUT needs the whole definition of the table it names.")
    wanted = bool(body.get("ChangeTrackingEnabled", False))
    if made.tracked and not wanted:
        raise errors.invalid_argument("Change tracking cannot be switched off again.")
    made.tracked = wanted
    return Response(204)


def grant(org: Organization, role: Body, request: Request) -> Response:
    """AddPrivilegesRole."""
    body = load_object(request.body, "role")
    with org.store.transaction():
        for item in body.get("Privileges", []):
            row: Optional[Body] = org.row("privilege", str(item.get("PrivilegeId", "")).lower())
            if item.get("Depth") not in DEPTHS:
                raise errors.invalid_argument(f"Depth must be one of {', '.join(DEPTHS)}.")
            values = {"roleid": role["roleid"], "privilegeid": row["privilegeid"]}
            for known in org.store.find(org.table("roleprivileges"), values):
                org.delete("roleprivileges", known["roleprivilegeid"])
            org.create("roleprivileges", {**values, "depth": item["Depth"]})
    return Response(204)
