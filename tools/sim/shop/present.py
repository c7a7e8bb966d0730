"""Rows as the API shows them: associations loaded, translations chosen, variants inheriting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .criteria import Criteria
from .schema import AUTOLOAD, NUMBERS, SYSTEM_LANGUAGE, Association, Entity
from .search import Finder
from .store import Row, Store

EMPTY = Criteria()
MAPPED_IDS = {"product": {"optionIds": "product_option", "propertyIds": "product_property",
                          "categoryIds": "product_category", "tagIds": "product_tag"},
              "customer": {"tagIds": "customer_tag"}}


@dataclass(frozen=True)
class View:
    """How a request wants to see rows."""

    language: str = SYSTEM_LANGUAGE
    inheritance: bool = False


class Presenter:
    def __init__(self, store: Store, finder: Finder, view: View) -> None:
        self._store, self._finder, self._view = store, finder, view

    def root(self, entity: Entity, row: Row, criteria: Criteria) -> Row:
        made = self._entity(entity, row, criteria, root=True, joined=False)
        number = NUMBERS.get(entity.name)
        if number and criteria.ids is None:
            names = [name for name in entity.fields if name in (number, "autoIncrement")]
            made["extensions"]["search"] = {
                "extensions": [], "_uniqueIdentifier": None, "translated": [],
                **{name: row[name] for name in names}}
        return made

    def _entity(self, entity: Entity, row: Row, criteria: Criteria, root: bool,
                joined: bool) -> Row:
        made = dict(row)
        made["extensions"] = self._extensions(entity, joined)
        if self._view.language != SYSTEM_LANGUAGE:
            self._translate(entity, made)
        parent = self._parent(entity, row)
        if entity.translated:
            made["translated"] = self._translated(entity, row, made, parent, root)
        if parent is not None:
            self._inherit(entity, made, parent)
        if entity.name == "product" and self._view.inheritance:
            made["customFields"] = made["customFields"] or {}
        self._mapped_ids(entity, made)
        self._associations(entity, row, made, criteria)
        return made

    def _extensions(self, entity: Entity, joined: bool) -> Row:
        made: Row = {"foreignKeys": {"extensions": [],
                                     "apiAlias": f"{entity.name}_foreign_keys_extension"}}
        if joined:
            made["internal_mapping_storage"] = {"extensions": [], "apiAlias": None}
        return made

    def _parent(self, entity: Entity, row: Row) -> Row | None:
        if entity.name != "product" or not self._view.inheritance:
            return None
        return self._store.get("product", row["parentId"])

    def _translate(self, entity: Entity, made: Row) -> None:
        """In another language a field without a translation is null."""
        known = self._store.translations.get((entity.name, made["id"]), {})
        own = known.get(self._view.language, {})
        for name in entity.translated:
            if name in made:
                made[name] = own.get(name)

    def _translated(self, entity: Entity, row: Row, made: Row, parent: Row | None,
                    root: bool) -> Row:
        found: Row = {}
        for name in entity.translated:
            value = made.get(name)
            if value is None:
                value = row.get(name)
            if value is None and parent is not None:
                value = parent.get(name)
            if name == "customFields" and not value:
                value = {} if root else []
            found[name] = value
        return found

    def _inherit(self, entity: Entity, made: Row, parent: Row) -> None:
        for name, field in entity.fields.items():
            if field.inherited and name in made and made[name] is None and not field.translatable:
                made[name] = parent.get(name)
        if made["customFields"] is None:
            made["customFields"] = parent["customFields"]

    def _mapped_ids(self, entity: Entity, made: Row) -> None:
        for name, mapping in MAPPED_IDS.get(entity.name, {}).items():
            linked = self._store.mappings[mapping].get(made["id"])
            made[name] = list(linked) if linked else None

    def _associations(self, entity: Entity, row: Row, made: Row, criteria: Criteria) -> None:
        for name in AUTOLOAD.get(entity.name, ()):
            if name not in criteria.associations:
                made[name] = self._load(entity, row, entity.associations.get(name), EMPTY)
        for name, inner in criteria.associations.items():
            if name in made:
                made[name] = self._load(entity, row, entity.associations[name], inner)
        if entity.name == "product" and made.get("options"):
            made["variation"] = _variation(made["options"])

    def _translations(self, entity: Entity, row: Row) -> list[Row]:
        known = {SYSTEM_LANGUAGE: row,
                 **self._store.translations.get((entity.name, row["id"]), {})}
        return [_translation(entity, row, language, texts) for language, texts in known.items()]

    def _load(self, entity: Entity, row: Row, association: Association | None,
              criteria: Criteria) -> Any:
        if association is None:
            return None
        target = self._store.schema.get(association.entity)
        if association.name == "translations":
            return self._translations(entity, row)
        if target is None:
            return [] if association.to_many else None
        rows = self._finder.joins.related(entity.name, row, association)
        if not association.to_many:
            joined = not criteria.associations
            return self._entity(target, rows[0], criteria, False, joined) if rows else None
        rows = self._finder.narrowed(target.name, list(rows), criteria.filters)
        self._finder.order(target.name, rows, criteria)
        if criteria.limit is not None:
            start = criteria.limit * (criteria.page - 1)
            rows = rows[start: start + criteria.limit]
        return [self._entity(target, one, criteria, False, False) for one in rows]


def _translation(entity: Entity, row: Row, language: str, texts: Row) -> Row:
    first, *rest = entity.name.split("_")
    owner = first + "".join(part.capitalize() for part in rest) + "Id"
    return {"extensions": [], "_uniqueIdentifier": f"{row['id']}-{language}", "translated": [],
            "createdAt": row["createdAt"], "updatedAt": None, owner: row["id"],
            "languageId": language, **{name: texts.get(name) for name in entity.translated},
            "apiAlias": f"{entity.name}_translation"}


def _variation(options: list[Row]) -> list[Row]:
    return [{"group": option["group"]["translated"]["name"],
             "option": option["translated"]["name"]}
            for option in options if option.get("group")]


def included(value: Any, includes: dict[str, list[str]]) -> Any:
    """Only the keys asked for, of entities that `includes` names; others stay whole."""
    if isinstance(value, list):
        return [included(one, includes) for one in value]
    if not isinstance(value, dict):
        return value
    wanted = includes.get(value.get("apiAlias") or "")
    if wanted is None:
        return {key: included(one, includes) if isinstance(one, (dict, list)) else one
                for key, one in value.items()}
    keep = {*wanted, "apiAlias"}
    return {key: included(one, includes) for key, one in value.items() if key in keep}
