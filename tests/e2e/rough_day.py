"""Plays one rough day: PYTHONPATH=tools:tests/e2e /usr/bin/python3 -B -m rough_day --seed N"""
import argparse
import json
import random
import sys
import tempfile
import traceback
import uuid
from pathlib import Path

import invariants
from day import work
from day.acts import Day
from day.judge import Verdict
from day.main import keep_records
from day.report import Progress
from day.stage import Options
from once import Once
from rough import ROOT, Fate, RoughStage, binaries
from weather import Weather, draw

SCALE = 0.3
SETTLE_S = 40.0
LOAD_S = 120.0  # while nearly every tenth call fails


class Narrator(Progress):
    """Says nothing twice."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def say(self, text: str) -> None:
        if text != self.last:
            super().say(text)
        self.last = text


class RoughDay(Day):
    def __init__(self, stage: RoughStage, weather: Weather) -> None:
        super().__init__(stage)
        self.weather = weather
        self.renamed: list[str] = []
        self.refused: list[str] = []
        self.once = Once(stage)
        after_scan = self.worker.after_scan

        def after() -> None:
            after_scan()
            self.once.look()

        self.worker.after_scan = after

    def play(self) -> Verdict:
        self.stage.options.settle_s = LOAD_S
        self.first_load()
        self.stage.options.settle_s = SETTLE_S
        self.stage.set_faults(self.weather.rules)
        self.morning()
        self.once.look_at_all()
        self.outage()
        self.once.look_at_all()
        verdict = self.evening()
        self.once.look_at_all()
        verdict.problems += self.once.found
        if verdict.good:
            verdict.problems += self.broken()
        return verdict

    def broken(self) -> list[str]:
        # The box may still have a death before it: from now on one without.
        self.stage.fate.kills = 0
        self.stage.cut_power()
        self.stage.wait("at rest after the last start", self.stage.at_rest)
        return (
            invariants.echoes(self.stage)
            + invariants.unlisted_renames(self.stage, self.renamed)
            + invariants.copies(self.stage)
            + invariants.unparked(self.stage, self.refused)
        )

    def rename_on_both_sides(self) -> None:
        known = self.stage.random.getstate()
        ((sku, _),) = self.stage.choose(1)
        self.stage.random.setstate(known)
        super().rename_on_both_sides()
        self.renamed.append(sku)
        if self.weather.refused_row:
            self.scan_what_the_erp_deleted()

    def scan_what_the_erp_deleted(self) -> None:
        """Its rows are refused for ever. Nothing else of the day touches that item."""
        ordered = {
            line["sku"]
            for order in self.stage.shop.ask("/records")["orders"]
            for line in order["lines"]
        }
        moved = {move.sku for move in self.truth.moves} | {sku for sku, _, _ in self.truth.losses}
        sku = self.stage.random.choice(
            sorted(set(self.stage.skus) - ordered - moved - set(self.renamed))
        )
        self._purge_at_erp(sku)
        self.stage.skus.remove(sku)
        for place in [key for key in self.truth.physical if key[0] == sku]:
            del self.truth.physical[place]
        self.worker.do(
            iter(
                [
                    work.command("RCV"),
                    work.location(work.HOME),
                    work.Scan(self.stage.ean[sku]),
                    work.command("END"),
                    work.command("END"),
                ]
            )
        )
        self.refused.append(sku)

    def _purge_at_erp(self, sku: str) -> None:
        """As a user does it: what refers to the product goes first."""
        erp = self.stage.erp
        records = erp.ask("/records")
        product = next(row["id"] for row in records["products"] if row["sku"] == sku)
        places = [row["location"] for row in records["onhand"] if row["sku"] == sku]
        doomed = [
            ("holdfast_stockmovements", row["id"])
            for row in records["movements"]
            if row["sku"] == sku
        ]
        doomed += [
            ("holdfast_stockonhands", str(uuid.uuid5(uuid.UUID(product), place.lower())))
            for place in places
        ]
        for table, identity in [*doomed, ("products", product)]:
            erp.ask("/delete", {"table": table, "key": {"id": identity}})


def keep_health(stage: RoughStage) -> None:
    """What the box said of itself when the day could not go on."""
    try:
        health = stage.box.get("/api/v1/health")
        (stage.options.state / "health.json").write_text(json.dumps(health, indent=1))
    except Exception:
        traceback.print_exc()


def play(seed: int, state: Path) -> list[str]:
    """What went wrong; nothing after a good day."""
    weather = draw(seed)
    print(f"seed {seed}: {weather}", flush=True)
    fate = Fate(random.Random(seed), weather.kills, weather.steps_max, weather.clock)
    options = Options(
        ROOT, binaries(), state, seed, weather.items, weather.orders, SCALE, True, {}, SETTLE_S
    )
    stage = RoughStage(options, Narrator(), fate, weather.rules if weather.faults_at_load else [])
    try:
        stage.open()
        verdict = RoughDay(stage, weather).play()
        problems = list(verdict.problems)
        for name in ("lost", "duplicated", "wrong_at_erp", "wrong_at_shop"):
            if number := getattr(verdict, name):
                problems.append(f"{name}: {number}")
        if problems:
            keep_records(stage, stage.box.all("/api/v1/conflicts"))
        print(
            f"deaths at the steps {', '.join(stage.daemon.deaths)}; {verdict.movements} movements",
            flush=True,
        )
        return problems
    except Exception as failure:
        traceback.print_exc()
        keep_health(stage)
        return [str(failure)]
    finally:
        stage.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--state", type=Path, help="kept; a temporary folder otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="holdfast-rough-") as scratch:
        state = options.state or Path(scratch)
        state.mkdir(parents=True, exist_ok=True)
        problems = play(options.seed, state.resolve())
    print("\n".join(f"PROBLEM: {text}" for text in problems) or "a good day")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
