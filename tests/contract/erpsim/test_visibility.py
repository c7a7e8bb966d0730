"""Inventory Visibility: its token, events, queries, reservations, allocations, adjustments."""
from __future__ import annotations

import json
import unittest
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Optional
from urllib.parse import urlsplit

from harness import Answer, ErpCase


class VisibilityCase(ErpCase):
    def entra(self) -> str:
        scope = self.simulator.ready["visibility_entra_scope"]
        return self.client.ask_token(scope=scope).json["access_token"]

    def exchange(self, path: str, **changes: Any) -> Answer:
        body = {"grant_type": "client_credentials", "client_assertion_type": "aad_app",
                "client_assertion": self.entra(), "context_type": "finops-env",
                "scope": self.simulator.ready["visibility_scope"],
                "context": self.simulator.ready["visibility_environment"], **changes}
        return self.client.raw("POST", path, json.dumps(body).encode(),
                               {"Api-Version": "1.0", "Content-Type": "application/json"})

    def setUp(self) -> None:
        self.token = self.exchange("/island/securityservice/token").json["access_token"]

    def call(self, path: str, body: Any = None, island: str = "island", version: str = "1.0",
             token: Optional[str] = None) -> Answer:
        target = f"/{island}/api/environment/{self.simulator.ready['visibility_environment']}"
        data = None if body is None else json.dumps(body).encode()
        return self.client.raw(
            "GET" if body is None else "POST", f"{target}/{path}", data,
            {"Api-Version": version, "Content-Type": "application/json",
             "Authorization": "Bearer " + (self.token if token is None else token)})

    def event(self, inbound: Any = 1, **columns: Any) -> dict[str, Any]:
        return {"id": str(uuid.uuid4()), "organizationId": "usmf", "productId": "T-shirt",
                "dimensions": {"siteId": "1", "locationId": "11", "colorId": "red"},
                "quantities": {"edge": {"inbound": inbound}}, **columns}

    def fresh(self, stock: int = 10) -> str:
        product = str(uuid.uuid4())
        self.count(self.event(stock, productId=product))
        return product

    def count(self, event: dict[str, Any], status: int = 200, call: str = "onhand") -> Any:
        answer = self.call(call, event)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.json["statusCode"], status, answer.text)
        return answer.json

    def query(self, product: str, **more: Any) -> Any:
        answer = self.call("onhand/indexquery", {
            "filters": {"organizationId": ["usmf"], "productId": [product], "siteId": ["1"],
                        "locationId": ["11"]}, "returnNegative": True, **more})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def on_hand(self, product: str) -> Any:
        return self.query(product)[0]["quantities"]["iv"]["onhand"]


class Token(VisibilityCase):
    def test_the_first_answer_sends_the_same_post_to_the_island(self) -> None:
        answer = self.exchange("/securityservice/token")
        self.assertEqual(answer.status, 307)
        place = urlsplit(answer.headers["Location"])
        self.assertEqual(self.exchange(place.path).status, 200)
        self.assertEqual(self.client.raw("POST", place.path, b"", {"Api-Version": "1.0"}).status,
                         400)
        self.assertEqual(self.client.raw("GET", place.path, None, {"Api-Version": "1.0"}).status,
                         405)

    def test_each_part_of_the_exchange_is_checked(self) -> None:
        path = "/island/securityservice/token"
        self.assertEqual(self.exchange(path, context="elsewhere").status, 400)
        self.assertEqual(self.exchange(path, context_type="sandbox").status, 400)
        self.assertEqual(self.exchange(path, client_assertion=self.client.token).status, 401)

    def test_the_entra_token_itself_and_a_shared_registration_are_refused(self) -> None:
        self.assertEqual(self.call("onhand", self.event(), token=self.entra()).status, 401)
        self.simulator.control("visibility", {"shared_registration": True})
        self.assertEqual(self.call("onhand", self.event()).status, 401)
        self.simulator.control("visibility", {"shared_registration": False})

    def test_calls_need_a_version(self) -> None:
        self.assertEqual(self.call("onhand", self.event(), version="3").status, 400)


