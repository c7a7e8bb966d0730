"""Quantities of one island of Inventory Visibility, by place, source and measure (8.3)."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Iterator

from sim.erp.visibility.configuration import (ADDED, ALLOCATED, AVAILABLE, CALCULATED, ON_HAND,
                                              SOFT_RESERVED, SUBTRACTED)

ZERO = Decimal(0)
Measures = dict[str, dict[str, Decimal]]


@dataclass(frozen=True)
class Place:
    """Where a quantity lies; dimensions are base names in lower case, sorted."""
    organization: str
    product: str
    dimensions: tuple[tuple[str, str], ...]

    @staticmethod
    def of(organization: str, product: str, dimensions: dict[str, str]) -> Place:
        return Place(organization.lower(), product, tuple(sorted(dimensions.items())))

    def values(self) -> dict[str, str]:
        return dict(self.dimensions)


@dataclass
class Reservation:
    identity: str
    place: Place
    measure: str
    quantity: Decimal


@dataclass
class Adjustment:
    """A change on its way into finance; taken_s is the clock's time when it came."""
    identity: str
    place: Place
    source: str
    measure: str
    quantity: Decimal
    reference: str
    taken_s: float
    status: str = "Created"
    journal_status: str = "None"


@dataclass
class Ledger:
    stock: dict[Place, Measures] = field(default_factory=dict)
    seen: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    set_at: dict[tuple[Place, str], str] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    allocations: dict[tuple[Place, tuple[tuple[str, str], ...]], dict[str, Decimal]] = \
        field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    adjustments: list[Adjustment] = field(default_factory=list)
    schedule: dict[Place, dict[str, Measures]] = field(default_factory=dict)
    journals: list[list[str]] = field(default_factory=list)

    def add(self, place: Place, source: str, measure: str, quantity: Decimal) -> None:
        measures = self.stock.setdefault(place, {}).setdefault(source, {})
        measures[measure] = measures.get(measure, ZERO) + quantity

    def matching(self, place: Place) -> Iterator[Place]:
        """Places of the same goods with at least these dimensions."""
        wanted = set(place.dimensions)
        return (other for other in self.stock
                if (other.organization, other.product) == (place.organization, place.product)
                and wanted <= set(other.dimensions))

    def available(self, place: Place) -> Decimal:
        return sum((self.calculated(self.stock[other])[AVAILABLE]
                    for other in self.matching(place)), ZERO)

    def allocated(self, place: Place) -> Decimal:
        return sum((figures[ALLOCATED] for (other, _), figures in list(self.allocations.items())
                    if other == place), ZERO)

    @staticmethod
    def calculated(measures: Measures) -> dict[str, Decimal]:
        def total(parts: tuple[tuple[str, str], ...]) -> Decimal:
            return sum((measures.get(source, {}).get(measure, ZERO) for source, measure in parts),
                       ZERO)
        on_hand = total(ADDED) - total(SUBTRACTED)
        reserved = measures.get(CALCULATED, {}).get(SOFT_RESERVED, ZERO)
        return {ON_HAND: on_hand, AVAILABLE: on_hand - reserved}
