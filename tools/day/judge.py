"""The verdict of the day, from the simulators' own records and from who moved the goods."""
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from .truth import Truth


@dataclass
class Verdict:
    items: int = 0
    movements: int = 0
    orders: int = 0
    payments: int = 0
    lost: int = 0
    duplicated: int = 0
    wrong_at_erp: int = 0
    wrong_at_shop: int = 0
    problems: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)  # sku -> numbers for the table

    @property
    def good(self) -> bool:
        return not (
            self.lost or self.duplicated or self.wrong_at_erp or self.wrong_at_shop or self.problems
        )


def judge(truth: Truth, shop: dict, erp: dict, box: dict[str, int]) -> Verdict:
    verdict = Verdict()
    _stock(verdict, truth, shop, erp, box)
    _movements(verdict, truth, erp)
    _orders(verdict, truth, shop, erp)
    _payments(verdict, shop, erp)
    return verdict


def _open_pieces(truth: Truth, shop: dict) -> Counter[str]:
    """Ordered in the shop and still on the shelf."""
    pieces: Counter[str] = Counter()
    for order in shop["orders"]:
        if order["state"] == "cancelled":
            continue
        for line in order["lines"]:
            pieces[line["sku"]] += int(line["quantity"])
        for sku, taken in truth.picked[order["orderNumber"]].items():
            pieces[sku] -= taken
    return pieces


def _stock(verdict: Verdict, truth: Truth, shop: dict, erp: dict, box: dict[str, int]) -> None:
    on_hand: Counter[tuple[str, str]] = Counter()
    for row in erp["onhand"]:
        on_hand[row["sku"], row["location"]] += int(float(row["quantity"]))
    still_needed = _open_pieces(truth, shop)
    at_shop = {row["sku"]: int(row["stock"]) for row in shop["products"] if not row["parent"]}
    wrong_places = {
        sku
        for (sku, place) in set(truth.physical) | set(on_hand)
        if truth.physical[sku, place] != on_hand[sku, place]
    }
    for sku in sorted({name for name, _ in truth.physical}):
        physical = truth.total(sku)
        erp_total = sum(quantity for (name, _), quantity in on_hand.items() if name == sku)
        expected = physical - still_needed[sku]
        verdict.items += 1
        verdict.rows[sku] = {
            "physical": physical,
            "box": box.get(sku, -1),
            "erp": erp_total,
            "shop": at_shop.get(sku, -1),
            "shop_expected": expected,
        }
        if sku in wrong_places:
            verdict.wrong_at_erp += 1
        if at_shop.get(sku) != expected:
            verdict.wrong_at_shop += 1
        if box.get(sku) != physical:
            verdict.problems.append(f"{sku}: the box says {box.get(sku)}, {physical} lie there")


def _movements(verdict: Verdict, truth: Truth, erp: dict) -> None:
    expected = Counter((m.sku, m.location, m.quantity, m.kind) for m in truth.moves)
    ours = [row for row in erp["movements"] if not row["user"]]
    found = Counter(
        (row["sku"], row["location"], int(float(row["quantity"])), row["kind"])
        for row in ours
        if row["kind"] != "count"
    )
    counted = sum(1 for row in ours if row["kind"] == "count")
    verdict.movements = len(truth.moves)
    verdict.lost += sum((expected - found).values())
    verdict.duplicated += sum((found - expected).values()) + max(0, counted - truth.counts)
    verdict.duplicated += int(erp["created_twice"])


def _orders(verdict: Verdict, truth: Truth, shop: dict, erp: dict) -> None:
    at_erp: dict[str, list[dict]] = {}
    for order in erp["orders"]:
        at_erp.setdefault(order["ordernumber"], []).append(order)
    for order in shop["orders"]:
        number = order["orderNumber"]
        verdict.orders += 1
        copies = at_erp.get(number, [])
        if not copies:
            verdict.lost += 1
            verdict.problems.append(f"order {number} is not in the ERP")
            continue
        verdict.duplicated += len(copies) - 1
        _one_order(verdict, truth, order, copies[0])


def _one_order(verdict: Verdict, truth: Truth, order: dict, copy: dict) -> None:
    number = order["orderNumber"]
    wanted = Counter({line["sku"]: int(line["quantity"]) for line in order["lines"] if line["sku"]})
    there: Counter[str] = Counter()
    for line in copy["lines"]:
        if line["sku"]:
            there[line["sku"]] += int(float(line["quantity"]))
    if wanted != there:
        verdict.problems.append(
            f"order {number}: the ERP has {dict(there)}, the shop {dict(wanted)}"
        )
    if number in truth.shipped and order["deliveryState"] != "shipped":
        verdict.problems.append(
            f"order {number} left the house; the shop says {order['deliveryState']}"
        )
    if number in truth.shipped and copy["state"] not in ("Fulfilled", "Invoiced"):
        verdict.problems.append(f"order {number} left the house; the ERP says {copy['state']}")


def _payments(verdict: Verdict, shop: dict, erp: dict) -> None:
    """What the shop was paid is one row at the ERP, to the cent, with one line of the journal."""
    at_erp: dict[str, list[dict]] = {}
    for row in erp.get("payments", []):
        at_erp.setdefault(row["order"], []).append(row)
    for order in shop["orders"]:
        rows = at_erp.get(order["orderNumber"], [])
        if order.get("transactionState") != "paid":
            continue
        verdict.payments += 1
        verdict.lost += not rows
        verdict.duplicated += max(0, len(rows) - 1)
        total = Decimal(str(order["total"]))
        for row in rows:
            booked = [Decimal(str(row[name] or 0)) for name in ("amount", "credit", "debit")]
            if booked != [total, total, 0] or row["journal_lines"] != 1:
                verdict.problems.append(
                    f"order {order['orderNumber']} was paid {total}; the ERP has {row}"
                )
