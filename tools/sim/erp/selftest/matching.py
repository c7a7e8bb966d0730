"""Compares an answer with a printed one: shape and types everywhere, values where they matter.

A text with <words> in it stands for any text there. Lists named "value" keep their order."""
from __future__ import annotations

import email
import json
import re
from decimal import Decimal
from typing import Any

EXACT = {"code", "error", "error_codes", "token_type", "reason", "processingStatus", "statusCode",
         "message", "error_description", "MessageName", "Stage", "Mode"}
WILD = re.compile(r"<[a-z ]+>")
MISSING = object()


def pattern(text: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in WILD.split(text))
    return re.compile(".*".join(parts), re.DOTALL)


def same_kind(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(expected) is type(actual)
    return isinstance(actual, (int, Decimal)) and not isinstance(actual, bool)


def differences(expected: Any, actual: Any, exact: set[str], path: str = "") -> list[str]:
    if actual is MISSING:
        return [f"{path} is missing"]
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [found for name, value in expected.items() for found in
                differences(value, actual.get(name, MISSING), exact, f"{path}/{name}")]
    if isinstance(expected, list) and isinstance(actual, list):
        return of_lists(expected, actual, exact, path)
    if isinstance(expected, (dict, list)) or not same_kind(expected, actual):
        return [f"{path} is {actual!r}, printed is {expected!r}"]
    name = path.rpartition("/")[2]
    wild = isinstance(expected, str) and WILD.search(expected)
    if wild and not pattern(expected).fullmatch(actual):
        return [f"{path} is {actual!r}, printed is {expected!r}"]
    if name in exact and not wild and expected != actual:
        return [f"{path} is {actual!r}, printed is {expected!r}"]
    return []


def of_lists(expected: list[Any], actual: list[Any], exact: set[str], path: str) -> list[str]:
    found = []
    ordered = path.endswith("/value")
    for index, item in enumerate(expected):
        candidates = actual[index:index + 1] if ordered else actual
        tries = [differences(item, other, exact, f"{path}/{index}") for other in candidates]
        found += min(tries, key=len, default=[f"{path}/{index} is missing"])
    return found


def parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def parts(content_type: str, text: str) -> list[tuple[int, str, str, Any]]:
    """Of a multipart answer: depth, Content-ID, status line, body, in order."""
    message = email.message_from_string(f"Content-Type: {content_type}\n\n{text}")
    return flattened(message, 0)


def flattened(message: Any, depth: int) -> list[tuple[int, str, str, Any]]:
    if message.is_multipart():
        return [item for part in message.get_payload() for item in flattened(part, depth + 1)]
    head, _, body = str(message.get_payload()).replace("\r\n", "\n").partition("\n\n")
    content = parsed(body) if body.strip().startswith("{") else body.strip()
    return [(depth, message.get("Content-ID", ""), head.partition("\n")[0].strip(), content)]


def multipart_differences(expected: dict[str, Any], content_type: str, text: str) -> list[str]:
    printed = parts(expected["headers"]["Content-Type"], "\r\n".join(expected["lines"]))
    given = parts(content_type, text)
    if [item[:3] for item in printed] != [item[:3] for item in given]:
        return [f"parts are {[item[:3] for item in given]}, printed are "
                f"{[item[:3] for item in printed]}"]
    return [found for (_, _, line, wanted), (*_, got) in zip(printed, given)
            for found in differences(wanted, got, {"code"}, line)]


def header_differences(expected: dict[str, str], actual: dict[str, str]) -> list[str]:
    found = []
    for name, value in expected.items():
        got = actual.get(name.lower())
        if got is None:
            found.append(f"header {name} is missing")
        elif WILD.search(value) and not pattern(value).fullmatch(got):
            found.append(f"header {name} is {got!r}, printed is {value!r}")
        elif not WILD.search(value) and not name == "Content-Type" and value != got:
            found.append(f"header {name} is {got!r}, printed is {value!r}")
    return found


def compare(expected: dict[str, Any], status: int, headers: dict[str, str],
            text: str) -> list[str]:
    if status != expected["status"]:
        return [f"status is {status}, printed is {expected['status']}: {text[:300]}"]
    found = header_differences(expected.get("headers", {}), headers)
    if "json" in expected:
        exact = EXACT | set(expected.get("exact", ()))
        body = parsed(text)
        found += differences(expected["json"], body, exact)
        found += [f"/{name} is there" for name in expected.get("absent", ()) if name in body]
    elif expected.get("headers", {}).get("Content-Type", "").startswith("multipart/"):
        found += multipart_differences(expected, headers.get("content-type", ""), text)
    elif "lines" in expected and text.split("\r\n") != expected["lines"]:
        found.append(f"the body is {text!r}, printed is {expected['lines']!r}")
    return found
