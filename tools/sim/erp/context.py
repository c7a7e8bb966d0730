"""RemoteExecutionContext as JSON (6.1): key and value lists, types by contract, dates in their own
form. It is not the JSON of the Web API."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sim.erp.jsontext import dumps
from sim.erp.organization import Change, Organization
from sim.erp.schema import SCALED_KINDS, Column
from sim.erp.store import Row
from sim.erp.values import unscaled

CONTRACT = ":http://schemas.microsoft.com/xrm/2011/Contracts"
STRIPPED = ("ParentContext", "InputParameters", "PreEntityImages", "PostEntityImages")
POST_OPERATION = 40


def date(text: str) -> str:
    stamp = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return f"/Date({int(stamp.timestamp() * 1000)}+0000)/"


def reference(logical: str, identity: str) -> Row:
    return {"__type": "EntityReference" + CONTRACT, "Id": identity, "KeyAttributes": [],
            "LogicalName": logical, "Name": None, "RowVersion": None}


def attribute(column: Column, row: Row) -> Any:
    value = row[column.name]
    if value is None:
        return None
    if column.kind == "lookup":
        target = row.get(column.type_column) or next(iter(column.targets))
        return reference(target, value)
    if column.kind == "picklist":
        return {"__type": "OptionSetValue" + CONTRACT, "Value": value}
    if column.kind in SCALED_KINDS:
        number = unscaled(value, column.scale)
        return {"__type": "Money" + CONTRACT, "Value": number} if column.kind == "money" else number
    if column.kind == "bool":
        return bool(value)
    return date(value) if column.kind == "datetime" else value


def entity(change: Change, row: Row) -> Row:
    named = [{"key": name, "value": attribute(change.table.columns[name], row)}
             for name in row if name in change.table.columns]
    return {"__type": "Entity" + CONTRACT, "Attributes": named, "EntityState": None,
            "FormattedValues": [], "Id": change.identity, "KeyAttributes": [],
            "LogicalName": change.table.logical, "RelatedEntities": [], "RowVersion": None}


def target(change: Change) -> Row:
    if change.message == "Delete":
        return reference(change.table.logical, change.identity)
    return entity(change, change.values)


def context(org: Organization, change: Change, step: Row, correlation: str) -> Row:
    output = [{"key": "id", "value": change.identity}] if change.message == "Create" else []
    image = org.store.get(change.table, change.identity)
    images = [{"key": "AsynchronousStepPrimaryName", "value": entity(change, {
        change.table.name_column: image[change.table.name_column]})}] if image else []
    return {
        "BusinessUnitId": org.business_unit_id, "CorrelationId": correlation, "Depth": 1,
        "InitiatingUserAzureActiveDirectoryObjectId": "00000000-0000-0000-0000-000000000000",
        "InitiatingUserId": org.acting_user_id,
        "InputParameters": [{"key": "Target", "value": target(change)}],
        "IsExecutingOffline": False, "IsInTransaction": not step["mode"],
        "IsOfflinePlayback": False, "IsolationMode": 1, "MessageName": change.message,
        "Mode": step["mode"], "OperationCreatedOn": date(org.clock.text()),
        "OperationId": org.new_id(), "OrganizationId": org.id, "OrganizationName": "holdfast",
        "OutputParameters": output,
        "OwningExtension": reference("sdkmessageprocessingstep",
                                     step["sdkmessageprocessingstepid"]),
        "ParentContext": None, "PostEntityImages": images, "PreEntityImages": [],
        "PrimaryEntityId": change.identity, "PrimaryEntityName": change.table.logical,
        "RequestId": correlation, "SecondaryEntityName": "none", "SharedVariables": [],
        "Stage": POST_OPERATION, "UserId": org.acting_user_id}


def written(body: Row) -> str:
    """Slashes are escaped, as this serializer does."""
    return dumps(body).replace("/", "\\/")


def within(body: Row, bytes_max: int) -> tuple[str, bool]:
    """The text, and whether its larger properties had to go."""
    text = written(body)
    if len(text.encode()) <= bytes_max:
        return text, False
    return written({name: value for name, value in body.items() if name not in STRIPPED}), True
