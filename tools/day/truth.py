"""What really lies on the shelves: kept by whoever moves the goods, never by the box."""
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Move:
    """One row that the ERP must end up with."""

    sku: str
    location: str
    quantity: int
    kind: str


@dataclass
class Truth:
    physical: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    moves: list[Move] = field(default_factory=list)
    counts: int = 0
    losses: list[tuple[str, str, int]] = field(default_factory=list)
    picked: dict[str, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    shipped: set[str] = field(default_factory=set)

    def move(self, kind: str, sku: str, location: str, quantity: int) -> None:
        self.physical[sku, location] += quantity
        self.moves.append(Move(sku, location, quantity, kind))

    def pick(self, order: str, sku: str, location: str, quantity: int) -> None:
        self.move("pick", sku, location, -quantity)
        self.picked[order][sku] += quantity

    def lose(self, sku: str, location: str, quantity: int) -> None:
        """Broken or stolen: nobody scanned it."""
        self.physical[sku, location] -= quantity
        self.losses.append((sku, location, quantity))

    def total(self, sku: str) -> int:
        return sum(quantity for (name, _), quantity in self.physical.items() if name == sku)
