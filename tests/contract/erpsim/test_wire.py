"""What /stats counts is what goes over the connection, byte for byte."""
from __future__ import annotations

import json
import socket
import unittest
from urllib.parse import quote, urlsplit

from harness import API, Simulator

FORM = "grant_type=client_credentials&client_id={}&client_secret={}&scope={}"


class Connection:
    """Speaks HTTP/1.1 by hand, so that no library has a say in what is sent."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.socket = socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), 60)
        self.sent = self.received = 0

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> bytes:
        """The body of the answer."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}",
                 f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, _, content = answer.partition(b"\r\n\r\n")
        named = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(content) < int(named[b"content-length"]):
            content += self.socket.recv(65536)
        self.sent, self.received = len(request), len(head) + 4 + len(content)
        return content


class OverTheWire(unittest.TestCase):
    def setUp(self) -> None:
        self.simulator = Simulator("--plain")
        self.addCleanup(self.simulator.stop)
        self.ready = self.simulator.ready
        self.connection = Connection(self.ready["url"])
        self.addCleanup(self.connection.socket.close)

    def counted(self, name: str) -> dict[str, int]:
        return self.simulator.control("stats")["wire"][name]

    def assert_counted(self, name: str) -> None:
        self.assertEqual(self.counted(name), {"requests": 1, "bytes_in": self.connection.sent,
                                              "bytes_out": self.connection.received})

    def token(self) -> str:
        scope = quote(self.ready["org_url"] + "/.default", "")
        form = FORM.format(self.ready["client_id"], quote(self.ready["client_secret"]), scope)
        answer = self.connection.ask("POST", urlsplit(self.ready["token_url"]).path, form.encode(),
                                     Content_Type="application/x-www-form-urlencoded")
        return json.loads(answer)["access_token"]

    def batch(self, inner: str, bearer: dict[str, str]) -> None:
        part = ("--b\r\nContent-Type: application/http\r\n\r\n"
                f"{inner} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
                '{"name":"A"}\r\n--b--\r\n')
        self.connection.ask("POST", API + "$batch", part.encode(),
                            Content_Type="multipart/mixed; boundary=b", **bearer)

    def test_requests_and_answers_are_counted_with_their_headers(self) -> None:
        self.connection.ask("GET", API + "WhoAmI")  # 401, without a body
        self.assert_counted(f"GET {API}WhoAmI")
        bearer = {"Authorization": f"Bearer {self.token()}"}
        self.assert_counted("POST /{id}/oauth2/v2.0/token")
        self.connection.ask("GET", API + "products?$select=name,productnumber", **bearer)
        self.assert_counted(f"GET {API}products")
        self.assertEqual(self.simulator.control("stats")["answers"], {"200": 2, "401": 1})

    def test_a_compressed_answer_is_as_long_as_it_was_sent(self) -> None:
        bearer = {"Authorization": f"Bearer {self.token()}", "Accept_Encoding": "gzip"}
        packed = self.connection.ask("GET", API + "products?$select=name", **bearer)
        self.assertEqual(packed[:2], b"\x1f\x8b")
        self.assert_counted(f"GET {API}products")

    def test_looking_for_changes_and_batches_that_write_are_kinds_of_their_own(self) -> None:
        bearer = {"Authorization": f"Bearer {self.token()}"}
        first = self.connection.ask("GET", API + "accounts?$select=name",
                                    Prefer="odata.track-changes", **bearer)
        link = json.loads(first)["@odata.deltaLink"]
        self.connection.ask("GET", urlsplit(link).path + "?" + urlsplit(link).query, **bearer)
        self.assert_counted(f"GET {API}accounts?$deltatoken")
        for inner in ("GET /api/data/v9.2/WhoAmI", "POST /api/data/v9.2/accounts"):
            self.batch(inner, bearer)
        self.assert_counted(f"POST {API}$batch that writes")
        self.assertEqual(self.counted(f"POST {API}$batch")["requests"], 1)

    def test_what_is_delivered_first_after_an_outage_is_a_write(self) -> None:
        for up in (False, True):
            self.simulator.control("line", {"up": up})
        self.connection = Connection(self.ready["url"])
        self.addCleanup(self.connection.socket.close)
        bearer = {"Authorization": f"Bearer {self.token()}"}
        self.batch("GET /api/data/v9.2/WhoAmI", bearer)
        self.assertIsNone(self.simulator.control("stats")["first_delivery_ms"])
        self.batch("POST /api/data/v9.2/accounts", bearer)
        self.assertGreater(self.simulator.control("stats")["first_delivery_ms"], 0)


if __name__ == "__main__":
    unittest.main()
