"""A real box that asks Dynamics once an hour: what comes sooner came through the Service Bus."""

from __future__ import annotations

import json
import os
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path
from typing import Any, Callable

from day.processes import Daemon, Simulator, free_port

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build/release/bin")).resolve()
WAIT_SECONDS_MAX = 60
HOUR_MS = 3_600_000
TOKEN = "0123456789abcdef0123"


class Bus(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.erp = Simulator("erpsim", ROOT / "tools", self.folder, self.folder / "ca",
                             ["--items", "10"])
        self.erp.start()
        self.addCleanup(self.erp.stop)
        self.queue: dict[str, str] = {"url": self.erp.facts["bus_url"],
                                      "queue": self.erp.facts["bus_queue"]}

    def keyed(self, **instead: str) -> dict[str, str]:
        file = self.folder / "listen.key"
        file.write_text(self.erp.facts["bus_key"] + "\n")
        return {**self.queue, "key_name": self.erp.facts["bus_key_name"], "key_file": str(file),
                **instead}

    def start(self, service_bus: dict[str, str], interval_ms: int = HOUR_MS) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        facts = self.erp.facts
        config = {"box": 4, "host": "localhost", "pull_interval_ms": interval_ms,
                  "store": {"directory": str(self.folder / "store"), "map_mb": 64},
                  "mappings": str(ROOT / "config/mappings"),
                  "routes": str(ROOT / "config/routes.json"),
                  "dynamics": {"url": facts["org_url"], "token_url": facts["token_url"],
                               "client_id": facts["client_id"], "ca_file": facts["ca"],
                               "client_secret": facts["client_secret"],
                               "service_bus": service_bus},
                  "serve": {"address": "127.0.0.1", "port": port, "tls": False,
                            "tokens": [{"name": "test", "token": TOKEN}]}}
        self.daemon = Daemon(BINARIES / "holdfastd", self.folder, config)
        self.daemon.start()
        self.addCleanup(self.daemon.stop)
        self.until("the first load", lambda: self.endpoint()["first_load_done"])

    # --- the box

    def api(self, path: str) -> Any:
        request = urllib.request.Request(self.url + path,
                                         headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            text = answer.read().decode()
        return json.loads(text) if path.startswith("/api") else text

    def endpoint(self) -> dict[str, Any]:
        return self.api("/api/v1/health")["endpoints"][0]

    def attention(self) -> str:
        return "\n".join(self.api("/api/v1/health")["attention"])

    def metric(self, name: str) -> int:
        line = next(one for one in self.api("/metrics").splitlines()
                    if one.startswith(f"holdfast_bus_{name} "))
        return int(float(line.split()[1]))

    def until(self, what: str, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_SECONDS_MAX
        while not done():
            self.assertLess(time.monotonic(), end, f"{what}\n{self.daemon.last_words()}")
            time.sleep(0.05)

    def name_on_box(self, sku: str) -> str:
        return str(self.api(f"/api/v1/items/{sku}")["name"])

    # --- the environment

    def tell_changes(self) -> None:
        """As an administrator registers the queue, with a step on products."""
        self.erp.ask("/endpoint", {
            "endpoint": {"contract": 2, "path": self.queue["queue"], "messageformat": 2},
            "tables": ["product"], "messages": ["Update"]})

    def rename(self, name: str) -> str:
        sku = self.erp.ask("/records")["products"][0]["sku"]
        self.erp.ask("/edit", {"table": "products", "key": {"productnumber": sku},
                               "fields": {"name": name}})
        return str(sku)

    def send(self, body: Any, **more: Any) -> None:
        self.erp.ask("/bus/send", {"body": body, **more})

    def lying(self) -> list[dict[str, Any]]:
        return self.erp.ask("/bus")["queues"][self.queue["queue"]]

    def listens(self) -> bool:
        return bool(self.erp.ask("/bus")["waiting"] == 1)

    def reads(self) -> dict[str, int]:
        """Questions for rows, by table."""
        counts = self.erp.ask("/stats")["requests"]
        return {name: count for name, count in counts.items() if name.startswith("GET ")}


class WakeUps(Bus):
    def told_through_the_queue(self) -> None:
        self.tell_changes()
        self.until("a box that listens", self.listens)
        before = self.reads()
        sku = self.rename("Told by a message")
        self.until("the new name", lambda: self.name_on_box(sku) == "Told by a message")
        self.until("an empty queue", lambda: not self.lying())
        after = self.reads()
        self.assertEqual(1, sum(after.values()) - sum(before.values()), (before, after))
        self.assertEqual((1, 1, 0), (self.metric("messages_total"), self.metric("woken_total"),
                                     self.metric("foreign_total")))
        self.assertEqual(1, self.metric("up"))

    def test_a_change_arrives_without_waiting_for_the_hour(self) -> None:
        self.start(self.keyed())
        self.told_through_the_queue()
        self.daemon.stop()  # while it waits for a message
        assert self.daemon.child
        self.assertEqual(0, self.daemon.child.returncode)

    def test_with_the_sign_in_of_the_application(self) -> None:
        self.start(self.queue)
        self.told_through_the_queue()

    def test_what_a_message_says_is_not_believed(self) -> None:
        self.start(self.keyed())
        sku = self.erp.ask("/records")["products"][0]["sku"]
        name = self.name_on_box(sku)
        self.send({"PrimaryEntityName": "product", "MessageName": "Delete", "PrimaryEntityId": sku,
                   "InputParameters": [{"key": "Target", "value": {"name": "A lie"}}]})
        self.until("the message", lambda: self.metric("woken_total") == 1 and not self.lying())
        self.assertEqual(name, self.name_on_box(sku))

    def test_foreign_and_broken_messages_are_deleted(self) -> None:
        self.start(self.keyed())
        self.send("no JSON at all", content_type="application/msbin1")
        self.send({"PrimaryEntityName": "systemuser"})
        self.send({"PrimaryEntityName": "product",
                   "OrganizationId": "11111111-2222-3333-4444-555555555555"})
        self.until("an empty queue", lambda: not self.lying())
        self.until("three deleted", lambda: self.metric("foreign_total") == 3)
        self.assertEqual(0, self.metric("woken_total"))
        log = self.daemon.log.read_text()
        for words in ("choose JSON", "does not read table systemuser", "another environment"):
            self.assertIn(words, log)

    def test_a_message_whose_lock_is_lost_comes_again_and_wakes_once(self) -> None:
        self.erp.ask("/bus", {"lock_seconds": 0})
        self.start(self.keyed())
        self.send({"PrimaryEntityName": "product"})
        self.until("a repetition", lambda: self.metric("repeated_total") > 0)
        self.erp.ask("/bus", {"lock_seconds": 60})
        self.until("an empty queue", lambda: not self.lying())
        self.assertGreater(self.metric("locks_lost_total"), 0)
        self.assertEqual(1, self.metric("woken_total"))
        self.assertEqual("", self.attention())


class Faults(Bus):
    def test_a_wrong_key_is_named_and_the_box_goes_on_polling(self) -> None:
        file = self.folder / "another.key"
        file.write_text("not the key\n")
        self.start(self.keyed(key_file=str(file)), interval_ms=200)
        self.until("words about the key", lambda: 'key of policy "listen"' in self.attention())
        self.assertIn("changes are found by polling", self.attention())
        self.assertEqual(0, self.metric("up"))
        sku = self.rename("Found by polling")
        self.until("the new name", lambda: self.name_on_box(sku) == "Found by polling")
        self.assertTrue(self.endpoint()["online"])

    def test_a_queue_that_goes_and_comes_back(self) -> None:
        self.start(self.keyed())
        self.until("a box that listens", self.listens)
        self.erp.ask("/bus", {"gone": True})
        self.until("words about the queue", lambda: "there is no queue" in self.attention())
        self.erp.ask("/bus", {"gone": False})
        self.until("a box that listens", self.listens)
        self.send({"PrimaryEntityName": "product"})
        self.until("the message", lambda: self.metric("woken_total") == 1)
        self.assertEqual("", self.attention())


if __name__ == "__main__":
    unittest.main()
