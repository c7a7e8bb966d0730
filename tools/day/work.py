"""The picker's work as lists of scans, each with what it does to the goods once it is accepted."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .scanner import Picker, PowerCut, own_code
from .truth import Truth

HOME = "MAIN"
Effect = Callable[[], None]


@dataclass
class Scan:
    code: str
    effect: Effect | None = None


def command(name: str) -> Scan:
    return Scan(own_code("K", name))


def location(name: str, effect: Effect | None = None) -> Scan:
    return Scan(own_code("L", name), effect)


def digits(number: int) -> Iterator[Scan]:
    for digit in str(number):
        yield command(f"D{digit}")
    yield command("DENT")


def receive(truth: Truth, goods: list[tuple[str, str, int]]) -> Iterator[Scan]:
    """goods: (sku, ean, pieces), put to the home location one by one."""
    yield command("RCV")
    yield location(HOME)
    for sku, ean, pieces in goods:
        for _ in range(pieces):
            yield Scan(ean, lambda sku=sku: truth.move("receive", sku, HOME, 1))
    yield command("END")
    yield command("END")


def pick(truth: Truth, number: str, lines: list[tuple[str, str, int]]) -> Iterator[Scan]:
    yield command("PCK")
    yield Scan(own_code("D", number))
    yield location(HOME)
    for sku, ean, pieces in lines:
        for _ in range(pieces):
            yield Scan(ean, lambda sku=sku: truth.pick(number, sku, HOME, 1))
    end = command("END")
    end.effect = lambda: truth.shipped.add(number)
    yield end
    yield command("END")


def count(truth: Truth, goods: list[tuple[str, str]]) -> Iterator[Scan]:
    """Counts what really lies there; the rest of the location is left as it is."""
    yield command("CNT")
    yield location(HOME)
    for sku, ean in goods:
        yield Scan(ean)
        yield command("SET")
        yield from digits(truth.physical[sku, HOME])
    yield command("END")
    answer = command("NO")
    answer.effect = lambda: setattr(truth, "counts", truth.counts + len(goods))
    yield answer
    yield command("END")


def move(truth: Truth, sku: str, ean: str, pieces: int, to: str) -> Iterator[Scan]:
    yield command("TRN")
    yield location(HOME)
    for _ in range(pieces):
        yield Scan(ean)

    def done() -> None:
        truth.move("move", sku, HOME, -pieces)
        truth.move("move", sku, to, pieces)

    yield location(to, done)
    yield command("END")
    yield command("END")


class Worker:
    """Carries work out; goes on where a power cut left it, as a picker who reads the display."""

    def __init__(self, picker: Picker, after_scan: Callable[[], None] | None = None) -> None:
        self.picker = picker
        self.after_scan = after_scan or (lambda: None)
        self.on_power_cut: Callable[[], None] = lambda: None

    def do(self, scans: Iterator[Scan]) -> None:
        for scan in scans:
            self._one(scan)
            if scan.effect:
                scan.effect()
            self.after_scan()

    def _one(self, scan: Scan) -> None:
        while True:
            try:
                self.picker.scan(scan.code)
                return
            except PowerCut:
                self.on_power_cut()
                if self.picker.was_accepted():
                    return
