"""tools/realshop: plays a short warehouse day against a real Shopware test shop.

Makes products (HFTEST-...) and guests of its own, orders through the Store API while the same
items are scanned, cuts the line, kills the daemon once, compares shop, box and ERP item by item,
and removes what it made. The ERP is simulated. Use a test shop: orders are placed.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from day import report
from day.processes import Failure

from .admin import Admin
from .http import Refused, Web
from .made import DOMAIN, PREFIX, Made
from .place import look
from .play import Day
from .proxy import Line
from .shopper import Shopper
from .stage import Stage

PRODUCTS = 8
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/realshop", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--url", required=True, help="address of the shop; http:// on loopback only")
    add("--key", required=True, help="access key id of an integration (SWIA...), administrator")
    add("--secret", default=os.environ.get("HOLDFAST_SHOP_SECRET"),
        help="its secret access key; default: HOLDFAST_SHOP_SECRET")
    add("--secret-file", type=Path, help="file whose first line is the secret")
    add("--access-key", required=True, help="API access key of a sales channel (SWSC...)")
    add("--ca", help="roots (PEM) to trust instead of the system's")
    add("--report", type=Path, help="write the figures as JSON, as tools/run does")
    add("--seed", type=int, default=1, help="another seed is another day")
    add("--settle-s", type=float, default=180.0, help="how long each wait may take")
    add("--state", type=Path, help="keep logs and stores in this folder")
    add("--clean", action="store_true",
        help=f"only remove what earlier runs left: products {PREFIX}..., guests at {DOMAIN}")
    add("--binaries", type=Path, help="folder of holdfastd, if it is built already")
    return parser.parse_args()


def checked(options: argparse.Namespace) -> None:
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("--url", 0, f"\"{options.url}\" is no address: https://shop.example")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Refused("--url", 0, "plain http:// is for shops on this machine only")
    if options.secret_file:
        options.secret = options.secret_file.read_text().splitlines()[0].strip()
    if not options.secret:
        raise Refused("--secret", 0, "is missing: give it, --secret-file, or HOLDFAST_SHOP_SECRET")


def leftovers(admin: Admin) -> None:
    """Of runs that were killed. Orders first: they hold the rest."""
    number = 0
    for entity, name, text in (
            ("order", "orderCustomer.email", DOMAIN), ("customer", "email", DOMAIN),
            ("product", "productNumber", PREFIX), ("property-group", "name", PREFIX),
            ("promotion", "name", PREFIX), ("customer-group", "name", PREFIX),
            ("country", "name", PREFIX)):
        rows = admin.search(entity, {"filter": [
            {"type": "contains", "field": name, "value": text}]})
        for row in sorted(rows, key=lambda one: one.get("parentId") is None):
            admin.remove(f"{entity}/{row['id']}")
            number += 1
    print(f"removed {number} rows that earlier runs had left")


def storefront(made: Made) -> str:
    """A guest's registration names a domain of the sales channel; a headless one may have none."""
    if made.place.domains:
        return made.place.domains[0]
    url = f"http://{made.run.lower()}.{DOMAIN}"
    try:
        snippets = made.admin.search("snippet-set")
    except Refused:
        snippets = []
    if snippets:
        made.extra("sales-channel-domain", "domain", {
            "url": url, "salesChannelId": made.place.channel, "languageId": made.place.language,
            "currencyId": made.place.currency, "snippetSetId": snippets[0]["id"]})
    return url


def play(options: argparse.Namespace, state: Path, progress: report.Progress) -> int:
    web = Web(options.url, options.ca)
    admin = Admin(web, options.key, options.secret)
    if options.clean:
        leftovers(admin)
        return 0
    place = look(admin, options.access_key)
    progress.say(f"Shopware {place.version}: making {PRODUCTS} products")
    made = Made(admin, place)
    line = Line(options.url, options.ca)
    stage = Stage(Path(__file__).resolve().parents[2], options.binaries.resolve(), state, line,
                  options.settle_s, progress)
    try:
        made.products(PRODUCTS)
        shopper = Shopper(web, admin, options.access_key, storefront(made))
        progress.say("starting the box")
        stage.open(made, options.key, options.secret)
        day = Day(made, shopper, stage, options.seed)
        verdict = day.play()
        conflicts = stage.box.all("/api/v1/conflicts")
    finally:
        stage.close()
        progress.say("removing what was made in the shop")
        left = made.clean()
        progress.end()
        for words in left:
            print(f"LEFT IN THE SHOP: {words}", file=sys.stderr)
    return told(options, day, verdict, conflicts, left)


def told(options: argparse.Namespace, day: Day, verdict: report.Verdict, conflicts: list[dict],
         left: list[str]) -> int:
    verdict.problems += left
    facts = {"conflicts": len(conflicts), "outage_s": day.outage_s,
             "kills": day.stage.daemon.kills if day.stage.daemon else 0,
             "conflict_list": [one for one in conflicts
                               if day.made.run in str(one["subject"])]}
    print(report.table(verdict, sorted(verdict.rows)))
    print(report.summary(verdict, facts))
    print(f"kinds of orders checked: {', '.join(one.kind for one in day.examples) or 'none'}")
    for kind, why in day.kinds.skipped.items():
        print(f"kind of order skipped: {kind}: {why}")
    if options.report:
        report.write(options.report, verdict, facts)
    return 0 if verdict.good else 1


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    state = options.state or Path(tempfile.mkdtemp(prefix="holdfast-realshop-"))
    state.mkdir(parents=True, exist_ok=True)
    (state / "ca").mkdir(exist_ok=True)
    code = 1
    try:
        checked(options)
        code = play(options, state.resolve(), report.Progress())
    except (Refused, Failure, OSError) as failure:
        print(f"tools/realshop: {failure}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    if code == 0 and not options.state:
        shutil.rmtree(state, ignore_errors=True)
    elif code:
        print(f"Logs: {state}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
