"""The program itself: TLS, the line, faults, the control server, webhooks."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from typing import Any

import world

STOP_SECONDS_MAX = 10
WEBHOOK_SECONDS_MAX = 5


class Folder(unittest.TestCase):
    def test_a_simulator_without_a_folder_of_its_own_leaves_none_behind(self) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            process = subprocess.Popen(
                [str(world.ROOT / "tools" / "shopsim"), "--items", "2", "--orders", "0"],
                stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": temporary})
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            self.assertTrue(os.listdir(temporary))
            urllib.request.urlopen(ready["control"] + "/stop", b"{}").close()
            process.stdout.close()
            process.wait(STOP_SECONDS_MAX)
            self.assertEqual([], os.listdir(temporary))


class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.process = subprocess.Popen(
            [str(world.ROOT / "tools" / "shopsim"), "--state", cls.folder.name, "--items", "20",
             "--orders", "3", "--seed", "9"], stdout=subprocess.PIPE, text=True)
        assert cls.process.stdout is not None
        cls.ready = json.loads(cls.process.stdout.readline())
        cls.tls = ssl.create_default_context(cafile=cls.ready["ca"])

    @classmethod
    def tearDownClass(cls) -> None:
        cls.control("/stop", {})
        assert cls.process.stdout is not None
        cls.process.stdout.close()
        cls.process.wait(STOP_SECONDS_MAX)
        cls.folder.cleanup()

    def setUp(self) -> None:
        self.token: str | None = None

    def tearDown(self) -> None:
        self.control("/faults", {"rules": []})

    @classmethod
    def control(cls, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(cls.ready["control"] + path, data)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        if self.token is None and path != "/api/oauth/token":
            self.token = self.fresh_token()
        host = self.ready["url"].removeprefix("https://")
        connection = http.client.HTTPSConnection(host, context=self.tls, timeout=10)
        try:
            connection.request(method, path, json.dumps(body), {
                "content-type": "application/json", "accept": "application/json",
                "authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            self.headers = answer.headers
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def fresh_token(self) -> str:
        status, text = self.call("POST", "/api/oauth/token", {
            "grant_type": "client_credentials", "client_id": self.ready["client_id"],
            "client_secret": self.ready["client_secret"]})
        self.assertEqual(200, status, text)
        return json.loads(text)["access_token"]

    def fault(self, **rule: Any) -> None:
        self.control("/faults", {"rules": [{"match": "/api/(search|_action)", "count": 1, **rule}]})

    def first_product(self) -> dict[str, Any]:
        return next(row for row in self.control("/records")["products"] if not row["parent"])

    def write_stock(self, stock: int) -> tuple[int, str]:
        row = {"id": self.first_product()["id"], "stock": stock}
        return self.call("POST", "/api/_action/sync", {
            "s": {"entity": "product", "action": "upsert", "payload": [row]}})

    def test_a_cut_line_refuses_and_comes_back_on_the_same_port(self) -> None:
        self.call("GET", "/api/_info/version")
        self.control("/line", {"up": False})
        with self.assertRaises(ConnectionRefusedError):
            self.call("GET", "/api/_info/version")
        self.control("/line", {"up": True})
        self.assertEqual(200, self.call("GET", "/api/_info/version")[0])

    def test_the_first_delivery_after_the_lines_return_is_timed(self) -> None:
        def first() -> float | None:
            return self.control("/stats")["first_delivery_ms"]

        self.control("/line", {"up": False})
        began = time.monotonic()
        self.control("/line", {"up": True})
        self.token = None  # signing in and looking tell the shop nothing
        self.call("POST", "/api/search/order", {"limit": 1})
        self.assertIsNone(first())
        self.write_stock(21)
        timed = first()
        assert timed is not None
        self.assertGreater(timed, 0)
        self.assertLessEqual(timed, (time.monotonic() - began) * 1000)
        self.control("/line", {"up": True})  # it is up already
        self.write_stock(22)
        self.assertEqual(timed, first())
        self.control("/line", {"up": False})
        self.control("/line", {"up": True})
        self.assertIsNone(first())

    def test_a_cut_before_leaves_nothing_done(self) -> None:
        before = self.first_product()["stock"]
        self.fault(kind="cut_before")
        with self.assertRaises((ConnectionError, http.client.HTTPException, ssl.SSLError)):
            self.write_stock(before + 11)
        self.assertEqual(before, self.first_product()["stock"])

    def test_a_cut_after_the_commit_leaves_it_done(self) -> None:
        wanted = self.first_product()["stock"] + 13
        self.fault(kind="cut_after_commit")
        with self.assertRaises((ConnectionError, http.client.HTTPException, ssl.SSLError)):
            self.write_stock(wanted)
        self.assertEqual(wanted, self.first_product()["stock"])

    def test_a_500_after_the_commit_leaves_it_done(self) -> None:
        wanted = self.first_product()["stock"] + 17
        self.fault(kind="500_after_commit")
        self.assertEqual(500, self.write_stock(wanted)[0])
        self.assertEqual(wanted, self.first_product()["stock"])

    def test_throttling_names_the_wait_in_a_header_or_not(self) -> None:
        self.fault(kind="429", retry_after=3)
        self.assertEqual(429, self.call("POST", "/api/search/order", {"limit": 1})[0])
        self.assertEqual("3", self.headers["Retry-After"])
        self.fault(kind="429_bare")
        self.assertEqual(429, self.call("POST", "/api/search/order", {"limit": 1})[0])
        self.assertIsNone(self.headers["Retry-After"])

    def test_an_expired_token_stays_expired(self) -> None:
        self.call("GET", "/api/_info/version")
        self.fault(kind="token_expired")
        for _ in range(2):
            status, text = self.call("POST", "/api/search/order", {"limit": 1})
            self.assertEqual((401, "9"), (status, json.loads(text)["errors"][0]["code"]))
        self.token = None
        self.assertEqual(200, self.call("POST", "/api/search/order", {"limit": 1})[0])

    def test_an_html_page_may_come_in_place_of_json(self) -> None:
        self.fault(kind="html")
        status, text = self.call("POST", "/api/search/order", {"limit": 1})
        self.assertEqual((502, "<html>"), (status, text[:6]))
        self.assertGreater(self.control("/stats")["faults"]["html"], 0)

    def test_a_placed_order_appears_in_the_search(self) -> None:
        sku = self.first_product()["sku"]
        made = self.control("/order", {"lines": [{"sku": sku, "quantity": 2}], "paid": True})
        _, text = self.call("POST", "/api/search/order", {
            "filter": {"orderNumber": made["orderNumber"]},
            "associations": {"lineItems": {}, "transactions": {"associations": {
                "stateMachineState": {}}}}})
        order = json.loads(text)["data"][0]
        self.assertEqual(made["id"], order["id"])
        self.assertEqual(2, order["lineItems"][0]["quantity"])
        state = order["transactions"][0]["stateMachineState"]["technicalName"]
        self.assertEqual("paid", state)

    def test_a_webhook_is_called_on_a_write(self) -> None:
        listener = _Listener()
        status, text = self.call("POST", "/api/webhook", {
            "name": "box", "eventName": "product.written", "url": listener.url})
        self.assertEqual(204, status, text)
        self.write_stock(5)
        self.assertEqual("product.written", listener.wait()["data"]["event"])


class _Listener:
    def __init__(self) -> None:
        self._came = threading.Event()
        self._body: Any = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(204)
                self.end_headers()
                outer._came.set()

            def log_message(self, *_: Any) -> None:
                return

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def wait(self) -> Any:
        self._came.wait(WEBHOOK_SECONDS_MAX)
        self._server.shutdown()
        self._server.server_close()
        return self._body


if __name__ == "__main__":
    unittest.main()
