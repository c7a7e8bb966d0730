"""What a bad card does to the store: a clear error, and nothing that was acknowledged is lost."""
import shutil
import subprocess
import unittest
from collections import Counter

import damage
from living_box import LivingBox
from world import WorldCase, program


def missing(found: Counter[str], book: Counter[str]) -> str:
    return "" if found == book else f"there is {found}, acknowledged is {book}"


class DamagedStore(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean),) = self.world.take_goods(1)
        self.box = LivingBox(self.world).start()
        self.addCleanup(self.box.close)
        self.eventually("first load", self.box.unrest)
        self.before = self.box.stock(self.sku)
        self.box.begin_receiving()

    def holdfast(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [program("holdfast"), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def back_up(self) -> str:
        """Of the running box, with all that is acknowledged so far."""
        self.eventually("the state has everything", self.box.unrest)
        to = str(self.box.state / "backup")
        made = self.holdfast("backup", "--store", self.box.store, to)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        return to

    def check_nothing_is_lost(self) -> None:
        """On the box, and once more at the ERP: every acknowledged piece, each once."""
        box, book = self.box, Counter(self.box.acknowledged)
        self.eventually("the box lists each piece once", lambda: missing(box.lots(), book))
        self.assertEqual(box.stock(self.sku), self.before + len(book))
        self.eventually("all is sent", box.unrest)

        def not_at_erp() -> str:
            apart = missing(self.world.at_erp(box.number), book)
            return apart and f"{apart}; the box has {box.health()['counts']}"

        self.eventually("the ERP has each piece once", not_at_erp)
        self.assertEqual(self.world.erp_stock(self.sku), self.before + len(book))

    def check_refuses_to_start(self, code: int, *words: str) -> None:
        before = damage.fingerprint(self.box.store)
        self.assertEqual(self.box.run_to_its_end(), code, self.box.log)
        for text in words:
            self.assertIn(text, self.box.log)
        self.assertEqual(damage.fingerprint(self.box.store), before, "a refused store was changed")

    def test_a_write_torn_by_a_power_cut_is_cut_and_told(self) -> None:
        self.box.receive(self.ean, 5)
        self.box.kill()
        last = damage.tear(self.box.store)
        self.box.start()
        self.assertIn(f"the last write was interrupted after frame {last}", self.box.log)
        self.box.receive(self.ean)
        self.check_nothing_is_lost()
        self.assertEqual(self.box.health()["actor"], f"{self.box.number}.1")

    def test_a_flipped_byte_in_the_journal_is_refused_and_restored_from_a_backup(self) -> None:
        self.box.receive(self.ean, 2)
        self.eventually("all is sent", self.box.unrest)
        self.box.stop()
        older = self.box.state / "older"
        shutil.copytree(self.box.store / "state", older)
        self.box.start()
        lots = self.box.receive(self.ean, 3)
        backup = self.back_up()
        self.box.receive(self.ean, 2)
        self.box.kill()
        # The card forgot what the state was told since, and damaged what the journal was told.
        shutil.rmtree(self.box.store / "state")
        shutil.copytree(older, self.box.store / "state")
        bad = damage.frame_of(self.box.store, lots[1])
        damage.flip(bad.file, bad.offset + damage.HEAD.size + 5)

        self.check_refuses_to_start(
            1, f"frame {bad.sequence} is missing or damaged", "holdfast verify", "holdfast restore"
        )
        verified = self.holdfast("verify", "--store", self.box.store)
        self.assertEqual(verified.returncode, 1)
        self.assertIn(f"frames {bad.sequence} to {bad.sequence} cannot be read", verified.stdout)
        restored = self.holdfast("restore", "--store", self.box.store, backup)
        self.assertEqual((restored.returncode, restored.stderr), (0, ""))
        self.assertIn(f"{self.box.store}.damaged-1", restored.stdout)
        self.box.start()
        self.assertNotEqual(self.box.health()["actor"], f"{self.box.number}.1")
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_a_flipped_byte_in_the_state_is_told_and_restored_from_a_backup(self) -> None:
        lots = self.box.receive(self.ean, 3)
        backup = self.back_up()
        self.box.receive(self.ean, 2)
        self.assertEqual(self.box.stop(), 0)
        whole = self.holdfast("verify", "--store", self.box.store)
        self.assertEqual((whole.returncode, whole.stderr), (0, ""))
        self.assertIn("every checksum is right", whole.stdout)
        self.assertGreater(damage.flip_in_state(self.box.store, lots[1]), 0)

        verified = self.holdfast("verify", "--store", self.box.store)
        self.assertEqual(verified.returncode, 1)
        self.assertIn("table movement fails its checksum", verified.stdout)
        self.box.start()
        refused = self.box.refusal("/api/v1/movements")
        self.assertIn("table movement fails its checksum", refused["error"]["message"])
        health = self.box.health()
        self.assertFalse(health["ok"])
        self.assertIn("holdfast restore", " ".join(health["attention"]))
        self.assertIn("fails its checksum", self.box.log)
        self.box.begin_receiving()  # the scanner's session was hit as well
        self.box.receive(self.ean)  # scans are taken all the same
        self.box.stop()
        restored = self.holdfast("restore", "--store", self.box.store, backup)
        self.assertEqual((restored.returncode, restored.stderr), (0, ""))
        self.assertEqual(self.holdfast("verify", "--store", self.box.store).returncode, 0)
        self.box.start()
        self.assertTrue(self.box.health()["ok"])
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_pieces_that_wait_for_the_erp_outlast_a_damaged_state_and_its_restore(self) -> None:
        self.box.receive(self.ean, 3)
        self.eventually("all is sent", self.box.unrest)
        self.world.line(False)
        self.addCleanup(self.world.line, True)
        lots = self.box.receive(self.ean, 2)
        backup = str(self.box.state / "backup")
        made = self.holdfast("backup", "--store", self.box.store, backup)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        self.box.receive(self.ean, 2)
        self.assertEqual(self.box.stop(), 0)
        self.assertGreater(damage.flip_in_state(self.box.store, lots[0]), 0)
        self.world.line(True)
        self.box.start()
        self.box.begin_receiving()
        self.box.receive(self.ean)

        def only_one_is_set_aside() -> str:
            letters = self.box.api.get("/api/v1/dead-letters")["items"]
            return "" if [one["error_kind"] for one in letters] == ["corrupt"] else str(letters)

        self.eventually("the damaged one is set aside", only_one_is_set_aside)
        self.box.stop()
        restored = self.holdfast("restore", "--store", self.box.store, backup)
        self.assertEqual((restored.returncode, restored.stderr), (0, ""))
        self.box.start()
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_a_state_that_is_no_state_any_more_is_rebuilt_from_the_journal(self) -> None:
        self.box.receive(self.ean, 3)
        self.eventually("all is sent", self.box.unrest)
        self.box.receive(self.ean, 2)
        self.box.stop()
        state = self.box.store / "state/data.mdb"
        state.write_bytes(b"x" * state.stat().st_size)
        self.check_refuses_to_start(1, "holdfast restore")
        identity = self.box.api.certificate.read_text()
        restored = self.holdfast("restore", "--store", self.box.store, "--journal-only")
        self.assertEqual((restored.returncode, restored.stderr), (0, ""))
        self.box.start()
        self.assertEqual(self.box.api.certificate.read_text(), identity)
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_a_store_of_a_newer_version_is_left_as_it_is(self) -> None:
        self.box.receive(self.ean, 2)
        self.box.stop()
        kept = self.box.state / "kept"
        shutil.copytree(self.box.store, kept)
        subprocess.run([program("newer_store"), self.box.store], check=True, timeout=60)
        self.check_refuses_to_start(2, "newer version")
        shutil.rmtree(self.box.store)  # the newer program goes back to what it found
        shutil.copytree(kept, self.box.store)
        self.box.start()
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_a_store_in_use_is_neither_opened_nor_replaced(self) -> None:
        self.box.receive(self.ean, 2)
        for words in (["verify"], ["restore", "--journal-only"]):
            refused = self.holdfast(*words, "--store", self.box.store)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("in use by another process", refused.stderr)
        self.check_nothing_is_lost()


if __name__ == "__main__":
    unittest.main()
