"""Access to the repository for the structure tests."""

from __future__ import annotations

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "testing"))

import sources  # noqa: E402


def modules() -> list[str]:
    """The list in the root CMakeLists.txt: each may use those before it."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    match = re.search(r"set\(holdfast_modules\s+([^)]*)\)", text)
    assert match, "CMakeLists.txt has no set(holdfast_modules ...)"
    return match.group(1).split()


def where(path: Path, line: int = 0) -> str:
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name


def nothing(case: unittest.TestCase, wrong: list[str]) -> None:
    """Fails with one line for each mistake found."""
    if wrong:
        case.fail("\n" + "\n".join(wrong))


__all__ = ["ROOT", "modules", "nothing", "sources", "where"]
