"""Sources that a tool writes say what its data says."""

from __future__ import annotations

import subprocess
import unittest

from repository import ROOT


class Generated(unittest.TestCase):
    def test_the_tables_of_gs1_are_current(self) -> None:
        done = subprocess.run(
            [str(ROOT / "tools" / "gs1-tables"), "--check"],
            capture_output=True, text=True, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
