"""The Service Bus queue by its REST interface."""
from __future__ import annotations

import base64
import json
import threading
import time
import unittest
from typing import Any, Optional

from harness import Answer, Client, ErpCase
from sim.erp.bus import signature

LONG_S = 3600


class BusCase(ErpCase):
    def setUp(self) -> None:
        self.queue = self.simulator.ready["bus_queue"]
        self.sign()

    def sign(self, place: Optional[str] = None, key: Optional[str] = None, life_s: int = LONG_S,
             name: Optional[str] = None) -> None:
        ready = self.simulator.ready
        self.authorization = signature.token(
            f"{ready['bus_url']}/{place or self.queue}", int(time.time()) + life_s,
            name or ready["bus_key_name"], key or ready["bus_key"])

    def call(self, method: str, path: str, client: Optional[Client] = None) -> Answer:
        return (client or self.client).raw(method, path, b"", {
            "Authorization": self.authorization})

    def receive(self, timeout: float = 0, queue: str = "", method: str = "POST",
                client: Optional[Client] = None) -> Answer:
        return self.call(method, f"/{queue or self.queue}/messages/head?timeout={timeout}"
                                 "&api-version=2015-01", client)

    def put(self, body: Any = "hint", **more: Any) -> None:
        self.simulator.control("bus/send", {"body": body, **more})

    def place(self, answer: Answer) -> str:
        self.assertEqual(answer.status, 201, answer.text)
        return answer.headers["Location"][len(self.simulator.ready["url"]):]

    def drain(self, queue: str = "") -> None:
        while self.receive(queue=queue, method="DELETE").status == 200:
            pass


class Receive(BusCase):
    def test_a_message_is_locked_and_completed(self) -> None:
        self.put({"PrimaryEntityName": "salesorder"}, properties={"RequestName": "Create"})
        answer = self.receive()
        place = self.place(answer)
        self.assertEqual(json.loads(answer.text), {"PrimaryEntityName": "salesorder"})
        broker = json.loads(answer.headers["BrokerProperties"])
        self.assertEqual(broker["DeliveryCount"], 1)
        self.assertTrue(place.endswith(f"/{broker['MessageId']}/{broker['LockToken']}"))
        self.assertEqual(answer.headers["RequestName"], '"Create"')
        self.assertEqual(self.receive().status, 204)
        self.assertEqual(self.call("DELETE", place).status, 200)
        self.assertEqual(self.call("DELETE", place).status, 404)

    def test_an_abandoned_message_comes_again_at_once(self) -> None:
        self.put()
        self.assertEqual(self.call("PUT", self.place(self.receive())).status, 200)
        again = self.receive()
        self.assertEqual(json.loads(again.headers["BrokerProperties"])["DeliveryCount"], 2)
        self.call("DELETE", self.place(again))

    def test_a_lock_expires_unless_it_is_renewed(self) -> None:
        self.put()
        place = self.place(self.receive())
        self.simulator.control("advance", {"seconds": 50})
        self.assertEqual(self.call("POST", place).status, 200)
        self.simulator.control("advance", {"seconds": 50})
        self.assertEqual(self.receive().status, 204)
        self.simulator.control("advance", {"seconds": 11})
        self.assertEqual(self.call("DELETE", place).status, 404)
        self.call("DELETE", self.place(self.receive()))

    def test_after_ten_deliveries_it_is_dead(self) -> None:
        self.put("poison")
        for _ in range(10):
            self.assertEqual(self.call("PUT", self.place(self.receive())).status, 200)
        self.assertEqual(self.receive().status, 204)
        dead = self.receive(queue=self.queue + "/$DeadLetterQueue", method="DELETE")
        self.assertEqual((dead.status, dead.text), (200, "poison"))
        self.assertEqual(dead.headers["DeadLetterReason"], '"MaxDeliveryCountExceeded"')

    def test_a_waiting_client_is_answered_when_a_message_comes(self) -> None:
        other, got = Client(self.simulator.ready), []
        self.addCleanup(other.close)
        thread = threading.Thread(target=lambda: got.append(self.receive(60, client=other)))
        thread.start()
        while self.simulator.control("bus")["waiting"] == 0:
            time.sleep(0.01)
        self.put("now")
        thread.join(30)
        self.assertEqual(got[0].text, "now")
        self.call("DELETE", self.place(got[0]))

    def test_a_subscription_is_read_the_same_way(self) -> None:
        self.sign("holdfast-topic")
        queue = self.simulator.ready["bus_subscription"]
        self.put("topic", queue=queue)
        self.assertEqual(self.call("DELETE", self.place(self.receive(queue=queue))).status, 200)


class Access(BusCase):
    def test_signatures_are_checked(self) -> None:
        for wrong in ({"key": "other"}, {"life_s": -1}, {"name": "nobody"},
                      {"place": "other-queue"}):
            self.sign(**wrong)
            self.assertEqual(self.receive().status, 401, wrong)
        self.sign("")
        self.assertEqual(self.receive().status, 204)

    def test_the_key_is_used_as_it_is_written(self) -> None:
        key = base64.b64encode(b"0123456789").decode()
        self.assertNotEqual(signature.signature("r", "1", key),
                            signature.signature("r", "1", "0123456789"))

    def test_an_entra_token_of_the_bus_will_do(self) -> None:
        ready = self.simulator.ready
        token = self.client.ask_token(scope=ready["bus_scope"]).json["access_token"]
        self.authorization = "Bearer " + token
        self.assertEqual(self.receive().status, 204)
        self.authorization = "Bearer " + self.client.token
        self.assertEqual(self.receive().status, 401)

    def test_a_queue_that_is_gone_is_410(self) -> None:
        self.simulator.control("bus", {"gone": True})
        self.assertEqual(self.receive().status, 410)
        self.simulator.control("bus", {"gone": False})
        self.sign("other")
        self.assertEqual(self.receive(queue="other").status, 410)


if __name__ == "__main__":
    unittest.main()
