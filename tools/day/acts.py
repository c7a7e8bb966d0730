"""The acts of a day, in the order in which a warehouse lives through them."""
import time

from . import work
from .judge import Verdict, judge
from .stage import Stage

GENTLE_FAULTS = [
    {"match": "POST|PATCH", "kind": "cut_after_commit", "probability": 0.01},
    {"match": ".*/api/.*", "kind": "503", "probability": 0.005},
    {"match": ".*/api/.*", "kind": "429", "probability": 0.005, "retry_after": 1},
    {"match": ".*/api/.*", "kind": "html", "probability": 0.003},
    {"match": "GET|POST /api/search.*", "kind": "slow", "probability": 0.01, "delay_ms": 150},
    {"match": ".*/api/.*", "kind": "token_expired", "probability": 0.002},
]


class Day:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.truth, self.worker = stage.truth, stage.worker
        self.counted: set[str] = set()

    def _many(self, full: int) -> int:
        return max(1, round(full * self.stage.options.scale))

    def play(self) -> Verdict:
        self.first_load()
        if self.stage.options.faults:
            self.stage.set_faults(GENTLE_FAULTS)
        self.morning()
        self.outage()
        return self.evening()

    def first_load(self) -> None:
        self.stage.wait("first load", self.stage.at_rest)
        self.stage.wait("orders to the ERP", self._orders_missing)

    def _orders_missing(self) -> str:
        there = {order["ordernumber"] for order in self.stage.erp.ask("/records")["orders"]}
        missing = [
            order
            for order in self.stage.shop.ask("/records")["orders"]
            if order["orderNumber"] not in there
        ]
        return f"{len(missing)} orders are not there yet" if missing else ""

    def morning(self) -> None:
        say = self.stage.progress.say
        say("goods received")
        self.receive(self._many(10))
        say("orders picked, a count, sales in the shop")
        self.sell(self._many(6))
        self.pick(self._many(6))
        self.count(self._many(2))
        self.erp_correction()
        self.relocate()

    def outage(self) -> None:
        say = self.stage.progress.say
        say("the line goes down; scanning goes on")
        began = time.monotonic()
        self.stage.line(False)
        self.receive(self._many(8))
        self.pick(self._many(4))
        self.sell(self._many(5))
        self.rename_on_both_sides()
        self.count_against_correction()
        say("power cut")
        self.power_cut_while_receiving()
        self.pick(self._many(3))
        if self.stage.options.pause_s:
            say("the line is down; goods are received one by one")
            self.receive_slowly(8)
        self.stage.line(True)
        self.stage.outage_s = round(time.monotonic() - began, 1)
        say(f"the line is back after {self.stage.outage_s} s")

    def receive_slowly(self, times: int) -> None:
        for _ in range(times):
            self.receive(1)
            time.sleep(self.stage.options.pause_s)

    def evening(self) -> Verdict:
        self.stage.set_faults([])
        verdict = Verdict()

        def settled() -> str:
            nonlocal verdict
            waiting = self.stage.at_rest()
            if waiting:
                return waiting
            verdict = judge(
                self.truth,
                self.stage.shop.ask("/records"),
                self.stage.erp.ask("/records"),
                self.stage.box_stock(),
            )
            wrong = (
                verdict.wrong_at_erp + verdict.wrong_at_shop + verdict.lost + len(verdict.problems)
            )
            return f"{wrong} things are not right yet" if wrong else ""

        try:
            self.stage.wait("reconciling", settled)
        except Exception as failure:  # the verdict itself tells what is wrong
            verdict.problems.append(str(failure))
        return verdict

    # --- single works -------------------------------------------------------------------------

    def receive(self, items: int) -> None:
        goods = [
            (sku, ean, self.stage.random.randint(1, 4)) for sku, ean in self.stage.choose(items)
        ]
        self.worker.do(work.receive(self.truth, goods))

    def sell(self, orders: int) -> None:
        """Shoppers order; the stock they see is the shop's."""
        for _ in range(orders):
            lines = [
                {"sku": sku, "quantity": self.stage.random.randint(1, 2)}
                for sku, _ in self.stage.choose(self.stage.random.randint(1, 3))
            ]
            self.stage.shop.ask("/order", {"lines": lines, "paid": True})

    def pick(self, orders: int) -> None:
        known = {row["number"] for row in self.stage.box.all("/api/v1/orders")}
        ready = [order for order in self.stage.open_orders() if order["orderNumber"] in known]
        for order in ready[:orders]:
            lines = [
                (line["sku"], self.stage.ean[line["sku"]], int(line["quantity"]))
                for line in order["lines"]
            ]
            self.worker.do(work.pick(self.truth, order["orderNumber"], lines))

    def count(self, items: int) -> None:
        """Some pieces were gone without a trace: the count finds it."""
        goods = self.stage.choose(items)
        self.counted |= {sku for sku, _ in goods}
        for sku, _ in goods:
            if self.truth.physical[sku, work.HOME] > 3:
                self.truth.lose(sku, work.HOME, self.stage.random.randint(0, 2))
        self.worker.do(work.count(self.truth, goods))

    def erp_correction(self) -> None:
        """Of something not counted today: whoever corrects a number that a count on its way to the
        ERP has just found disagrees with it, and the count stands."""
        sku = self.stage.random.choice([sku for sku in self.stage.skus if sku not in self.counted])
        self.truth.lose(sku, work.HOME, 1)
        self.stage.erp.ask(
            "/correct", {"sku": sku, "location": work.HOME, "quantity": -1, "reason": "broken"}
        )

    def relocate(self) -> None:
        ((sku, ean),) = self.stage.choose(1)
        self.worker.do(work.move(self.truth, sku, ean, 2, "A-01"))

    def rename_on_both_sides(self) -> None:
        ((sku, _),) = self.stage.choose(1)
        self.stage.shop.ask(
            "/edit", {"entity": "product", "sku": sku, "fields": {"name": f"Shop name of {sku}"}}
        )
        self.stage.erp.ask(
            "/edit",
            {
                "table": "products",
                "key": {"productnumber": sku},
                "fields": {"name": f"ERP name of {sku}"},
            },
        )

    def count_against_correction(self) -> None:
        """The same two pieces are found missing by a count here and by the office there."""
        ((sku, ean),) = self.stage.choose(1)
        self.truth.lose(sku, work.HOME, 2)
        self.stage.erp.ask(
            "/correct", {"sku": sku, "location": work.HOME, "quantity": -2, "reason": "missing"}
        )
        self.worker.do(work.count(self.truth, [(sku, ean)]))

    def power_cut_while_receiving(self) -> None:
        goods = [(sku, ean, 3) for sku, ean in self.stage.choose(self._many(5))]
        scans = list(work.receive(self.truth, goods))
        cut_at = self.stage.random.randrange(3, len(scans) - 2)
        self.worker.do(iter(scans[:cut_at]))
        self.stage.cut_power()
        self.worker.do(iter(scans[cut_at:]))
