"""Rough days: random faults, deaths between any two steps, clocks at 1970; all invariants hold.

A failing day prints the one command that plays it again. Real processes are not deterministic: a
day that fails is a fault whether or not it fails again.
"""
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rough import ROOT, binaries

DAYS, DAYS_OF_ALL = 20, 200
AT_ONCE = 2
DAY_S_MAX = 300
HERE = Path(__file__).resolve().parent


def command(seed: int) -> list[str]:
    return ["/usr/bin/python3", "-B", "-m", "rough_day", "--seed", str(seed)]


def play(seed: int) -> tuple[int, str]:
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'tools'}:{HERE}", "HOLDFAST_BIN": str(binaries())}
    try:
        done = subprocess.run(
            command(seed),
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DAY_S_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return (
            1,
            f"seed {seed} took longer than {DAY_S_MAX} s:\n"
            + (late.output or b'').decode(errors='replace'),
        )
    return done.returncode, done.stdout


class RoughDays(unittest.TestCase):
    def test_every_day_ends_with_all_its_invariants(self) -> None:
        days = DAYS_OF_ALL if os.environ.get("HOLDFAST_TEST_ALL") == "1" else DAYS
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for seed, (code, said) in enumerate(pool.map(play, range(1, days + 1)), 1):
                again = (
                    f"HOLDFAST_BIN={binaries()} PYTHONPATH=tools:tests/e2e "
                    f"{' '.join(command(seed))} --state build/day-{seed}"
                )
                with self.subTest(seed=seed):
                    self.assertEqual(code, 0, f"\n{said}\nto play this day again:\n  {again}")


if __name__ == "__main__":
    unittest.main()
