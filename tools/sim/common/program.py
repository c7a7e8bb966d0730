"""What both simulator programs do around their application: options, TLS, line, control, exit."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, Mapping

from aiohttp import web

from . import tls
from .control import Call, Control
from .faults import FaultPlan
from .line import Line
from .stats import Stats


def common_options(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0, help="of the HTTPS API; 0: any free one")
    parser.add_argument("--control-port", type=int, default=0, help="of the control server")
    parser.add_argument("--state", type=Path, help="folder for certificates and data; "
                        "default: a temporary one")
    parser.add_argument("--ca", type=Path, help="folder of a certificate authority to share")
    parser.add_argument("--seed", type=int, default=1, help="of catalogue and orders")
    parser.add_argument("--items", type=int, default=2000, help="sellable items")
    parser.add_argument("--certificate", choices=sorted(tls.KINDS), default="server")
    parser.add_argument("--plain", action="store_true", help="HTTP without TLS")
    return parser


def state_folder(options: argparse.Namespace) -> Path:
    """--state, made if missing, or a fresh temporary folder."""
    if options.state is None:
        return Path(tempfile.mkdtemp(prefix="holdfast-sim-"))
    options.state.mkdir(parents=True, exist_ok=True)
    return Path(options.state).absolute()


async def run(application: web.Application, options: argparse.Namespace, folder: Path,
              plan: FaultPlan, stats: Stats, calls: Mapping[str, Call],
              ready: Mapping[str, Any]) -> None:
    """Serves until POST /stop, SIGTERM or SIGINT. Prints the one line of JSON when ready; a value
    in `ready` that contains {url} gets it filled in."""
    owner = tls.authority(options.ca or folder / "ca")
    pair = tls.server_certificate(owner, folder / "tls", options.certificate)
    secured = None if options.plain else tls.server_context(*pair)
    application.on_response_prepare.append(stats.answer)
    line = Line(application, options.port, secured)
    control = Control(line, plan, stats, calls)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, control.stopped.set)
    await line.start()
    control_port = await control.start(options.control_port)
    url = f"{'http' if options.plain else 'https'}://localhost:{line.port}"
    first = {"url": url, "control": f"http://127.0.0.1:{control_port}",
             "ca": str(owner.certificate)}
    rest = {key: value.replace("{url}", url) if isinstance(value, str) else value
            for key, value in ready.items()}
    print(json.dumps({**first, **rest}), flush=True)
    await control.stopped.wait()
    await asyncio.sleep(0.05)  # let the answer to /stop leave
    await line.stop()
    await control.stop()
    if options.state is None:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.flush()
