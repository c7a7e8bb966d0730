"""What the person who started the day sees: a line of progress, and a table at the end."""
import json
import sys
import time
from pathlib import Path

from .judge import Verdict

ROWS_SHOWN = 14


class Progress:
    """One line that says what is happening; a line each where nobody watches."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._start = time.monotonic()
        self._width = 0
        self._said = ""

    def say(self, text: str) -> None:
        line = f"[{time.monotonic() - self._start:6.1f} s] {text}"
        if self._live:
            print("\r" + line.ljust(self._width), end="", flush=True)
            self._width = len(line)
        else:
            if text != self._said:  # what has not changed is no news in a file
                print(line, flush=True)
            self._said = text

    def end(self) -> None:
        if self._live:
            print(flush=True)


def table(verdict: Verdict, touched: list[str]) -> str:
    head = f"{'item':<14}{'on the shelf':>14}{'box':>8}{'ERP':>8}{'shop':>8}{'right':>8}"
    lines = [head, "-" * len(head)]
    for sku in touched[:ROWS_SHOWN]:
        row = verdict.rows[sku]
        right = row["physical"] == row["box"] == row["erp"] and row["shop"] == row["shop_expected"]
        lines.append(
            f"{sku:<14}{row['physical']:>14}{row['box']:>8}{row['erp']:>8}{row['shop']:>8}"
            f"{'yes' if right else 'NO':>8}"
        )
    hidden = len(verdict.rows) - min(len(touched), ROWS_SHOWN)
    lines.append(f"... and {hidden} items more")
    return "\n".join(lines)


def summary(verdict: Verdict, facts: dict) -> str:
    def mark(number: int) -> str:
        return "none" if number == 0 else str(number)

    lines = [
        f"{verdict.items} items, {verdict.movements} movements scanned, {verdict.orders} orders, "
        f"{verdict.payments} payments, "
        f"line down {facts['outage_s']} s, {facts['kills']} power cut",
        f"lost: {mark(verdict.lost)}    twice: {mark(verdict.duplicated)}    "
        f"wrong at the ERP: {mark(verdict.wrong_at_erp)}    "
        f"wrong in the shop: {mark(verdict.wrong_at_shop)}",
    ]
    lines += drain(facts.get("first_delivery_ms", {}))
    for conflict in facts["conflict_list"]:
        how = conflict["how"] or "waits for a person"
        lines.append(f"conflict: {conflict['subject']}: {how}")
    lines += [f"PROBLEM: {text}" for text in verdict.problems[:20]]
    return "\n".join(lines)


def drain(first_ms: dict[str, float | None]) -> list[str]:
    """Said only of what was seen: a system that was told nothing after the outage has no figure."""
    seen = [f"{name} {ms:g} ms" for name, ms in first_ms.items() if ms is not None]
    return [f"first delivery after the line's return: {', '.join(seen)}"] if seen else []


def write(path: Path, verdict: Verdict, facts: dict) -> None:
    body = {
        "items": verdict.items,
        "movements": verdict.movements,
        "orders": verdict.orders,
        "payments": verdict.payments,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "wrong_at_erp": verdict.wrong_at_erp,
        "wrong_at_shop": verdict.wrong_at_shop,
        "conflicts": facts["conflicts"],
        "outage_s": facts["outage_s"],
        "first_delivery_ms": facts.get("first_delivery_ms"),
        "kills": facts["kills"],
    }
    path.write_text(json.dumps(body) + "\n")
