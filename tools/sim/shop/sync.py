"""POST /api/_action/sync: many writes in one transaction."""

from __future__ import annotations

from typing import Any

from . import errors, privileges, values
from .commit import Executor, Remover, Written
from .schema import Entity
from .store import Row, Store
from .write import Planner

SUPPORTED = "Supported actions are [upsert, delete]"


class Sync:
    def __init__(self, store: Store, language: str, indexing: bool) -> None:
        self._store, self._language = store, language
        self._indexing = indexing
        self._planner = Planner(store, language, values.now())
        self._remover = Remover(store)
        self._missing: Written = {}

    def run(self, body: Any, held: privileges.Held = None) -> Row:
        """The answer's body; raises ApiError, and then nothing may be kept."""
        operations = _operations(body)
        for key, operation in operations.items():
            self._check(key, operation)
        self._resolve(operations)
        for key, operation in operations.items():
            if operation["action"] == "upsert":
                entity = self._store.schema[operation["entity"]]
                for place, row in enumerate(_rows(operation)):
                    self._planner.upsert(entity, row, f"/{key}/{place}")
        privileges.need(held, privileges.of_writing(self._planner.plan))
        privileges.need(held, (f"{operation['entity']}:delete" for operation in operations.values()
                               if operation["action"] == "delete"))
        executor = Executor(self._store, self._language, self._indexing)
        executor.run(self._planner.plan)
        for operation in operations.values():
            if operation["action"] == "delete":
                self._delete(operation)
        return {"extensions": [], "data": _sorted(executor.written),
                "notFound": _sorted(self._missing), "deleted": _sorted(self._remover.deleted)}

    def _check(self, key: str, operation: Any) -> None:
        operation = operation if isinstance(operation, dict) else {}
        name = operation.get("entity")
        if not name:
            raise errors.invalid_sync(
                f'Missing "entity" argument for operation with key "{key}". It needs to be a '
                "non-empty string.")
        if operation.get("action") not in ("upsert", "delete"):
            raise errors.invalid_sync(
                f'Missing or invalid "action" argument for operation with key "{key}". {SUPPORTED}')
        if not operation.get("payload") and not operation.get("criteria"):
            raise errors.invalid_sync(
                f'Missing "payload"|"criteria" argument for operation with key "{key}". It needs '
                "to be a non-empty array.")
        if self._store.schema.get(name) is None and name not in self._store.schema.mappings:
            raise errors.shopware(500, "FRAMEWORK__DEFINITION_NOT_FOUND",
                                  f'Definition for entity "{name}" does not exist.',
                                  {"entityName": name})

    def _resolve(self, operations: dict[str, Any]) -> None:
        """Puts ids in place of {"resolver": "product.number", "value": ...}."""
        lost: list[tuple[str, str]] = []
        for key, operation in operations.items():
            entity = self._store.schema.get(operation["entity"])
            for place, row in enumerate(_rows(operation)):
                for name, value in list(row.items()) if isinstance(row, dict) else []:
                    if isinstance(value, dict) and "resolver" in value and entity:
                        row[name] = self._found(value)
                        if row[name] is None and not value.get("nullOnMissing"):
                            lost.append((f"{key}/{place}/{name}", _reference(entity, name)))
        if lost:
            raise _unresolved(lost)

    def _found(self, value: Row) -> str | None:
        if value["resolver"] != "product.number":
            raise errors.shopware(
                400, "FRAMEWORK__API_INVALID_SYNC_RESOLVERS",
                f'Foreign key resolver for key {value["resolver"]} not found')
        rows = self._store.find("product", "productNumber", value.get("value"))
        return rows[0]["id"] if rows else None

    def _delete(self, operation: Row) -> None:
        name = operation["entity"]
        entity = self._store.schema.get(name)
        for row in _rows(operation):
            if name in self._store.schema.mappings:
                self._unlink(name, row)
            elif entity is not None and self._store.get(name, row.get("id")):
                self._remover.remove(entity, row["id"])
            else:
                self._missing.setdefault(name, []).append(row.get("id"))

    def _unlink(self, mapping: str, row: Row) -> None:
        _, association = self._store.schema.mappings[mapping]
        local, reference = association.mapping_local, association.mapping_reference
        key = {local: row.get(local), reference: row.get(reference)}
        done = self._store.unlink(mapping, str(key[local]), str(key[reference]))
        target = self._remover.deleted if done else self._missing
        target.setdefault(mapping, []).append(key)


def _operations(body: Any) -> dict[str, Any]:
    if isinstance(body, list):
        return {str(one.get("key", place)) if isinstance(one, dict) else str(place): one
                for place, one in enumerate(body)}
    if not isinstance(body, dict):
        raise errors.plain(400, "The JSON payload is malformed.")
    return body


def _rows(operation: Row) -> list[Any]:
    payload = operation.get("payload") or []
    return list(payload.values()) if isinstance(payload, dict) else payload


def _reference(entity: Entity, name: str) -> str:
    association = entity.foreign_key(name)
    return f"{association.entity}.{association.reference}" if association else f"{entity.name}.id"


def _unresolved(lost: list[tuple[str, str]]) -> errors.ApiError:
    lines = [f"Can not resolve foreign key at position {pointer}. Reference field: {field}"
             for pointer, field in lost]
    parameters: Row = {}
    for place, (pointer, field) in enumerate(lost):
        parameters.update({f"pointer-{place}": pointer, f"field-{place}": field})
    return errors.shopware(400, "FRAMEWORK__API_INVALID_SYNC_RESOLVERS", "\n".join(lines),
                           parameters)


def _sorted(written: Written) -> Any:
    """PHP prints an empty map as a list."""
    return dict(sorted(written.items())) if written else []
