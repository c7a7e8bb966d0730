"""The application/vnd.api+json dialect: what a client gets that forgets its Accept header."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from .criteria import Criteria
from .schema import Entity, Schema
from .store import Row

HIDDEN = ("id", "extensions", "_uniqueIdentifier", "apiAlias")


class Encoder:
    def __init__(self, schema: Schema, base: str) -> None:
        self._schema, self._base = schema, base
        self._included: dict[tuple[str, str], Row] = {}

    def listing(self, entity: Entity, rows: list[Row], total: int, criteria: Criteria,
                path: str) -> Row:
        data = [self._resource(entity, row) for row in rows]
        return {"data": data, "included": list(self._included.values()),
                "links": self._links(criteria, path, len(rows)),
                "meta": {"totalCountMode": criteria.count, "total": total}, "aggregations": []}

    def detail(self, entity: Entity, row: Row) -> Row:
        data = self._resource(entity, row)
        return {"data": data, "included": list(self._included.values())}

    def _links(self, criteria: Criteria, path: str, count: int) -> Row:
        url = f"{self._base}{path}"
        if criteria.limit is None:
            return {"self": url}
        links = {"first": f"{url}?{urlencode({'limit': criteria.limit, 'page': 1})}"}
        if count == criteria.limit:
            following = {"limit": criteria.limit, "page": criteria.page + 1}
            links["next"] = f"{url}?{urlencode(following)}"
        return {**links, "self": url}

    def _resource(self, entity: Entity, row: Row) -> Row:
        identifier = row["_uniqueIdentifier"] if "_uniqueIdentifier" in row else row.get("id")
        link = f"{self._base}/api/{entity.route}/{identifier}"
        attributes = {key: self._attribute(entity, key, value) for key, value in row.items()
                      if key not in HIDDEN and key not in entity.associations}
        attributes["apiAlias"] = f"{entity.name}_foreign_keys_extension"
        relationships = {key: self._relationship(entity, key, row[key], link)
                         for key in row if key in entity.associations}
        return {"id": identifier, "type": entity.name, "attributes": attributes,
                "links": {"self": link}, "relationships": relationships or [], "meta": None}

    def _attribute(self, entity: Entity, key: str, value: Any) -> Any:
        """This dialect keeps the zero fraction: 19.0."""
        field = entity.fields.get(key)
        return float(value) if field and field.kind == "float" and value is not None else value

    def _relationship(self, entity: Entity, key: str, value: Any, link: str) -> Row:
        association = entity.associations[key]
        related = f"{link}/{''.join(_dashed(key))}"
        target = self._schema.get(association.entity)
        listed = value if isinstance(value, list) else [value] if value else []
        data = [self._include(target, one) for one in listed if target]
        shown: Any = data if association.to_many else (data[0] if data else None)
        return {"data": shown, "links": {"related": related}}

    def _include(self, entity: Entity, row: Row) -> Row:
        identifier = row.get("_uniqueIdentifier") or row.get("id")
        self._included.setdefault((entity.name, identifier), self._resource(entity, row))
        return {"type": entity.name, "id": identifier}


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
