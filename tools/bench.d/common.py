"""What the subcommands of tools/bench share: build the program, run it, print and keep figures."""
from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESET = "release"


def build(target: str) -> Path:
    """Builds the program and gives its path."""
    folder = Path(os.environ.get("HOLDFAST_BENCH_BUILD", ROOT / "build" / PRESET))
    quiet = {"stdout": subprocess.DEVNULL, "cwd": ROOT, "check": True}
    if not (folder / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", PRESET, "-B", str(folder)], **quiet)
    subprocess.run(["ninja", "-C", str(folder), target], **quiet)
    return folder / "bin" / target


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty directory on the file system that is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(program: Path, *arguments: str) -> dict[str, float]:
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program.name} {' '.join(arguments)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def machine() -> str:
    model = "unknown processor"
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith(("model name", "Model")):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}"


def write_json(path: str | None, figures: object) -> None:
    if path:
        Path(path).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
