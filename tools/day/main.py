"""tools/run: plays a warehouse day and tells whether all goods and orders are where they belong."""
import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from . import report
from .acts import Day
from .processes import Failure
from .stage import Options, Stage


PAUSE_S = 2.5  # between two scans of the outage, so that one can watch it


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/run", description=__doc__)
    parser.add_argument(
        "--fast", action="store_true", help="play the day in under a minute and stop everything"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed is another day")
    parser.add_argument("--report", type=Path, help="write the figures as JSON")
    parser.add_argument("--items", type=int, default=2000, help="in the shop and the ERP")
    parser.add_argument("--orders", type=int, default=200, help="open in the morning")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="share of the day's work, for tests"
    )
    parser.add_argument(
        "--no-faults", action="store_true", help="shop and ERP answer every request"
    )
    parser.add_argument("--state", type=Path, help="keep logs and stores in this folder")
    parser.add_argument("--binaries", type=Path, help="folder of holdfastd", required=True)
    parser.add_argument(
        "--crash-env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="environment of the daemon, for tests",
    )
    parser.add_argument(
        "--settle-s", type=float, default=120.0, help="how long reconciling may take"
    )
    return parser.parse_args()


def play(stage: Stage, options: argparse.Namespace, progress: report.Progress) -> int:
    stage.open()
    if not options.fast:
        progress.end()
        print(how_to_look(stage), flush=True)
    verdict = Day(stage).play()
    found = stage.box.all("/api/v1/conflicts")
    facts = {
        "conflicts": len(found),
        "conflict_list": found,
        "outage_s": stage.outage_s,
        "first_delivery_ms": stage.first_delivery_ms(),
        "kills": stage.daemon.kills,
    }
    keep_records(stage, found)
    progress.say("the day is over")
    progress.end()
    moved = sorted({move.sku for move in stage.truth.moves})
    print(report.table(verdict, moved))
    print(report.summary(verdict, facts))
    if options.report:
        report.write(options.report, verdict, facts)
    if not options.fast:
        stay(stage)
    return 0 if verdict.good else 1


def keep_records(stage: Stage, conflicts: list[dict]) -> None:
    """What the verdict was made of, for whoever looks into it."""
    records = {
        "shop": stage.shop.ask("/records"),
        "erp": stage.erp.ask("/records"),
        "conflicts": conflicts,
        "moves": [vars(move) for move in stage.truth.moves],
        "losses": stage.truth.losses,
        "orders": stage.box.all("/api/v1/orders"),
        "dead_letters": stage.box.all("/api/v1/dead-letters"),
        "outbox": stage.box.all("/api/v1/outbox"),
        "scans": stage.picker.log,
    }
    (stage.options.state / "records.json").write_text(json.dumps(records, indent=1))


def how_to_look(stage: Stage) -> str:
    return (
        f"Status page: {stage.box.url}/ (accept its own certificate)\n"
        f"Token to sign in: {stage.token}\n"
        "On the command line:\n"
        f"  export HOLDFAST_URL={stage.box.url} HOLDFAST_TOKEN={stage.token}\n"
        f"  export HOLDFAST_CA={stage.options.state}/store/tls/certificate.pem\n"
        f"  {stage.options.binaries}/holdfast status"
    )


def stay(stage: Stage) -> None:
    print(f"\nThe box stays up.\n{how_to_look(stage)}")
    print(f"Logs and store: {stage.options.state}")
    print("Ctrl-C stops everything.", flush=True)
    while True:
        time.sleep(1)


def main() -> int:
    options = arguments()
    root = Path(__file__).resolve().parents[2]
    state = options.state or Path(tempfile.mkdtemp(prefix="holdfast-day-"))
    state.mkdir(parents=True, exist_ok=True)
    state = state.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    progress = report.Progress()
    stage = Stage(
        Options(
            root,
            options.binaries.resolve(),
            state,
            options.seed,
            options.items,
            options.orders,
            options.scale,
            not options.no_faults,
            dict(pair.split("=", 1) for pair in options.crash_env),
            options.settle_s,
            0.0 if options.fast else PAUSE_S,
        ),
        progress,
    )
    good = False
    try:
        code = play(stage, options, progress)
        good = code == 0
        return code
    except SystemExit:  # asked to stop
        good = True
        raise
    except KeyboardInterrupt:
        good = True
        print("\nstopping")
        return 0
    except Failure as failure:
        progress.end()
        print(f"The day failed: {failure}\nLogs: {state}", file=sys.stderr)
        return 1
    except Exception:
        progress.end()
        traceback.print_exc()
        print(f"Logs: {state}", file=sys.stderr)
        return 1
    finally:
        stage.close()
        if good and not options.state:
            shutil.rmtree(state, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
