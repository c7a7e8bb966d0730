"""What entities there are and how they hang together, from data/."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LIVE = "0fa91ce3e96a4bc2be4bd9ce752c3425"
SYSTEM_LANGUAGE = "2fbb5fe2e29a4d70aa5854ce7ce3e20b"
SYSTEM_CURRENCY = "b7d2554b0ce847cd82f3ac9bd1c0dfca"
# To-one associations that the shop loads unasked.
AUTOLOAD = {"product": ("tax", "deliveryTime"), "shipping_method": ("deliveryTime",)}
# Numbers by which rows are found; with autoIncrement they make the "search" extension.
NUMBERS = {"product": "productNumber", "order": "orderNumber", "customer": "customerNumber"}
STATE_MACHINES = {"order": "order.state", "order_delivery": "order_delivery.state",
                  "order_transaction": "order_transaction.state"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str  # uuid string text int float boolean date json_object json_list blob password
    flags: str

    @property
    def required(self) -> bool:
        return "r" in self.flags

    @property
    def read_only(self) -> bool:
        return "w" in self.flags

    @property
    def derived(self) -> bool:
        return "x" in self.flags or "c" in self.flags

    @property
    def inherited(self) -> bool:
        return "i" in self.flags

    @property
    def translatable(self) -> bool:
        return "t" in self.flags


@dataclass(frozen=True)
class Association:
    name: str
    kind: str  # many_to_one one_to_one one_to_many many_to_many
    entity: str
    local: str
    reference: str
    mapping: str = ""
    mapping_local: str = ""
    mapping_reference: str = ""
    on_delete: str = ""  # what happens to the other side: cascade, restrict, null
    inherited: bool = False

    @property
    def to_many(self) -> bool:
        return self.kind in ("one_to_many", "many_to_many")

    @property
    def holds_key(self) -> bool:
        """Whether the foreign key is on this side."""
        return not self.to_many and self.local != "id"


@dataclass
class Entity:
    name: str
    fields: dict[str, Field]
    associations: dict[str, Association]
    keys: list[str]
    template: dict[str, Any] = field(default_factory=dict)
    translated: list[str] = field(default_factory=list)

    @property
    def versioned(self) -> bool:
        return "versionId" in self.fields

    @property
    def route(self) -> str:
        return self.name.replace("_", "-")

    def foreign_key(self, name: str) -> Association | None:
        for association in self.associations.values():
            if association.holds_key and association.local == name:
                return association
        return None


class Schema:
    def __init__(self) -> None:
        raw = json.loads((DATA / "schema.json").read_text())
        raw.update(json.loads((DATA / "promotions.json").read_text()))  # none was recorded
        shapes = json.loads((DATA / "shapes.json").read_text())
        self.entities = {name: _entity(name, data, shapes.get(name)) for name, data in raw.items()}
        self.by_route = {entity.route: entity for entity in self.entities.values()}
        self.mappings = {
            association.mapping: (entity.name, association)
            for entity in self.entities.values() for association in entity.associations.values()
            if association.kind == "many_to_many"}

    def __getitem__(self, name: str) -> Entity:
        return self.entities[name]

    def get(self, name: str) -> Entity | None:
        return self.entities.get(name)


def _entity(name: str, data: dict[str, Any], shape: dict[str, Any] | None) -> Entity:
    fields = {key: Field(key, kind, flags) for key, (kind, flags) in data["fields"].items()}
    associations = {key: Association(key, **inner)
                    for key, inner in data["associations"].items()}
    made = Entity(name, fields, associations, [])
    shape = shape or _plain_shape(made)
    made.keys = shape["keys"]
    made.translated = shape["translated"]
    made.template = {key: None for key in made.keys}
    made.template.update({key: [] for key in shape["lists"]})
    made.template["apiAlias"] = name
    made.template["translated"] = []
    made.template.update({key: LIVE for key in made.keys if key.endswith("VersionId")})
    made.template["versionId"] = LIVE if made.versioned else None
    return made


def _plain_shape(entity: Entity) -> dict[str, Any]:
    """For entities of which no answer was recorded."""
    first = ["extensions", "_uniqueIdentifier", "versionId", "translated", "createdAt", "updatedAt"]
    last = ["customFields"] if "customFields" in entity.fields else []
    names = [name for name in (*entity.fields, *entity.associations)
             if name not in (*first, *last, "id") and not name.endswith("VersionId")]
    translated = [item.name for item in entity.fields.values() if item.translatable]
    return {"keys": [*first, *names, *last, "id", "apiAlias"], "translated": translated,
            "lists": []}
