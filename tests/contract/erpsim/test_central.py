"""Business Central: items, sales orders, the item journal page, limits."""
from __future__ import annotations

import http.server
import json
import threading
import time
import unittest
import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from harness import Answer, ErpCase

NAV = "Microsoft.NAV."


class CentralCase(ErpCase):
    def setUp(self) -> None:
        ready = self.simulator.ready
        self.token = self.client.ask_token(scope=ready["central_scope"]).json["access_token"]

    def call(self, method: str, path: str, body: Any = None, page: str = "central_url",
             **headers: str) -> Answer:
        if path.startswith("https://"):
            target = path[len(self.simulator.ready["url"]):]
        else:
            ready = self.simulator.ready
            root = urlsplit(ready[page]).path
            target = f"{root}/companies({ready['central_company']})/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.raw(method, target.replace(" ", "%20"),
                               None if body is None else json.dumps(body).encode(),
                               {"Authorization": "Bearer " + self.token,
                                "Content-Type": "application/json", **named})

    def refused_with(self, answer: Answer, status: int, code: str) -> str:
        self.assertEqual((answer.status, answer.code), (status, code), answer.text)
        self.assertIn("CorrelationId:", answer.text)
        return answer.json["error"]["message"]

    def item(self, index: int = 0) -> dict[str, Any]:
        rows = self.call("GET", "items?$orderby=number").json["value"]
        return rows[index]

    def again(self, item: dict[str, Any]) -> dict[str, Any]:
        return self.call("GET", f"items({item['id']})").json

    def order(self, *lines: dict[str, Any], **columns: Any) -> Answer:
        return self.call("POST", "salesOrders", {
            "customerNumber": self.simulator.ready["central_customer"],
            "externalDocumentNumber": "SW-1", "salesOrderLines": list(lines), **columns})

    def line(self, quantity: int = 2, **columns: Any) -> dict[str, Any]:
        return {"lineType": "Item", "lineObjectNumber": self.item()["number"],
                "quantity": quantity, **columns}


class Access(CentralCase):
    def test_needs_a_token_of_its_own_resource_and_the_apps_card(self) -> None:
        self.token, good = self.client.token, self.token
        self.refused_with(self.call("GET", "items"), 401, "Authentication_InvalidCredentials")
        self.token = good
        self.simulator.control("central", {"app_card": False})
        self.refused_with(self.call("GET", "items"), 401, "Authentication_InvalidCredentials")
        self.simulator.control("central", {"app_card": True})
        self.assertEqual(self.call("GET", "items").status, 200)
        self.assertEqual(self.client.call("GET", "WhoAmI",
                                          Authorization="Bearer " + good).status, 401)

    def test_companies_are_listed_and_wrong_ones_refused(self) -> None:
        path = self.simulator.ready["central_url"] + "/companies"
        self.assertEqual(self.call("GET", path).json["value"][0]["id"],
                         self.simulator.ready["central_company"])
        self.refused_with(self.call("GET", f"{path}({uuid.uuid4()})/items"), 404,
                          "Internal_CompanyNotFound")


class Faults(CentralCase):
    def fault(self, kind: str) -> Answer:
        self.simulator.control("faults", {"rules": [{"match": "items", "kind": kind, "count": 1}]})
        return self.call("GET", "items")

    def test_are_told_in_the_words_of_this_service(self) -> None:
        answer = self.fault("429")
        self.refused_with(answer, 429, "Application_TooManyRequests")
        self.assertEqual(answer.headers["Retry-After"], "2")
        self.refused_with(self.fault("500"), 500, "Internal_ServerError")
        self.refused_with(self.fault("token_expired"), 401, "Authentication_InvalidCredentials")
        self.assertEqual(self.call("GET", "items").status, 401)


class Subscriptions(CentralCase):
    def receiver(self, echo: bool) -> tuple[str, list[Any]]:
        got: list[Any] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
                token = self.path.partition("validationToken=")[2]
                if not token:
                    got.append(json.loads(text))
                self.send_response(200)
                self.end_headers()
                self.wfile.write((token if echo else "").encode())

            def log_message(self, *_: Any) -> None:
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/hook", got

    def subscribe(self, url: str) -> Answer:
        ready = self.simulator.ready
        return self.call("POST", ready["central_url"] + "/subscriptions", {
            "notificationUrl": url, "clientState": "secret",
            "resource": f"companies({ready['central_company']})/items"})

    def test_a_receiver_that_gives_the_token_back_is_told_which_row_changed(self) -> None:
        url, got = self.receiver(True)
        self.assertEqual(self.subscribe(url).status, 201)
        item = self.item()
        self.simulator.control("central/correct", {"sku": item["number"], "quantity": 1})
        until = time.monotonic() + 60
        while not got:
            self.assertLess(time.monotonic(), until, "it did not come")
            time.sleep(0.01)
        told = got[0]["value"][0]
        self.assertEqual((told["clientState"], told["changeType"]), ("secret", "updated"))
        self.assertTrue(told["resource"].endswith(f"items({item['id']})"))
        self.assertNotIn("inventory", told)

    def test_a_receiver_that_does_not_is_refused(self) -> None:
        self.refused_with(self.subscribe(self.receiver(False)[0]), 400, "BadRequest")


