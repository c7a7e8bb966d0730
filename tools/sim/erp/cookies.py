"""Opaque positions of a reader (2.5, 4): $skiptoken between pages and $deltatoken between polls."""
from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from sim.erp.errors import ApiError, bad_request

COOKIE = re.compile(r'^<cookie pagenumber="(\d+)" pagingcookie="([\w=-]+)" '
                    r'istracking="(True|False)" />$')
DELTA = re.compile(r"^(\d+)!(\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)$")
DELTA_TIME = "%m/%d/%Y %H:%M:%S"


def page_cookie(number: int, position: dict[str, Any], tracking: bool) -> str:
    packed = base64.urlsafe_b64encode(json.dumps(position).encode()).decode()
    return f'<cookie pagenumber="{number}" pagingcookie="{packed}" istracking="{tracking}" />'


def read_cookie(text: str) -> tuple[int, dict[str, Any]]:
    match = COOKIE.match(text)
    try:
        position = json.loads(base64.urlsafe_b64decode(match.group(2))) if match else None
    except ValueError:
        position = None
    if match is None or not isinstance(position, dict):
        raise bad_request("Malformed XML in the Paging Cookie")
    return int(match.group(1)), position


def delta_token(version: int, now: datetime) -> str:
    return f"{version}!{now.strftime(DELTA_TIME)}"


def read_delta_token(text: str) -> tuple[int, datetime]:
    match = DELTA.match(text)
    if match is None:
        raise ApiError(400, "0x80060888", "The delta token is not valid.")
    issued = datetime.strptime(match.group(2), DELTA_TIME).replace(tzinfo=timezone.utc)
    return int(match.group(1)), issued


def quoted_token(name: str, text: str) -> str:
    """As the service does: $skiptoken keeps = and / (2.5), $deltatoken is in lower case (4)."""
    if name == "$skiptoken":
        return quote(text, safe="=/")
    return re.sub("%[0-9A-F]{2}", lambda m: m.group(0).lower(), quote(text, safe=""))