class Faults(VisibilityCase):
    def test_a_fault_after_the_commit_counts_and_the_id_keeps_it_single(self) -> None:
        product, event = self.fresh(1), self.event(2)
        event["productId"] = product
        self.simulator.control("faults", {"rules": [{"match": "onhand$", "count": 1,
                                                     "kind": "500_after_commit"}]})
        self.assertEqual(self.call("onhand", event).status, 500)
        self.count(event)
        self.assertEqual(self.on_hand(product), 3)

    def test_a_token_of_its_own_can_expire(self) -> None:
        self.simulator.control("faults", {"rules": [{"match": "onhand$", "count": 1,
                                                     "kind": "token_expired"}]})
        self.assertEqual(self.call("onhand", self.event()).status, 401)
        self.assertEqual(self.call("onhand", self.event()).status, 401)


class OnHand(VisibilityCase):
    def test_events_are_deltas_and_count_once(self) -> None:
        product = self.fresh(10)
        event = self.event(-4, productId=product)
        first = self.count(event)
        self.assertEqual(self.count(event), first)
        self.assertEqual(self.on_hand(product), 6)

    def test_numbers_come_as_text_too_and_names_ignore_case(self) -> None:
        product = self.fresh(1)
        self.count(self.event("2.5", productId=product,
                              dimensions={"SITEID": "1", "locationid": "11"}))
        self.assertEqual(str(self.on_hand(product)), "3.5")

    def test_finance_is_read_only_and_unknown_names_are_refused(self) -> None:
        self.count(self.event(quantities={"fno": {"onorder": 1}}), 400)
        self.count(self.event(quantities={"edge": {"sideways": 1}}), 400)
        self.count(self.event(dimensions={"siteId": "1", "locationId": "1", "moonId": "1"}), 400)
        self.count(self.event(dimensions={"siteId": "1"}), 400)
        self.count(self.event(dimensions={"siteId": "1", "locationId": "1", "posMachineId": "9"},
                              dimensionDataSource="pos"))

    def test_bulk_answers_each_event_and_takes_at_most_512(self) -> None:
        product = self.fresh(0)
        events = [self.event(1, productId=product) for _ in range(512)]
        events[7]["quantities"] = {}
        answers = self.call("onhand/bulk", events).json
        self.assertEqual([a["id"] for a in answers], [e["id"] for e in events])
        self.assertEqual([a["statusCode"] for a in answers].count(400), 1)
        self.assertEqual(self.on_hand(product), 511)
        self.assertEqual(self.call("onhand/bulk", [self.event()] * 513).status, 400)

    def test_another_island_has_stock_of_its_own(self) -> None:
        product = self.fresh(3)
        self.assertEqual(self.call("onhand", self.event(1, productId=product),
                                   island="far-island").json["statusCode"], 200)
        self.assertEqual(self.on_hand(product), 3)

    def test_set_on_hand_overwrites_and_older_values_lose(self) -> None:
        product = self.fresh(3)

        def put(quantity: int, stamp: str) -> None:
            event = self.event(quantity, productId=product, modifiedDateTimeUTC=stamp)
            self.assertEqual(self.call("setonhand/edge/bulk", [event]).json[0]["statusCode"], 200)
        put(7, "2026-01-02T00:00:00Z")
        put(99, "2026-01-01T00:00:00Z")
        self.assertEqual(self.on_hand(product), 7)


