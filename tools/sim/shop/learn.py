"""Distils data/*.json from the recorded exchanges with a real shop.

Run it after new recordings have been added:
    python3 -m sim.shop.learn ../tests/data/recordings        (in tools/)
schema.json  fields, flags and associations of each entity
shapes.json  the keys of each entity in the order in which the shop prints them
basics.json  the rows that every installation has: states, currencies, taxes, countries, ...
config.json  the answer of /api/_info/config
called.json  the keys of each entity in the orders that webhooks carry
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Iterator

DATA = Path(__file__).parent / "data"
FLAGS = {"required": "r", "write_protected": "w", "inherited": "i", "translatable": "t",
         "primary_key": "p", "runtime": "x", "computed": "c", "no_constraint": "n"}
ON_DELETE = {"cascade_delete": "cascade", "restrict_delete": "restrict",
             "set_null_on_delete": "null"}
BASIC = ("state_machine", "state_machine_state", "currency", "tax", "country", "salutation",
         "payment_method", "shipping_method", "delivery_time", "language", "sales_channel",
         "customer_group", "locale")
OWN = ("extensions", "_uniqueIdentifier", "translated", "apiAlias")
# Not in the recorded part of the schema, but seen in answers.
DELIVERY_TIME = {"fields": {"id": ["uuid", "pr"], "createdAt": ["date", "r"],
                            "updatedAt": ["date", ""], "name": ["string", "rt"],
                            "min": ["int", "r"], "max": ["int", "r"], "unit": ["string", "r"],
                            "customFields": ["json_object", "t"]}, "associations": {}}

# The transitions of the machines are not in it either.
TRANSITION = {
    "fields": {"id": ["uuid", "rp"], "actionName": ["string", "r"], "stateMachineId": ["uuid", "r"],
               "fromStateId": ["uuid", "r"], "toStateId": ["uuid", "r"],
               "customFields": ["json_object", ""], "createdAt": ["date", "r"],
               "updatedAt": ["date", ""]},
    "associations": {
        name: {"kind": "many_to_one", "entity": entity, "local": local, "reference": "id"}
        for name, entity, local in (
            ("stateMachine", "state_machine", "stateMachineId"),
            ("fromStateMachineState", "state_machine_state", "fromStateId"),
            ("toStateMachineState", "state_machine_state", "toStateId"))}}


def _field(data: dict[str, Any]) -> list[str]:
    flags = data["flags"] or {}
    kind = data["type"] if "\\" not in data["type"] else "string"
    return [kind, "".join(short for name, short in FLAGS.items() if name in flags)]


def _association(data: dict[str, Any]) -> dict[str, Any]:
    flags = data["flags"] or {}
    made = {"kind": data["relation"], "entity": data["entity"], "local": data["localField"],
            "reference": data["referenceField"]}
    if "mapping" in data:
        made.update(mapping=data["mapping"], mapping_local=data["local"],
                    mapping_reference=data["reference"])
    on_delete = [ON_DELETE[name] for name in ON_DELETE if name in flags]
    if on_delete:
        made["on_delete"] = on_delete[0]
    if "inherited" in flags:
        made["inherited"] = True
    return made


def schema(recorded: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"delivery_time": DELIVERY_TIME,
                            "state_machine_transition": TRANSITION}
    for name, entity in recorded.items():
        properties = entity["properties"].items()
        made[name] = {
            "fields": {key: _field(data) for key, data in properties
                       if data["type"] != "association"},
            "associations": {key: _association(data) for key, data in properties
                             if data["type"] == "association"},
        }
    return made


def _entities(value: Any, needs: str = "id") -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "_uniqueIdentifier" in value and "apiAlias" in value and needs in value:
            yield value
        for inner in value.values():
            yield from _entities(inner, needs)
    elif isinstance(value, list):
        for inner in value:
            yield from _entities(inner, needs)


def _recorded_entities(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*/*.json")):
        exchange = json.loads(path.read_text())
        body = exchange["request"].get("body")
        if isinstance(body, dict) and "includes" in body:
            continue
        said = exchange.get("response") or exchange["request"]
        try:
            yield from _entities(json.loads(said["body_text"]))
        except ValueError:
            continue


def _called(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("webhooks/*.json")):
        request = json.loads(path.read_text())["request"]
        for entity in _entities(json.loads(request.get("body_text") or "{}"), "apiAlias"):
            found.setdefault(entity["apiAlias"], list(entity))
    return found


def _shape(entity: dict[str, Any]) -> dict[str, Any]:
    translated = entity["translated"]
    return {"keys": list(entity), "translated": list(translated) if translated else [],
            "lists": [key for key in ("prices", "variation") if entity.get(key) == []]}


def _basic_row(entity: dict[str, Any], associations: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entity.items()
            if key not in OWN and key not in associations
            and not (isinstance(value, dict) and "_uniqueIdentifier" in value)}


def learn(folder: Path) -> None:
    entities = schema(json.loads((folder / "entity-schema.json").read_text()))
    shapes: dict[str, Any] = {}
    basics: dict[str, dict[str, Any]] = {name: {} for name in BASIC}
    for entity in _recorded_entities(folder):
        name = entity["apiAlias"]
        shapes.setdefault(name, _shape(entity))
        if name in basics:
            row = _basic_row(entity, entities[name]["associations"])
            basics[name].setdefault(entity["id"], row)
    config = json.loads((folder / "info/config.json").read_text())["response"]["body_text"]
    rows = {name: list(found.values()) for name, found in basics.items()}
    for file, data in (("schema", entities), ("shapes", shapes), ("basics", rows),
                       ("config", json.loads(config)), ("called", _called(folder))):
        text = json.dumps(data, ensure_ascii=False)
        (DATA / f"{file}.json").write_text(text.replace('}, "', '},\n"') + "\n")


if __name__ == "__main__":
    learn(Path(sys.argv[1]))