class Quota(CentralCase):
    options = ("--central-quota", "3")

    def test_more_requests_than_allowed_wait(self) -> None:
        self.assertEqual([self.call("GET", "items").status for _ in range(4)],
                         [200, 200, 200, 429])
        self.assertGreater(int(self.call("GET", "items").headers["Retry-After"]), 0)


class Items(CentralCase):
    def test_inventory_is_read_only(self) -> None:
        path = f"items({self.item()['id']})"
        self.refused_with(self.call("PATCH", path, {"inventory": 5}, If_Match="*"), 400,
                          "BadRequest")

    def test_changes_need_if_match(self) -> None:
        item = self.item(1)
        path = f"items({item['id']})"
        self.assertIn("If-Match", self.refused_with(
            self.call("PATCH", path, {"gtin": "1"}), 400, "BadRequest"))
        self.assertEqual(self.call("PATCH", path, {"gtin": "1"},
                                   If_Match=item["@odata.etag"]).status, 200)
        self.refused_with(self.call("PATCH", path, {"gtin": "2"}, If_Match=item["@odata.etag"]),
                          409, "Request_EntityChanged")
        self.refused_with(self.call("DELETE", path), 400, "BadRequest")
        self.assertTrue(item["@odata.etag"].startswith('W/"'))

    def test_the_delta_is_by_last_modified(self) -> None:
        before = self.item()["lastModifiedDateTime"]
        sku = self.item(2)["number"]
        self.simulator.control("advance", {"seconds": 5})
        self.simulator.control("central/correct", {"sku": sku, "quantity": -1})
        self.setUp()
        rows = self.call("GET", "items?$select=number&$filter=lastModifiedDateTime gt "
                                f"{before} and number eq '{sku}'").json["value"]
        self.assertEqual([row["number"] for row in rows], [sku])
        newest = self.again(self.item(2))["lastModifiedDateTime"]
        rows = self.call("GET", f"items?$filter=lastModifiedDateTime gt {newest}").json["value"]
        self.assertEqual(rows, [])

    def test_pages_by_the_servers_link(self) -> None:
        found: list[str] = []
        path = "items?$select=number&$orderby=number"
        while path:
            answer = self.call("GET", path, Prefer="odata.maxpagesize=7").json
            found += [row["number"] for row in answer["value"]]
            path = answer.get("@odata.nextLink", "")
        self.assertEqual((len(found), len(set(found))), (30, 30))
        self.assertEqual(found, sorted(found))

    def test_names_and_lengths_are_checked(self) -> None:
        self.refused_with(self.call("POST", "items", {"colour": "red"}), 400, "BadRequest")
        self.refused_with(self.call("POST", "items", {"gtin": "1" * 15}), 400,
                          "Application_StringExceededLength")
        sku = self.item()["number"]
        self.refused_with(self.call("POST", "items", {"number": sku}), 400,
                          "Internal_EntityWithSameKeyExists")


