"""Client assertions (1.3): JWTs signed with the certificate of the app registration."""
from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from sim.erp.clock import Clock

BAD_SIGNATURE, BAD_TIMES, BAD_ISSUER, BAD_AUDIENCE = 700027, 700024, 700021, 700023
PSS = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
ALGORITHMS = {"RS256": (), "PS256": PSS}  # 1.3
AUDIENCE_TAIL = "/oauth2/v2.0/token"


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def thumbprint(der: bytes, algorithm: str) -> str:
    return base64.urlsafe_b64encode(hashlib.new(algorithm, der).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Verifier:
    """Answers the AADSTS code of the first thing that is wrong, or 0."""
    certificate: Path
    tenant: str
    clock: Clock

    def __call__(self, assertion: str, client_id: str) -> int:
        parts = assertion.split(".")
        try:
            head, claims = (json.loads(decode(part)) for part in parts[:2])
            signature = decode(parts[2])
        except (ValueError, IndexError):
            return BAD_SIGNATURE
        if len(parts) != 3 or not self._signed(head, f"{parts[0]}.{parts[1]}".encode(), signature):
            return BAD_SIGNATURE
        return self._check_claims(claims, client_id)

    def _check_claims(self, claims: dict[str, Any], client_id: str) -> int:
        now = self.clock.now().timestamp()
        if not claims.get("nbf", 0) <= now <= claims.get("exp", 0):
            return BAD_TIMES
        if claims.get("iss") != client_id or claims.get("sub") != client_id:
            return BAD_ISSUER
        return 0 if str(claims.get("aud", "")).endswith(self.tenant + AUDIENCE_TAIL) \
            else BAD_AUDIENCE

    def _signed(self, head: dict[str, Any], content: bytes, signature: bytes) -> bool:
        options = ALGORITHMS.get(str(head.get("alg")))
        der = openssl("x509", "-in", str(self.certificate), "-outform", "der")
        known = {thumbprint(der or b"", "sha1"), thumbprint(der or b"", "sha256")}
        if options is None or der is None or \
                not {head.get("x5t"), head.get("x5t#S256")} & known:
            return False
        public = openssl("x509", "-in", str(self.certificate), "-pubkey", "-noout")
        with tempfile.TemporaryDirectory() as folder:
            key, signed = Path(folder, "key.pem"), Path(folder, "signature")
            key.write_bytes(public or b"")
            signed.write_bytes(signature)
            return openssl("dgst", "-sha256", "-verify", str(key), "-signature", str(signed),
                           *options, given=content) is not None


def openssl(*words: str, given: bytes = b"") -> Optional[bytes]:
    done = subprocess.run(["openssl", *words], input=given, capture_output=True)
    return done.stdout if done.returncode == 0 else None
