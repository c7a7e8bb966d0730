"""How the shop, or what stands before it, words the faults that a test asks for."""

from __future__ import annotations

from aiohttp import web

from ..common.faults import Rule
from . import errors
from .auth import RESOURCE_DENIED, Auth
from .context import failure

DEADLOCK = ("An exception occurred while executing a query: SQLSTATE[40001]: Serialization "
            "failure: 1213 Deadlock found when trying to get lock; try restarting transaction")
CRASH = "An exception occurred after the data had been written."
UNAVAILABLE = ("<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>"
               "\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>"
               "nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n")


class ShopDialect:
    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    def failure(self, request: web.Request, rule: Rule) -> web.Response:
        if rule.kind in ("429", "429_bare"):
            return self._throttled(request, rule)
        if rule.kind == "503":
            headers = {"Retry-After": str(rule.retry_after)}
            return web.Response(status=503, text=UNAVAILABLE, content_type="text/html",
                                headers=headers)
        if rule.kind == "token_expired":
            return failure(errors.oauth(401, "9", RESOURCE_DENIED,
                                        "Access token could not be verified"))
        if rule.kind == "500_after_commit":
            return failure(errors.plain(500, CRASH))
        return failure(errors.plain(500, DEADLOCK, "1213"))

    def _throttled(self, request: web.Request, rule: Rule) -> web.Response:
        """The token end point says the seconds in its body; a hoster's limit in a header."""
        seconds = rule.retry_after
        code, what = "FRAMEWORK__RATE_LIMIT_EXCEEDED", "Too many requests, try again in"
        if request.path == "/api/oauth/token":
            code, what = "FRAMEWORK__AUTH_THROTTLED", "Auth throttled for"
        made = failure(errors.shopware(429, code, f"{what} {seconds} seconds.",
                                       {"seconds": seconds}))
        if rule.kind == "429":
            made.headers["Retry-After"] = str(seconds)
        return made

    def expire_token(self, request: web.Request) -> None:
        self._auth.revoke(request.headers.get("Authorization"))
