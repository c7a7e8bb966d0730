"""Runs ctest in one build folder and counts what its suites did."""

from __future__ import annotations

import os
import re
import subprocess
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

OUTPUT_LINES_MAX = 120  # of a failed suite


@dataclass(frozen=True)
class Suite:
    preset: str
    name: str
    passed: int
    failed: int
    seconds: float
    output: str

    @property
    def ran(self) -> int:
        return self.passed + self.failed


def count(output: str, ok: bool) -> tuple[int, int]:
    """(passed, failed) cases, as Catch or unittest tell them; a suite that tells nothing is one."""
    ran, failed = 0, 0
    if match := re.findall(r"^All tests passed \(.* in (\d+) test cases?\)", output, re.MULTILINE):
        ran = int(match[-1])
    elif match := re.findall(r"^test cases: *(\d+) .*?(\d+) failed", output, re.MULTILINE):
        ran, failed = map(int, match[-1])
    elif match := re.findall(r"^Ran (\d+) tests?", output, re.MULTILINE):
        ran = sum(map(int, match))
        failed = sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", output)))
    if not ok and failed == 0:
        failed = 1  # it crashed, or ran out of time
    failed = min(failed, max(ran, 1))
    return max(ran, 1) - failed, failed


def _read(preset: str, case: xml.Element) -> Suite:
    output = case.findtext("system-out") or ""
    ok = case.get("status") == "run"
    passed, failed = count(output, ok)
    return Suite(preset, case.get("name", "?"), passed, failed, float(case.get("time", 0)), output)


def run_ctest(
    preset: str, folder: Path, selection: list[str], jobs: int, full: bool
) -> list[Suite]:
    report = folder / "ctest.xml"
    report.unlink(missing_ok=True)
    command = ["ctest", "--test-dir", str(folder), "-j", str(jobs), "--output-junit", str(report)]
    # ctest shortens the output it reports; the counts stand at its end.
    command += ["--test-output-size-passed", "8000000", "--test-output-size-failed", "8000000"]
    environment = dict(os.environ, HOLDFAST_TEST_ALL="1" if full else "0")
    quiet = subprocess.DEVNULL
    subprocess.run(
        command + selection, env=environment, stdout=quiet, stderr=quiet, check=False
    )
    if not report.is_file():
        return [Suite(preset, "ctest", 0, 1, 0.0, "ctest wrote no report")]
    return [_read(preset, case) for case in xml.parse(report).getroot().iter("testcase")]


def print_suites(suites: list[Suite]) -> None:
    for suite in suites:
        verdict = f"{suite.failed} FAILED" if suite.failed else "passed"
        where = f"{suite.preset:8} {suite.name:16}"
        print(f"  {where} {suite.ran:5} tests  {suite.seconds:7.1f} s  {verdict}", flush=True)
        if suite.failed:
            lines = suite.output.splitlines()
            print("\n".join("    " + line for line in lines[-OUTPUT_LINES_MAX:]), flush=True)
