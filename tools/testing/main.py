"""tools/test: see there for its usage."""

from __future__ import annotations

import argparse
import os
import sys
import time

import stages
from longest import print_longest


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/test")
    parser.add_argument("--all", action="store_true", help="more presets and clang-tidy")
    parser.add_argument("--only", metavar="NAME", help="one suite, release only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="default: all cores")
    return parser.parse_args()


def everything(run: stages.Run) -> None:
    stages.build_and_test(run, "release")
    stages.build_and_test(run, "asan")
    if run.full:
        stages.build_and_test(run, "tsan")
        stages.build_and_test(run, "clang", stages.WITHOUT_PYTHON)
        stages.lint(run)
        stages.arm64(run)


def main() -> int:
    options = arguments()
    run = stages.Run(jobs=options.jobs, full=options.all)
    start = time.monotonic()
    if options.only:
        stages.only(run, options.only)
    else:
        everything(run)
        print_longest()
        print(f"\ntook {(time.monotonic() - start) / 60:.1f} minutes")
    passed = sum(suite.passed for suite in run.results)
    failed = sum(suite.failed for suite in run.results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
