"""Words of a $filter expression."""
from __future__ import annotations

import re
from dataclasses import dataclass

from sim.erp.errors import ApiError, bad_request

PATTERN = re.compile(r"""\s*(?:
    (?P<string>'(?:[^']|'')*')
  | (?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
  | (?P<instant>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_][\w.]*(?:/[A-Za-z_]\w*)*)
  | (?P<mark>[(),=\[\]])
)""", re.VERBOSE)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    position: int


def syntax_error(position: int, text: str) -> ApiError:
    return bad_request(f"Syntax error at position {position} in '{text}'.")


def tokenize(text: str) -> list[Token]:
    tokens = []
    position = 0
    while position < len(text.rstrip()):
        match = PATTERN.match(text, position)
        if match is None:
            raise syntax_error(position, text)
        tokens.append(Token(str(match.lastgroup), match.group(match.lastgroup), match.start()))
        position = match.end()
    return tokens
