"""OAuth client credentials, with the throttle that all clients behind one address share."""

from __future__ import annotations

import math
import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from . import errors
from .privileges import Held

PREFIXES = ("SWIA", "SWUA", "SWSC", "SWPE")
FREE_FAILURES = 10
# (from this many failures on, seconds between two tries)
BACK_OFF = ((20, 60), (15, 30), (10, 10))
RESOURCE_DENIED = "The resource owner or authorization server denied the request."
GRANT_UNKNOWN = "The authorization grant type is not supported by the authorization server."
PARAMETER_MISSING = ("The request is missing a required parameter, includes an invalid parameter "
                     "value, includes a parameter more than once, or is otherwise malformed.")


@dataclass
class Throttle:
    failures: int = 0
    last: float = 0.0

    def check(self, moment: float) -> None:
        wait = next((pause for count, pause in BACK_OFF if self.failures >= count), 0)
        left = self.last + wait - moment
        if wait and left > 0:
            seconds = math.ceil(left)
            raise errors.shopware(429, "FRAMEWORK__AUTH_THROTTLED",
                                  f"Auth throttled for {seconds} seconds.", {"seconds": seconds})

    def failed(self, moment: float) -> None:
        self.failures += 1
        self.last = moment


@dataclass
class Auth:
    client_id: str
    client_secret: str
    lifetime_s: int
    # token -> when it expires, and what it may do
    _tokens: dict[str, tuple[float, Held]] = field(default_factory=dict)
    # further integrations: client id -> secret and privileges
    _others: dict[str, tuple[str, Held]] = field(default_factory=dict)
    _throttle: Throttle = field(default_factory=Throttle)

    def admit(self, client_id: str, client_secret: str, privileges: Held) -> None:
        self._others[client_id] = (client_secret, privileges)

    def token(self, body: dict[str, Any]) -> dict[str, Any]:
        moment = time.monotonic()
        self._throttle.check(moment)
        try:
            held = self._check(body)
        except errors.ApiError:
            self._throttle.failed(moment)
            raise
        self._throttle = Throttle()
        made = ".".join(secrets.token_urlsafe(size) for size in (36, 240, 256))
        self._tokens = {key: known for key, known in self._tokens.items() if known[0] > moment}
        self._tokens[made] = (moment + self.lifetime_s, held)
        return {"token_type": "Bearer", "expires_in": self.lifetime_s, "access_token": made}

    def _check(self, body: dict[str, Any]) -> Held:
        if body.get("grant_type") != "client_credentials":
            hint = "Check that all required parameters have been provided"
            raise errors.oauth(400, "2", GRANT_UNKNOWN, hint)
        client = body.get("client_id")
        if not client:
            raise errors.oauth(400, "3", PARAMETER_MISSING, "Check the `client_id` parameter")
        if str(client)[:4] not in PREFIXES:
            raise errors.shopware(500, "FRAMEWORK__API_INVALID_ACCESS_KEY",
                                  "Access key is invalid and could not be identified.")
        known = {self.client_id: (self.client_secret, None), **self._others}
        secret, held = known.get(str(client), (None, None))
        if secret is None or body.get("client_secret") != secret:
            raise errors.oauth(401, "4", "Client authentication failed", None)
        return held

    def verify(self, header: str | None) -> Held:
        """Raises unless the Authorization header carries a valid token; what it may do."""
        if not header:
            raise errors.oauth(401, "9", RESOURCE_DENIED, 'Missing "Authorization" header')
        token = header.removeprefix("Bearer").strip()
        if token.count(".") != 2:
            raise errors.oauth(401, "9", RESOURCE_DENIED, "The JWT string must have two dots")
        end, held = self._tokens.get(token, (0.0, None))
        if end <= time.monotonic():
            raise errors.oauth(401, "9", RESOURCE_DENIED, "Access token could not be verified")
        return held

    def revoke(self, header: str | None) -> None:
        self._tokens.pop((header or "").removeprefix("Bearer").strip(), None)


def credentials(seed: int) -> tuple[str, str]:
    """The client id and secret of the integration; they depend on the seed alone."""
    rng = random.Random(f"credentials/{seed}")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    client = "SWIA" + "".join(rng.choice(letters) for _ in range(22))
    secret = "".join(rng.choice(letters + letters.lower()) for _ in range(51))
    return client, secret
