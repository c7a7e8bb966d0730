"""Service-protection limits, faults on demand, the line."""
from __future__ import annotations

import threading
import unittest
import uuid
from typing import Any

from harness import Client, ErpCase


class Quota(ErpCase):
    options = ("--quota", "5", "--quota-window", "60", "--token-life", "100000")

    def setUp(self) -> None:
        self.simulator.control("advance", {"seconds": 400})

    def test_too_many_requests_wait_ever_longer(self) -> None:
        left = [
            int(self.client.get("WhoAmI").headers["x-ms-ratelimit-burst-remaining-xrm-requests"])
            for _ in range(5)
        ]
        self.assertEqual(left, [4, 3, 2, 1, 0])
        answers = [self.client.get("WhoAmI") for _ in range(4)]
        for answer in answers:
            self.assertIn(
                "limit of 5 over time window of 60 seconds", self.refused(answer, 429, "0x80072322")
            )
        waits = [int(answer.headers["Retry-After"]) for answer in answers]
        self.assertEqual(waits[0], 60)
        self.assertEqual(waits, sorted(waits))
        self.assertGreater(waits[-1], waits[0])
        self.simulator.control("advance", {"seconds": waits[-1]})
        self.assertEqual(self.client.get("WhoAmI").status, 200)

    def test_a_batch_counts_once(self) -> None:
        part = (
            "--b\r\nContent-Type: application/http\r\n\r\nGET /api/data/v9.2/WhoAmI HTTP/1.1\r\n"
            "Accept: application/json\r\n\r\n"
        )
        answer = self.client.call(
            "POST",
            "$batch",
            (part * 20 + "--b--\r\n").encode(),
            Content_Type="multipart/mixed; boundary=b",
        )
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["x-ms-ratelimit-burst-remaining-xrm-requests"], "4")


class ExecutionTime(ErpCase):
    options = ("--execution-ms", "1")

    def test_has_a_code_of_its_own(self) -> None:
        answers = [self.client.get("products") for _ in range(5)]
        self.refused(answers[-1], 429, "0x80072321")


class Concurrency(ErpCase):
    options = ("--concurrency", "2")

    def test_has_a_code_of_its_own(self) -> None:
        self.simulator.control(
            "faults", {"rules": [{"match": "GET .*accounts", "kind": "slow", "delay_ms": 1500}]}
        )
        threads = [threading.Thread(target=self.slow_read) for _ in range(2)]
        for thread in threads:
            thread.start()
        refused = self.until_refused()
        for thread in threads:
            thread.join()
        self.refused(refused, 429, "0x80072326")
        self.assertEqual(self.simulator.control("stats")["faults"], {"slow": 2})

    def slow_read(self) -> None:
        other = Client(self.simulator.ready)
        other.token = self.client.token
        other.get("accounts")
        other.close()

    def until_refused(self) -> Any:
        for _ in range(2000):
            answer = self.client.get("WhoAmI")
            if answer.status != 200:
                return answer
        return answer


class Faults(ErpCase):
    def setUp(self) -> None:
        self.client.sign_in()

    def rule(self, kind: str, match: str = "POST .*/accounts", **more: Any) -> None:
        self.simulator.control(
            "faults", {"rules": [{"match": match, "kind": kind, "count": 1, **more}]}
        )

    def account(self) -> dict[str, Any]:
        return {"accountid": str(uuid.uuid4()), "name": "Fault"}

    def exists(self, account: dict[str, Any]) -> bool:
        return self.client.get(f"accounts({account['accountid']})").status == 200

    def test_a_cut_before_does_nothing_and_after_commits(self) -> None:
        for kind, done in (("cut_before", False), ("cut_after_commit", True)):
            account = self.account()
            self.rule(kind)
            with self.assertRaises(OSError):
                self.client.post("accounts", account)
            self.assertEqual(self.exists(account), done, kind)

    def test_a_500_may_have_been_done(self) -> None:
        for kind, done in (("500", False), ("500_after_commit", True)):
            account = self.account()
            self.rule(kind)
            self.assertEqual(self.client.post("accounts", account).status, 500)
            self.assertEqual(self.exists(account), done, kind)

    def test_errors_come_in_the_shapes_of_the_service(self) -> None:
        self.rule("500")
        legacy = self.client.post("accounts", {}).json
        self.assertIn("ExceptionMessage", legacy)
        self.assertLess(legacy["ErrorCode"], 0)
        self.rule("html")
        page = self.client.post("accounts", {})
        self.assertEqual((page.status, page.text[:6]), (502, "<html>"))
        self.rule("503")
        page = self.client.post("accounts", {})
        self.assertEqual((page.status, page.text[:9]), (503, "<!DOCTYPE"))

    def test_throttling_comes_with_and_without_retry_after(self) -> None:
        self.rule("429", retry_after=7)
        answer = self.client.post("accounts", {})
        self.assertEqual((answer.code, answer.headers["Retry-After"]), ("0x80072322", "7"))
        self.rule("429_bare")
        self.assertNotIn("Retry-After", self.client.post("accounts", {}).headers)

    def test_an_expired_token_stays_expired(self) -> None:
        self.rule("token_expired", "GET .*WhoAmI")
        self.assertEqual(self.client.get("WhoAmI").status, 401)
        self.assertEqual(self.client.get("WhoAmI").status, 401)
        self.client.sign_in()
        self.assertEqual(self.client.get("WhoAmI").status, 200)

    def test_while_the_line_is_down_nobody_is_answered(self) -> None:
        account = self.account()
        self.simulator.control("line", {"up": False})
        with self.assertRaises(OSError):
            self.client.post("accounts", account)
        self.simulator.control("line", {"up": True})
        self.assertFalse(self.exists(account))
        self.client.post("accounts", account)
        self.assertTrue(self.exists(account))


if __name__ == "__main__":
    unittest.main()
