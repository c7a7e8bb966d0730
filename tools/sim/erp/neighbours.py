"""The other services of the tenant, each with its lines in the ready line and its control calls."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from sim.common import catalogue
from sim.common.control import Call
from sim.erp.entra import TokenService
from sim.erp.server import Neighbour
from sim.erp.visibility import control, service


@dataclass
class Neighbours:
    services: list[Neighbour] = field(default_factory=list)
    ready: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)


def visibility(tokens: TokenService, goods: catalogue.Catalogue, found: Neighbours) -> None:
    environment = str(uuid.uuid5(uuid.NAMESPACE_DNS, "environment.holdfast"))
    tokens.neighbours.add(service.RESOURCE)
    made = service.Visibility(tokens, tokens.clock, environment)
    for item in goods.items:
        made.stock_up(item.sku, "MAIN", Decimal(item.stock))
    found.services.append(made)
    found.calls.update(control.calls(made))
    found.ready.update({
        "visibility_url": "{url}" + service.ISLAND, "visibility_environment": environment,
        "visibility_security_url": "{url}" + service.SECURITY,
        "visibility_entra_scope": service.RESOURCE + "/.default",
        "visibility_scope": service.SCOPE, "visibility_organization": "usmf",
        "visibility_site": "1", "visibility_source": "edge"})


def neighbours(tokens: TokenService, seed: int, items: int) -> Neighbours:
    found, goods = Neighbours(), catalogue.make(seed, items)
    visibility(tokens, goods, found)
    return found
