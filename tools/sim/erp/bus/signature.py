"""Shared access signatures (6.4): HMAC-SHA256 with the policy's key as it is written."""
from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, unquote

SCHEME = "SharedAccessSignature "


def signature(encoded_resource: str, expiry: str, key: str) -> str:
    """The key is the text itself, not what it would be decoded to."""
    signed = f"{encoded_resource}\n{expiry}".encode()
    return base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest()).decode()


def token(resource: str, expiry: int, name: str, key: str) -> str:
    encoded = quote(resource, safe="")
    made = quote(signature(encoded, str(expiry), key), safe="")
    return f"{SCHEME}sr={encoded}&sig={made}&se={expiry}&skn={name}"


def without_scheme(uri: str) -> str:
    return uri.partition("://")[2].rstrip("/").lower()


def allows(header: str, keys: dict[str, str], uri: str, now: float) -> bool:
    """The token is of one of these policies, alive, and its resource is the start of the URI."""
    if not header.startswith(SCHEME):
        return False
    parts = dict(part.split("=", 1) for part in header[len(SCHEME):].split("&") if "=" in part)
    name, expiry, resource = parts.get("skn", ""), parts.get("se", ""), parts.get("sr", "")
    if name not in keys or not expiry.isdigit() or int(expiry) <= now:
        return False
    expected = signature(resource, expiry, keys[name])
    inside = without_scheme(uri).startswith(without_scheme(unquote(resource)))
    return inside and hmac.compare_digest(expected, unquote(parts.get("sig", "")))
