"""The source files of the repository and the functions in them, with their lengths."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "tools", "cmake", "config", "systemd", "image", "firmware", "docs",
           ".ci")
CODE = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".ts", ".tsx", ".css"}


@dataclass(frozen=True)
class Function:
    path: Path
    line: int
    name: str
    lines: int


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every text of ours, data included, wherever it stands in the tree."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
    for path in sorted(root.iterdir()):
        if path.is_file() and path.name not in ("LICENSE", ".git"):
            yield path


def is_code(path: Path) -> bool:
    if path.suffix in CODE or path.name == "CMakeLists.txt":
        return True
    return path.suffix == "" and path.read_bytes()[:2] == b"#!"


def is_python(path: Path) -> bool:
    if path.suffix == ".py":
        return True
    return path.suffix == "" and b"python" in path.read_bytes()[:40].split(b"\n")[0]


def functions(path: Path) -> Iterator[Function]:
    if path.suffix in {".cpp", ".hpp"}:
        text = path.read_text(encoding="utf-8", errors="replace")
        for line, name, lines in cpp_functions(text):
            yield Function(path, line, name, lines)
    elif is_python(path):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(path, node.lineno, node.name, lines)


_NOISE = re.compile(
    r'R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"'
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'"
    r"|^[ \t]*\#(?:\\\n|[^\n])*",
    re.DOTALL | re.MULTILINE,
)


def blank_noise(text: str) -> str:
    """Comments, literals and preprocessor lines as blanks; line numbers stay."""
    return _NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


_TYPE = re.compile(r"^\s*(?:typedef\s+)?(?:class|struct|union|enum)\b")
_TEMPLATE = re.compile(r"^\s*template\s*<[^{;]*?>\s*(?=class|struct|union|\w)")


def _opens(head: str, before: str) -> str:
    """What a brace opens outside of functions, told by the text before it."""
    plain = _TEMPLATE.sub("", head)
    if re.search(r"\bnamespace\b|^\s*extern\s*$", plain):
        return "scope"
    if _TYPE.match(plain) and not re.search(r"\)\s*(?:const|noexcept|override)*\s*$", plain):
        return "scope"
    if before in " \n\t" and ("(" in plain or "[" in plain):
        return "function"
    return "value"


def cpp_functions(text: str) -> Iterator[tuple[int, str, int]]:
    """(first line, name, number of lines) of every function that is not inside another one."""
    clean = blank_noise(text)
    stack: list[str] = []
    head_start, parens, function_from, name = 0, 0, 0, ""
    for at, char in enumerate(clean):
        inside = "function" in stack
        if char in "()" and not inside:
            parens += 1 if char == "(" else -1
        elif char == "{":
            head = clean[head_start:at]
            if inside or parens > 0:
                kind = "value"
            else:
                kind = _opens(head, clean[at - 1] if at else "\n")
            stack.append(kind)
            if kind == "function":
                function_from = head_start + len(head) - len(head.lstrip())
                name = _name(text[head_start:at], head)
            if kind == "scope":
                head_start = at + 1
        elif char == "}" and stack:
            kind = stack.pop()
            if kind == "function":
                first = clean.count("\n", 0, function_from) + 1
                yield first, name, clean.count("\n", function_from, at) + 1
            if kind != "value":
                head_start = at + 1
        elif char == ";" and not inside and parens == 0:
            head_start = at + 1


def _name(written: str, head: str) -> str:
    title = re.search(r'(?:TEST_CASE|SCENARIO|TEMPLATE_TEST_CASE)\w*\(\s*"([^"]*)', written)
    if title:
        return f'"{title.group(1)}"'
    match = re.search(r"([\w:~]+|operator\s*\S+?)\s*\(", head) or re.search(r"(\w+)\s*=", head)
    return match.group(1) if match else "?"
