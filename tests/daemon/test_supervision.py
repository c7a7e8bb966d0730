"""What systemd sees of the daemon, and how it ends when it is asked to."""
import random
import signal
import socket
import threading
import time
import unittest

from killing import KilledBox
from living_box import LivingBox
from world import WorldCase

ROUNDS = 12
WATCHDOG_S = 0.8


class Systemd:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, box: LivingBox) -> None:
        self.path = str(box.state / "systemd")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.heard: list[tuple[float, str]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                lines = self.socket.recv(4096).decode().splitlines()
            except OSError:
                return
            self.heard += [(time.monotonic(), line) for line in lines]

    def all(self, beginning: str) -> list[tuple[float, str]]:
        return [(at, line) for at, line in self.heard if line.startswith(beginning)]

    def missing(self, beginning: str, number: int = 1) -> str:
        return "" if len(self.all(beginning)) >= number else f"{beginning} in {self.heard}"


class Supervision(WorldCase):
    def setUp(self) -> None:
        self.goods = self.world.take_goods(2)
        self.box = LivingBox(self.world)
        self.addCleanup(self.box.close)

    def test_readiness_watchdog_status_and_stopping_are_told(self) -> None:
        systemd = Systemd(self.box)
        self.addCleanup(systemd.socket.close)
        environment = {
            "NOTIFY_SOCKET": systemd.path,
            "WATCHDOG_USEC": str(round(WATCHDOG_S * 1e6)),
        }
        self.box.daemon.env.update(environment)
        self.box.write_config()
        child = self.box.daemon.spawn()
        self.eventually("READY", lambda: systemd.missing("READY=1"))
        self.box.health()  # ready means: it answers
        self.eventually("the first load", self.box.unrest)
        self.eventually("the watchdog is fed", lambda: systemd.missing("WATCHDOG=1", 6))
        wanted = "STATUS=dynamics online, 0 to send; shopware online, 0 to send"
        self.eventually("the status is told", lambda: systemd.missing(wanted))
        self.world.line(False)
        self.addCleanup(self.world.line, True)
        self.eventually("and told anew", lambda: systemd.missing("STATUS=dynamics offline"))
        child.send_signal(signal.SIGSTOP)  # a loop that hangs does not feed it
        time.sleep(WATCHDOG_S / 4)
        fed = len(systemd.all("WATCHDOG=1"))
        time.sleep(WATCHDOG_S)
        self.assertEqual(len(systemd.all("WATCHDOG=1")), fed)
        child.send_signal(signal.SIGCONT)
        self.eventually("fed again", lambda: systemd.missing("WATCHDOG=1", fed + 1))
        self.assertEqual(systemd.all("STOPPING=1"), [])
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(30), 0)
        self.eventually("STOPPING", lambda: systemd.missing("STOPPING=1"))

    def test_what_is_in_flight_when_it_is_asked_to_stop_is_stored_and_answered(self) -> None:
        self.box.start()
        self.eventually("first load", self.box.unrest)
        self.box.begin_receiving()
        ended = KilledBox(self.box, [ean for _, ean in self.goods], seed=7)
        rng = random.Random(7)
        for _ in range(ROUNDS):
            child = self.box.daemon.child
            assert child
            threading.Timer(rng.uniform(0, 0.02), child.send_signal, [signal.SIGTERM]).start()
            ended.scan_until_gone(window=8)
            self.assertEqual(child.returncode, 0, self.box.log)
            answered = ended.last.acknowledged
            self.assertEqual(ended.start(), answered, "stored, but not answered")
        self.assertEqual(ended.model.problems, [])


if __name__ == "__main__":
    unittest.main()
