"""Every word that docs/dynamics.md lists for the doctor is found by a test."""

from __future__ import annotations

import re
import unittest

from examined import ROOT

ROW = re.compile(r"^\| ((?:`[a-z_]+`[^|`]*)+)\|", re.MULTILINE)


class Codes(unittest.TestCase):
    def test_each_has_a_test(self) -> None:
        page = (ROOT / "docs/dynamics.md").read_text()
        section = page.partition("## What the doctor finds")[2].partition("\n## ")[0]
        codes = {code for row in ROW.findall(section) for code in re.findall("`([a-z_]+)`", row)}
        self.assertGreater(len(codes), 70)
        tests = "".join(file.read_text() for file in (
            *(ROOT / "tests/contract/doctor").glob("*.py"),
            ROOT / "tests/dynamics/doctor_test.cpp"))
        self.assertEqual([], sorted(code for code in codes if f'"{code}"' not in tests))


if __name__ == "__main__":
    unittest.main()
