"""`holdfast dynamics install` as the integrator runs it, on an environment with nothing of ours."""

from __future__ import annotations

import json
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from shop_under_test import HOLDFAST, ROOT

INSTALL_SECONDS_MAX = 60


class Install(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.erp = subprocess.Popen(
            [str(ROOT / "tools/erpsim"), "--state", self.folder.name, "--items", "3",
             "--fresh-tenant"], stdout=subprocess.PIPE, text=True)
        assert self.erp.stdout is not None
        self.ready = json.loads(self.erp.stdout.readline())
        self.addCleanup(self.stop)
        self.config = Path(self.folder.name) / "holdfast.json"
        self.config.write_text(json.dumps({
            "store": {"directory": "store"},
            "dynamics": {"url": self.ready["url"], "token_url": self.ready["token_url"],
                         "client_id": self.ready["client_id"], "ca_file": self.ready["ca"],
                         "client_secret": self.ready["client_secret"]}}))

    def stop(self) -> None:
        with urllib.request.urlopen(urllib.request.Request(self.ready["control"] + "/stop", b"{}")):
            pass
        assert self.erp.stdout is not None
        self.erp.stdout.close()
        self.erp.wait(10)

    def install(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(HOLDFAST), "dynamics", "install", "--config", str(self.config), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=INSTALL_SECONDS_MAX)
        return done.returncode, done.stdout

    def missing(self) -> list[str]:
        code, said = self.install("--dry-run", "--json")
        self.assertEqual(code, 0, said)
        return [step["what"] for step in json.loads(said)["steps"] if step["state"] == "missing"]

    def test_the_plan_is_what_is_then_made(self) -> None:
        planned = self.missing()
        self.assertIn("table holdfast_stockmovement", planned)
        code, said = self.install()
        self.assertEqual(code, 0, said)
        made = [line.split(maxsplit=1)[1] for line in said.splitlines() if line[:4] == "made"]
        self.assertEqual([what for what in planned if what not in made], [])
        self.assertIn('role "Holdfast box"', said)
        self.assertEqual(self.missing(), [])

    def test_a_wrong_secret_is_told_in_words(self) -> None:
        config = json.loads(self.config.read_text())
        config["dynamics"]["client_secret"] = "wrong"
        self.config.write_text(json.dumps(config))
        code, said = self.install()
        self.assertEqual(code, 1)
        self.assertIn("client secret is wrong", said)


if __name__ == "__main__":
    unittest.main()
