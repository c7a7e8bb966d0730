"""What the doctor says of the services beside Dataverse: places of stock, and the queue."""

from __future__ import annotations

import socket
from typing import Any

from examined import Findings
from tenant_under_test import TenantUnderTest

VISIBILITY = "0cdb527f-a8d1-4bf8-9436-b352c68682b2"
CENTRAL = "https://api.businesscentral.dynamics.com"


def nobody() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"https://localhost:{free.getsockname()[1]}"


class Services(Findings):
    @classmethod
    def setUpClass(cls) -> None:
        cls.tenant = TenantUnderTest()
        cls.tenant.install()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.tenant.close()

    def setUp(self) -> None:
        self.tenant.control("/faults", {"rules": []})
        self.addCleanup(self.tenant.control, "/access", {"without": []})

    def examine(self, **instead: Any) -> tuple[int, dict[str, Any]]:
        return self.tenant.doctor(**instead)

    def notes(self) -> dict[str, str]:
        return {one["code"]: one["found"] for one in self.said["findings"]}


class Visibility(Services):
    def place(self, **instead: Any) -> dict[str, Any]:
        ready = self.tenant.ready
        return {"stock": "inventory_visibility", "inventory_visibility": {
            "url": ready["visibility_url"], "environment": ready["visibility_environment"],
            "organization": ready["visibility_organization"], "site": ready["visibility_site"],
            "source": ready["visibility_source"],
            "security_url": ready["visibility_security_url"], **instead}}

    def test_a_service_that_is_well(self) -> None:
        self.assertEqual({}, self.found(**self.place()))
        self.assertIn("Inventory Visibility answers", self.notes()["stock_reached"])

    def test_the_measure_that_orders_reserve_under(self) -> None:
        self.assertEqual({}, self.found(**self.place(reservations={})))
        self.assertIn("iv.softReservOrdered", self.notes()["stock_reserved"])
        self.assertIn("iv.promised", self.finds(
            "stock_measure_unknown", **self.place(reservations={"modifier": "promised"})))

    def test_a_service_that_does_not_tell_its_measures(self) -> None:
        self.tenant.control("/faults", {"rules": [{"match": "configuration$", "kind": "page",
                                                   "status": 404, "count": 9}]})
        self.assertEqual({}, self.found(**self.place(reservations={})))
        self.assertIn("does not tell", self.notes()["stock_measure_untold"])

    def test_it_is_left_alone_where_stock_is_elsewhere(self) -> None:
        self.assertEqual({}, self.found(**{**self.place(url=nobody()), "stock": "movements"}))

    def test_an_add_in_that_is_not_in_the_tenant(self) -> None:
        self.tenant.control("/access", {"without": [VISIBILITY]})
        self.assertIn("AADSTS500011", self.finds("stock_sign_in", **self.place()))

    def test_another_environment(self) -> None:
        self.assertIn("security service", self.finds(
            "stock_environment", **self.place(environment="22222222-2222-3333-4444-555555555555")))

    def test_a_registration_that_two_environments_share(self) -> None:
        self.tenant.control("/visibility", {"shared_registration": True})
        self.addCleanup(self.tenant.control, "/visibility", {"shared_registration": False})
        self.assertIn("invalid token", self.finds("stock_registration", **self.place()))

    def test_an_address_where_nobody_listens(self) -> None:
        address = nobody()
        self.assertIn(address, self.finds("unreachable", **self.place(url=address)))

    def test_answers_of_the_service(self) -> None:
        for rule, code in (({"kind": "503"}, "stock_service_busy"),
                           ({"kind": "page", "status": 403}, "stock_right"),
                           ({"kind": "page", "status": 404}, "stock_address"),
                           ({"kind": "page", "status": 400}, "stock_refused")):
            with self.subTest(code=code):
                self.tenant.fault("onhand/indexquery", **rule)
                self.finds(code, **self.place())


class Central(Services):
    def place(self, **instead: str) -> dict[str, Any]:
        ready = self.tenant.ready
        return {"stock": "business_central", "business_central": {
            "url": ready["central_url"], "company": ready["central_company"],
            "page_url": ready["central_page_url"], **instead}}

    def test_a_company_that_is_well(self) -> None:
        self.assertEqual({}, self.found(**self.place()))
        self.assertIn("Business Central answers", self.notes()["stock_reached"])

    def test_an_application_without_the_permission(self) -> None:
        self.tenant.control("/access", {"without": [CENTRAL]})
        self.assertIn("AADSTS500011", self.finds("stock_sign_in", **self.place()))

    def test_an_application_without_a_card(self) -> None:
        self.tenant.control("/central", {"app_card": False})
        self.addCleanup(self.tenant.control, "/central", {"app_card": True})
        self.finds("stock_registration", **self.place())

    def test_a_company_that_is_not_there(self) -> None:
        self.assertIn("company", self.finds("stock_address", **self.place(
            company="22222222-2222-3333-4444-555555555555")))

    def test_a_page_that_is_not_installed(self) -> None:
        self.tenant.control("/central", {"journal_page": False})
        self.addCleanup(self.tenant.control, "/central", {"journal_page": True})
        self.finds("stock_page_missing", **self.place())

    def test_no_page_at_all(self) -> None:
        self.finds("stock_read_only", **self.place(page_url=""))

    def test_an_address_where_nobody_listens(self) -> None:
        address = nobody()
        self.finds("unreachable", **self.place(url=address + "/v2.0/t/e/api/v2.0", page_url=""))


TOLD = ("product", "productpricelevel", "account", "contact", "salesorder", "invoice",
        "holdfast_payment", "holdfast_stockonhand")


