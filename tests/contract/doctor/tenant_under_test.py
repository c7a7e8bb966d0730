"""A simulated environment, and the doctor who looks at it."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import urllib.request
from typing import Any
from urllib.parse import urlencode

from examined import DOCTOR_SECONDS_MAX, HOLDFAST, ROOT, Findings, SimulatorUnderTest

ROLE = "Holdfast box"


class TenantUnderTest(SimulatorUnderTest):
    def __init__(self, *options: str) -> None:
        super().__init__("erpsim", "--items", "5", *options)
        self.mappings = ROOT / "config/mappings"
        self.routes = ROOT / "config/routes.json"

    def map(self, name: str, **write: Any) -> None:
        """As the integrator does it: members more in the write section of a mapping."""
        own = self.folder / "mappings"
        if self.mappings != own:
            shutil.copytree(self.mappings, own)
        self.mappings = own
        mapping = json.loads((own / f"{name}.json").read_text())
        mapping["write"].update(write)
        (own / f"{name}.json").write_text(json.dumps(mapping))

    def route_without(self, name: str) -> None:
        """As the integrator does it: nothing goes by that mapping, nor is a rule left for it."""
        read = json.loads((self.mappings / f"{name}.json").read_text())["read"]["fields"]
        routes = json.loads(self.routes.read_text())
        for route in routes["records"].values():
            route["from"] = [source for source in route["from"] if source["mapping"] != name]
            for field in read:
                route.get("fields", {}).pop(field, None)
        self.routes = self.folder / "routes.json"
        self.routes.write_text(json.dumps(routes))

    def tenant(self, **changes: Any) -> None:
        self.control("/tenant", changes)

    def edit(self, table: str, key: dict[str, Any], **fields: Any) -> None:
        self.control("/edit", {"table": table, "key": key, "fields": fields})

    def web(self, path: str, row: dict[str, Any] | None = None) -> Any:
        """What a person does there: reads, or makes a row. With the box's application, at once."""
        trusted = ssl.create_default_context(cafile=self.ready["ca"])
        form = {"client_id": self.ready["client_id"], "grant_type": "client_credentials",
                "client_secret": self.ready["client_secret"],
                "scope": self.ready["url"] + "/.default"}
        with urllib.request.urlopen(self.ready["token_url"], urlencode(form).encode(),
                                    context=trusted) as answer:
            token = json.load(answer)["access_token"]
        request = urllib.request.Request(
            f"{self.ready['url']}/api/data/v9.2/{path}",
            None if row is None else json.dumps(row).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, context=trusted) as answer:
            return json.loads(answer.read() or b"null")

    def install(self, **instead: Any) -> None:
        """As the integrator does it; then the box has its role and nothing else."""
        code, said = self.run("dynamics", "install", **instead)
        assert code == 0, said
        self.tenant(roles=[ROLE])

    def run(self, *arguments: str, **instead: Any) -> tuple[int, str]:
        erp = {"url": self.ready["url"], "token_url": self.ready["token_url"],
               "client_id": self.ready["client_id"], "ca_file": self.ready["ca"],
               "client_secret": self.ready["client_secret"], **instead}
        config = self.folder / "holdfast.json"
        config.write_text(json.dumps({
            "store": {"directory": "store"}, "mappings": str(self.mappings),
            "routes": str(self.routes),
            "dynamics": {key: value for key, value in erp.items() if value is not None}}))
        done = subprocess.run([str(HOLDFAST), *arguments, "--config", str(config)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, timeout=DOCTOR_SECONDS_MAX)
        return done.returncode, done.stdout

    def doctor(self, **instead: Any) -> tuple[int, dict[str, Any]]:
        """Exit code and what it says with --json."""
        code, said = self.run("--json", "doctor", "dynamics", **instead)
        return code, json.loads(said)


class Examined(Findings):
    """Asks the doctor about its tenant."""

    tenant: TenantUnderTest

    def examine(self, **instead: Any) -> tuple[int, dict[str, Any]]:
        return self.tenant.doctor(**instead)

    def fault(self, match: str, kind: str, **rule: Any) -> None:
        self.tenant.fault(match, kind, **rule)
