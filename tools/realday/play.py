"""The acts of the day."""
import random
import threading
import time

from day import work
from day.judge import Verdict, judge
from day.processes import Failure

from .http import Refused
from .kinds import Kinds, Placed
from .made import Made
from .records import erp_records, shop_records, strangers
from .shopper import Basket, Shopper
from .stage import Stage

CENT = 0.01


class Rush(threading.Thread):
    """Shoppers, while somebody else scans the very items they order."""

    def __init__(self, day: "Day", orders: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.day, self.orders, self.random = day, orders, random.Random(seed)
        self.failure: Refused | None = None

    def run(self) -> None:
        for _ in range(self.orders):
            goods = self.random.sample(self.day.made.goods, 2)
            lines = [(good.id, self.random.randint(1, 2)) for good in goods]
            try:
                order = self.day.shopper.order(self.day.kinds.guest(), Basket(lines))
            except Refused as refusal:
                self.failure = refusal
                return
            self.day.made.orders.add(order)

    def finish(self) -> None:
        self.join()
        if self.failure:
            raise self.failure


class Day:
    def __init__(self, made: Made, shopper: Shopper, stage: Stage, seed: int) -> None:
        self.made, self.shopper, self.stage, self.seed = made, shopper, stage, seed
        self.random = random.Random(seed)
        self.kinds = Kinds(made, shopper)
        self.examples: list[Placed] = []
        self.outage_s = 0.0

    def play(self) -> Verdict:
        others = strangers(self.made)
        self.stage.wait("first load", self._loaded)
        self._say("orders of every kind")
        self.examples = self.kinds.all()
        self._say("goods come in while shoppers order them")
        self._receive(6, Rush(self, 5, self.seed))
        self._pick(2)
        self._outage()
        verdict = self._evening()
        touched = [sku for sku, was in strangers(self.made).items()
                   if sku in others and was[0] + was[1] != sum(others[sku])]
        verdict.problems += [f"{sku} is not ours, and its stock was moved" for sku in touched]
        return verdict

    def _say(self, text: str) -> None:
        self.stage.progress.say(text)

    def _loaded(self) -> str:
        known = {row["sku"] for row in self.stage.box.all("/api/v1/items")}
        missing = [good.sku for good in self.made.goods if good.sku not in known]
        waiting = self.stage.on_its_way()
        return waiting or (f"{len(missing)} items are not there yet" if missing else "")

    def _receive(self, items: int, rush: Rush | None = None) -> None:
        chosen = self.random.sample(self.made.goods, items)
        goods = [(good.sku, good.ean, self.random.randint(1, 3)) for good in chosen]
        if rush:
            rush.start()
        self.stage.worker.do(work.receive(self.stage.truth, goods))
        if rush:
            rush.finish()

    def _pick(self, orders: int) -> None:
        eans = {good.sku: good.ean for good in self.made.goods}
        known = {row["number"] for row in self.stage.box.all("/api/v1/orders")}
        picked = self.stage.truth.picked
        ready = [order for order in shop_records(self.made)["orders"]
                 if order["orderNumber"] in known and order["orderNumber"] not in picked
                 and order["state"] == "open"]
        for order in sorted(ready, key=lambda one: one["orderNumber"])[:orders]:
            lines = [(line["sku"], eans[line["sku"]], int(line["quantity"]))
                     for line in order["lines"]]
            self.stage.worker.do(work.pick(self.stage.truth, order["orderNumber"], lines))

    def _outage(self) -> None:
        self._say("the line goes down; scanning and ordering go on")
        self.stage.wait("orders", self._orders_known)
        began = time.monotonic()
        self.stage.line.down()
        self.stage.erp_line(False)
        self._receive(5, Rush(self, 4, self.seed + 1))
        self._pick(2)
        self._say("power cut")
        self._power_cut()
        self._count()
        self.stage.line.up()
        self.stage.erp_line(True)
        self.outage_s = round(time.monotonic() - began, 1)
        self._say(f"the line is back after {self.outage_s} s")

    def _orders_known(self) -> str:
        known = {row["number"] for row in self.stage.box.all("/api/v1/orders")}
        numbers = {order["orderNumber"] for order in shop_records(self.made)["orders"]}
        missing = numbers - known
        return f"{len(missing)} orders are not on the box yet" if missing else ""

    def _power_cut(self) -> None:
        goods = [(good.sku, good.ean, 2) for good in self.random.sample(self.made.goods, 3)]
        scans = list(work.receive(self.stage.truth, goods))
        cut_at = self.random.randrange(3, len(scans) - 2)
        self.stage.worker.do(iter(scans[:cut_at]))
        self.stage.cut_power()
        self.stage.worker.do(iter(scans[cut_at:]))

    def _count(self) -> None:
        good = self.made.goods[4]
        self.stage.truth.lose(good.sku, work.HOME, 1)
        self.stage.worker.do(work.count(self.stage.truth, [(good.sku, good.ean)]))

    # --- the end ------------------------------------------------------------------------------

    def _evening(self) -> Verdict:
        verdict = Verdict()

        def settled() -> str:
            nonlocal verdict
            verdict = self._verdict()
            wrong = (verdict.wrong_at_erp + verdict.wrong_at_shop + verdict.lost
                     + len(verdict.problems))
            waiting = self.stage.on_its_way()
            return "" if not wrong else waiting or f"{wrong} things are not right yet"

        try:
            self.stage.wait("reconciling", settled)
        except Failure as failure:
            verdict.problems.append(str(failure))
        return verdict

    def _verdict(self) -> Verdict:
        shop = shop_records(self.made)
        numbers = {order["orderNumber"] for order in shop["orders"]}
        erp = erp_records(self.stage.erp.ask("/records"), numbers)
        stock = {row["sku"]: int(float(row["on_hand"]))
                 for row in self.stage.box.all("/api/v1/stock")}
        verdict = judge(self.stage.truth, shop, erp, stock)
        verdict.problems += self._sums(shop, erp)
        if len(shop["orders"]) != len(self.made.orders):
            verdict.problems.append(f"{len(self.made.orders)} orders were placed, the shop has "
                                    f"{len(shop['orders'])}")
        return verdict

    def _sums(self, shop: dict, erp: dict) -> list[str]:
        """Every order, to the cent, as the shop says it; the examples by their kind."""
        kinds = {one.order: one.kind for one in self.examples}
        totals = {row["ordernumber"]: float(row["total"] or 0) for row in erp["orders"]}
        found = []
        for order in shop["orders"]:
            number, kind = order["orderNumber"], kinds.get(order["id"], "order")
            there = totals.get(number)
            if there is not None and abs(there - float(order["total"])) >= CENT / 2:
                found.append(f"{kind} {number}: {order['total']} {order['currency']} in the shop, "
                             f"{there} in the ERP")
        return found
