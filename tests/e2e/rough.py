"""The stage of a rough day: the box dies where a seed says; who needs it starts it again."""
import os
import random
import termios
import threading
import time
import urllib.error
from pathlib import Path

from day.box import Box, Events
from day.processes import Daemon, Failure, box_config
from day.report import Progress
from day.scanner import Picker
from day.stage import DEVICE, Options, Stage
from day.work import Worker

ROOT = Path(__file__).resolve().parents[2]
STARTS_MAX = 60  # of the daemon in one day
ASK_S_MAX = 20.0


def binaries() -> Path:
    return Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()


class Fate:
    """What the seed has in store for each start of the box: the step it dies at, and its clock."""

    def __init__(self, rng: random.Random, kills: int, steps_max: int, clock: str) -> None:
        self.rng, self.kills, self.steps_max, self.clock = rng, kills, steps_max, clock

    def environment(self) -> dict[str, str]:
        env = {"HOLDFAST_TEST_CRASH_AT": "0"}
        if self.kills > 0:
            self.kills -= 1
            env["HOLDFAST_TEST_CRASH_AT"] = str(round(self.steps_max ** self.rng.random()))
        in_1970 = self.clock == "1970" or (self.clock == "jumps" and self.rng.random() < 0.5)
        env["HOLDFAST_TEST_CLOCK_SHIFT_MS"] = str(-round(time.time() * 1000)) if in_1970 else "0"
        return env


class RoughDaemon(Daemon):
    """Comes up again however often it dies on the way; every start draws a new fate."""

    def __init__(self, binary: Path, state: Path, config: dict, fate: Fate) -> None:
        super().__init__(binary, state, config)
        self.fate = fate
        self.deaths: list[str] = []

    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        for _ in range(STARTS_MAX):
            self.env.update(self.fate.environment())
            try:
                super().start()
                return
            except Failure:
                if self.child is None or self.child.poll() != -9:
                    raise
                self.note_death()
        raise Failure(f"holdfastd died at each of {STARTS_MAX} starts:\n{self.last_words()}")

    def note_death(self) -> None:
        self.kills += 1
        self.deaths.append(self.env["HOLDFAST_TEST_CRASH_AT"])


class RoughBox(Box):
    """Whoever asks a dead box switches it on and asks again."""

    stage: "RoughStage"

    def get(self, path: str) -> dict:
        end = time.monotonic() + ASK_S_MAX
        while True:
            try:
                return super().get(path)
            except urllib.error.HTTPError:
                raise
            except (OSError, ValueError) as error:  # ValueError: an answer cut in two
                if time.monotonic() > end:
                    raise Failure(
                        f"the box did not answer {path} for {ASK_S_MAX:.0f} s: {error}"
                    ) from None
                if not self.stage.revive():
                    time.sleep(0.05)


class RoughPicker(Picker):
    """Waits for a box that died between two scans; what was scanned into a dead box is gone."""

    stage: "RoughStage"

    def scan(self, code: str) -> dict:
        if self.stage.revive():
            self.wait_attached()
        try:
            return super().scan(code)
        except Failure as failure:
            raise Failure(f"{failure}; {self.stage.words_about_scanner()}") from None


class RoughStage(Stage):
    def __init__(self, options: Options, progress: Progress, fate: Fate, rules: list[dict]) -> None:
        super().__init__(options, progress)
        self.fate, self.rules = fate, rules
        self.box = RoughBox(self.port, self.token, options.state)
        self.box.stage = self

    def open(self) -> None:
        starting = [threading.Thread(target=side.start) for side in (self.shop, self.erp)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        if not (self.shop.facts and self.erp.facts):
            raise Failure(
                f"a simulator did not start:\n{self.shop.last_words()}\n{self.erp.last_words()}"
            )
        self._read_catalogue()
        self.set_faults(self.rules)
        scanners = [{"name": DEVICE, "kind": "serial", "match": {"path": self.serial.path}}]
        config = box_config(
            ROOT,
            self.options.state,
            self.shop.facts,
            self.erp.facts,
            scanners,
            self.token,
            self.port,
        )
        self.daemon: RoughDaemon = RoughDaemon(
            self.options.binaries / "holdfastd", self.options.state, config, self.fate
        )
        self.daemon.start()
        self.events = Events(self.box)
        self.picker = RoughPicker(DEVICE, self.serial, self.box, self.events)
        self.picker.stage = self
        self.worker = Worker(self.picker)
        self.worker.on_power_cut = self.restart_box
        self.picker.wait_attached()

    def revive(self) -> bool:
        """Switches a dead box on; True if it was dead."""
        if self.daemon.alive():
            return False
        if self.daemon.child and self.daemon.child.returncode != -9:
            raise Failure(
                f"holdfastd ended by itself ({self.daemon.child.returncode}):\n"
                f"{self.daemon.last_words()}"
            )
        self.daemon.note_death()
        self._switch_on()
        return True

    def words_about_scanner(self) -> str:
        """For whoever wants to know why a scan had no answer."""
        ears = "hears" if self.events.connected.is_set() else "does not hear"
        state = self.box.scanner(DEVICE)
        return (
            f"the picker had {self.picker.accepted} answers and {ears} the box; "
            f"deaths {self.daemon.deaths}; the box says {state}"
        )

    def _switch_on(self) -> None:
        """The cable forgets what nobody read; nobody hears the old box any more."""
        termios.tcflush(self.serial._slave, termios.TCIOFLUSH)
        if hasattr(self, "events"):
            self.events.connected.clear()
        self.daemon.start()

    def restart_box(self) -> None:
        self.revive()
        self.picker.wait_attached()

    def cut_power(self) -> None:
        if self.daemon.alive():
            self.daemon.kill()
        self.daemon.note_death()
        self._switch_on()
        self.picker.wait_attached()