class Query(VisibilityCase):
    def test_sums_by_place_and_shows_calculated_measures(self) -> None:
        product = self.fresh(10)
        self.count(self.event(5, productId=product,
                              dimensions={"siteId": "1", "locationId": "11", "colorId": "blue"}))
        row = self.query(product)[0]
        self.assertEqual(row["dimensions"], {"siteid": "1", "locationid": "11"})
        self.assertEqual(row["quantities"]["edge"]["inbound"], 15)
        colours = {row["dimensions"]["colorid"]: row["quantities"]["iv"]["onhand"]
                   for row in self.query(product, groupByValues=["colorId"])}
        self.assertEqual(colours, {"red": 10, "blue": 5})

    def test_the_catalogue_is_finance_stock(self) -> None:
        sku = self.product()["productnumber"]
        answer = self.call(f"onhand?organizationId=usmf&productId={sku}&siteId=1&locationId=MAIN")
        self.assertGreater(answer.json[0]["quantities"]["fno"]["availphysical"], 0)

    def test_the_limits_of_a_query(self) -> None:
        def ask(**filters: Any) -> Answer:
            return self.call("onhand/indexquery", {"filters": {"organizationId": ["usmf"],
                                                               "productId": [], **filters}})
        self.assertEqual(ask().status, 200)
        self.assertEqual(ask(organizationId=["usmf", "demf"]).status, 400)
        self.assertEqual(ask(organizationId=[]).status, 400)
        self.assertEqual(ask(productId=["x"] * 5000).status, 200)
        self.assertEqual(ask(productId=[str(n) for n in range(5001)]).status, 400)
        many = [str(n) for n in range(101)]
        self.assertEqual(ask(siteId=many, locationId=many).status, 400)
        self.assertEqual(ask(statusId=["1"], batchId=["1"]).status, 400)

    def test_version_two_pages_and_takes_several_organizations(self) -> None:
        body = {"filters": {"organizationId": ["usmf", "demf"], "productId": []}}
        answer = self.call("onhand/indexquery?pageNumber=1&pageSize=10", body, version="2.0").json
        self.assertEqual(len(answer["Value"]), 10)
        self.assertIn("pageNumber=2", answer["nextLink"])

    def test_exact_tuples(self) -> None:
        product = self.fresh(4)
        answer = self.call("onhand/exactquery", {"filters": {
            "organizationId": ["usmf"], "productId": [product],
            "dimensions": ["siteId", "locationId", "colorId"],
            "values": [["1", "11", "red"], ["1", "12", "red"]]}}).json
        self.assertEqual([row["quantities"]["iv"]["onhand"] for row in answer], [4])

    def test_rows_with_negative_figures_are_shown_on_request(self) -> None:
        product = self.fresh(-1)
        self.assertEqual(len(self.query(product)), 1)
        self.assertEqual(self.query(product, returnNegative=False), [])


