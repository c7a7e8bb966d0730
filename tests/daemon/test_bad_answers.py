"""Shop and ERP talk nonsense, refuse the credentials or show an expired certificate.

The box says so in plain words, scanning goes on; when the fault is gone everything arrives once.
"""
import unittest
from collections import Counter

from living_box import LivingBox
from world import WorldCase

CALLS_MAX = 12  # in the seconds that a fault is watched: nobody is hammered


class BadAnswers(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean),) = self.world.take_goods(1)
        self.box = LivingBox(self.world)
        self.addCleanup(self.box.close)
        self.addCleanup(self.set_faults, [])

    def set_faults(self, rules: list[dict]) -> None:
        for side in (self.world.shop, self.world.erp):
            side.ask("/faults", {"rules": rules, "seed": 1})

    def load(self) -> None:
        self.box.start()
        self.eventually("first load", self.box.unrest)
        self.before = self.box.stock(self.sku)
        self.box.begin_receiving()

    def until_fault(self, side: str, *words: str) -> str:
        """Waits for what the status says of that side."""

        def unsaid() -> str:
            said = self.box.fault(side)
            return "" if said and all(word in said for word in words) else f"it says {said!r}"

        self.eventually(f"{side} says {words}", unsaid)
        self.assertIn(side, " ".join(self.box.health()["attention"]))
        return self.box.fault(side)

    def check_everything_arrives(self, seconds: float = 60.0) -> None:
        self.eventually("the fault is over", self.box.unrest, seconds)
        book = Counter(self.box.acknowledged)

        def apart() -> str:
            found = self.world.at_erp(self.box.number)
            if found != book:
                return f"{found} at the ERP, acknowledged is {book}"
            total = self.before + len(book)
            stocks = (
                self.box.stock(self.sku),
                self.world.erp_stock(self.sku),
                self.world.shop_stock(self.sku),
            )
            return "" if set(stocks) == {total} else f"{stocks}, on the shelf are {total}"

        self.eventually("every piece is everywhere, once", apart)
        self.assertEqual(self.box.health()["counts"]["dead_letters"], 0)

    def test_malformed_answers_of_both_sides_are_told_and_lose_nothing(self) -> None:
        self.load()
        self.set_faults([{"match": ".*/api/(?!oauth)", "kind": "malformed"}])
        self.box.receive(self.ean, 4)
        for side in ("shopware", "dynamics"):
            self.until_fault(side, "JSON")
        self.box.receive(self.ean, 2)
        self.set_faults([])
        self.check_everything_arrives()

    def test_a_malformed_answer_to_a_token_request_is_told(self) -> None:
        self.set_faults([{"match": "oauth", "kind": "malformed"}])
        self.box.start()
        for side in ("shopware", "dynamics"):
            self.until_fault(side, "token")
        self.set_faults([])
        self.eventually("first load", self.box.unrest)

    def test_malformed_answers_while_reading_everything_for_the_first_time(self) -> None:
        rule = {"match": ".*/api/(?!oauth)", "kind": "malformed", "probability": 0.3, "count": 4}
        self.set_faults([rule])
        self.load()
        self.box.receive(self.ean, 2)
        self.check_everything_arrives()

    def test_wrong_credentials_are_told_scans_go_on_and_the_right_ones_end_it(self) -> None:
        self.load()
        self.box.receive(self.ean)
        self.check_everything_arrives()
        self.box.stop()
        right = {side: self.box.config[side]["client_secret"] for side in ("shopware", "dynamics")}
        for side in right:
            self.box.config[side]["client_secret"] = "wrong-secret-0123456789"
        self.box.start()
        before = self.token_requests()
        self.box.receive(self.ean, 3)
        self.until_fault("shopware", "Client authentication failed", "check")
        self.until_fault("dynamics", "the client secret is wrong")
        self.box.receive(self.ean, 2)
        self.assertLess(self.token_requests() - before, CALLS_MAX)
        self.assertNotIn("wrong-secret", self.box.log)
        self.assertEqual(self.box.stop(), 0)
        for side, secret in right.items():
            self.box.config[side]["client_secret"] = secret
        self.box.start()
        self.check_everything_arrives()

    def token_requests(self) -> int:
        return sum(
            number
            for side in (self.world.shop, self.world.erp)
            for request, number in side.ask("/stats")["requests"].items()
            if "oauth" in request
        )

    def test_an_expired_certificate_is_refused_and_told(self) -> None:
        self.load()
        self.box.receive(self.ean)
        self.check_everything_arrives()
        self.box.stop()
        right = {side: dict(self.box.config[side]) for side in ("shopware", "dynamics")}
        for side, name in (("shopware", "shopsim"), ("dynamics", "erpsim")):
            expired = self.world.another(name, "--certificate", "expired")
            self.addCleanup(expired.stop)
            self.box.config[side]["url"] = expired.facts.get("org_url", expired.facts["url"])
            if side == "dynamics":
                self.box.config[side]["token_url"] = expired.facts["token_url"]
        self.box.start()
        self.box.receive(self.ean, 3)
        for side in right:
            self.until_fault(side, "the certificate of localhost has expired")
        self.box.receive(self.ean, 2)
        self.box.stop()
        self.box.config.update(right)
        self.box.start()
        self.check_everything_arrives()


if __name__ == "__main__":
    unittest.main()
