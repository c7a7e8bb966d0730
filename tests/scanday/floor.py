"""Work at the scanners, each job a generator: it yields codes, hears the answer to each, and books
on paper what the answer means. Nothing here knows what the box stores."""
import random
from collections import defaultdict
from collections.abc import Generator

from day.scanner import own_code

Answer = dict
Job = Generator[str, Answer, None]
TAKEN = {"accepted", "counted", "done"}


def command(name: str) -> str:
    return own_code("K", name)


def place(name: str) -> str:
    return own_code("L", name)


class Paper:
    """Pieces by SKU and location, as the beeps say."""

    def __init__(self) -> None:
        self.pieces: dict[tuple[str, str], int] = defaultdict(int)
        self.beeps = 0

    def move(self, sku: str, location: str, pieces: int) -> None:
        self.pieces[sku, location] += pieces
        self.beeps += 1


def taken(answer: Answer) -> bool:
    """Goods were booked: a beep that says so, or one that also says that something is odd."""
    odd = answer["trouble"] in ("fefo", "difference")
    return answer["feedback"] in TAKEN or (answer["feedback"] == "attention" and odd)


class Worker:
    """One person with one scanner. Places named after it are its own: only there does it count."""

    def __init__(self, name: str, rng: random.Random, paper: Paper, items: list[tuple[str, str]],
                 orders: list[tuple[str, list[tuple[str, str]]]]) -> None:
        self.name, self.rng, self.paper, self.items, self.orders = name, rng, paper, items, orders
        self.own = f"{name.upper()}-1"
        self.shared = ["A-01", "A-02", "B-07"]

    def day(self) -> Job:
        """Jobs without end."""
        jobs = [self.receive, self.receive, self.receive_then_put, self.relocate, self.count,
                self.pick, self.pick, self.give_back, self.adjust, self.take_all_back]
        while True:
            yield from self.rng.choice(jobs)()

    # --- helpers ------------------------------------------------------------------------------

    def goods(self, most: int = 4) -> list[tuple[str, str]]:
        return [self.rng.choice(self.items) for _ in range(self.rng.randint(1, most))]

    def somewhere(self) -> str:
        return self.rng.choice([*self.shared, self.own])

    def leave(self) -> Job:
        """END until the verb is left; whatever is asked on the way is confirmed."""
        for _ in range(4):
            answer = yield command("END")
            if answer["step"] == "answer":
                answer = yield command("OK")
            if answer["verb"] == "idle":
                return
        raise AssertionError(f"{self.name} cannot leave its verb: {answer}")

    def mistakes(self) -> Job:
        """What happens in every warehouse, and must change nothing."""
        kind = self.rng.randrange(4)
        if kind == 0:  # a code nobody knows
            answer = yield f"WHO-IS-THIS-{self.rng.randrange(50)}"
            if answer["step"] == "answer":
                yield command("NO")
        elif kind == 1:  # a digit misread
            yield "]E04006381333932"
        elif kind == 2:
            yield command("ST")
        else:  # out of turn
            yield command("DENT")

    # --- jobs ---------------------------------------------------------------------------------

    def receive(self) -> Job:
        where = self.somewhere()
        yield command("RCV")
        yield own_code("D", f"LS-{self.rng.randrange(1000)}")
        yield place(where)
        pieces = 1
        if self.rng.random() < 0.3:  # three of the first
            pieces = 3
            for code in (command("D3"), command("DENT")):
                yield code
        for sku, ean in self.goods(6):
            if pieces == 1 and self.rng.random() < 0.15:
                yield from self.mistakes()
            answer = yield ean
            assert taken(answer), answer
            self.paper.move(sku, where, pieces)
            if self.rng.random() < 0.15:
                answer = yield command("UNDO")
                assert taken(answer), answer
                self.paper.move(sku, where, -pieces)
            pieces = 1
        yield from self.leave()

    def receive_then_put(self) -> Job:
        hand = self.goods()
        yield command("RCV")
        for _, ean in hand:
            yield ean
        where = self.somewhere()
        answer = yield place(where)
        assert taken(answer), answer
        for sku, _ in hand:
            self.paper.move(sku, where, 1)
        yield from self.leave()

    def relocate(self) -> Job:
        source, target = self.rng.sample([*self.shared, self.own], 2)
        yield command(self.rng.choice(["TRN", "PUT"]))
        yield place(source)
        hand = self.goods()
        for _, ean in hand:
            yield ean
        answer = yield place(target)
        assert taken(answer), answer
        for sku, _ in hand:
            self.paper.move(sku, source, -1)
            self.paper.move(sku, target, 1)
        if self.rng.random() < 0.3:
            answer = yield command("UNDO")
            assert taken(answer), answer
            for sku, _ in hand:
                self.paper.move(sku, source, 1)
                self.paper.move(sku, target, -1)
            other = self.rng.choice([each for each in self.shared if each != source])
            answer = yield place(other)
            assert taken(answer), answer
            for sku, _ in hand:
                self.paper.move(sku, source, -1)
                self.paper.move(sku, other, 1)
        yield from self.leave()

    def count(self) -> Job:
        yield command("CNT")
        yield place(self.own)
        seen: dict[str, int] = {}
        for sku, ean in set(self.goods(3)):
            pieces = self.rng.randint(0, 12)
            for code in (ean, command("SET"), *(command(f"D{d}") for d in str(pieces))):
                yield code
            yield command("DENT")
            seen[sku] = pieces
        answer = yield command("END")
        if answer["step"] == "answer":
            answer = yield command("NO")
        assert taken(answer), answer
        for sku, pieces in seen.items():
            self.paper.move(sku, self.own, pieces - self.paper.pieces[sku, self.own])
        yield from self.leave()

    def pick(self) -> Job:
        """Any order, also one that another person is picking; too many is put back."""
        number, lines = self.rng.choice(self.orders)
        yield command("PCK")
        answer = yield own_code("D", number)
        if answer["feedback"] == "error":  # nothing left of it
            return (yield from self.leave())
        where = self.rng.choice(self.shared)
        answer = yield place(where)
        if answer["trouble"] == "wrong_location":
            yield place(where)
        for sku, ean in [self.rng.choice(lines) for _ in range(self.rng.randint(1, 3))]:
            answer = yield ean
            if taken(answer):
                self.paper.move(sku, where, -1)
            elif answer["step"] == "answer":
                yield command("OK")
            if self.rng.random() < 0.1:
                yield command("ST")
        yield from self.leave()

    def give_back(self) -> Job:
        yield command("RET")
        hand = self.goods(2)
        for _, ean in hand:
            yield ean
        yield command("BRK")
        where = self.somewhere()
        answer = yield place(where)
        assert taken(answer), answer
        for sku, _ in hand:
            self.paper.move(sku, where, 1)
        yield from self.leave()

    def adjust(self) -> Job:
        where = self.somewhere()
        sign = self.rng.choice(["IN", "OUT"])
        yield command("DIF")
        yield place(where)
        yield command(sign)
        hand = self.goods(2)
        for _, ean in hand:
            yield ean
        answer = yield command("LOST")
        assert taken(answer), answer
        for sku, _ in hand:
            self.paper.move(sku, where, 1 if sign == "IN" else -1)
        yield from self.leave()

    def take_all_back(self) -> Job:
        where = self.somewhere()
        yield command("RCV")
        yield place(where)
        for sku, ean in self.goods(5):
            answer = yield ean
            assert taken(answer), answer
        yield command("UNDOC")
        answer = yield command("OK")
        assert taken(answer), answer
        yield from self.leave()
