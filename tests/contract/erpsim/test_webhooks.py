"""Webhooks and queue endpoints: RemoteExecutionContext, time-out, one retry, steps and jobs."""
from __future__ import annotations

import http.server
import json
import threading
import time
import unittest
import uuid
from typing import Any, Optional

from harness import ErpCase
from sim.erp import context

WAIT_S_MAX = 60
SETTINGS = '<settings><setting name="{}" value="{}"/></settings>'


class Receiver:
    """Answers with the statuses it is given, then 200; keeps what came."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], str]] = []
        self.statuses: list[int] = []
        self.hold = threading.Event()
        self.hold.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.got.append((self.path, {name.lower(): value for name, value
                                              in self.headers.items()}, text))
                outer.hold.wait(WAIT_S_MAX)
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()


class PushCase(ErpCase):
    options = ("--webhook-timeout", "1")

    def setUp(self) -> None:
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)

    def register(self, *tables: str, step: Optional[dict[str, Any]] = None,
                 messages: tuple[str, ...] = ("Create",), **endpoint: Any) -> None:
        given = {"url": self.receiver.url, "contract": 8, "authtype": 4, "authvalue": "s3cret",
                 **endpoint}
        made = self.simulator.control("endpoint", {
            "endpoint": given, "tables": tables, "messages": messages, "step": step or {}})
        self.addCleanup(lambda: self.client.delete(f"serviceendpoints({made['id']})"))

    def wait(self, what: Any) -> Any:
        until = time.monotonic() + WAIT_S_MAX
        while not (found := what()):
            self.assertLess(time.monotonic(), until, "it did not come")
            time.sleep(0.01)
        return found

    def wait_for(self, count: int) -> None:
        self.wait(lambda: len(self.receiver.got) >= count)

    def jobs(self) -> list[dict[str, Any]]:
        return self.client.rows("asyncoperations?$orderby=versionnumber")

    def job_after(self, count: int) -> dict[str, Any]:
        return self.wait(lambda: self.jobs()[count:])[0]


class Webhook(PushCase):
    def test_a_change_is_told_as_a_remote_execution_context(self) -> None:
        self.register("account")
        account = self.make_account(creditlimit=12.5, paymenttermscode=1)
        self.wait_for(1)
        path, headers, text = self.receiver.got[0]
        self.assertEqual(path, "/hook?code=s3cret")
        self.assertEqual((headers["x-ms-dynamics-entity-name"],
                          headers["x-ms-dynamics-request-name"]), ("account", "Create"))
        body = json.loads(text)
        self.assertEqual((body["PrimaryEntityId"], body["MessageName"], body["Stage"],
                          body["Mode"]), (account, "Create", 40, 1))
        target = body["InputParameters"][0]
        self.assertEqual(target["key"], "Target")
        values = {pair["key"]: pair["value"] for pair in target["value"]["Attributes"]}
        self.assertEqual(values["name"], "Werk Nord")
        self.assertEqual(values["creditlimit"]["Value"], 12.5)
        self.assertTrue(values["paymenttermscode"]["__type"].startswith("OptionSetValue:"))
        self.assertRegex(values["createdon"], r"^/Date\(\d+\+0000\)/$")
        self.assertIn("\\/Date(", text)

    def test_updates_are_filtered_by_their_columns_and_deletes_name_the_row(self) -> None:
        self.register("account", messages=("Update",), step={"filteringattributes": "name,fax"})
        self.register("account", messages=("Delete",))
        account = self.make_account()
        self.client.patch(f"accounts({account})", {"telephone1": "1"}, If_Match="*")
        self.client.patch(f"accounts({account})", {"fax": "2"}, If_Match="*")
        self.client.delete(f"accounts({account})")
        self.wait_for(2)
        bodies = sorted((json.loads(text) for _, _, text in self.receiver.got),
                        key=lambda body: body["MessageName"])
        self.assertEqual([body["MessageName"] for body in bodies], ["Delete", "Update"])
        self.assertEqual(bodies[0]["InputParameters"][0]["value"]["Id"], account)

    def test_secrets_go_in_headers_or_the_query_and_cannot_be_read(self) -> None:
        self.register("account", authtype=5, authvalue=SETTINGS.format("X-Key", "abc"))
        self.register("account", authtype=6, authvalue=SETTINGS.format("key", "d e"))
        self.make_account()
        self.wait_for(2)
        paths = {path for path, _, _ in self.receiver.got}
        self.assertEqual(paths, {"/hook", "/hook?key=d+e"})
        self.assertIn("abc", [headers.get("x-key") for _, headers, _ in self.receiver.got])
        rows = self.client.rows("serviceendpoints?$filter=contract eq 8")
        self.assertEqual({row["authvalue"] for row in rows}, {None})

    def test_one_retry_and_only_for_three_statuses(self) -> None:
        for statuses, calls, code in (([503], 2, 30), ([502, 504], 2, 31), ([500], 1, 31),
                                      ([429], 1, 31)):
            before, self.receiver.got = len(self.jobs()), []
            self.receiver.statuses = list(statuses)
            self.register("account")
            self.make_account()
            job = self.job_after(before)
            self.assertEqual((len(self.receiver.got), job["statuscode"]), (calls, code), statuses)
            self.doCleanups()
            self.setUp()

    def test_a_call_that_takes_too_long_is_a_failed_job(self) -> None:
        self.receiver.hold.clear()
        self.register("account")
        before = len(self.jobs())
        self.make_account()
        job = self.job_after(before)
        self.assertEqual((job["statuscode"], job["message"]), (31, "0x80050202"))
        self.assertEqual(len(self.receiver.got), 1)

    def test_a_rolled_back_change_is_not_told(self) -> None:
        self.register("salesorder", "account")
        self.client.post("salesorders", self.order_body(order_details=[self.line(None)]))
        self.make_account(name="after")
        self.wait_for(2)  # the account of the order that failed, and this one
        self.assertEqual({json.loads(text)["PrimaryEntityName"]
                          for _, _, text in self.receiver.got}, {"account"})

    def test_a_synchronous_step_undoes_the_change_when_it_fails(self) -> None:
        self.register("account", step={"mode": 0})
        self.receiver.statuses = [400]
        identity = str(uuid.uuid4())
        answer = self.client.post("accounts", {"accountid": identity, "name": "x"})
        self.refused(answer, 400, "0x80050201")
        self.assertEqual(self.client.get(f"accounts({identity})").status, 404)

    def test_a_large_body_loses_its_parameters(self) -> None:
        body = {"InputParameters": "/" * 100, "PrimaryEntityId": "1"}
        self.assertEqual(context.within(body, 1000)[1], False)
        text, stripped = context.within(body, 200)
        self.assertEqual((json.loads(text), stripped), ({"PrimaryEntityId": "1"}, True))


class Queue(PushCase):
    def test_a_change_becomes_a_message_in_the_queue(self) -> None:
        self.register("account", contract=2, path="holdfast-changes", messageformat=2)
        account = self.make_account()
        queue = self.wait(lambda: self.simulator.control("bus")["queues"]["holdfast-changes"])
        self.assertEqual(json.loads(queue[0]["body"])["PrimaryEntityId"], account)
        self.assertEqual(queue[0]["properties"]["EntityLogicalName"], "account")


if __name__ == "__main__":
    unittest.main()
