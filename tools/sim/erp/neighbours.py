"""The other services of the tenant, each with its lines in the ready line and its control calls."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Optional

from sim.common import catalogue
from sim.common.control import Call
from sim.erp.bus import control as bus_control, service as bus_service
from sim.erp.central import control as central_control, service as central_service
from sim.erp.central.books import Books
from sim.erp.central.entities import ITEM, STANDARD
from sim.erp.entra import TokenService
from sim.erp.quota import Limits, Quota
from sim.erp.server import Neighbour
from sim.erp.visibility import control, service


BUS_KEYS = ("pK3+/wakeUp=Key4Listening/abcdefghijkl+mno=",
            "sendOnly+/Key4Tests/abcdefghijklmnop+q=")


@dataclass
class Neighbours:
    services: list[Neighbour] = field(default_factory=list)
    ready: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    bus: Optional[bus_service.Bus] = None


def visibility(tokens: TokenService, goods: catalogue.Catalogue, found: Neighbours) -> None:
    environment = str(uuid.uuid5(uuid.NAMESPACE_DNS, "environment.holdfast"))
    tokens.neighbours.add(service.RESOURCE)
    tokens.texts.add(service.RESOURCE)
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


def central(tokens: TokenService, goods: catalogue.Catalogue, limits: Limits,
            found: Neighbours) -> None:
    tokens.neighbours.add(central_service.RESOURCE)
    tenant = tokens.registration.tenant
    made = central_service.Central(tokens, Quota(limits, tokens.clock), Books(tokens.clock), tenant)
    stock_books(made.books, goods)
    found.services.append(made)
    found.calls.update(central_control.calls(made))
    root = "{url}" + f"/v2.0/{tenant}/{central_service.ENVIRONMENT}/api"
    found.ready.update({
        "central_url": f"{root}/{central_service.STANDARD_API}",
        "central_page_url": f"{root}/{central_service.OUR_API}",
        "central_scope": central_service.RESOURCE + "/.default",
        "central_company": made.books.company, "central_customer": "C-10000"})


def stock_books(books: Books, goods: catalogue.Catalogue) -> None:
    books.insert(STANDARD["customers"], {"number": "C-10000", "displayName": "Web shop"})
    books.insert(STANDARD["locations"], {"code": "MAIN", "displayName": "Main warehouse"})
    for item in goods.items:
        books.insert(ITEM, {"number": item.sku, "displayName": item.name_en[:100],
                            "gtin": item.ean, "unitPrice": item.net})
        books.enter(item.sku, Decimal(item.stock), "Positive Adjmt.", "START")


def service_bus(tokens: TokenService, found: Neighbours) -> bus_service.Bus:
    tokens.neighbours.add(bus_service.RESOURCE)
    made = bus_service.Bus(tokens, {bus_service.LISTEN: BUS_KEYS[0], bus_service.SEND: BUS_KEYS[1]})
    found.services.append(made)
    found.calls.update(bus_control.calls(made))
    found.ready.update({
        "bus_url": "{url}", "bus_queue": bus_service.QUEUE, "bus_key_name": bus_service.LISTEN,
        "bus_key": BUS_KEYS[0], "bus_subscription": bus_service.SUBSCRIPTION,
        "bus_scope": bus_service.RESOURCE + "/.default"})
    return made


def neighbours(tokens: TokenService, seed: int, items: int, central_quota: int) -> Neighbours:
    found, goods = Neighbours(), catalogue.make(seed, items)
    visibility(tokens, goods, found)
    central(tokens, goods, Limits(requests=central_quota), found)
    found.bus = service_bus(tokens, found)
    return found
