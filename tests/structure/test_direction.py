"""Includes point one way: a module uses only those above it in the list."""

from __future__ import annotations

import re
import unittest
from collections.abc import Iterator
from pathlib import Path

from repository import ROOT, modules, nothing, where

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

# Slow to compile: they stay in .cpp files and in private headers (src/<module>/detail/).
HEAVY = ("boost/asio", "boost/beast", "nlohmann/", "curl/", "lmdb.h", "mbedtls/")
# Programs have no public headers: nobody includes them.
PROGRAMS = {"daemon", "cli", "updater"}


def includes(path: Path) -> Iterator[tuple[int, str, str]]:
    text = path.read_text(encoding="utf-8", errors="replace")
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, match.group(1), match.group(2)


def source_files(pattern: str = "*.[ch]pp") -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "src").rglob(pattern)):
        yield path.relative_to(ROOT / "src").parts[0], path


def wrong_direction(module: str, target: str, order: list[str]) -> bool:
    return target in order and module in order and order.index(target) > order.index(module)


class Direction(unittest.TestCase):
    def test_a_module_includes_only_modules_above_it(self) -> None:
        order = modules()
        wrong = [
            f"{where(path, line)}: {module} may not use {name}"
            for module, path in source_files()
            for line, _, name in includes(path)
            if wrong_direction(module, name.split("/")[0], order)
        ]
        nothing(self, wrong)

    def test_quoted_includes_name_module_and_file(self) -> None:
        wrong = [
            f'{where(path, line)}: "{name}" is not a file in src/'
            for _, path in source_files()
            for line, mark, name in includes(path)
            if mark == '"' and not (ROOT / "src" / name).is_file()
        ]
        nothing(self, wrong)

    def test_private_headers_stay_in_their_module(self) -> None:
        wrong = [
            f"{where(path, line)}: {name} is private to {name.split('/')[0]}"
            for module, path in source_files()
            for line, mark, name in includes(path)
            if mark == '"' and "/detail/" in name and name.split("/")[0] != module
        ]
        nothing(self, wrong)

    def test_public_headers_are_quick_to_compile(self) -> None:
        wrong = [
            f"{where(path, line)}: <{name}> belongs into a .cpp file or into detail/"
            for module, path in source_files("*.hpp")
            if module not in PROGRAMS and "detail" not in path.parts
            for line, _, name in includes(path)
            if name.startswith(HEAVY)
        ]
        nothing(self, wrong)

    def test_the_check_itself_sees_a_wrong_direction(self) -> None:
        order = ["base", "causal", "store"]
        self.assertTrue(wrong_direction("base", "store", order))
        self.assertFalse(wrong_direction("store", "base", order))
        self.assertFalse(wrong_direction("base", "boost", order))


if __name__ == "__main__":
    unittest.main()
