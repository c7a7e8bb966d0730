"""The shop's error bodies. Which keys an error has depends on who raised it in the real shop."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

NOT_BLANK = "c1051bb4-d103-4f74-8988-acbcafc7fdc3"
WRONG_TYPE = "ba785a8c-82cb-4283-967c-3cf342181b40"
TOO_LONG = "d94b19cc-114f-4f44-9cc4-4138e80a87b9"
VIOLATION = "FRAMEWORK__WRITE_CONSTRAINT_VIOLATION"
COMMANDS = "Shopware\\Core\\Framework\\DataAbstractionLayer\\Write\\Command\\"

Error = dict[str, Any]


class ApiError(Exception):
    """Ends a request with this status and these errors."""

    def __init__(self, status: int, errors: list[Error]) -> None:
        super().__init__(errors[0].get("detail"))
        self.status = status
        self.errors = errors


def phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def plain(status: int, detail: str | None, code: str = "0") -> ApiError:
    """Raised by Symfony or the database: no meta."""
    error = {"code": code, "status": str(status), "title": phrase(status), "detail": detail}
    return ApiError(status, [error])


def shopware(status: int, code: str, detail: str, parameters: Any = None,
             pointer: str | None = None) -> ApiError:
    error: Error = {"status": str(status), "code": code, "title": phrase(status), "detail": detail}
    if pointer is not None:
        error["source"] = {"pointer": pointer}
    error["meta"] = {"parameters": parameters or []}
    return ApiError(status, [error])


def oauth(status: int, code: str, title: str, detail: str | None) -> ApiError:
    return ApiError(status, [{"code": code, "status": str(status), "title": title,
                              "detail": detail}])


def violation(pointer: str, detail: str, code: str = VIOLATION, template: str | None = None,
              parameters: Any = None) -> Error:
    """A field that may not have this value; several are sent together."""
    return {"code": code, "status": "400", "detail": detail, "template": template or detail,
            "meta": {"parameters": parameters or []}, "source": {"pointer": pointer}}


def blank(pointer: str) -> Error:
    return violation(pointer, "This value should not be blank.", NOT_BLANK,
                     parameters={"{{ value }}": "null"})


def shown(value: Any) -> str:
    """A value inside a message."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, int):
        return str(value)
    return "array"


def wrong_type(pointer: str, kind: str, value: Any) -> Error:
    return violation(pointer, f"This value should be of type {kind}.", WRONG_TYPE,
                     "This value should be of type {{ type }}.",
                     {"{{ value }}": shown(value), "{{ type }}": kind})


def too_long(pointer: str, limit: int, value: str) -> Error:
    return violation(pointer, f"This value is too long. It should have {limit} characters or less.",
                     TOO_LONG, "This value is too long. It should have {{ limit }} character or "
                     "less.|This value is too long. It should have {{ limit }} characters or less.",
                     {"{{ value }}": shown(value), "{{ limit }}": str(limit)})


def protected(pointer: str, name: str) -> Error:
    return violation(f"{pointer}{name}", "This field is write-protected.",
                     parameters=["crud", ""])


def state_refused(pointer: str) -> Error:
    words = ("Changing the state-machine-state of this entity is not allowed for scope {}. Either "
             "change the state-machine-state via a state-transition or use a different scope.")
    return violation(pointer, words.format("crud"), VIOLATION, words.format("{{ scope }}"),
                     {"{{ scope }}": "crud"})


def no_route(method: str, url: str) -> ApiError:
    return plain(404, f'No route found for "{method} {url}"')


def wrong_method(method: str, url: str, allowed: str) -> ApiError:
    return plain(405, f'No route found for "{method} {url}": Method Not Allowed (Allow: {allowed})')


def not_found(entity: str, identifier: str) -> ApiError:
    shown_key = f"id({identifier})"
    return shopware(
        404, "FRAMEWORK__RESOURCE_NOT_FOUND",
        f"The {entity} resource with the following primary key was not found: {shown_key}",
        {"type": entity, "primaryKey": {"id": identifier}, "primaryKeyString": shown_key})


def wrong_intent(entity: str, expected: str, actual: str) -> ApiError:
    hint = "Hint: Use POST method to create new entities." if expected == "Update" else ""
    want, got = f"{COMMANDS}{expected}Command", f"{COMMANDS}{actual}Command"
    return shopware(400, "FRAMEWORK__WRITE_TYPE_INTEND_ERROR",
                    f'Expected command for "{entity}" to be "{want}". (Got: {got}){hint}',
                    {"definition": entity, "expectedClass": want, "actualClass": got})


def invalid_uuid(value: Any) -> ApiError:
    return shopware(400, "FRAMEWORK__INVALID_UUID", f"Value is not a valid UUID: {value}",
                    {"input": value})


def invalid_filter(detail: str, path: str) -> ApiError:
    return shopware(400, "FRAMEWORK__INVALID_FILTER_QUERY", detail, {"path": path}, path)


def sql(number: int, state: str, detail: str) -> ApiError:
    kind = {1452: "Integrity constraint violation", 1264: "Numeric value out of range"}[number]
    return plain(500, f"An exception occurred while executing a query: SQLSTATE[{state}]: "
                 f"{kind}: {number} {detail}", str(number))


def invalid_sync(detail: str) -> ApiError:
    return shopware(400, "FRAMEWORK__INVALID_SYNC_OPERATION", detail)
