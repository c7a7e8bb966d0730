"""A day of scans over three scanners, with plugs pulled and the power cut; then what the box says
is compared with what was counted on paper from the beeps.

PYTHONPATH=tools:tests/scanday /usr/bin/python3 -B -m scan_day --seed N
"""
import argparse
import itertools
import json
import os
import pty
import queue
import random
import sys
import tempfile
import time
import tty
from pathlib import Path

from day.box import Box, Events
from day.processes import Daemon, Failure, Simulator, box_config, free_port, new_token
from floor import Job, Paper, Worker

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("dock", "pick", "rack")
WAIT_S_MAX = 20.0


def binaries() -> Path:
    return Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()


class Cable:
    """A serial scanner on a pseudo terminal that comes back under the same path."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = self.slave = -1
        self.plug()

    def plug(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        self.link.unlink(missing_ok=True)
        os.close(self.slave)
        os.close(self.master)

    def send(self, text: str) -> None:
        os.write(self.master, text.encode("latin-1"))


class Hand:
    """A person's scanner: the code that waits for its beep, and what is heard."""

    def __init__(self, name: str, cable: Cable, job: Job) -> None:
        self.name, self.cable, self.job = name, cable, job
        self.code = next(job)
        self.heard = 0  # number of the last scan that beeped
        self.answers: "queue.Queue[dict]" = queue.Queue()
        self.log: list[str] = []
        self.away = False  # pulled out, and not found again yet

    def take(self, answer: dict) -> None:
        self.log = [*self.log[-40:], f"{self.code} -> {answer['feedback']}: {answer.get('text')}"]
        self.heard = int(answer["number"])
        self.code = self.job.send(answer)


