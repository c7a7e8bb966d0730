"""5,000 scans over three scanners, 15 plugs pulled in the middle of a code, 20 power cuts: stock is
what the beeps add up to. A failing day prints the command that plays it again."""
import tempfile
import unittest
from pathlib import Path

import scan_day

SEED = 20261125


class ScanDay(unittest.TestCase):
    def test_stock_is_what_the_beeps_add_up_to(self) -> None:
        with tempfile.TemporaryDirectory(prefix="holdfast-scans-") as scratch:
            problems = scan_day.play(SEED, Path(scratch).resolve(), 5000, 20, 15)
        again = f"PYTHONPATH=tools:tests/scanday /usr/bin/python3 -B -m scan_day --seed {SEED}"
        self.assertEqual(problems, [], f"\nto play this day again:\n  {again}")


if __name__ == "__main__":
    unittest.main()
