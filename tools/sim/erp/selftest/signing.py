"""A certificate of the test's own and assertions signed with it (1.3)."""
from __future__ import annotations

import base64
import json
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

from sim.erp.assertion import PSS, thumbprint


def openssl(*words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=given, capture_output=True,
                          check=True).stdout


def make_certificate(folder: Path) -> Path:
    certificate = folder / "client.pem"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=selftest", "-days", "9",
            "-keyout", str(folder / "client.key"), "-out", str(certificate))
    return certificate


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def assertion(certificate: Path, tenant: str, client: str, algorithm: str = "RS256",
              **changes: Any) -> str:
    """PS256 names the certificate by SHA-256, RS256 in the older way by SHA-1."""
    der = openssl("x509", "-in", str(certificate), "-outform", "der")
    named = {"PS256": ("x5t#S256", "sha256"), "RS256": ("x5t", "sha1")}[algorithm]
    head = {"alg": algorithm, "typ": "JWT", named[0]: thumbprint(der, named[1])}
    now = int(time.time())
    claims = {"aud": f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
              "iss": client, "sub": client, "jti": str(uuid.uuid4()), "nbf": now - 60,
              "iat": now, "exp": now + 540, **changes}
    content = ".".join(packed(json.dumps(part).encode()) for part in (head, claims))
    options = PSS if algorithm == "PS256" else ()
    signature = openssl("dgst", "-sha256", "-sign", str(certificate.with_suffix(".key")), *options,
                        given=content.encode())
    return f"{content}.{packed(signature)}"
