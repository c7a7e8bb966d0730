"""The disk is full: a scan that cannot be stored is refused aloud, one that beeped is never lost.

A small file system of its own where a mount is allowed, and everywhere a disk that says it is full.
"""
import subprocess
import unittest
from collections import Counter
from pathlib import Path

from living_box import TAKEN, LivingBox
from world import WorldCase

DISK_MB = 64
BALLAST_MB = 16  # there from the start: freeing it frees as much, however full the disk was
SCANS_MAX = 3000  # a journal segment of 1 MiB holds 256 flushed scans


class SmallDisk:
    """A tmpfs under the store, filled by a file that nobody needs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"
        folder.mkdir(parents=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "holdfast-test", str(folder)]
        self.mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
        if self.mounted:
            self.ballast.write_bytes(bytes(BALLAST_MB << 20))

    def fill(self) -> None:
        # Unbuffered: a buffer would try its rest once more on closing, and fail there.
        with self.ballast.open("ab", buffering=0) as out:
            try:
                while out.write(b"x" * 65536):
                    pass
            except OSError:
                pass

    def free(self) -> None:
        self.ballast.unlink()

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


class ToldDisk:
    """A disk that says it is full while a certain file is there."""

    def __init__(self, box: LivingBox) -> None:
        self.mark = box.state / "full"
        box.daemon.env["HOLDFAST_TEST_DISK_FULL_WHILE"] = str(self.mark)

    def fill(self) -> None:
        self.mark.touch()

    def free(self) -> None:
        self.mark.unlink()


class FullDisk(WorldCase):
    def setUp(self) -> None:
        ((self.sku, self.ean),) = self.world.take_goods(1)
        self.box = LivingBox(self.world)
        self.addCleanup(self.box.close)

    def begin(self) -> None:
        self.box.start()
        self.eventually("first load", self.box.unrest)
        self.before = self.box.stock(self.sku)
        self.box.begin_receiving()

    def scan_until_refused(self) -> str:
        """What the person at the scanner reads."""
        for _ in range(SCANS_MAX):
            _, answer = self.box.try_to_receive(self.ean)
            if answer["feedback"] != TAKEN:
                self.assertEqual(answer["feedback"], "error")
                return str(answer["text"])
        self.fail(f"{SCANS_MAX} scans were taken with a full disk")

    def check_nothing_is_lost(self) -> None:
        book = Counter(self.box.acknowledged)
        self.assertEqual(self.box.stock(self.sku), self.before + len(book))
        self.eventually("all is sent", self.box.unrest, 120)

        def apart() -> str:
            found = self.world.at_erp(self.box.number)
            return "" if found == book else f"{found - book} too many, {book - found} missing"

        self.eventually("the ERP has each piece once", apart)

    def play(self, disk: SmallDisk | ToldDisk) -> None:
        self.begin()
        self.box.receive(self.ean, 3)
        self.world.line(False)
        self.addCleanup(self.world.line, True)
        disk.fill()
        said = self.scan_until_refused()
        self.assertIn("not stored", said)
        self.assertIn("free some space", said)
        self.assertIn("free some space", self.box.log)
        health = self.box.health()
        self.assertFalse(health["ok"])
        self.assertIn("free some space", " ".join(health["attention"]))
        self.assertEqual(
            self.box.stock(self.sku), self.before + len(self.box.acknowledged), "while it is full"
        )
        disk.free()
        self.box.receive(self.ean, 3)
        self.world.line(True)
        self.check_nothing_is_lost()
        self.assertTrue(self.box.health()["ok"], self.box.health()["attention"])
        self.box.kill()
        self.box.start()
        self.box.receive(self.ean)
        self.check_nothing_is_lost()

    def test_on_a_small_file_system(self) -> None:
        disk = SmallDisk(self.box.store)
        self.addCleanup(disk.close)
        if not disk.mounted:
            self.skipTest("nothing may be mounted here; the other test shows the same")
        self.play(disk)

    def test_on_a_disk_that_says_it_is_full(self) -> None:
        self.play(ToldDisk(self.box))


if __name__ == "__main__":
    unittest.main()
