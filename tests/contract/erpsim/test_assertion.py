"""Client assertions signed with a certificate instead of a secret."""
from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tempfile
import time
import unittest
import uuid
from pathlib import Path
from typing import Any

from harness import Answer, Client, Simulator

PSS = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Assertions(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.key, cls.certificate = Path(folder.name, "key.pem"), Path(folder.name, "cert.pem")
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=a",
                "-keyout",
                str(cls.key),
                "-out",
                str(cls.certificate),
            ],
            check=True,
            capture_output=True,
        )
        der = subprocess.run(
            ["openssl", "x509", "-in", str(cls.certificate), "-outform", "der"],
            check=True,
            capture_output=True,
        ).stdout
        cls.thumbprints = {
            "x5t": encode(hashlib.sha1(der).digest()),
            "x5t#S256": encode(hashlib.sha256(der).digest()),
        }
        cls.simulator = Simulator("--client-certificate", str(cls.certificate))
        cls.addClassCleanup(cls.simulator.stop)
        cls.client = Client(cls.simulator.ready)
        cls.addClassCleanup(cls.client.close)

    def signed(self, algorithm: str, thumbprint: str, **changes: Any) -> str:
        ready, now = self.simulator.ready, int(time.time())
        claims = {
            "iss": ready["client_id"],
            "sub": ready["client_id"],
            "jti": str(uuid.uuid4()),
            "aud": ready["token_url"],
            "nbf": now - 5,
            "exp": now + 300,
            **changes,
        }
        head = {"alg": algorithm, "typ": "JWT", thumbprint: self.thumbprints[thumbprint]}
        content = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
        options = PSS if algorithm == "PS256" else ()
        made = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", str(self.key), *options],
            input=content.encode(),
            check=True,
            capture_output=True,
        )
        return f"{content}.{encode(made.stdout)}"

    def ask(self, assertion: str) -> Answer:
        return self.client.ask_token(
            client_secret=None, client_assertion=assertion, client_assertion_type=ASSERTION_TYPE
        )

    def test_both_signatures_are_accepted(self) -> None:
        for algorithm, thumbprint in (("PS256", "x5t#S256"), ("RS256", "x5t")):
            answer = self.ask(self.signed(algorithm, thumbprint))
            self.assertEqual(answer.status, 200, answer.text)

    def test_a_wrong_clock_issuer_audience_or_signature_has_its_code(self) -> None:
        now = time.time()
        good = self.signed("PS256", "x5t#S256")
        for assertion, code in (
            (self.signed("PS256", "x5t#S256", exp=now - 86400), 700024),
            (self.signed("PS256", "x5t#S256", nbf=now + 86400), 700024),
            (self.signed("PS256", "x5t#S256", iss="other"), 700021),
            (self.signed("PS256", "x5t#S256", aud="other"), 700023),
            (good[:-8] + "AAAAAAAA", 700027),
            ("nonsense", 700027),
        ):
            answer = self.ask(assertion)
            self.assertEqual((answer.status, answer.json["error_codes"]), (401, [code]))


if __name__ == "__main__":
    unittest.main()
