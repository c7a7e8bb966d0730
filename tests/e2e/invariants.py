"""The invariants of one box that neither the judge of the day (I3) nor once.py (I1) looks at."""
import re
import time

from day.stage import Stage

QUIET_S = 2.5  # some polls of pull_interval_ms
READS = re.compile(
    r"^(GET .*|POST .*/oauth2?/.*|POST /api/search.*|POST /api/_info.*|POST .*/\$batch)$"
)


def _writes(stage: Stage) -> dict[str, int]:
    found: dict[str, int] = {}
    for simulator in (stage.shop, stage.erp):
        for request, number in simulator.ask("/stats")["requests"].items():
            if not READS.match(request):
                found[f"{simulator.name}: {request}"] = number
    return found


def echoes(stage: Stage) -> list[str]:
    """I5: a system at rest writes nothing to either side."""
    before, polls = _writes(stage), stage.shop.ask("/stats")["requests"]
    time.sleep(QUIET_S)
    after = _writes(stage)
    found = [
        f"at rest, {request} was sent {number - before.get(request, 0)} times"
        for request, number in after.items()
        if number > before.get(request, 0)
    ]
    if stage.shop.ask("/stats")["requests"] == polls:
        found.append("at rest the shop was not even asked for changes: nothing is proven")
    return found


def unlisted_renames(stage: Stage, renamed: list[str]) -> list[str]:
    """I6: one of two names was overwritten; conflicts list both, both sides have the winner."""
    conflicts = stage.box.all("/api/v1/conflicts")
    shop = {row["sku"]: row["name"] for row in stage.shop.ask("/records")["products"]}
    erp = {row["sku"]: row["name"] for row in stage.erp.ask("/records")["products"]}
    found = []
    for sku in renamed:
        listed = [
            str(one)
            for one in conflicts
            if sku in str(one["subject"]) and "name" in str(one["subject"])
        ]
        both = [
            text
            for text in listed
            if f"Shop name of {sku}" in text and f"ERP name of {sku}" in text
        ]
        if len(both) != 1:
            found.append(
                f"renaming {sku} on both sides is listed {len(both)} times as conflict: {listed}"
            )
        if shop[sku] != erp[sku]:
            found.append(f"{sku} is called {shop[sku]!r} in the shop and {erp[sku]!r} in the ERP")
    return found


def copies(stage: Stage) -> list[str]:
    """I7: one document per external id."""
    erp = stage.erp.ask("/records")
    found = [f"the ERP made {erp['created_twice']} rows twice"] if erp["created_twice"] else []
    for kind, key in (("orders", "ordernumber"), ("movements", "name")):
        names = [row[key] for row in erp[kind] if not row.get("user")]
        found += [
            f"{kind}: {name} is there {names.count(name)} times"
            for name in sorted(set(names))
            if names.count(name) > 1
        ]
    return found


def unparked(stage: Stage, refused: list[str]) -> list[str]:
    """I10: what is refused for ever lies in the dead letters, it alone (all else arrived)."""
    letters = stage.box.all("/api/v1/dead-letters")
    found = [
        f"no dead letter names {sku}: {letters}"
        for sku in refused
        if not any(sku in str(letter) for letter in letters)
    ]
    found += [
        f"dead letter nobody expected: {letter}"
        for letter in letters
        if not any(sku in str(letter) for sku in refused)
    ]
    return found
