"""A configuration with mistakes: all told at once, by --check-config and by a start alike."""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from world import ROOT, program


class Configuration(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="holdfast-config-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.config = {
            "store": {"directory": "store"},
            "mappings": str(ROOT / "config/mappings"),
            "routes": str(ROOT / "config/routes.json"),
        }

    def run_with(self, option: str) -> subprocess.CompletedProcess[str]:
        file = self.folder / "holdfast.json"
        file.write_text(json.dumps(self.config))
        command = [program("holdfastd"), option, str(file)]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    def test_unknown_keys_are_all_told_and_nothing_is_started(self) -> None:
        self.config |= {"colour": "red", "serve": {"prot": 8443, "tokens": [{"nam": "a"}]}}
        self.config["store"] = {"directory": "store", "dir": "elsewhere"}
        for option in ("--check-config", "--config"):
            with self.subTest(option):
                done = self.run_with(option)
                self.assertEqual(done.returncode, 2)
                for said in (
                    "#/colour: is unknown here; known are $schema, box,",
                    "#/serve/prot: is unknown here",
                    "#/serve/tokens/0/nam: is unknown here",
                    "#/serve/tokens/0/name: is missing",
                    "#/store/dir: is unknown here; known are directory,",
                ):
                    self.assertIn(said, done.stderr)
                self.assertIn(" in the configuration", done.stderr)
                self.assertFalse((self.folder / "store").exists())

    def test_mistakes_in_a_mapping_are_told_beside_those_of_the_configuration(self) -> None:
        mappings = self.folder / "mappings"
        shutil.copytree(ROOT / "config/mappings", mappings)
        broken = mappings / "shopware-item.json"
        content = json.loads(broken.read_text())
        broken.write_text(json.dumps(content | {"surprise": 1}))
        self.config |= {"mappings": str(mappings), "colour": "red"}
        for option in ("--check-config", "--config"):
            with self.subTest(option):
                done = self.run_with(option)
                self.assertEqual(done.returncode, 2)
                self.assertIn("#/colour", done.stderr)
                self.assertIn("surprise", done.stderr)
        del self.config["colour"]
        done = self.run_with("--config")
        self.assertEqual(done.returncode, 2)
        self.assertIn("surprise", done.stderr)

    def test_a_good_one_is_called_valid(self) -> None:
        done = self.run_with("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("is valid", done.stdout)


if __name__ == "__main__":
    unittest.main()
