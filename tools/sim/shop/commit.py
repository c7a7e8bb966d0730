"""Carrying out a plan: all of it or nothing, with the checks that the database makes."""

from __future__ import annotations

import re
from typing import Any

from . import errors, fields, values
from .defaults import available, follows
from .schema import SYSTEM_LANGUAGE, Entity
from .store import Row, Store
from .write import Command, Plan

CAPITAL = re.compile(r"(?=[A-Z])")
Written = dict[str, list[Any]]  # entity -> primary keys, in the order written


def snake(name: str) -> str:
    return CAPITAL.sub("_", name).lower()


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


class Executor:
    """`indexing` keeps `available` right and, as a side effect, moves updatedAt of all products
    that are written and of their parents and variants, at `indexed_at`."""

    def __init__(self, store: Store, language: str = SYSTEM_LANGUAGE, indexing: bool = True,
                 indexed_at: str | None = None) -> None:
        self._store, self._language, self._indexing = store, language, indexing
        self._indexed_at = indexed_at or values.now()
        self.written: Written = {}

    def run(self, plan: Plan) -> None:
        """Raises ApiError; the caller then rolls the store back."""
        if plan.violations:
            raise errors.ApiError(400, plan.violations)
        for command in plan.commands:
            self._check_ranges(command)
            self._write(command)
        for mapping, local, reference in plan.links:
            self._store.link(mapping, local, reference)
            self._note_link(mapping, local, reference)
        for command in plan.commands:
            self._check_keys(command)
            self._check_number(command)
        if self._indexing:
            self._index(self.written.get("product", []))

    def _index(self, products: list[str]) -> None:
        family = dict.fromkeys(products)
        for identifier in products:
            parent = self._store.tables["product"][identifier]["parentId"]
            children = self._store.find("product", "parentId", identifier)
            family.update(dict.fromkeys(row["id"] for row in children))
            if parent:
                family[parent] = None
        for identifier in family:
            self._store.update("product", identifier, {"updatedAt": self._indexed_at})

    def _note(self, entity: str, key: Any) -> None:
        keys = self.written.setdefault(entity, [])
        if key not in keys[-1:] and key not in keys:
            keys.append(key)

    def _note_link(self, mapping: str, local: str, reference: str) -> None:
        _, association = self._store.schema.mappings[mapping]
        self._note(mapping, {association.mapping_local: local,
                             association.mapping_reference: reference})

    def _write(self, command: Command) -> None:
        entity, name = command.entity, command.entity.name
        old = self._store.get(name, command.identifier)
        row: Row = {**(old or {}), **command.values}
        row.update({key: value for key, value in follows(name, row).items()
                    if key in entity.template})
        if name == "product" and (self._indexing or old is None):
            row["available"] = available(row, self._store.get("product", row.get("parentId")))
        if old is None:
            self._store.insert(entity, row)
        else:
            self._store.update(name, command.identifier, row)
        for language, texts in command.translations.items():
            self._store.translate(name, command.identifier, language, texts)
        self._after(command, row)

    def _after(self, command: Command, row: Row) -> None:
        name = command.entity.name
        self._note(name, command.identifier)
        if command.entity.translated:
            self._note(f"{name}_translation", {f"{camel(name)}Id": command.identifier,
                                               "languageId": self._language})
        if name == "product" and command.insert and row.get("parentId"):
            count = len(self._store.find("product", "parentId", row["parentId"]))
            self._store.update("product", row["parentId"], {"childCount": count})

    def _check_ranges(self, command: Command) -> None:
        for name, value in command.values.items():
            field = command.entity.fields.get(name)
            if field and field.kind == "int" and value is not None and abs(value) > fields.INT_MAX:
                raise errors.sql(1264, "22003",
                                 f"Out of range value for column '{snake(name)}' at row 1")

    def _check_keys(self, command: Command) -> None:
        for association in command.entity.associations.values():
            value = command.values.get(association.local) if association.holds_key else None
            field = command.entity.fields.get(association.local)
            if value is None or field is None or "n" in field.flags:
                continue
            if self._store.schema.get(association.entity) is None:
                continue
            if self._store.get(association.entity, value) is None:
                raise _missing(command.entity, association.local, association.entity)

    def _check_number(self, command: Command) -> None:
        number = command.values.get("productNumber")
        if command.entity.name != "product" or number is None:
            return
        if len(self._store.find("product", "productNumber", number)) > 1:
            raise errors.shopware(400, "CONTENT__DUPLICATE_PRODUCT_NUMBER",
                                  f'Product with number "{number}" already exists.',
                                  {"number": number})


def _missing(entity: Entity, name: str, target: str) -> errors.ApiError:
    column = snake(name)
    return errors.sql(
        1452, "23000", "Cannot add or update a child row: a foreign key constraint fails "
        f"(`shopware`.`{entity.name}`, CONSTRAINT `fk.{entity.name}.{column}` FOREIGN KEY "
        f"(`{column}`) REFERENCES `{target}` (`id`) ON UPDATE CASCADE)")


class Remover:
    """Deletes with what hangs on a row: cascading, refusing or clearing the key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.deleted: Written = {}

    def remove(self, entity: Entity, identifier: str) -> None:
        self._refuse_if_used(entity, identifier)
        for association in entity.associations.values():
            if association.kind == "many_to_many":
                for reference in list(self._store.mappings[association.mapping][identifier]):
                    self._store.unlink(association.mapping, identifier, reference)
            elif association.reference != "id" and association.entity in self._store.tables:
                self._follow(entity, association.entity, association.reference,
                             association.on_delete, identifier)
        self._store.delete(entity.name, identifier)
        self.deleted.setdefault(entity.name, []).append(identifier)

    def _follow(self, entity: Entity, target: str, reference: str, rule: str,
                identifier: str) -> None:
        for row in self._store.find(target, reference, identifier):
            if rule == "cascade":
                self.remove(self._store.schema[target], row["id"])
            elif rule == "null":
                self._store.update(target, row["id"], {reference: None})

    def _refuse_if_used(self, entity: Entity, identifier: str) -> None:
        usages = []
        for association in entity.associations.values():
            if association.on_delete == "restrict" and association.entity in self._store.tables:
                if association.reference == "id":
                    continue
                count = len(self._store.find(association.entity, association.reference, identifier))
                if count:
                    usages.append({"entityName": association.entity, "count": count})
        if usages:
            text = ", ".join(f"{one['entityName']} ({one['count']})" for one in usages)
            raise errors.shopware(
                409, "FRAMEWORK__DELETE_RESTRICTED",
                f"The delete request for {entity.name} was denied due to a conflict. The entity "
                f"is currently in use by: {text}",
                {"entity": entity.name, "usagesString": text, "usages": usages})
