"""tools/erpsim --selftest [SECTION...]: one line an exchange, exit code 1 if any differs."""
from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Iterator
from urllib.parse import urlencode

from sim.erp.jsontext import dumps
from sim.erp.selftest import matching
from sim.erp.selftest.bench import Answer, Bench
from sim.erp.selftest.preparations import Values

FOLDER = Path(__file__).resolve().parents[4] / "tests" / "data" / "dynamics" / "exchanges"
NAME = re.compile(r"\$\{(\w+)\}")
Exchange = dict[str, Any]


def filled(text: str, values: Values) -> str:
    """The text with its ${names} in place."""
    return NAME.sub(lambda match: values[match.group(1)], text)


def put_in(data: Any, values: Values) -> Any:
    if isinstance(data, dict):
        return {filled(name, values): put_in(value, values) for name, value in data.items()}
    if isinstance(data, list):
        return [put_in(item, values) for item in data]
    return filled(data, values) if isinstance(data, str) else data


def sent(bench: Bench, request: dict[str, Any], values: Values) -> Answer:
    body, kind = b"", ""
    if "json" in request:
        body, kind = dumps(put_in(request["json"], values)).encode(), "application/json"
    elif "form" in request:
        body = urlencode(put_in(request["form"], values)).encode()
        kind = "application/x-www-form-urlencoded"
    elif "lines" in request:
        body = filled("\r\n".join(request["lines"]), values).encode()
    headers = {"Authorization": bench.authorization(request["at"]), "Content-Type": kind,
               "Api-Version": "1.0", **put_in(request.get("headers", {}), values)}
    target = bench.target(request["at"], filled(request["path"], values))
    return bench.raw(request["method"], target,
                     {name: value for name, value in headers.items() if value}, body)


def run(bench: Bench, exchange: Exchange) -> list[str]:
    """What differs; nothing when the simulator answers as printed."""
    values = Values(bench)
    try:
        for name in exchange.get("given", ()):
            values[name]
        request = exchange["request"]
        put_in(request, values)  # whatever it names is there before it is sent
        status, headers, text = sent(bench, request, values)
        return matching.compare(put_in(exchange["response"], values), status, headers, text)
    except (RuntimeError, ValueError, KeyError, OSError) as error:
        return [f"cannot be played: {type(error).__name__} {error}"]
    finally:
        while bench.cleanups:
            bench.cleanups.pop()()


def grouped(exchanges: list[Exchange]) -> Iterator[tuple[list[str], list[Exchange]]]:
    """By the options their simulator is started with."""
    groups: dict[tuple[str, ...], list[Exchange]] = {}
    for exchange in exchanges:
        groups.setdefault(tuple(exchange.get("options", ())), []).append(exchange)
    for options, found in groups.items():
        yield list(options), found


def load(folder: Path) -> list[Exchange]:
    return [exchange for path in sorted(folder.glob("*.json"))
            for exchange in matching.parsed(path.read_text(encoding="utf-8"))]


def play(exchanges: list[Exchange]) -> int:
    differing = 0
    for options, found in grouped(exchanges):
        bench = Bench(options)
        try:
            for exchange in found:
                differences = run(bench, exchange)
                differing += bool(differences)
                print(f"{'differs' if differences else 'as printed':10}  {exchange['section']:4} "
                      f"{exchange['example']}{''.join(chr(10) + '    ' + d for d in differences)}",
                      flush=True)
        finally:
            bench.close()
    return differing


def main(sections: list[str]) -> None:
    exchanges = [exchange for exchange in load(FOLDER)
                 if not sections or exchange["section"] in sections]
    differing = play(exchanges)
    print(f"{len(exchanges)} exchanges, {differing} differ from what is printed")
    sys.exit(1 if differing or not exchanges else 0)
