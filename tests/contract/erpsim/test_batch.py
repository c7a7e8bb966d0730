"""$batch on the wire."""
from __future__ import annotations

import json
import unittest
import uuid
from typing import Any, Optional

from harness import API, Answer, ErpCase

MIME = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"


def request(method: str, path: str, body: Any = None, content_id: str = "") -> str:
    text = "" if body is None else json.dumps(body)
    head = MIME + (f"Content-ID: {content_id}\r\n" if content_id else "")
    kind = "Content-Type: application/json\r\n" if text else "Accept: application/json\r\n"
    target = path if path.startswith("$") else API + path
    return f"{head}\r\n{method} {target} HTTP/1.1\r\n{kind}\r\n{text}"


def joined(parts: list[str], boundary: str) -> str:
    end = "" if parts and parts[-1].endswith("\r\n\r\n") else "\r\n"
    body = "\r\n".join(f"--{boundary}\r\n{part}" for part in parts)
    return f"{body.removesuffix(chr(13) + chr(10)) if not end else body}\r\n--{boundary}--\r\n"


def change_set(*parts: str) -> str:
    return ("Content-Type: multipart/mixed; boundary=\"changeset_1\"\r\n\r\n"
            + joined(list(parts), "changeset_1"))


class Batch(ErpCase):
    def send(self, *parts: str, prefer: str = "", text: Optional[str] = None) -> Answer:
        body = joined(list(parts), "batch_1") if text is None else text
        return self.client.call("POST", "$batch", body.encode(), Prefer=prefer,
                                Content_Type='multipart/mixed; boundary="batch_1"')

    def statuses(self, answer: Answer) -> list[int]:
        return [int(line.split()[1]) for line in answer.text.split("\r\n")
                if line.startswith("HTTP/1.1 ")]

    def new_account(self, name: str = "Batch", **columns: Any) -> dict[str, Any]:
        return {"accountid": str(uuid.uuid4()), "name": name, **columns}

    def exists(self, account: dict[str, Any]) -> bool:
        return self.client.get(f"accounts({account['accountid']})").status == 200

    def test_runs_requests_in_order(self) -> None:
        account = self.new_account()
        answer = self.send(change_set(request("POST", "accounts", account, "1")),
                           request("GET", f"accounts({account['accountid']})?$select=name"))
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["Content-Type"], r"^multipart/mixed; boundary=batchresp")
        self.assertEqual(self.statuses(answer), [204, 200])
        self.assertIn(f"OData-EntityId: {self.client.base}accounts({account['accountid']})\r\n",
                      answer.text)
        self.assertIn('"name":"Batch"', answer.text)
        self.assertIn("Content-ID: 1\r\n", answer.text)

    def test_content_ids_refer_to_rows_of_the_change_set(self) -> None:
        order = self.order_body(salesorderid=str(uuid.uuid4()))
        line = self.line(3, **{"salesorderid@odata.bind": "$1"})
        answer = self.send(change_set(
            request("POST", "salesorders", order, "1"),
            request("POST", "salesorderdetails", line, "2"),
            request("PATCH", "$1", {"description": "by reference"}, "3")))
        self.assertEqual(self.statuses(answer), [204, 204, 204], answer.text)
        row = self.client.get(f"salesorders({order['salesorderid']})?$expand=order_details").json
        self.assertEqual((row["description"], row["order_details"][0]["quantity"]),
                         ("by reference", 3))

    def test_a_failing_change_set_is_undone_and_answers_once(self) -> None:
        good, late = self.new_account(), self.new_account()
        answer = self.send(change_set(request("POST", "accounts", good, "1"),
                                      request("POST", "accounts", {"name": "x" * 161}, "2"),
                                      request("POST", "accounts", late, "3")),
                           request("GET", "WhoAmI"))
        self.assertEqual(answer.status, 400)
        self.assertEqual(self.statuses(answer), [400])
        self.assertIn("0x80044331", answer.text)
        self.assertIn("REQ_ID: ", answer.text)
        self.assertFalse(self.exists(good) or self.exists(late))

    def test_stops_at_the_first_failure_unless_told_to_go_on(self) -> None:
        first, last = self.new_account(), self.new_account()
        parts = (request("POST", "accounts", first), request("GET", f"accounts({uuid.uuid4()})"),
                 request("POST", "accounts", last))
        answer = self.send(*parts)
        self.assertEqual((answer.status, self.statuses(answer)), (404, [204, 404]))
        self.assertEqual((self.exists(first), self.exists(last)), (True, False))
        answer = self.send(*parts, prefer="odata.continue-on-error")
        self.assertEqual((answer.status, self.statuses(answer)), (200, [412, 404, 204]))
        self.assertTrue(self.exists(last))

    def test_a_change_set_needs_content_ids_and_no_reading(self) -> None:
        answer = self.send(change_set(request("POST", "accounts", self.new_account())))
        self.assertEqual(self.refused(answer, 400, "0x80060888"), "Content-ID header not present")
        answer = self.send(change_set(request("GET", "accounts", None, "1")))
        self.refused(answer, 400, "0x80060888")
        answer = self.send(change_set(request("PATCH", "$7", {}, "1")))
        self.assertIn("Content-ID Reference: '$7' does not exist", answer.text)

    def test_is_strict_about_the_wire_format(self) -> None:
        account = self.new_account()
        good = joined([request("POST", "accounts", account)], "batch_1")
        for text in (good.replace("\r\n", "\n"), good.replace("--batch_1--\r\n", ""),
                     good.replace("batch_1", "batch_2"),
                     good.replace("binary\r\n\r\n", "binary\r\n"),
                     good.replace("application/http", "text/plain"),
                     good.replace(" HTTP/1.1", "")):
            self.refused(self.send(text=text), 400, "0x80060888")
        wrong = good.replace("application/json", "application/json\r\nContent-Length: 9999")
        self.refused(self.send(text=wrong), 400, "0x80048d19")
        self.assertFalse(self.exists(account))
        self.assertEqual(self.send(text=good).status, 200)
        plain = self.client.call("POST", "$batch", b"{}")
        self.refused(plain, 400, "0x80060888")

    def test_takes_at_most_a_thousand_requests(self) -> None:
        self.refused(self.send(*[request("GET", "WhoAmI")] * 1001), 400, "0x80060888")


if __name__ == "__main__":
    unittest.main()
