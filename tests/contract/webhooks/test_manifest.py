"""The app's manifest: its structure, and that it asks for what the box needs and no more."""

from __future__ import annotations

import json
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Elements of manifest-2.0 that the app uses, in the order the schema asks for in <meta>.
META = ["name", "label", "description", "author", "copyright", "version", "license"]


class Manifest(unittest.TestCase):
    def setUp(self) -> None:
        self.manifest = xml.parse(ROOT / "config/shopware-app/manifest.xml").getroot()

    def test_its_structure(self) -> None:
        self.assertEqual("manifest", self.manifest.tag)
        self.assertEqual(["meta", "setup", "permissions", "webhooks"],
                         [part.tag for part in self.manifest])
        seen = list(dict.fromkeys(part.tag for part in self.manifest.find("meta")))
        self.assertEqual(META, seen)
        self.assertRegex(self.manifest.findtext("meta/version"), r"^\d+\.\d+\.\d+$")
        self.assertRegex(self.manifest.findtext("meta/name"), r"^[A-Za-z]+$")
        self.assertTrue(self.manifest.findtext("setup/registrationUrl").endswith("/register"))
        self.assertTrue(self.manifest.findtext("setup/secret"))

    def test_it_asks_for_the_least_set(self) -> None:
        asked = {f"{one.text}:{one.tag}" for one in self.manifest.find("permissions")}
        listed = json.loads((ROOT / "config/shopware-privileges.json").read_text())
        self.assertEqual(set(listed["privileges"]), asked)

    def test_its_webhooks_are_those_that_a_box_makes(self) -> None:
        source = (ROOT / "src/shopware/webhooks.cpp").read_text()
        block = source.split("events[] = {")[1].split("}")[0]
        made = {line.strip().strip('",') for line in block.splitlines() if line.strip()}
        hooks = self.manifest.findall("webhooks/webhook")
        self.assertEqual(made, {one.get("event") for one in hooks})
        self.assertEqual(len(hooks), len({one.get("name") for one in hooks}))
        place = self.manifest.findtext("setup/registrationUrl").removesuffix("/register")
        self.assertEqual({place}, {one.get("url") for one in hooks})


if __name__ == "__main__":
    unittest.main()
