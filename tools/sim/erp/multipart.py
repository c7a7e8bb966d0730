"""multipart/mixed of $batch (3): strict about line ends, boundaries and the blank lines between."""
from __future__ import annotations

import re
from dataclasses import dataclass

from sim.erp.errors import ApiError, bad_request
from sim.erp.http import Request

CRLF = b"\r\n"
BOUNDARY = re.compile(r'^multipart/mixed\s*;.*boundary="?([^";\s]+)"?', re.IGNORECASE)
API_PATH = re.compile(r"^(?:https?://[^/]+)?/api/data/v9\.\d/(.*)$", re.DOTALL)


@dataclass
class Part:
    headers: dict[str, str]
    content: bytes

    @property
    def content_id(self) -> str:
        return self.headers.get("content-id", "")


def structure_error(message: str) -> ApiError:
    return bad_request(f"Error in the structure of the batch request: {message}")


def boundary_of(content_type: str) -> bytes:
    match = BOUNDARY.match(content_type)
    if match is None:
        raise bad_request(f"The content-type header value '{content_type}' is invalid. A batch "
                          "needs 'multipart/mixed' with a boundary parameter.")
    return match.group(1).encode()


def parse_headers(block: bytes) -> dict[str, str]:
    if b"\n" in block.replace(CRLF, b""):
        raise structure_error("a line does not end with CRLF.")
    headers = {}
    for line in filter(None, block.split(CRLF)):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise structure_error(f"'{name[:80]}' is not a header line; is the blank line before "
                                  "the request line missing?")
        headers[name.strip().lower()] = value.strip()
    return headers


def split_parts(body: bytes, boundary: bytes) -> list[Part]:
    delimiter = CRLF + b"--" + boundary
    pieces = (CRLF + body.lstrip(CRLF)).split(delimiter)
    if pieces[0] or len(pieces) < 2:
        raise structure_error("the body does not begin with the boundary on a line ended by CRLF.")
    if not pieces[-1].startswith(b"--"):
        raise structure_error("the closing boundary is missing.")
    parts = []
    for piece in pieces[1:-1]:
        block, blank, content = piece.removeprefix(CRLF).partition(CRLF + CRLF)
        if not piece.startswith(CRLF) or not blank:
            raise structure_error("a part needs CRLF after its boundary and a blank line after its "
                                  "headers.")
        parts.append(Part(parse_headers(block), content))
    return parts


def split_message(content: bytes) -> tuple[bytes, bytes]:
    """Head and body of an inner request. The CRLF before the next boundary is the boundary's, so
    a request without body ends with the one of its last header line."""
    head, blank, body = content.partition(CRLF + CRLF)
    if not blank and not content.endswith(CRLF):
        raise structure_error("the blank line after the inner request's headers is missing.")
    return head, body


def inner_path(target: str) -> str:
    match = API_PATH.match(target)
    return match.group(1) if match else target


def parse_request(part: Part) -> Request:
    if not part.headers.get("content-type", "").lower().startswith("application/http"):
        raise structure_error("a part must be of type application/http.")
    head, body = split_message(part.content)
    line, _, block = head.partition(CRLF)
    words = line.decode("latin-1").split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise structure_error(f"'{line.decode('latin-1')[:120]}' is not a request line.")
    headers = parse_headers(block)
    path, _, query = inner_path(words[1]).partition("?")
    return Request(words[0], path, query, headers, inner_body(headers, body))


def inner_body(headers: dict[str, str], body: bytes) -> bytes:
    length = headers.get("content-length")
    if length is None:
        return body
    if not length.isdigit() or int(length) > len(body):
        raise ApiError(400, "0x80048d19", "The stream of an inner request is not readable: its "
                                          "Content-Length does not match.")
    return body[:int(length)]
