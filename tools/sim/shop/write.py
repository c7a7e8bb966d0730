"""From the JSON of a write to commands, collecting every violation on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import errors, fields
from .defaults import new_row
from .schema import SYSTEM_LANGUAGE, Association, Entity
from .store import Row, Store


@dataclass
class Command:
    entity: Entity
    identifier: str
    insert: bool
    values: Row
    translations: dict[str, Row] = field(default_factory=dict)


@dataclass
class Plan:
    commands: list[Command] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # mapping, local, reference
    violations: list[errors.Error] = field(default_factory=list)
    new: set[tuple[str, str]] = field(default_factory=set)  # (entity, id) that will be inserted


class Planner:
    """Plans upserts. Writes to translated fields go to `language`."""

    def __init__(self, store: Store, language: str, now: str) -> None:
        self._store, self._language, self._now = store, language, now
        self.plan = Plan()

    def exists(self, entity: str, identifier: Any) -> bool:
        known = self._store.get(entity, identifier) is not None
        return known or (entity, identifier) in self.plan.new

    def upsert(self, entity: Entity, payload: Any, pointer: str, given: Row | None = None) -> str:
        """`given`: values that the parent document decides, such as the foreign key to it."""
        if not isinstance(payload, dict):
            self.plan.violations.append(errors.wrong_type(pointer, "array", payload))
            return self._store.new_id()
        identifier = self._identifier(payload, pointer)
        insert = not self.exists(entity.name, identifier)
        if insert:
            self.plan.new.add((entity.name, identifier))
        payload = {**payload, **(given or {})}
        command = Command(entity, identifier, insert, {})
        before = self._keys_from_objects(entity, payload, pointer)
        self._fields(command, {**payload, **before}, pointer)
        self.plan.commands.append(command)
        self._associated(command, payload, pointer)
        return identifier

    def _identifier(self, payload: Row, pointer: str) -> str:
        identifier = payload.get("id")
        if identifier is None:
            return self._store.new_id()
        _, error = fields.checked(self._store.schema["tag"], self._store.schema["tag"].fields["id"],
                                  identifier, f"{pointer}/id", True, False)
        if error is None:
            return str(identifier)
        self.plan.violations.append(error)
        return self._store.new_id()

    def _keys_from_objects(self, entity: Entity, payload: Row, pointer: str) -> Row:
        """A to-one association given as an object is written first; its id is the key."""
        found: Row = {}
        for name, association in entity.associations.items():
            target = self._store.schema.get(association.entity)
            if association.holds_key and target and isinstance(payload.get(name), dict):
                found[association.local] = self.upsert(target, payload[name], f"{pointer}/{name}")
        return found

    def _fields(self, command: Command, payload: Row, pointer: str) -> None:
        entity, old = command.entity, self._store.get(command.entity.name, command.identifier)
        variant = bool(payload.get("parentId") or (old and old.get("parentId")))
        variant = variant and entity.name == "product"
        if command.insert:
            command.values = {"id": command.identifier, **new_row(entity, variant)}
        late: list[errors.Error] = []
        for name, field_ in entity.fields.items():
            if name in ("id", "versionId", "updatedAt") or name.endswith("VersionId"):
                continue
            if field_.derived and name not in payload:
                continue
            error = self._field(command, field_, payload, pointer, variant)
            if error is not None:
                (late if field_.translatable else self.plan.violations).append(error)
        self.plan.violations += late
        self._stamp(command, payload)

    def _field(self, command: Command, field_: fields.Field, payload: Row, pointer: str,
               variant: bool) -> errors.Error | None:
        name, optional = field_.name, variant and field_.inherited
        if name not in payload:
            if not command.insert or not field_.required or optional or field_.read_only:
                return None
            if name in command.values or name == "createdAt" or self._translated(payload, name):
                return None
        where = f"{pointer}/{name}"
        if field_.translatable:
            where = f"{pointer}/translations/{self._language}/{name}"
        value, error = fields.checked(command.entity, field_, payload.get(name), where,
                                      command.insert, optional)
        if error is None and name in command.entity.template:
            self._set(command, field_, value)
        return error

    def _translated(self, payload: Row, name: str) -> bool:
        given = payload.get("translations")
        listed = given.values() if isinstance(given, dict) else given or []
        return any(isinstance(one, dict) and one.get(name) for one in listed)

    def _set(self, command: Command, field_: fields.Field, value: Any) -> None:
        if field_.name == "customFields":
            old = self._store.get(command.entity.name, command.identifier) or {}
            value = {**(old.get("customFields") or {}), **value} if value else None
        if field_.translatable and self._language != SYSTEM_LANGUAGE:
            command.translations.setdefault(self._language, {})[field_.name] = value
            if not command.insert:
                return
        command.values[field_.name] = value

    def _stamp(self, command: Command, payload: Row) -> None:
        if command.insert:
            if not command.values.get("createdAt"):
                command.values["createdAt"] = self._now
        else:
            command.values.pop("createdAt", None)
            command.values["updatedAt"] = self._now

    def _associated(self, command: Command, payload: Row, pointer: str) -> None:
        for name, association in command.entity.associations.items():
            value, where = payload.get(name), f"{pointer}/{name}"
            if value is None or association.holds_key:
                continue
            if name == "translations":
                self._translations(command, value)
                continue
            target = self._store.schema.get(association.entity)
            if target is None:
                continue
            listed = value if isinstance(value, list) else [value]
            if association.to_many and isinstance(value, dict):  # a map is a list to PHP
                listed = list(value.values())
            for place, one in enumerate(listed):
                inner = f"{where}/{place}" if association.to_many else where
                self._child(command, association, target, one, inner)

    def _child(self, command: Command, association: Association, target: Entity, payload: Any,
               pointer: str) -> None:
        if association.kind != "many_to_many" or not isinstance(payload, dict):
            self.upsert(target, payload, pointer, {association.reference: command.identifier})
            return
        identifier = payload.get("id")
        if set(payload) != {"id"} or not self.exists(target.name, identifier):
            identifier = self.upsert(target, payload, pointer)
        self.plan.links.append((association.mapping, command.identifier, str(identifier)))

    def _translations(self, command: Command, given: Any) -> None:
        if isinstance(given, list):
            given = {one.get("languageId"): one for one in given}
        for language, texts in given.items():
            known = {name: text for name, text in texts.items()
                     if name in command.entity.translated}
            if language == SYSTEM_LANGUAGE:
                command.values.update(known)
            else:
                command.translations.setdefault(language, {}).update(known)
