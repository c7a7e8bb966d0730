"""The real daemon, killed at random instants while a scanner scans as fast as it may.

No acknowledged scan is lost, and none is there twice, on the box and at the ERP.
"""
import os
import unittest
from collections import Counter

from killing import KilledBox
from living_box import LivingBox
from world import WorldCase

KILLS, KILLS_OF_ALL = 200, 1000
REST_S_MAX = 900  # so many starts use up the ERP's quota of 300 s, which has to pass first
SEED = 20240229
ITEMS = 6


class Kills(WorldCase):
    ITEMS = ITEMS + 4

    def test_kills_at_random_instants_lose_nothing_and_double_nothing(self) -> None:
        kills = KILLS_OF_ALL if os.environ.get("HOLDFAST_TEST_ALL") == "1" else KILLS
        seed = int(os.environ.get("HOLDFAST_TEST_SEED", SEED))
        goods = dict(self.world.take_goods(ITEMS))
        box = LivingBox(self.world).start()
        self.addCleanup(box.close)
        self.eventually("first load", box.unrest)
        before = {sku: box.stock(sku) for sku in goods}
        box.begin_receiving()
        killed = KilledBox(box, list(goods.values()), seed)
        box.kill()
        for _ in range(kills):
            killed.live_and_die()
        told_before = len(self.world.at_erp(box.number))
        killed.start()
        self.eventually("what is left is sent", box.unrest, REST_S_MAX)
        self.tell(killed, told_before)
        self.check(box, killed, goods, before)
        self.assertGreater(told_before, 0, "no kill came while rows were on their way")

    def tell(self, killed: KilledBox, told_before: int) -> None:
        model = killed.model
        print(
            f"{killed.box.daemon.kills} kills; {killed.box.sent} scans sent, "
            f"{len(model.acknowledged)} acknowledged, {model.in_flight} in flight at a kill "
            f"({model.in_flight_taken} of them stored), {told_before} at the ERP before the last "
            f"start, {len(model.taken)} after it",
            flush=True,
        )

    def check(
        self, box: LivingBox, killed: KilledBox, goods: dict[str, str], before: dict[str, int]
    ) -> None:
        model = killed.model
        self.assertEqual(model.problems, [])
        self.assertGreater(len(model.acknowledged), killed.box.daemon.kills)
        self.assertGreater(model.in_flight, 0, "every kill came between two scans")
        found, expected = self.world.at_erp(box.number), Counter(model.taken)
        self.assertEqual(sorted(model.acknowledged - set(found)), [], "acknowledged and lost")
        self.assertEqual(found - expected, Counter(), "at the ERP twice, or never stored")
        self.assertEqual(expected - found, Counter(), "stored and not sent")
        rise = {sku: box.stock(sku) - number for sku, number in before.items()}
        self.assertEqual(sum(rise.values()), len(model.taken))

        def apart() -> str:
            sums = {
                sku: (box.stock(sku), self.world.erp_stock(sku), self.world.shop_stock(sku))
                for sku in goods
            }
            return str({sku: each for sku, each in sums.items() if len(set(each)) > 1} or "")

        self.eventually("box, ERP and shop agree", apart)


if __name__ == "__main__":
    unittest.main()
