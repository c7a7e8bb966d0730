"""tools/erpsim --selftest: as printed, complete, and able to find a rule that is broken."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DATA = Path("tests") / "data" / "dynamics"
# A rule, how it is broken, and the exchanges that must notice.
BREAKS = (
    ("errors.py", '412, "0x80060882"', '412, "0x80060883"', {"2.5 stale version"}),
    ("tracking.py", 'FORBIDDEN = ("$filter", ', "FORBIDDEN = (", {"4 forbidden option"}),
    ("batch.py", "status = answers.failed_status if", "status = 200 if",
     {"3 the first failure is the outer status", "3 reference to nothing"}),
    ("visibility/promises.py", 'raise Refused(500, "Not enough quantity is available for',
     'raise Refused(400, "Not enough quantity is available for',
     {"8.3 reserve more than there is"}),
    ("visibility/service.py", "web.Response(status=307,", "web.Response(status=302,",
     {"8.3 token, step two"}),
    ("central/service.py", "        self.check_match(request, row)\n", "",
     {"8.5 PATCH without If-Match"}),
    ("bus/service.py", "status=201 if locking", "status=200 if locking", {"6.4 receive"}),
    ("headers.py", "row[number] = auto_number(org, prefix)", "row[number] = None",
     {"7.9 ConvertSalesOrderToInvoice", "7.9 GenerateSalesOrderFromOpportunity",
      "7.9 GenerateInvoiceFromOpportunity"}),
)


def selftest(root: Path, *sections: str) -> tuple[int, list[str]]:
    done = subprocess.run([str(root / "tools" / "erpsim"), "--selftest", *sections],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
    return done.returncode, done.stdout.splitlines()


def named(lines: list[str], verdict: str) -> set[str]:
    return {" ".join(line.removeprefix(verdict).split(maxsplit=1)) for line in lines
            if line.startswith(verdict)}


class Selftest(unittest.TestCase):
    def test_the_simulator_answers_as_printed(self) -> None:
        code, lines = selftest(ROOT)
        self.assertEqual(code, 0, "\n".join(lines))
        printed = (ROOT / DATA / "printed.txt").read_text(encoding="utf-8").splitlines()
        not_covered = sorted(set(printed) - named(lines, "as printed"))
        print(f"printed exchanges that the simulator is not held against: {not_covered}")
        self.assertEqual(not_covered, [])
        self.assertEqual(len(named(lines, "as printed")), len(printed))

    def test_a_broken_rule_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            shutil.copytree(ROOT / "tools" / "sim", copy / "tools" / "sim")
            shutil.copy(ROOT / "tools" / "erpsim", copy / "tools" / "erpsim")
            shutil.copytree(ROOT / DATA, copy / DATA)
            for name, rule, broken, _ in BREAKS:
                path = copy / "tools" / "sim" / "erp" / name
                text = path.read_text(encoding="utf-8")
                self.assertEqual(text.count(rule), 1, f"{name}: {rule}")
                path.write_text(text.replace(rule, broken), encoding="utf-8")
            code, lines = selftest(copy, "2.2", "2.5", "3", "4", "6.4", "7.9", "8.3", "8.5")
        expected = set().union(*(exchanges for *_, exchanges in BREAKS))
        self.assertEqual(code, 1)
        self.assertEqual(named(lines, "differs"), expected, "\n".join(lines))

    def test_every_rule_names_the_section_it_comes_from(self) -> None:
        for path in sorted((ROOT / "tools" / "sim" / "erp").rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if re.search(r"raise (errors\.|ApiError|Refused|Failure|plugin_refusal)", text):
                self.assertRegex(text, r"(#|\(|From|,) ?\d\.?\d?\b", path.name)

    def test_nothing_to_compare_is_no_success(self) -> None:
        self.assertEqual(selftest(ROOT, "99")[0], 1)

    def test_every_exchange_names_its_section_and_what_the_connector_does_with_it(self) -> None:
        for path in sorted((ROOT / DATA / "exchanges").glob("*.json")):
            for exchange in json.loads(path.read_text(encoding="utf-8")):
                self.assertRegex(exchange["section"], r"^\d(\.\d)?$")
                self.assertIn("check", exchange["client"], exchange["example"])


if __name__ == "__main__":
    unittest.main()
