"""What goes wrong in the rough day of a seed."""
import random
from dataclasses import dataclass

KINDS = ("cut_before", "429", "429_bare", "503", "500", "html", "token_expired", "slow")
AFTER_COMMIT = ("cut_after_commit", "500_after_commit")
WRITES = "^(POST|PATCH|PUT|DELETE) (?!.*/(search|oauth))"


@dataclass
class Weather:
    seed: int
    items: int
    orders: int
    kills: int
    steps_max: int
    clock: str  # right, 1970, or jumps between both at every start
    faults_at_load: bool
    refused_row: bool  # the ERP loses a product that is scanned later
    rules: list[dict]

    def __str__(self) -> str:
        kinds = ", ".join(f"{rule['kind']} {rule['probability']:.3f}" for rule in self.rules)
        return (
            f"{self.items} items, {self.orders} orders, "
            f"up to {self.kills} deaths within {self.steps_max} steps, "
            f"clock {self.clock}, {'a row refused for ever, ' if self.refused_row else ''}"
            f"faults{' from the first load on' if self.faults_at_load else ''}: {kinds}"
        )


def _rule(rng: random.Random, kind: str, probability_max: float, match: str) -> dict:
    rule = {
        "match": match,
        "kind": kind,
        "probability": round(rng.uniform(0.2, 1) * probability_max, 4),
    }
    if kind == "429":
        rule["retry_after"] = 1
    if kind == "slow":
        rule["delay_ms"] = rng.choice([50, 150, 400])
    return rule


def draw(seed: int) -> Weather:
    rng = random.Random(seed * 7919 + 13)
    rules = [_rule(rng, kind, 0.15, WRITES) for kind in AFTER_COMMIT if rng.random() < 0.8]
    rules += [_rule(rng, kind, 0.03, ".") for kind in KINDS if rng.random() < 0.5]
    rng.shuffle(rules)
    return Weather(
        seed,
        rng.randint(40, 80),
        rng.randint(6, 10),
        rng.randint(2, 6),
        rng.choice([60, 300, 1000]),
        rng.choice(["right", "right", "1970", "jumps"]),
        rng.random() < 0.6,
        seed % 4 == 0,
        rules,
    )
