"""What has come of an announced delivery, while it is received, said anew and taken back."""
import unittest

from day.scanner import own_code
from day.work import HOME
from living_box import LivingBox
from world import WorldCase

ROUNDS = 30


class Deliveries(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean),) = self.world.take_goods(1)
        self.box = LivingBox(self.world)
        self.addCleanup(self.box.close)
        self.box.start()
        self.eventually("first load", self.box.unrest)

    def announce(self, number: str, pieces: int) -> dict:
        line = {"sku": self.sku, "quantity": pieces}
        return self.box.api.post("/api/v1/deliveries", {"number": number, "lines": [line]})

    def came(self, number: str) -> int:
        """As the box says it with the next announcement."""
        return int(self.announce(number, 100)["lines"][0]["received"])

    def begin(self, number: str) -> None:
        for code in (own_code("D", number), own_code("L", HOME)):
            self.assertNotEqual(self.box.scan(code)["feedback"], "error", code)

    def test_said_anew_with_every_piece_it_loses_none(self) -> None:
        self.announce("PO-1", 100)
        self.box.scan(own_code("K", "RCV"))
        self.begin("PO-1")
        for _ in range(ROUNDS):
            self.box.receive(self.ean)
            self.announce("PO-1", 100)
        self.assertEqual(self.came("PO-1"), ROUNDS)

    def test_the_next_scan_knows_what_has_come(self) -> None:
        self.announce("PO-4", 2)
        self.box.scan(own_code("K", "RCV"))
        self.begin("PO-4")
        self.box.receive(self.ean, 2)
        _, answer = self.box.try_to_receive(self.ean)
        self.assertIn("more than PO-4 announced", answer["text"])

    def test_a_document_over_two_is_taken_back_from_both(self) -> None:
        for number in ("PO-2", "PO-3"):
            self.announce(number, 10)
        self.box.scan(own_code("K", "RCV"))
        self.begin("PO-2")
        self.box.receive(self.ean, 3)
        self.begin("PO-3")
        self.box.receive(self.ean, 2)
        self.assertEqual((self.came("PO-2"), self.came("PO-3")), (3, 2))
        self.box.scan(own_code("K", "UNDOC"))
        answer = self.box.scan(own_code("K", "OK"))
        self.assertEqual(answer["text"], "all taken back, 5 movements", answer)
        self.assertEqual((self.came("PO-2"), self.came("PO-3")), (0, 0))


if __name__ == "__main__":
    unittest.main()
