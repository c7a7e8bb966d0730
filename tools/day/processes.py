"""The processes of a day: two simulators and the real daemon, started, killed and stopped."""
import json
import os
import random
import secrets
import signal
import socket
import ssl
import subprocess
import threading
import urllib.request
from pathlib import Path

START_S_MAX = 60
STOP_S_MAX = 20


class Failure(Exception):
    """The day cannot go on; the message says what was tried."""


def control(url: str, body: dict | None = None, timeout: float = 60) -> dict:
    """Asks a simulator's control port: POST with a body, GET without."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.loads(answer.read() or b"{}")


class Process:
    """A child whose log goes to a file."""

    def __init__(
        self, name: str, command: list[str], state: Path, env: dict[str, str] | None = None
    ) -> None:
        self.name, self.command, self.state, self.env = name, command, state, env or {}
        self.log = state / f"{name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    def spawn(self, stdout: int | None = None) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                stdout=log if stdout is None else stdout,
                stderr=log,
                env={**os.environ, **self.env},
                start_new_session=True,
            )
        return self.child

    def kill(self) -> None:
        assert self.child
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self) -> None:
        if not self.child or self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-12:])


class Simulator(Process):
    """shopsim or erpsim: ready when it has printed its one line of JSON."""

    def __init__(self, name: str, tools: Path, state: Path, ca: Path, arguments: list[str]) -> None:
        folder = state / name
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            name,
            [
                "/usr/bin/python3",
                "-B",
                str(tools / name),
                "--port",
                "0",
                "--control-port",
                "0",
                "--state",
                str(folder),
                "--ca",
                str(ca),
                *arguments,
            ],
            state,
        )
        self.facts: dict = {}

    def start(self) -> None:
        child = self.spawn(subprocess.PIPE)
        guard = threading.Timer(START_S_MAX, child.kill)
        guard.start()
        line = child.stdout.readline() if child.stdout else b""
        guard.cancel()
        if not line:
            raise Failure(f"{self.name} did not start:\n{self.last_words()}")
        self.facts = json.loads(line)
        threading.Thread(target=self._drain, args=(child,), daemon=True).start()

    @staticmethod
    def _drain(child: subprocess.Popen[bytes]) -> None:
        assert child.stdout
        with child.stdout:
            while child.stdout.read(65536):
                pass

    def ask(self, path: str, body: dict | None = None) -> dict:
        return control(self.facts["control"] + path, body)


class Daemon(Process):
    """holdfastd with a configuration of its own; ready when it says so to NOTIFY_SOCKET."""

    def __init__(
        self, binary: Path, state: Path, config: dict, env: dict[str, str] | None = None
    ) -> None:
        self.config_file = state / "holdfast.json"
        self.config_file.write_text(json.dumps(config, indent=2))
        self.config_file.chmod(0o600)
        super().__init__("holdfastd", [str(binary), "--config", str(self.config_file)], state, env)
        self.socket_path = state / "notify"
        self.port = 0
        self.kills = 0

    def start(self) -> None:
        self.socket_path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(str(self.socket_path))
        listener.settimeout(0.2)
        self.env["NOTIFY_SOCKET"] = str(self.socket_path)
        child = self.spawn()
        waited = 0.0
        while True:
            try:
                if b"READY=1" in listener.recv(4096):
                    break
            except TimeoutError:
                waited += 0.2
            if child.poll() is not None or waited > START_S_MAX:
                listener.close()
                raise Failure(
                    f"holdfastd did not become ready (exit {child.poll()}):\n{self.last_words()}"
                )
        listener.close()

    def crash(self) -> None:
        self.kill()
        self.kills += 1


def free_port() -> int:
    """Below the range from which outgoing connections get theirs: a box that is down for a moment
    finds its port free again."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def box_config(
    root: Path, state: Path, shop: dict, erp: dict, scanners: list[dict], token: str, port: int
) -> dict:
    return {
        "box": 7,
        "name": "Holdfast demo",
        "host": "localhost",
        "store": {"directory": str(state / "store"), "map_mb": 512},
        "shopware": {
            "url": shop["url"],
            "client_id": shop["client_id"],
            "client_secret": shop["client_secret"],
            "ca_file": shop["ca"],
        },
        "dynamics": {
            "url": erp["org_url"],
            "token_url": erp["token_url"],
            "client_id": erp["client_id"],
            "client_secret": erp["client_secret"],
            "ca_file": erp["ca"],
        },
        "mappings": str(root / "config/mappings"),
        "routes": str(root / "config/routes.json"),
        "pull_interval_ms": 500,
        "serve": {
            "address": "127.0.0.1",
            "port": port,
            "tls": True,
            "tokens": [{"name": "demo", "token": token}],
        },
        "scanners": scanners,
    }


def new_token() -> str:
    return secrets.token_urlsafe(24)


def pinned(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))
