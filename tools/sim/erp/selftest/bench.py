"""One running simulator and what an exchange needs of it: places, tokens, named values."""
from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlencode, urlsplit

from sim.erp.bus import signature
from sim.erp.selftest import signing

PROGRAM = Path(__file__).resolve().parents[3] / "erpsim"
API = "/api/data/v9.2/"
STOP_S_MAX = 10
Answer = tuple[int, dict[str, str], str]


class Bench:
    def __init__(self, options: list[str]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-selftest-")
        self.certificate: Optional[Path] = None
        if "certificate" in options:
            self.certificate = signing.make_certificate(Path(self.folder.name))
            options = ["--client-certificate", str(self.certificate)]
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(PROGRAM), "--plain", "--state", self.folder.name,
             "--items", "5", *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ready: dict[str, str] = json.loads(self.process.stdout.readline())
        self.cleanups: list[Any] = []

    def close(self) -> None:
        self.control("stop", {})
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait(STOP_S_MAX)
        self.folder.cleanup()

    def control(self, call: str, body: Optional[dict[str, Any]] = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.ready['control']}/{call}", data)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def raw(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        place = urlsplit(self.ready["url"])
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=90)
        try:
            connection.request(method, target.replace(" ", "%20"), body, headers)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, named, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def root(self, at: str) -> str:
        ready = self.ready
        central = urlsplit(ready["central_url"]).path
        return {"api": API, "token": urlsplit(ready["token_url"]).path, "root": "", "bus": "",
                "visibility": f"/island/api/environment/{ready['visibility_environment']}/",
                "central": f"{central}/companies({ready['central_company']})/",
                "central_root": f"{central}/"}[at]

    def target(self, at: str, path: str) -> str:
        if path.startswith("http"):
            return path[len(self.ready["url"]):]
        return path if path.startswith("/") else self.root(at) + path

    def entra(self, scope: str) -> str:
        form = {"client_id": self.ready["client_id"], "grant_type": "client_credentials",
                "client_secret": self.ready["client_secret"], "scope": scope}
        _, _, text = self.raw("POST", self.root("token"), {}, urlencode(form).encode())
        return str(json.loads(text)["access_token"])

    def authorization(self, at: str) -> str:
        ready = self.ready
        if at == "bus":
            return signature.token(f"{ready['bus_url']}/", int(time.time()) + 3600,
                                   ready["bus_key_name"], ready["bus_key"])
        if at == "visibility":
            return "Bearer " + self.visibility_token()
        scopes = {"api": ready["url"] + "/.default", "central": ready["central_scope"],
                  "central_root": ready["central_scope"]}
        return "Bearer " + self.entra(scopes[at]) if at in scopes else ""

    def visibility_token(self) -> str:
        ready = self.ready
        body = {"grant_type": "client_credentials", "client_assertion_type": "aad_app",
                "client_assertion": self.entra(ready["visibility_entra_scope"]),
                "scope": ready["visibility_scope"], "context": ready["visibility_environment"],
                "context_type": "finops-env"}
        _, _, text = self.raw("POST", "/island/securityservice/token", {"Api-Version": "1.0"},
                              json.dumps(body).encode())
        return str(json.loads(text)["access_token"])

    def call(self, method: str, path: str, body: Any = None, at: str = "api",
             **headers: str) -> Answer:
        """A call that prepares something; it must succeed."""
        named = {"Authorization": self.authorization(at), "Content-Type": "application/json",
                 "Api-Version": "1.0", **{k.replace("_", "-"): v for k, v in headers.items()}}
        data = b"" if body is None else json.dumps(body).encode()
        answer = self.raw(method, self.target(at, path), named, data)
        if answer[0] >= 400:
            raise RuntimeError(f"{method} {path}: {answer[0]} {answer[2][:300]}")
        return answer

    def json(self, method: str, path: str, body: Any = None, at: str = "api",
             **headers: str) -> Any:
        return json.loads(self.call(method, path, body, at, **headers)[2])
