"""The Admin API, as far as the day needs it: to prepare, to compare, and to clean up."""
import time

from .http import Refused, Web

RENEW_S = 60
PAGE = 100


class Admin:
    def __init__(self, web: Web, key: str, secret: str) -> None:
        self.web, self._key, self._secret = web, key, secret
        self._token, self._until = "", 0.0

    def call(self, method: str, path: str, body: object = None, doing: str = "") -> object:
        headers = {"Authorization": f"Bearer {self._signed_in()}"}
        return self.web.exchange(method, path, body, headers, doing or f"{method} {path}")[0]

    def _signed_in(self) -> str:
        if time.monotonic() < self._until:
            return self._token
        asked = {"grant_type": "client_credentials", "client_id": self._key,
                 "client_secret": self._secret}
        answer, _ = self.web.exchange("POST", "/api/oauth/token", asked, {},
                                      "signing in with --key and --secret")
        self._token = answer["access_token"]
        self._until = time.monotonic() + max(int(answer["expires_in"]) - RENEW_S, 1)
        return self._token

    def search(self, entity: str, criteria: dict | None = None) -> list[dict]:
        """Every page."""
        rows: list[dict] = []
        sort = [] if entity == "order-line-item" else [{"field": "id", "order": "ASC"}]
        for page in range(1, 10_000):
            asked = {"page": page, "limit": PAGE, "sort": sort, **(criteria or {})}
            found = self.call("POST", f"/api/search/{entity}", asked, f"searching {entity}")["data"]
            rows += found
            if len(found) < PAGE:
                return rows
        raise Refused(f"searching {entity}", 0, "the pages do not end")

    def where(self, entity: str, field: str, value: object, **more: object) -> list[dict]:
        if isinstance(value, list) and not value:
            return []
        kind = "equalsAny" if isinstance(value, list) else "equals"
        return self.search(entity, {"filter": [{"type": kind, "field": field, "value": value}],
                                    **more})

    def create(self, entity: str, body: dict) -> None:
        self.call("POST", f"/api/{entity}", body, f"making {entity} {body.get('name', '')}".strip())

    def change(self, entity: str, identifier: str, body: dict) -> None:
        self.call("PATCH", f"/api/{entity}/{identifier}", body, f"changing {entity} {identifier}")

    def remove(self, path: str) -> None:
        """What is gone already is fine."""
        try:
            self.call("DELETE", f"/api/{path}", None, f"removing {path}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
