"""What a person at the box sees: its API, and the answers of its scanners as they come."""
import json
import queue
import threading
import urllib.error
import urllib.request
from urllib.parse import quote
from pathlib import Path

from .processes import pinned


class Box:
    """The daemon's API. The certificate it made for itself is pinned."""

    def __init__(self, port: int, token: str, state: Path) -> None:
        self.url = f"https://localhost:{port}"
        self.token = token
        self.certificate = state / "store/tls/certificate.pem"

    def open(self, path: str, timeout: float, body: dict | None = None, last_event: str = ""):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if last_event:
            headers["Last-Event-ID"] = last_event
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        return urllib.request.urlopen(request, timeout=timeout, context=pinned(self.certificate))

    def get(self, path: str) -> dict:
        with self.open(path, 30) as answer:
            return json.loads(answer.read())

    def post(self, path: str, body: dict) -> dict:
        with self.open(path, 30, body) as answer:
            return json.loads(answer.read())

    def all(self, path: str) -> list[dict]:
        """Every page of a list."""
        rows: list[dict] = []
        after = ""
        while True:
            page = self.get(f"{path}?limit=500" + (f"&after={quote(str(after))}" if after else ""))
            rows += page["items"]
            after = page.get("next") or ""
            if not after:
                return rows

    def scanner(self, device: str) -> dict:
        listed = self.get("/api/v1/scanners")["items"]
        return next(entry for entry in listed if entry["device"] == device)


class Events:
    """Listens to the box's event stream, anew after every loss, and asks for what it missed; keeps
    the scanners' answers."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.answers: "queue.Queue[dict]" = queue.Queue()
        self.connected = threading.Event()
        self.connections = 0  # so far: a box may be back before anybody saw it away
        self._last = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                with self.box.open("/api/v1/events", 3600, last_event=self._last) as stream:
                    self.connections += 1
                    self.connected.set()
                    self._read(stream)
            except (OSError, urllib.error.URLError):
                pass
            self.connected.clear()
            self._stopped.wait(0.05)

    def _read(self, stream) -> None:
        kind = ""
        for raw in stream:
            line = raw.decode().rstrip("\r\n")
            if line.startswith("id:"):
                self._last = line[3:].strip()
            elif line.startswith("event:"):
                kind = line[6:].strip()
            elif line.startswith("data:") and kind == "scan":
                self.answers.put(json.loads(line[5:]))

    def stop(self) -> None:
        self._stopped.set()
