"""I1: each movement is counted exactly once in on-hand, at every step of the day."""
from itertools import combinations

from day.stage import Stage


class Once:
    """Asks the box after every beep: a movement is in its number from then on and only once,
    whether the ERP has it or not, whether its answer was lost or the box died just now."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.looked = 0  # moves of the truth
        self.found: list[str] = []

    def look(self) -> None:
        moves = self.stage.truth.moves
        fresh, self.looked = moves[self.looked :], len(moves)
        self._compare(sorted({(move.sku, move.location) for move in fresh}))

    def look_at_all(self) -> None:
        self._compare(sorted({(move.sku, move.location) for move in self.stage.truth.moves}))

    def possible(self, sku: str, place: str) -> set[int]:
        """What lies there, and with it pieces whose loss nobody has told the box yet."""
        truth = self.stage.truth
        losses = [lost for name, at, lost in truth.losses if (name, at) == (sku, place)]
        unknown = {
            sum(some) for number in range(len(losses) + 1) for some in combinations(losses, number)
        }
        return {truth.physical[sku, place] + pieces for pieces in unknown}

    def _compare(self, places: list[tuple[str, str]]) -> None:
        for sku, place in places:
            shown, possible = self.stage.box_on_hand(sku, place), self.possible(sku, place)
            if shown not in possible:
                self.found.append(
                    f"{sku} at {place}: the box says {shown}, {sorted(possible)} can be"
                    f" (after {self.looked} movements)"
                )