class Orders(CentralCase):
    def test_an_order_comes_with_its_lines_and_its_price(self) -> None:
        answer = self.order(self.line(2), self.line(1, unitPrice=1.5), {
            "lineType": "Comment", "description": "Gift"})
        self.assertEqual(answer.status, 201, answer.text)
        order = self.call("GET", f"salesOrders({answer.json['id']})?$expand=salesOrderLines").json
        self.assertEqual(len(order["salesOrderLines"]), 3)
        self.assertEqual(order["totalAmountExcludingTax"],
                         2 * self.item()["unitPrice"] + Decimal("1.5"))

    def test_a_number_is_taken_only_with_manual_numbers(self) -> None:
        self.refused_with(self.order(self.line(), number="SW-77"), 400,
                          "Application_DialogException")
        twice = [self.order(self.line(), externalDocumentNumber="SW-78").status for _ in range(2)]
        self.assertEqual(twice, [201, 201])
        self.simulator.control("central", {"manual_numbers": True})
        self.assertEqual(self.order(self.line(), number="SW-77").status, 201)
        self.refused_with(self.order(self.line(), number="SW-77"), 400,
                          "Internal_EntityWithSameKeyExists")
        self.simulator.control("central", {"manual_numbers": False})
        found = self.call("GET", "salesOrders?$filter=externalDocumentNumber eq 'SW-78'")
        self.assertEqual(len(found.json["value"]), 2)

    def test_what_is_read_only_or_wrong_is_refused_whole(self) -> None:
        before = len(self.call("GET", "salesOrders").json["value"])
        self.refused_with(self.order(self.line(), fullyShipped=True), 400, "BadRequest")
        self.refused_with(self.order(self.line(lineObjectNumber="none")), 400,
                          "BadRequest_NotFound")
        self.refused_with(self.order(self.line(), customerNumber="none"), 400,
                          "BadRequest_NotFound")
        self.refused_with(self.order(self.line(shippedQuantity=1)), 400, "BadRequest")
        self.assertEqual(len(self.call("GET", "salesOrders").json["value"]), before)

    def test_sequence_breaks_deep_insert_in_one_version(self) -> None:
        self.simulator.control("central", {"sequence_breaks": True})
        answer = self.order(self.line(sequence=10000))
        self.simulator.control("central", {"sequence_breaks": False})
        self.assertIn("SystemId", answer.text)
        self.assertEqual(self.order(self.line(sequence=10000)).status, 201)

    def test_ships_by_ship_quantity_and_is_gone_when_all_is_posted(self) -> None:
        item, made = self.item(), self.order(self.line(5)).json
        path = f"salesOrders({made['id']})"
        line = self.call("GET", path + "/salesOrderLines").json["value"][0]
        self.assertEqual(self.call("PATCH", f"salesOrderLines({line['id']})", {"shipQuantity": 2},
                                   If_Match="*").status, 200)
        self.assertEqual(self.call("POST", f"{path}/{NAV}shipAndInvoice").status, 204)
        self.assertEqual(self.again(item)["inventory"], item["inventory"] - 2)
        self.assertFalse(self.call("GET", path).json["fullyShipped"])
        self.assertEqual(self.call("POST", f"{path}/{NAV}shipAndInvoice").status, 204)
        self.refused_with(self.call("GET", path), 404, "BadRequest_NotFound")
        self.assertEqual(self.again(item)["inventory"], item["inventory"] - 5)


class Journal(CentralCase):
    def lines(self, method: str, path: str, body: Any = None) -> Answer:
        return self.call(method, "itemJournalLines" + path, body, page="central_page_url")

    def journal(self, document: str, quantity: Any = 3, kind: str = "Negative Adjmt.") -> Answer:
        return self.lines("POST", "", {
            "documentNumber": document, "itemNumber": self.item()["number"], "entryType": kind,
            "quantity": quantity, "locationCode": "MAIN"})

    def test_a_line_counts_when_it_is_posted_and_its_document_once(self) -> None:
        item, made = self.item(), self.journal("HF-1")
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(self.again(item)["inventory"], item["inventory"])
        self.refused_with(self.journal("HF-1"), 400, "Internal_EntityWithSameKeyExists")
        path = f"({made.json['id']})/{NAV}post"
        self.assertEqual(self.lines("POST", path).status, 204)
        self.refused_with(self.lines("POST", path), 404, "BadRequest_NotFound")
        self.refused_with(self.journal("HF-1"), 400, "Internal_EntityWithSameKeyExists")
        self.assertEqual(self.again(item)["inventory"], item["inventory"] - 3)
        entries = self.call("GET", "itemLedgerEntries?$filter=documentNumber eq 'HF-1'").json
        self.assertEqual([row["quantity"] for row in entries["value"]], [-3])

    def test_quantities_are_above_nothing_and_have_five_decimals(self) -> None:
        self.refused_with(self.journal("HF-2", -1), 400, "BadRequest")
        self.refused_with(self.journal("HF-2", 0.000001), 400,
                          "Application_FieldValidationException")
        self.refused_with(self.journal("HF-2", 1, "Sideways"), 400, "BadRequest")

    def test_the_page_is_an_extension_and_may_be_missing(self) -> None:
        self.simulator.control("central", {"journal_page": False})
        self.refused_with(self.journal("HF-3"), 404, "BadRequest_NotFound")
        self.simulator.control("central", {"journal_page": True})

    def test_the_standard_api_has_no_item_journal_and_a_read_only_ledger(self) -> None:
        self.refused_with(self.call("GET", "itemJournalLines"), 404, "BadRequest_NotFound")
        self.refused_with(self.call("POST", "itemLedgerEntries", {}), 405,
                          "BadRequest_MethodNotAllowed")


if __name__ == "__main__":
    unittest.main()
