"""A real box that asks once an hour: what comes sooner was a webhook's doing."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable
from urllib.parse import urlencode

from day.processes import Daemon, free_port

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()
WAIT_SECONDS_MAX = 30
HOUR_MS = 3_600_000
TOKEN = "0123456789abcdef0123"
APP_SECRET = "the app's own secret"
KEY = "k" * 40


def signed(secret: str, data: str) -> str:
    return hmac.new(secret.encode(), data.encode(), hashlib.sha256).hexdigest()


class Box(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.process = subprocess.Popen(
            [str(ROOT / "tools/shopsim"), "--items", "10", "--orders", "2", "--plain", "--state",
             str(self.folder / "shop")], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.addCleanup(self.stop)
        self.shop: dict[str, str] = json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def start(self, **shopware: Any) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = {"box": 3, "host": "localhost", "pull_interval_ms": HOUR_MS,
                  "store": {"directory": str(self.folder / "store"), "map_mb": 64},
                  "mappings": str(ROOT / "config/mappings"),
                  "routes": str(ROOT / "config/routes.json"),
                  "shopware": {"url": self.shop["url"], "webhooks": {"url": self.url}, **shopware},
                  "serve": {"address": "127.0.0.1", "port": port, "tls": False,
                            "tokens": [{"name": "test", "token": TOKEN}]}}
        self.daemon = Daemon(BINARIES / "holdfastd", self.folder, config)
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def credentials(self) -> dict[str, str]:
        return {key: self.shop[key] for key in ("client_id", "client_secret")}

    def control(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.shop["control"] + path,
                                                           data)) as answer:
            return json.load(answer)

    def api(self, path: str) -> Any:
        request = urllib.request.Request(self.url + path,
                                         headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            text = answer.read().decode()
        return json.loads(text) if path.startswith("/api") else text

    def call(self, method: str, path: str, body: str | None = None,
             **headers: str) -> tuple[int, str]:
        known = {"Content-Type": "application/json",
                 **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(self.url + path, None if body is None else body.encode(),
                                         known, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def counter(self, name: str) -> int:
        line = next(one for one in self.api("/metrics").splitlines()
                    if one.startswith(f"holdfast_webhooks_{name}_total "))
        return int(float(line.split()[1]))

    def until(self, what: str, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_SECONDS_MAX
        while not done():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def loaded(self) -> bool:
        return bool(self.api("/api/v1/health")["endpoints"][0]["first_load_done"])

    def hooks(self) -> list[dict[str, Any]]:
        return self.control("/rows", {"entity": "webhook"})["rows"]

    def first_product(self) -> dict[str, Any]:
        return next(row for row in self.control("/records")["products"] if not row["parent"])

    def rename(self, name: str) -> str:
        sku = self.first_product()["sku"]
        self.control("/edit", {"entity": "product", "sku": sku, "fields": {"name": name}})
        return sku

    def name_on_box(self, sku: str) -> str:
        return str(self.api(f"/api/v1/items/{sku}")["name"])


class PlainWebhooks(Box):
    def test_a_change_in_the_shop_arrives_without_waiting_for_the_hour(self) -> None:
        self.start(**self.credentials())
        self.until("the first load", self.loaded)
        self.until("webhooks in the shop", lambda: len(self.hooks()) == 10)
        sku = self.rename("Told by a webhook")
        self.until("the new name", lambda: self.name_on_box(sku) == "Told by a webhook")

    def test_webhooks_that_the_shop_switched_off_are_switched_on_after_an_outage(self) -> None:
        self.start(**self.credentials())
        self.until("webhooks in the shop", lambda: len(self.hooks()) == 10)
        self.until("the first load", self.loaded)
        self.control("/line", {"up": False})
        for row in self.hooks():
            self.control("/edit", {"entity": "webhook", "id": row["id"],
                                   "fields": {"active": False}})
        self.assertEqual({False}, {row["active"] for row in self.hooks()})
        # Somebody calls, the box asks, and finds the line gone.
        path = self.hooks()[0]["url"].removeprefix(self.url)
        self.assertEqual(204, self.call("POST", path, "{}")[0])
        self.until("the outage", lambda: not self.api("/api/v1/health")["endpoints"][0]["online"])
        self.control("/line", {"up": True})

        def active() -> bool:
            self.call("POST", path, "{}")  # the box asks again, and sees the line is back
            return all(row["active"] for row in self.hooks())

        self.until("active webhooks", active)
        self.assertEqual(10, len(self.hooks()))

    def test_what_a_real_shop_calls_wakes_the_box_once_and_is_not_believed(self) -> None:
        """Each recorded call, byte for byte: the products and orders it names are not here."""
        self.start(webhooks={"url": "https://relay.example/box7", "key": KEY},
                   **self.credentials())
        self.until("the first load", self.loaded)
        self.until("webhooks in the shop", lambda: len(self.hooks()) == 10)
        counts = self.api("/api/v1/health")["counts"]
        recorded = sorted((ROOT / "tests/data/recordings/webhooks").glob("*.json"))
        calls = [one["request"] for one in (json.loads(file.read_text()) for file in recorded)
                 if "response" not in one]
        self.assertEqual(10, len(calls))
        for number, one in enumerate(calls):
            ours = {key: value for key, value in one["headers"].items()
                    if key not in ("host", "content-length", "connection")}
            asked = self.asked()
            for _ in range(2):
                self.assertEqual(204, self.call("POST", f"/hooks/shopware/{KEY}",
                                                one["body_text"], **ours)[0])
            self.until(f"a round after {one['path']}", lambda: self.asked() > asked)
            self.assertEqual((2 * number + 2, number + 1),
                             (self.counter("received"), self.counter("repeated")))
        self.assertEqual(counts, self.api("/api/v1/health")["counts"])

    def asked(self) -> int:
        """Whole rounds of questions, by the stream that is asked last."""
        requests = self.control("/stats")["requests"]
        return int(requests.get("POST /api/search/customer-address", 0))

    def test_the_path_is_a_secret_and_repeats_are_seen(self) -> None:
        self.start(webhooks={"url": "https://relay.example/box7", "key": KEY},
                   **self.credentials())
        self.until("webhooks in the shop", lambda: len(self.hooks()) == 10)
        self.assertEqual({f"https://relay.example/box7/hooks/shopware/{KEY}"},
                         {row["url"] for row in self.hooks()})
        body = json.dumps({"data": {"event": "order.written"}, "source": {"eventId": "e1"}})
        for path in ("/hooks/shopware/", "/hooks/shopware/" + "x" * 40, "/hooks/",
                     f"/hooks/shopware/{KEY}x", f"/hooks/shopware/{KEY}/register"):
            self.assertEqual(404, self.call("POST", path, body)[0], path)
        self.assertEqual(404, self.call("GET", f"/hooks/shopware/{KEY}")[0])
        for _ in range(3):
            self.assertEqual(204, self.call("POST", f"/hooks/shopware/{KEY}", body)[0])
        self.assertEqual(204, self.call("POST", f"/hooks/shopware/{KEY}", "no JSON at all")[0])
        self.assertEqual((4, 2), (self.counter("received"), self.counter("repeated")))
        self.assertEqual(6, self.counter("refused"))


class App(Box):
    def register(self, shop: str = "shop1", secret: str = APP_SECRET) -> tuple[int, str]:
        query = urlencode({"shop-id": shop, "shop-url": "https://shop.example/a b",
                           "timestamp": "1767604353"})
        return self.call("GET", f"/hooks/shopware/{KEY}/register?{query}",
                         shopware_app_signature=signed(secret, query))

    def confirm(self, secret: str) -> int:
        body = json.dumps({"apiKey": self.shop["client_id"],
                           "secretKey": self.shop["client_secret"], "timestamp": "1767604353",
                           "shopUrl": "https://shop.example/a b", "shopId": "shop1"})
        return self.call("POST", f"/hooks/shopware/{KEY}/confirm", body,
                         shopware_shop_signature=signed(secret, body))[0]

    def test_a_shop_registers_the_box_and_gives_it_its_credentials(self) -> None:
        app = {"webhooks": {"url": "https://relay.example", "key": KEY},
               "app": {"name": "HoldfastBox", "secret": APP_SECRET}}
        self.start(**app)
        self.assertEqual(401, self.register(secret="another")[0])
        status, text = self.register()
        self.assertEqual(200, status, text)
        answer = json.loads(text)
        self.assertEqual(signed(APP_SECRET, "shop1" + "https://shop.example/a b" + "HoldfastBox"),
                         answer["proof"])
        self.assertEqual(f"https://relay.example/hooks/shopware/{KEY}/confirm",
                         answer["confirmation_url"])
        self.assertGreaterEqual(len(answer["secret"]), 64)
        self.assertEqual(401, self.confirm("not the secret"))
        self.assertEqual(204, self.confirm(answer["secret"]))
        self.until("the first load", self.loaded)
        self.assertEqual(401, self.register(shop="shop2")[0])
        # After a restart it is still registered, and only signed calls count.
        self.daemon.stop()
        self.daemon.start()
        body = json.dumps({"source": {"eventId": "e9"}})
        place = f"/hooks/shopware/{KEY}"
        self.assertEqual(401, self.call("POST", place, body)[0])
        self.assertEqual(401, self.call("POST", place, body,
                                        shopware_shop_signature=signed("x", body))[0])
        self.assertEqual(204, self.call(
            "POST", place, body, shopware_shop_signature=signed(answer["secret"], body))[0])
        sku = self.rename("Told to an app")
        self.call("POST", place, "{}", shopware_shop_signature=signed(answer["secret"], "{}"))
        self.until("the new name", lambda: self.name_on_box(sku) == "Told to an app")
        self.assertEqual([], self.hooks())


if __name__ == "__main__":
    unittest.main()