class Day:
    def __init__(self, seed: int, state: Path, scans: int, cuts: int, pulls: int) -> None:
        self.rng = random.Random(seed)
        self.state, self.scans = state, scans
        self.paper = Paper()
        events = self.rng.sample(range(5, scans // len(NAMES)), cuts + pulls)
        self.cuts, self.pulls = set(events[:cuts]), set(events[cuts:])
        self.token, self.port = new_token(), free_port()
        self.told_by_display = 0

    # --- setting up and down --------------------------------------------------------------------

    def open(self) -> None:
        ca = self.state / "ca"
        ca.mkdir(parents=True)
        self.shop = Simulator("shopsim", ROOT / "tools", self.state, ca,
                              ["--seed", "5", "--items", "12", "--orders", "30"])
        self.shop.start()
        records = self.shop.ask("/records")
        ean = {row["sku"]: row["ean"] for row in records["products"] if not row["parent"]}
        items = sorted(ean.items())
        orders = [(order["orderNumber"], [(line["sku"], ean[line["sku"]])
                                          for line in order["lines"] if line["sku"] in ean])
                  for order in records["orders"]]
        orders = [each for each in orders if each[1]]
        self.cables = {name: Cable(self.state / f"tty-{name}") for name in NAMES}
        self.daemon = Daemon(binaries() / "holdfastd", self.state, self.config())
        self.daemon.start()
        self.box = Box(self.port, self.token, self.state)
        self.events = Events(self.box)
        self.wait(self.loaded, "the shop's items and orders")
        self.hands = []
        for name in NAMES:
            worker = Worker(name, random.Random(self.rng.random()), self.paper, items, orders)
            self.hands.append(Hand(name, self.cables[name], worker.day()))
        for hand in self.hands:
            self.attached(hand)

    def config(self) -> dict:
        scanners = [{"name": name, "kind": "serial", "match": {"path": str(cable.link)}}
                    for name, cable in self.cables.items()]
        unused = {key: "http://127.0.0.1:9" for key in ("org_url", "token_url")}
        erp = {**unused, "client_id": "", "client_secret": "", "ca": ""}
        config = box_config(ROOT, self.state, self.shop.facts, erp, scanners, self.token, self.port)
        del config["dynamics"]
        return config

    def close(self) -> None:
        if hasattr(self, "events"):
            self.events.stop()
        for process in (getattr(self, "daemon", None), getattr(self, "shop", None)):
            if process:
                process.stop()

    def loaded(self) -> bool:
        sides = self.box.get("/api/v1/health")["endpoints"]
        return bool(sides) and all(side["first_load_done"] for side in sides)

    def wait(self, done, what: str):
        end = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < end:
            try:
                if found := done():
                    return found
            except (OSError, ValueError, StopIteration):
                pass
            time.sleep(0.01)
        raise Failure(f"{what}: not within {WAIT_S_MAX:.0f} s\n{self.daemon.last_words()}")

    def attached(self, hand: Hand) -> dict:
        def there():
            state = self.box.scanner(hand.name)
            return state if state["attached"] and self.events.connected.is_set() else None

        return self.wait(there, f"scanner {hand.name} attached")

    # --- the day --------------------------------------------------------------------------------

    def play(self) -> None:
        for number in itertools.count():
            if sum(hand.heard for hand in self.hands) >= self.scans:
                break
            if number in self.pulls:
                self.pull_plug(self.rng.choice([hand for hand in self.hands if not hand.away]))
            there = [hand for hand in self.hands if not hand.away or self.is_back(hand)]
            for hand in there:
                hand.cable.send(hand.code + "\r")
            if number in self.cuts:
                self.cut_power()
            else:
                for hand in there:
                    hand.take(self.answer(hand))
        self.go_home()

    def is_back(self, hand: Hand) -> bool:
        hand.away = not self.box.scanner(hand.name)["attached"]
        return not hand.away

    def go_home(self) -> None:
        """Whatever was begun is finished: a job ends where its verb is left."""
        for hand in self.hands:
            self.attached(hand)
            while True:
                hand.cable.send(hand.code + "\r")
                answer = self.answer(hand)
                hand.take(answer)
                if answer["verb"] == "idle":
                    break

    def sort(self, answer: dict) -> None:
        next(hand for hand in self.hands if hand.name == answer["device"]).answers.put(answer)

    def answer(self, hand: Hand) -> dict:
        end = time.monotonic() + WAIT_S_MAX
        while hand.answers.empty():
            try:
                self.sort(self.events.answers.get(timeout=0.5))
            except queue.Empty:
                if time.monotonic() > end:
                    raise Failure(f"{hand.name}: no answer to {hand.code!r}\n"
                                  f"{self.daemon.last_words()}") from None
        return hand.answers.get()

    def pull_plug(self, hand: Hand) -> None:
        """In the middle of a code: it is told, and never taken for a shorter one."""
        hand.cable.send(hand.code[: len(hand.code) // 2])
        time.sleep(0.02)
        hand.cable.unplug()
        told = self.answer(hand)
        assert told["feedback"] == "error" and told["trouble"] == "misread", told
        assert int(told["number"]) == hand.heard, told
        hand.cable.plug()
        hand.away = True

    def cut_power(self) -> None:
        time.sleep(self.rng.random() * 0.012)
        self.daemon.crash()
        self.wait(lambda: not self.events.connected.is_set(), "the end of the event stream")
        while not self.events.answers.empty():
            self.sort(self.events.answers.get())
        for cable in self.cables.values():
            cable.unplug()  # what nobody read is gone
            cable.plug()
        self.daemon.start()
        for hand in self.hands:
            self.after_power_cut(hand)

    def after_power_cut(self, hand: Hand) -> None:
        display = self.attached(hand)
        hand.away = False
        number = int(display["number"])
        if not hand.answers.empty():
            answer = hand.answers.get()
            assert number == int(answer["number"]), f"{hand.name} beeped, and it is lost: {display}"
            return hand.take(answer)
        assert number in (hand.heard, hand.heard + 1), f"{hand.name}: {hand.heard}, {display}"
        if number == hand.heard:
            return None  # not taken: the same code is scanned again in the next round
        self.told_by_display += 1
        asks = display["step"] == "answer"
        return hand.take({**display, "feedback": "question" if asks else "counted", "trouble": ""})

    # --- the evening ----------------------------------------------------------------------------

    def wrong(self) -> list[str]:
        stock = {(row["sku"], place["location"]): int(float(place["on_hand"]))
                 for row in self.box.all("/api/v1/stock") for place in row["locations"]}
        places = set(stock) | set(self.paper.pieces)
        return [f"{place}: {self.paper.pieces[place]} on paper, the box says {stock.get(place, 0)}"
                for place in sorted(places) if self.paper.pieces[place] != stock.get(place, 0)]


def play(seed: int, state: Path, scans: int, cuts: int, pulls: int) -> list[str]:
    day = Day(seed, state, scans, cuts, pulls)
    began = time.monotonic()
    try:
        day.open()
        day.play()
        problems = day.wrong()
        print(json.dumps({"seed": seed, "scans": sum(hand.heard for hand in day.hands),
                          "movements": day.paper.beeps, "power_cuts": day.daemon.kills,
                          "plugs_pulled": pulls, "told_by_display": day.told_by_display,
                          "seconds": round(time.monotonic() - began, 1)}), flush=True)
        if problems:
            problems += [f"{hand.name}: {line}" for hand in day.hands for line in hand.log]
        return problems
    finally:
        day.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--scans", type=int, default=5000)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--pulls", type=int, default=15)
    parser.add_argument("--state", type=Path, help="kept; a temporary folder otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="holdfast-scans-") as scratch:
        state = (options.state or Path(scratch)).resolve()
        state.mkdir(parents=True, exist_ok=True)
        problems = play(options.seed, state, options.scans, options.cuts, options.pulls)
    print("\n".join(f"PROBLEM: {text}" for text in problems) or "a good day")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