class Promise(VisibilityCase):
    def reservation(self, product: str, quantity: Any, **more: Any) -> dict[str, Any]:
        event = self.event(productId=product, quantity=quantity, quantityDataSource="iv",
                           modifier="softReservOrdered", **more)
        del event["quantities"]
        return event

    def test_too_little_stock_is_a_refusal_in_the_body(self) -> None:
        product = self.fresh(5)
        answer = self.count(self.reservation(product, 6), 500, "onhand/reserve")
        self.assertNotIn("reservationId", answer)
        self.count(self.reservation(product, -1), 500, "onhand/reserve")
        self.count(self.reservation(product, 9, ifCheckAvailForReserv=False), 200,
                   "onhand/reserve")

    def test_the_refusal_may_be_the_http_status_too(self) -> None:
        self.simulator.control("visibility", {"refuse_by_http": True})
        answer = self.call("onhand/reserve", self.reservation(self.fresh(1), 2))
        self.simulator.control("visibility", {"refuse_by_http": False})
        self.assertEqual((answer.status, answer.json["statusCode"]), (500, 500))

    def test_outside_of_the_hierarchy_is_400(self) -> None:
        self.count(self.reservation(self.fresh(5), 1, dimensions={
            "siteId": "1", "locationId": "11", "batchId": "B"}), 400, "onhand/reserve")

    def test_a_reservation_is_made_once_and_taken_back(self) -> None:
        product = self.fresh(5)
        event = self.reservation(product, 4)
        first = self.count(event, 200, "onhand/reserve")
        self.assertEqual(self.count(event, 200, "onhand/reserve"), first)
        self.count(self.reservation(product, 2), 500, "onhand/reserve")
        back = {**self.event(productId=product), "OffsetQty": 6,
                "reservationId": first["reservationId"]}
        answer = self.count(back, 200, "onhand/unreserve")
        self.assertEqual((answer["processingStatus"], answer["totalInvalidOffsetQtyByReservId"]),
                         ("partialSuccess", 2))
        self.count(self.reservation(product, 5), 200, "onhand/reserve")

    def test_allocation(self) -> None:
        product = self.fresh(10)

        def event(quantity: int, channel: str = "Web", **more: Any) -> dict[str, Any]:
            return self.event(productId=product, quantity=quantity, groups={"channel": channel},
                              **more)
        self.count(event(8), 200, "allocation/allocate")
        self.count(event(3), 500, "allocation/allocate")
        self.count(event(0), 400, "allocation/allocate")
        self.count({**event(1), "groups": {"planet": "Mars"}}, 400, "allocation/allocate")
        self.count(event(3, "Shop", sourceGroups={"channel": "Web"}), 200,
                   "allocation/reallocate")
        self.count(event(2, physicalMeasures={"edge": {"inbound": "Subtraction"}}), 200,
                   "allocation/consume")
        self.count(event(1), 200, "allocation/unallocate")
        rows = self.call("allocation/query", self.event(productId=product)).json
        self.assertEqual({row["groups"]["channel"]: row["quantities"]["@iv"]["@allocated"]
                          for row in rows}, {"Web": 2, "Shop": 3})
        self.assertEqual(self.on_hand(product), 8)

    def test_dated_changes_are_promised(self) -> None:
        product = self.fresh(4)
        self.count(self.scheduled(product, 5), 200, "onhand/changeschedule")
        self.count(self.scheduled(product, -400), 400, "onhand/changeschedule")
        promise = self.query(product, QueryATP=True)[0]["atpQuantities"]
        self.assertEqual([promise[day]["iv"]["onhand"] for day in sorted(promise)], [4, 7])

    def scheduled(self, product: str, days: int) -> dict[str, Any]:
        """Three more, so many days from today."""
        date = (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d")
        event = self.event(productId=product, quantitiesByDate={date: {"edge": {"inbound": 3}}})
        del event["quantities"]
        return event


class Adjustment(VisibilityCase):
    def adjustment(self, product: str, quantity: int) -> dict[str, Any]:
        event = self.event(productId=product, quantity=quantity, quantityDataSource="edge",
                           physicalMeasure="adjusted", externalReferenceId="scan-1")
        del event["quantities"]
        return event

    def send(self, *events: dict[str, Any], at_once: bool = True) -> None:
        answer = self.call(f"transaction/adjustment/bulk?createWithIVSync={at_once}",
                           list(events))
        self.assertEqual([a["statusCode"] for a in answer.json], [200] * len(events))

    def test_counts_at_once_or_with_the_next_job_and_once(self) -> None:
        product = self.fresh(10)
        first, second = self.adjustment(product, -2), self.adjustment(product, -3)
        self.send(first)
        self.send(first)
        self.assertEqual(self.on_hand(product), 8)
        self.send(second, at_once=False)
        self.assertEqual(self.on_hand(product), 8)
        self.simulator.control("advance", {"seconds": 300})
        self.assertEqual(self.on_hand(product), 5)

    def later(self, product: str) -> Any:
        self.simulator.control("advance", {"seconds": 1440 * 60})
        self.setUp()
        return self.on_hand(product)

    def test_finance_reports_it_back_and_the_offset_keeps_it_single(self) -> None:
        product = self.fresh(10)
        self.send(self.adjustment(product, -2))
        self.assertEqual(self.later(product), 8)
        made = self.simulator.control("visibility")["island"]["adjustments"][-1]
        self.assertEqual((made["status"], made["journal"]), ("Aggregated", "Posted"))

    def test_without_the_offset_mapping_it_counts_twice(self) -> None:
        product = self.fresh(10)
        self.simulator.control("visibility", {"offset_mapping": False})
        self.send(self.adjustment(product, -2))
        self.assertEqual(self.later(product), 6)
        self.simulator.control("visibility", {"offset_mapping": True})


if __name__ == "__main__":
    unittest.main()
