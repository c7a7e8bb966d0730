"""Entra ID's token endpoint for client credentials, and the tokens it gave out (1.1, 1.2)."""
from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from typing import Callable, Optional
from urllib.parse import unquote_plus, urlsplit

from aiohttp import web

from sim.erp.clock import Clock
from sim.erp.http import Response
from sim.erp.jsontext import dumps

SECRET_REJECTED = 7000215
ORGANIZATION = "organization"
Form = dict[str, str]


def bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@dataclass
class Registration:
    """One app registration. verify_assertion answers an AADSTS code, or 0 when it is genuine."""
    tenant: str
    client_id: str
    client_secret: str
    token_life_s: int
    verify_assertion: Optional[Callable[[str, str], int]] = None
    secret_expired: bool = False


@dataclass
class TokenService:
    registration: Registration
    clock: Clock
    given: dict[str, tuple[float, str]] = field(default_factory=dict)  # until when, for what
    texts: set[str] = field(default_factory=set)  # resources whose lifetime is told as text
    neighbours: set[str] = field(default_factory=set)  # resources besides the organisation

    def is_valid(self, token: str, resource: str = ORGANIZATION) -> bool:
        """A token is good for the one resource it was asked for (1.1)."""
        until, named = self.given.get(token, (0.0, ""))
        return until > self.clock.monotonic() and named == resource

    def revoke(self, token: str) -> None:
        self.given.pop(token, None)

    def revoke_all(self) -> None:
        self.given.clear()

    def answer(self, tenant: str, form: Form, authorization: str, host: str,
               trace_id: str) -> Response:
        form = with_basic_credentials(form, authorization)
        refused = self._check(tenant, form, host)
        if refused is not None:
            status, error, code, text = refused
            return self._refusal(status, error, code, text, trace_id)
        token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9." + secrets.token_urlsafe(300)
        resource = form["scope"].rpartition("/")[0]
        self.given[token] = (self.clock.monotonic() + self.registration.token_life_s,
                             resource if resource in self.neighbours else ORGANIZATION)
        life: int | str = self.registration.token_life_s - 1
        if resource in self.texts:  # 8.3 prints the lifetime as text
            life = str(life)
        body = {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life,
                "access_token": token}
        return Response(200, json_headers(), dumps(body))

    def _check(self, tenant: str, form: Form, host: str) -> Optional[tuple[int, str, int, str]]:
        known = self.registration
        if tenant != known.tenant:  # 1.2, as every code below
            return (400, "invalid_request", 90002, f"Tenant '{tenant}' not found. Check to make "
                                                   "sure you have the correct tenant ID.")
        if form.get("grant_type") != "client_credentials":
            return (400, "unsupported_grant_type", 70003, "The app requested an unsupported grant "
                                                          f"type '{form.get('grant_type', '')}'.")
        if form.get("client_id") != known.client_id:
            return (400, "unauthorized_client", 700016,
                    f"Application with identifier '{form.get('client_id', '')}' was not found in "
                    f"the directory '{tenant}'.")
        return self._check_proof(form) or \
            check_scope(form.get("scope", ""), host, self.neighbours)

    def _check_proof(self, form: Form) -> Optional[tuple[int, str, int, str]]:
        known = self.registration
        if "client_assertion" in form:
            verify = known.verify_assertion
            code = verify(form["client_assertion"], known.client_id) if verify else 700027
            return (401, "invalid_client", code, "The client assertion was rejected: signature, "
                    "audience, issuer or times.") if code else None
        if "client_secret" not in form:
            return (401, "invalid_client", 7000218, "The request body must contain the following "
                                                    "parameter: 'client_assertion' or "
                                                    "'client_secret'.")
        if form["client_secret"] != known.client_secret:
            return (401, "invalid_client", SECRET_REJECTED,
                    "Invalid client secret provided. Ensure the secret being sent in the request "
                    "is the client secret value, not the client secret ID, for a secret added to "
                    f"app '{known.client_id}'.")
        if known.secret_expired:
            return (401, "invalid_client", 7000222, "The provided client secret keys for app "
                                                    f"'{known.client_id}' are expired.")
        return None

    def _refusal(self, status: int, error: str, code: int, text: str, trace_id: str) -> Response:
        stamp = self.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
        description = (f"AADSTS{code}: {text}\r\nTrace ID: {trace_id}\r\nCorrelation ID: "
                       f"{trace_id}\r\nTimestamp: {stamp}")
        body = {"error": error, "error_description": description, "error_codes": [code],
                "timestamp": stamp, "trace_id": trace_id, "correlation_id": trace_id,
                "error_uri": f"https://login.microsoftonline.com/error?code={code}"}
        return Response(status, json_headers(), dumps(body))


def json_headers() -> dict[str, str]:
    return {"Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


def check_scope(scope: str, host: str,
                neighbours: set[str]) -> Optional[tuple[int, str, int, str]]:
    """Exactly one resource, this organisation's host or a neighbour, and /.default."""
    words = scope.split()  # 1.1
    resource, slash, tail = scope.rpartition("/")
    if len(words) != 1 or tail != ".default" or not slash:
        return (400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' "
                                             f"is not valid. The scope {scope} is not valid.")
    if resource in neighbours:
        return None
    if urlsplit(resource).netloc != host or urlsplit(resource).path not in ("", "/"):
        return (400, "invalid_resource", 500011, f"The resource principal named {resource} was not "
                                                 "found in the tenant.")
    return None


def with_basic_credentials(form: Form, authorization: str) -> Form:
    if not authorization.startswith("Basic "):
        return form
    try:
        pair = base64.b64decode(authorization[6:]).decode()
    except ValueError:
        return form
    client_id, _, secret = pair.partition(":")
    return {**form, "client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
