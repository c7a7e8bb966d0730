"""A request and its answer, free of any server library (2.6): the batch speaks the same."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.erp.errors import ApiError
from sim.erp.jsontext import dumps
from sim.erp.preferences import Preferences, parse_preferences

JSON_TYPE = "application/json; odata.metadata=minimal"
DETAILS = "@Microsoft.PowerApps.CDS."
REASONS = {200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 400: "Bad Request",
           401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
           412: "Precondition Failed", 413: "Payload Too Large", 429: "Too Many Requests",
           500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
           503: "Service Unavailable"}


@dataclass
class Request:
    """path is raw, below /api/data/v9.2/; header names are lower case."""
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def preferences(self) -> Preferences:
        return parse_preferences(self.header("prefer"))


@dataclass
class Response:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


def json_response(body: str, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items() if value}
    return Response(status, {"Content-Type": JSON_TYPE, **named}, body)


def error_response(error: ApiError, annotations: Preferences = Preferences()) -> Response:
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if annotations.wants(DETAILS.lstrip("@") + "ErrorDetails.OperationStatus"):
        content.update({
            DETAILS + "ErrorDetails.OperationStatus": "0",
            DETAILS + "ErrorDetails.SubErrorCode": "-2146233088",
            DETAILS + "HelpLink": "http://go.microsoft.com/fwlink/?LinkID=398563&error="
                                  f"Microsoft.Crm.CrmException%3a{error.code[2:]}&client=platform",
            DETAILS + "TraceText": "",
            DETAILS + "InnerError.Message": error.message})
    return json_response(dumps({"error": content}), error.status)