class Woken(Services):
    def setUp(self) -> None:
        super().setUp()
        self.key = self.tenant.folder / "listen.key"
        self.key.write_text(self.tenant.ready["bus_key"] + "\n")

    def bus(self, **instead: str | None) -> dict[str, Any]:
        ready = self.tenant.ready
        given = {"url": ready["bus_url"], "queue": ready["bus_queue"],
                 "key_name": ready["bus_key_name"], "key_file": str(self.key), **instead}
        return {"service_bus": {key: value for key, value in given.items() if value is not None}}

    def register(self, *tables: str, messages: tuple[str, ...] = ("Create", "Update", "Delete"),
                 step: dict[str, Any] | None = None, **endpoint: Any) -> None:
        """As an administrator does it; gone after the test."""
        row = {"contract": 2, "path": self.tenant.ready["bus_queue"], "messageformat": 2,
               **endpoint}
        made = self.tenant.control("/endpoint", {"endpoint": row, "tables": tables,
                                                 "messages": messages, "step": step or {}})
        self.addCleanup(self.tenant.control, "/delete",
                        {"table": "serviceendpoints", "key": {"id": made["id"]}})

    def messages(self) -> Any:
        return self.tenant.control("/bus")["queues"]


class Queue(Woken):
    def setUp(self) -> None:
        super().setUp()
        self.register(*TOLD)

    def test_a_queue_that_is_well_and_stays_as_it_is(self) -> None:
        self.tenant.control("/bus/send", {"body": "waits for the box"})
        before = self.messages()
        self.assertEqual({}, self.found(**self.bus()))
        self.assertIn(self.tenant.ready["bus_queue"], self.notes()["service_bus"])
        self.assertEqual(before, self.messages())
        self.assertEqual({}, self.found(**self.bus(key_name=None, key_file=None)))

    def test_a_wrong_key(self) -> None:
        self.key.write_text("another\n")
        self.assertIn('policy "listen" is not taken', self.finds("service_bus_key", **self.bus()))

    def test_an_application_that_may_not_listen(self) -> None:
        self.tenant.fault("messages/head", "page", status=403)
        self.finds("service_bus_right", **self.bus(key_name=None, key_file=None))

    def test_a_wrong_queue(self) -> None:
        self.assertIn('no queue "elsewhere"', self.finds("service_bus_queue",
                                                         **self.bus(queue="elsewhere")))

    def test_a_wrong_namespace(self) -> None:
        address = nobody()
        self.assertIn(address, self.finds("service_bus_unreachable", **self.bus(url=address)))

    def test_something_else_answers(self) -> None:
        self.tenant.fault("messages/head", "page", status=200)
        self.finds("service_bus_refused", **self.bus())

    def test_messages_that_nobody_deletes(self) -> None:
        dead = self.tenant.ready["bus_queue"] + "/$DeadLetterQueue"
        self.tenant.control("/bus/send", {"body": "dead", "queue": dead})
        self.finds("service_bus_dead_letters", **self.bus())
        self.finds("service_bus_dead_letters", **self.bus())  # given back


class Steps(Woken):
    """What the environment sends to the queue."""

    def test_an_environment_that_sends_nothing(self) -> None:
        queue = self.tenant.ready["bus_queue"]
        self.assertIn(f"no service endpoint for {queue}",
                      self.finds("service_bus_endpoint", **self.bus()))
        self.register(*TOLD, path="another")
        self.finds("service_bus_endpoint", **self.bus())
        self.register(*TOLD, contract=8)  # a webhook
        self.finds("service_bus_endpoint", **self.bus())

    def test_a_format_that_nobody_reads(self) -> None:
        self.register(*TOLD, messageformat=1, name="to the box")
        self.assertIn("to the box", self.finds("service_bus_format", **self.bus()))

    def test_steps_that_are_missing(self) -> None:
        self.register(*TOLD[:-2])
        self.register("holdfast_payment", messages=("Create", "Update"))
        said = self.finds("service_bus_steps", **self.bus())
        self.assertEqual("no step tells the box of Create of holdfast_stockonhand, Update of "
                         "holdfast_stockonhand, Delete of holdfast_stockonhand, Delete of "
                         "holdfast_payment", said)

    def test_a_step_that_is_switched_off(self) -> None:
        self.register(*TOLD[1:])
        self.register("product", messages=("Create", "Update"))
        self.register("product", messages=("Delete",), step={"statecode": 1, "statuscode": 2})
        self.assertEqual("the step for Delete of product is disabled",
                         self.finds("service_bus_disabled", **self.bus()))

    def test_stock_at_a_service_of_its_own_needs_no_steps(self) -> None:
        self.register(*TOLD[:-1])
        ready = self.tenant.ready
        place = {"stock": "business_central", "business_central": {
            "url": ready["central_url"], "company": ready["central_company"],
            "page_url": ready["central_page_url"]}}
        self.assertEqual({}, self.found(**{**self.bus(), **place}))

    def test_price_lists_need_steps_only_where_a_route_reads_them(self) -> None:
        self.register(*(table for table in TOLD if table != "productpricelevel"))
        self.assertEqual("no step tells the box of Create of productpricelevel, Update of "
                         "productpricelevel, Delete of productpricelevel",
                         self.finds("service_bus_steps", **self.bus()))
        delivered = self.tenant.routes
        self.addCleanup(setattr, self.tenant, "routes", delivered)
        self.tenant.route_without("dynamics-price")
        self.assertEqual({}, self.found(**self.bus()))

    def test_whoever_may_not_read_them_gets_a_note(self) -> None:
        self.register(*TOLD)
        for match in ("serviceendpoints", "sdkmessageprocessingsteps"):
            self.tenant.fault(match, "page", status=403)
            self.assertEqual({}, self.found(**self.bus()))
            self.assertIn("does not tell", self.notes()["untold"])
