"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import unittest

from repository import nothing, sources, where

FILE_LINES_MAX = 450
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

SAMPLE = """\
namespace a {
template <class T>
struct S : Base<T> {
  S(int x) : x_{x},
             y_(x) {
    if (x) {
      f("}");  // }
    }
  }
  int x_{0};
};
constexpr auto list = std::array{1, 2};
int free(std::vector<int> v = {}) {
  return [] { return 1; }();
}
TEST_CASE("speaks for itself") {
}
}
"""


class Sizes(unittest.TestCase):
    def test_files(self) -> None:
        wrong = []
        for path in filter(sources.is_code, sources.files()):
            lines = len(path.read_bytes().splitlines())
            if lines > FILE_LINES_MAX:
                wrong.append(f"{where(path)}: {lines} lines, at most {FILE_LINES_MAX}")
        nothing(self, wrong)

    def test_functions(self) -> None:
        wrong = [
            f"{where(f.path, f.line)}: {f.name} has {f.lines} lines, at most {FUNCTION_LINES_MAX}"
            for path in filter(sources.is_code, sources.files())
            for f in sources.functions(path)
            if f.lines > FUNCTION_LINES_MAX
        ]
        nothing(self, wrong)

    def test_columns(self) -> None:
        wrong = []
        for path in filter(sources.is_code, sources.files()):
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.splitlines(), 1):
                if len(line) > COLUMNS_MAX:
                    wrong.append(f"{where(path, number)}: {len(line)} columns")
        nothing(self, wrong)

    def test_the_check_itself_finds_functions(self) -> None:
        found = list(sources.cpp_functions(SAMPLE))
        self.assertEqual(found, [(4, "S", 6), (13, "free", 3), (16, '"speaks for itself"', 2)])


if __name__ == "__main__":
    unittest.main()
