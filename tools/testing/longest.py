"""Prints the ten longest files and functions, so that nobody is surprised by what grew."""

from __future__ import annotations

import sources

SHOWN = 10


def print_longest() -> None:
    code = [path for path in sources.files() if sources.is_code(path)]
    sizes = sorted(((len(p.read_bytes().splitlines()), p) for p in code), reverse=True)
    print("\nlongest files")
    for lines, path in sizes[:SHOWN]:
        print(f"  {lines:4} {path.relative_to(sources.ROOT)}")
    found = [function for path in code for function in sources.functions(path)]
    print("longest functions")
    for function in sorted(found, key=lambda f: -f.lines)[:SHOWN]:
        where = f"{function.path.relative_to(sources.ROOT)}:{function.line}"
        print(f"  {function.lines:4} {where} {function.name}")


if __name__ == "__main__":
    print_longest()
