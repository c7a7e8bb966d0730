"""The model of a box that is killed at any instant, again and again, while somebody scans.

A life is what lies between two kills. In it, codes are sent one after the other over one line, some
of them ahead of their answers. What may be true of it afterwards, and nothing else:
  * the box took a beginning of what was sent: the first k codes, in their order;
  * k is at least what it had acknowledged before it died, at most what was sent;
  * the running number that the scanner shows in the next life is higher by exactly k;
  * in the end each of those k stands at the ERP once, and none of the others does.
"""
import random
import termios
import threading
import time
from dataclasses import dataclass, field

from living_box import DEVICE, TAKEN, LivingBox, gs1

IN_START, SHORT = 0.1, 0.75  # shares of lives that end while starting, and while scanning


@dataclass
class Life:
    base: int = 0  # running number when it began
    sent: list[str] = field(default_factory=list)  # lots
    acknowledged: int = 0  # of these, from the front


class Model:
    """Every lot that must be at the ERP, and what contradicted the rules."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.acknowledged: set[str] = set()
        self.in_flight = self.in_flight_taken = 0
        self.problems: list[str] = []

    def settle(self, life: Life, number: int) -> int:
        """The scanner shows `number`, a life later; how many of its codes were stored."""
        stored = number - life.base
        if not life.acknowledged <= stored <= len(life.sent):
            self.problems.append(
                f"{len(life.sent)} sent, {life.acknowledged} acknowledged, {stored} stored"
            )
        self.taken += life.sent[: max(0, stored)]
        self.acknowledged |= set(life.sent[: life.acknowledged])
        self.in_flight += len(life.sent) - life.acknowledged
        self.in_flight_taken += max(0, stored - life.acknowledged)
        return stored


class KilledBox:
    """Lives and dies by a seed."""

    def __init__(self, box: LivingBox, eans: list[str], seed: int) -> None:
        self.box, self.eans = box, eans
        self.rng = random.Random(seed)
        self.model = Model()
        self.last = Life(base=int(box.scanner()["number"]))

    def live_and_die(self) -> None:
        draw = self.rng.random()
        if draw < IN_START:
            return self._die_in_start(self.rng.uniform(0, 0.1))
        self.start()
        if draw < SHORT:
            return self._scan_until_killed(self.rng.uniform(0, 0.12), 0)
        # Long enough that rows are on their way to the ERP; slower, so that it keeps up.
        self._scan_until_killed(self.rng.uniform(0.15, 0.9), self.rng.uniform(0.02, 0.1))

    def start(self) -> int:
        """Up again; what the life before left open is settled by what the scanner shows: it gives
        the number of codes that were stored then."""
        termios.tcflush(self.box.serial._slave, termios.TCIOFLUSH)
        self.box.start()
        number = int(self.box.scanner()["number"])
        stored = self.model.settle(self.last, number)
        self.last = Life(base=number)
        return stored

    def _die_in_start(self, after_s: float) -> None:
        self.box.daemon.spawn()
        time.sleep(after_s)
        self.box.kill()

    def _scan_until_killed(self, after_s: float, pause_s: float) -> None:
        child = self.box.daemon.child
        assert child
        killer = threading.Timer(after_s, child.kill)
        killer.start()
        self.scan_until_gone(self.rng.randint(1, 4), pause_s)
        killer.join()
        self.box.kill()

    def scan_until_gone(self, window: int, pause_s: float = 0.0) -> None:
        """At most `window` codes are ahead of their answers."""
        child, due = self.box.daemon.child, 0.0
        assert child
        while child.poll() is None:
            room = len(self.last.sent) < self.last.acknowledged + window
            if room and time.monotonic() >= due:
                self._send()
                due = time.monotonic() + pause_s
            else:
                self._hear(0.01)
        self.box.hear_out()
        while self._hear(0.001):
            pass
        self.box.hang_up()

    def _send(self) -> None:
        self.box.sent += 1
        lot = f"B{self.box.number}N{self.box.sent}"
        self.last.sent.append(lot)
        self.box.serial.send(gs1(self.rng.choice(self.eans), lot))

    def _hear(self, seconds: float) -> bool:
        answer = self.box.next_answer(seconds)
        if answer is None or answer["device"] != DEVICE:
            return answer is not None
        place = answer["number"] - self.last.base
        if answer["feedback"] != TAKEN or not 1 <= place <= len(self.last.sent):
            self.model.problems.append(f"unexpected answer: {answer}")
        elif self.last.sent[place - 1] not in answer["text"].split():
            self.model.problems.append(f"not {self.last.sent[place - 1]}: {answer}")
        else:
            self.last.acknowledged = place
        return True
