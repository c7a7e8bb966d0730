"""Every module is a CMake target of its own, and the texts name no place outside."""

from __future__ import annotations

import re
import unittest

from repository import ROOT, modules, nothing, sources, where

# Written in pieces, so that this file does not name them itself.
FORBIDDEN = re.compile(
    r"(?<![\w.$}/~-])/(?:work|root)(?![\w-])"
    r"|/tmp/(?:bash|claude)"
    r"|registry\." + r"npmjs|npmjs\." + r"org|pypi\." + r"org|crates\." + r"io|-docker\."
    r"pkg|\.pkg\." + r"dev|proxy\.golang|docker\." + r"io|ghcr\." + r"io"
)


def wrong_lines(text: str) -> list[int]:
    return [n for n, line in enumerate(text.splitlines(), 1) if FORBIDDEN.search(line)]


class Layout(unittest.TestCase):
    def test_every_module_is_listed_and_has_a_target(self) -> None:
        wrong = []
        for folder in sorted((ROOT / "src").iterdir()):
            if not any(path.is_file() for path in folder.rglob("*")):
                continue
            if folder.name not in modules():
                wrong.append(f"src/{folder.name} is not in holdfast_modules of CMakeLists.txt")
            if not (folder / "CMakeLists.txt").is_file():
                wrong.append(f"src/{folder.name} has no CMakeLists.txt")
        nothing(self, wrong)

    def test_test_folders_have_a_target(self) -> None:
        wrong = []
        for folder in sorted((ROOT / "tests").iterdir()):
            is_cpp = folder.is_dir() and any(folder.glob("*_test.cpp"))
            if is_cpp and not (folder / "CMakeLists.txt").is_file():
                wrong.append(f"tests/{folder.name} has no CMakeLists.txt")
        nothing(self, wrong)

    def test_every_source_is_built(self) -> None:
        wrong = []
        for path in sources.files():
            if path.suffix != ".cpp" or path.parts[len(ROOT.parts)] == "cmake":
                continue
            home = next(up for up in path.parents if (up / "CMakeLists.txt").is_file())
            named = re.split(r"[\s()]+", (home / "CMakeLists.txt").read_text(encoding="utf-8"))
            if str(path.relative_to(home)) not in named:
                wrong.append(f"{path.relative_to(ROOT)} is not named in its CMakeLists.txt")
        nothing(self, wrong)

    def test_no_text_names_a_place_outside(self) -> None:
        wrong = []
        for path in sources.files():
            text = path.read_text(encoding="utf-8", errors="ignore")
            wrong += [where(path, number) for number in wrong_lines(text)]
        nothing(self, wrong)

    def test_the_check_itself_sees_an_absolute_path(self) -> None:
        self.assertEqual(wrong_lines("ok\ncat /wor" + "k/main/x\n\"$root/work\"\n"), [2])


if __name__ == "__main__":
    unittest.main()
