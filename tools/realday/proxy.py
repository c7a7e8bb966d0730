"""The line between box and shop: an HTTP proxy on loopback that can be cut.

The box speaks plain HTTP to it, which is allowed on loopback; the proxy speaks to the shop as the
shop's address says, so that its certificate and its virtual host fit.
"""
import select
import socket
import ssl
import threading
from urllib.parse import urlsplit

CHUNK = 65536
HEAD_BYTES_MAX = 65536


class Line:
    def __init__(self, url: str, ca: str | None) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.hostname or "", None
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._named = parts.netloc
        if parts.scheme == "https":
            self._tls = ssl.create_default_context(cafile=ca)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.port = 0
        self.up()
        self.url = f"http://127.0.0.1:{self.port}{parts.path.rstrip('/')}"

    def up(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port, self._listener = listener.getsockname()[1], listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self) -> None:
        """Open connections end in the middle of whatever they carry."""
        listener, self._listener = self._listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            for one in self._open:
                self._end(one)
            self._open.clear()

    @staticmethod
    def _end(one: socket.socket) -> None:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection((self._host, self._port), timeout=30)
            far.settimeout(None)
            if self._tls:
                far = self._tls.wrap_socket(far, server_hostname=self._host)
        except OSError:
            self._end(near)
            return
        with self._lock:
            self._open |= {near, far}
        try:
            self._pump(near, far, Requests(self._named.encode()))
        except (OSError, ValueError):
            pass
        with self._lock:
            self._open -= {near, far}
        self._end(near)
        self._end(far)

    @staticmethod
    def _pump(near: socket.socket, far: socket.socket, requests: "Requests") -> None:
        """One thread for both ways: a TLS connection is not for two."""
        while True:
            ready, _, _ = select.select([near, far], [], [])
            if near in ready:
                data = near.recv(CHUNK)
                if not data:
                    return
                far.sendall(requests.renamed(data))
            if far in ready:
                more = True
                while more:
                    data = far.recv(CHUNK)
                    if not data:
                        return
                    near.sendall(data)
                    more = isinstance(far, ssl.SSLSocket) and far.pending() > 0


class Requests:
    """What the box sends, request by request, each with the shop's own name as Host."""

    def __init__(self, host: bytes) -> None:
        self._host = host
        self._waiting = b""
        self._left = 0  # of the body that is passing

    def renamed(self, data: bytes) -> bytes:
        """What may go on now; a head waits until it is whole."""
        self._waiting += data
        out = b""
        while self._waiting:
            if self._left:
                part, self._waiting = self._waiting[:self._left], self._waiting[self._left:]
                self._left -= len(part)
                out += part
                continue
            head, end, rest = self._waiting.partition(b"\r\n\r\n")
            if not end:
                if len(head) > HEAD_BYTES_MAX:
                    raise ValueError("the head of a request is too long")
                break
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"host:")]
            lines.insert(1, b"Host: " + self._host)
            self._left = next((int(line.split(b":")[1]) for line in lines
                               if line.lower().startswith(b"content-length:")), 0)
            self._waiting = rest
            out += b"\r\n".join(lines) + end
        return out
