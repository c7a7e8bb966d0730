"""A barcode of 1 MB: refused aloud, and the next one is read."""
import json
import threading
import unittest
import urllib.error
import urllib.request

from day.processes import pinned
from living_box import LivingBox
from world import WorldCase

MEGABYTE = 1024 * 1024


class ScannerInput(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean),) = self.world.take_goods(1)
        self.box = LivingBox(self.world).start()
        self.addCleanup(self.box.close)
        self.eventually("first load", self.box.unrest)
        self.before = self.box.stock(self.sku)
        self.box.begin_receiving()

    def resident_kb(self) -> int:
        assert self.box.daemon.child
        with open(f"/proc/{self.box.daemon.child.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def check_nothing_is_lost(self) -> None:
        book = self.box.acknowledged
        self.assertEqual(self.box.stock(self.sku), self.before + len(book))
        self.eventually("all is sent", self.box.unrest)

        def apart() -> str:
            found = self.world.at_erp(self.box.number)
            return "" if found == dict.fromkeys(book, 1) else f"{found}, acknowledged is {book}"

        self.eventually("the ERP has each piece once", apart)

    def test_from_a_scanner(self) -> None:
        self.box.receive(self.ean, 2)
        before_kb = self.resident_kb()
        sending = threading.Thread(target=self.box.serial.send, args=("9" * MEGABYTE,))
        sending.start()
        answer = self.box.answer()
        sending.join()
        self.assertEqual(answer["feedback"], "error")
        self.assertRegex(answer["text"], r"a barcode of more than \d+ bytes was refused")
        self.assertIn("a barcode of more than", self.box.log)
        self.assertLess(self.resident_kb() - before_kb, 1024, "it was kept in memory")
        self.box.receive(self.ean, 2)
        self.check_nothing_is_lost()

    def test_over_the_api(self) -> None:
        self.box.receive(self.ean)
        for size, code in ((MEGABYTE, 413), (32 * 1024, 422)):
            body = json.dumps({"device": "phone", "code": "9" * size}).encode()
            headers = {
                "Authorization": f"Bearer {self.box.token}",
                "Content-Type": "application/json",
            }
            request = urllib.request.Request(
                f"{self.box.api.url}/api/v1/scans", data=body, headers=headers
            )
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(
                    request, timeout=30, context=pinned(self.box.api.certificate)
                )
            self.assertEqual(refused.exception.code, code)
            if code == 422:
                said = json.loads(refused.exception.read())["error"]["message"]
                self.assertRegex(said, r"1 to \d+ bytes")
        self.box.receive(self.ean)
        self.check_nothing_is_lost()


if __name__ == "__main__":
    unittest.main()
