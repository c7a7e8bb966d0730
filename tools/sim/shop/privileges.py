"""What an integration may do: the union of its roles' privileges, or everything.

A privilege is `entity:read|create|update|delete`. A read needs it for the root and for every entity
that an association, filter or sort leads to; translations count as their entity. The transitions of
/_action/order... look at none.
"""

from __future__ import annotations

import json
from typing import Iterable, Iterator

from . import errors
from .criteria import Criteria, Filter
from .schema import Entity, Schema
from .write import Command, Plan

Held = frozenset[str] | None  # None: an administrator


def need(held: Held, wanted: Iterable[str]) -> None:
    """Raises for all that is missing at once."""
    missing = [] if held is None else sorted({one for one in wanted if one not in held})
    if missing:
        words = json.dumps({"message": "Missing privilege", "missingPrivileges": missing},
                           separators=(",", ":"))
        raise errors.shopware(403, "FRAMEWORK__MISSING_PRIVILEGE_ERROR", words)


def of_reading(schema: Schema, entity: Entity, criteria: Criteria) -> Iterator[str]:
    yield f"{entity.name}:read"
    for one in (*criteria.filters, *criteria.sorts):
        yield from _of_path(one)
    for name, inner in criteria.associations.items():
        target = entity.associations[name].entity
        known = schema.get(target)
        if known is None:
            yield f"{target}:read"
        else:
            yield from of_reading(schema, known, inner)


def _of_path(one: object) -> Iterator[str]:
    path = getattr(one, "path", None)
    for step in path.steps if path is not None else ():
        yield f"{step.entity}:read"
    if isinstance(one, Filter):
        for inner in one.queries:
            yield from _of_path(inner)


def of_writing(plan: Plan) -> Iterator[str]:
    for command in plan.commands:
        yield _of_command(command)
    for mapping, _, _ in plan.links:
        yield f"{mapping}:create"


def _of_command(command: Command) -> str:
    return f"{command.entity.name}:{'create' if command.insert else 'update'}"
