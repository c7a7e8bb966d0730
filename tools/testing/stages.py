"""The steps of tools/test: configure and build a preset, test it, lint. Each tells its time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import suites
from sources import ROOT
from suites import Suite

# Suites that look at the texts or at the simulators alone.
NO_PROGRAM = ("structure", "contract")
WITHOUT_PYTHON = ["-LE", "^python$"]
LOG_LINES_MAX = 80  # of a failed build
# Pure modules: their tests mean something on another processor, run by an emulator.
PURE = ("base", "causal", "gs1", "warehouse", "flow")


@dataclass
class Run:
    jobs: int
    full: bool
    results: list[Suite] = field(default_factory=list)

    def add(self, found: list[Suite]) -> None:
        suites.print_suites(found)
        self.results += found

    def fail(self, preset: str, step: str, output: str = "") -> None:
        self.add([Suite(preset, step, 0, 1, 0.0, output)])


@contextmanager
def timed(title: str) -> Iterator[None]:
    print(f"{title} ...", flush=True)
    start = time.monotonic()
    yield
    print(f"{title}: {time.monotonic() - start:.0f} s", flush=True)


def logged(command: list[str], log: Path) -> str | None:
    """Runs it with its output in a file; the end of the output if it failed, else None."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, check=False)
    if done.returncode == 0:
        return None
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES_MAX:]) or f"{command[0]} failed ({done.returncode})"


def folder_of(preset: str) -> Path:
    return ROOT / "build" / preset


def configure(run: Run, preset: str) -> bool:
    log = ROOT / "build" / "logs" / f"{preset}-configure.log"
    failure = logged(["cmake", "--preset", preset], log)
    if failure is not None:
        run.fail(preset, "configure", failure)
    return failure is None


def build(run: Run, preset: str, targets: list[str]) -> bool:
    command = ["ninja", "-C", str(folder_of(preset)), "-j", str(run.jobs), *targets]
    if sys.stdout.isatty():
        ok = subprocess.run(command, check=False).returncode == 0
        failure = None if ok else "see above"
    else:
        failure = logged(command, ROOT / "build" / "logs" / f"{preset}-build.log")
    if failure is not None:
        run.fail(preset, "build", failure)
    return failure is None


def build_and_test(run: Run, preset: str, selection: list[str] | None = None) -> None:
    with timed(f"{preset}: build"):
        ready = configure(run, preset) and build(run, preset, [])
    if ready:
        chosen = selection or []
        run.add(suites.run_ctest(preset, folder_of(preset), chosen, run.jobs, run.full))


def lint(run: Run) -> None:
    """clang-tidy over our own files, by the commands of the clang preset."""
    command = ["run-clang-tidy-16", "-quiet", "-p", str(folder_of("clang")), "-j", str(run.jobs)]
    start = time.monotonic()
    with timed("clang-tidy"):
        failure = logged(command + [f"^{ROOT}/src/"], ROOT / "build" / "logs" / "clang-tidy.log")
    took = time.monotonic() - start
    failed = 0 if failure is None else 1
    run.add([Suite("clang", "clang-tidy", 1 - failed, failed, took, failure or "")])


def arm64(run: Run) -> None:
    failure = logged(["tools/arm64-sysroot"], ROOT / "build" / "logs" / "arm64-sysroot.log")
    if failure is not None:
        run.fail("arm64", "sysroot", failure)
        return
    build_and_test(run, "arm64", ["-L", f"^({'|'.join(PURE)})$"])


def known_suites(preset: str) -> set[str]:
    command = ["ctest", "--test-dir", str(folder_of(preset)), "--print-labels"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {line.strip() for line in listed.splitlines() if line.startswith("  ")}


def targets_of(name: str) -> list[str]:
    folder = ROOT / "tests" / name
    targets = [f"test_{name}"] if any(folder.glob("*_test.cpp")) else []
    if any(folder.rglob("test_*.py")) or not targets:
        targets.append("holdfast_programs")
    return targets


def only(run: Run, name: str) -> None:
    """The daily loop: one suite of the release preset, and no more built than it needs."""
    if not configure(run, "release"):
        return
    known = known_suites("release")
    if name not in known:
        run.fail("release", name, f"no such suite; there are {', '.join(sorted(known))}")
        return
    if name not in NO_PROGRAM and not build(run, "release", targets_of(name)):
        return
    selection = ["-L", f"^{name}$"]
    run.add(suites.run_ctest("release", folder_of("release"), selection, run.jobs, run.full))
