"""What exchanges need to be there: values by name, made when first asked for, and circumstances."""
from __future__ import annotations

import http.server
import threading
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from sim.erp.selftest import signing
from sim.erp.selftest.bench import Bench

DAY_S = 86_400
REPRESENTATION = "return=representation"
PLACE = {"siteId": "1", "locationId": "11", "colorId": "red"}


class Values:
    """The names of one exchange: ${name} in its request, or a circumstance it is given."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.known: dict[str, str] = {**bench.ready, "new_id": str(uuid.uuid4()),
                                      "unique": uuid.uuid4().hex[:12]}

    def __getitem__(self, name: str) -> str:
        if name not in self.known:
            made = MADE[name](self.bench, self) if name in MADE else found(self.bench, name)
            self.known[name] = made if made is not None else ""
        return self.known[name]


def found(bench: Bench, name: str) -> str:
    """The first row of a table of master data."""
    table, key, order = ROWS[name]
    return str(bench.json("GET", f"{table}&$select={key}&$orderby={order}")["value"][0][key])


ROWS = {"product": ("products?$filter=statecode eq 0", "productid", "createdon"),
        "uom": ("uoms?$top=1", "uomid", "name"),
        "pricelevel": ("pricelevels?$top=1", "pricelevelid", "name"),
        "currency": ("transactioncurrencies?$top=1", "transactioncurrencyid", "isocurrencycode")}


def made_row(bench: Bench, table: str, key: str, **columns: Any) -> str:
    body = {"name": "Nord", **columns}
    return str(bench.json("POST", table, body, Prefer=REPRESENTATION)[key])


def account(bench: Bench, values: Values) -> str:
    return made_row(bench, "accounts", "accountid", accountnumber=values["account_number"])


def account_etag(bench: Bench, values: Values) -> str:
    return str(bench.json("GET", f"accounts({values['account']})")["@odata.etag"])


def deleted_account(bench: Bench, values: Values) -> str:
    identity = values["lonely_account"]
    bench.call("DELETE", f"accounts({identity})")
    return identity


def order_body(values: Values) -> dict[str, Any]:
    return {"customerid_account@odata.bind": f"/accounts({values['account']})",
            "pricelevelid@odata.bind": f"/pricelevels({values['pricelevel']})"}


def order(bench: Bench, values: Values) -> str:
    line = {"productid@odata.bind": f"/products({values['product']})", "quantity": 1,
            "uomid@odata.bind": f"/uoms({values['uom']})"}
    return made_row(bench, "salesorders", "salesorderid", **order_body(values),
                    order_details=[line])


def opportunity(bench: Bench, values: Values) -> str:
    return made_row(bench, "opportunities", "opportunityid", **order_body(values))


def fulfilled(bench: Bench, values: Values) -> None:
    bench.call("POST", "salesorders/Microsoft.Dynamics.CRM.FulfillSalesOrder", {
        "Status": -1, "OrderClose": {
            "@odata.type": "#Microsoft.Dynamics.CRM.orderclose",
            "salesorderid@odata.bind": f"/salesorders({values['order']})"}})


def invoice(bench: Bench, values: Values) -> str:
    return str(bench.json("POST", "ConvertSalesOrderToInvoice", {
        "SalesOrderId": values["order"]})["invoiceid"])


def draft(bench: Bench, values: Values) -> str:
    schedule = bench.json("GET", "uomschedules?$select=uomscheduleid")["value"][0]["uomscheduleid"]
    return made_row(bench, "products", "productid", productnumber=values["unique"], **{
        "defaultuomid@odata.bind": f"/uoms({values['uom']})",
        "defaultuomscheduleid@odata.bind": f"/uomschedules({schedule})"})


def five_accounts(bench: Bench, values: Values) -> None:
    for _ in range(5):
        made_row(bench, "accounts", "accountid")


def delta(bench: Bench, values: Values) -> str:
    values["lonely_account"]
    answer = bench.json("GET", "accounts?$select=name,accountnumber", Prefer="odata.track-changes")
    return str(answer["@odata.deltaLink"])


def change_after_delta(bench: Bench, values: Values) -> None:
    one_change_after_delta(bench, values)
    bench.call("DELETE", f"accounts({values['lonely_account']})")


def one_change_after_delta(bench: Bench, values: Values) -> None:
    values["delta"]
    made_row(bench, "accounts", "accountid", name="Monte Orton")


def delta_count(bench: Bench, values: Values) -> str:
    return f"accounts/$count?{values['delta'].rpartition('&')[2]}"


def advance(seconds: int) -> Callable[[Bench, Values], None]:
    return lambda bench, values: bench.control("advance", {"seconds": seconds})


def controlled(call: str, body: dict[str, Any], after: dict[str, Any]
               ) -> Callable[[Bench, Values], None]:
    """A circumstance that is taken back after the exchange."""
    def act(bench: Bench, values: Values) -> None:
        bench.control(call, body)
        bench.cleanups.append(lambda: bench.control(call, after))
    return act


def spent(bench: Bench, values: Values) -> None:
    headers = {"Authorization": bench.authorization("api")}
    while bench.raw("GET", bench.root("api") + "WhoAmI", headers, b"")[0] == 200:
        pass


def assertions(bench: Bench, values: Values) -> None:
    tenant, client = bench.ready["tenant"], bench.ready["client_id"]
    assert bench.certificate is not None
    for name, algorithm, changes in (
            ("RS256", "RS256", {}), ("PS256", "PS256", {}), ("iss", "RS256", {"iss": "other"}),
            ("aud", "RS256", {"aud": "https://elsewhere/"}), ("exp", "RS256", {"exp": 1})):
        values.known["assertion_" + name] = signing.assertion(
            bench.certificate, tenant, client, algorithm, **changes)


def endpoint(bench: Bench, values: Values, **columns: Any) -> None:
    made = bench.control("endpoint", {"endpoint": columns, "tables": ["account"],
                                      "messages": ["Create"]})["id"]
    bench.cleanups.append(lambda: bench.call("DELETE", f"serviceendpoints({made})"))


def queue_endpoint(bench: Bench, values: Values) -> None:
    empty_queue(bench)
    endpoint(bench, values, contract=2, path=bench.ready["bus_queue"], messageformat=2)
    values["account"]


def empty_queue(bench: Bench) -> None:
    bench.control("advance", {"seconds": 61})
    while bench.call("DELETE", f"/{bench.ready['bus_queue']}/messages/head?timeout=0",
                     at="bus")[0] == 200:
        pass


def message(bench: Bench, values: Values) -> None:
    empty_queue(bench)
    bench.control("bus/send", {"body": {"PrimaryEntityName": "salesorder"}})


def locked(bench: Bench, values: Values) -> None:
    message(bench, values)
    answer = bench.call("POST", f"/{bench.ready['bus_queue']}/messages/head?timeout=0", at="bus")
    values.known["lock"] = answer[1]["location"]


def on_hand(quantity: int, product: str) -> dict[str, Any]:
    return {"id": uuid.uuid4().hex, "organizationId": "usmf", "productId": product,
            "dimensions": PLACE, "quantities": {"pos": {"inbound": quantity}}}


def stock(bench: Bench, values: Values) -> None:
    bench.call("POST", "onhand", on_hand(80, "T-shirt"), at="visibility")


def reservation(bench: Bench, values: Values) -> str:
    return str(bench.json("POST", "onhand/reserve", {
        **on_hand(0, "T-shirt"), "quantity": 1, "quantityDataSource": "iv",
        "modifier": "softReservOrdered"}, at="visibility")["reservationId"])


def allocation(bench: Bench, values: Values) -> None:
    bench.call("POST", "allocation/allocate", {
        **on_hand(0, "T-shirt"), "quantity": 1, "groups": {
            "channel": "Web", "customerGroup": "VIP", "region": "US"}}, at="visibility")


def tomorrow(bench: Bench, values: Values) -> str:
    """By the simulator's clock, which earlier exchanges may have advanced."""
    made = made_row(bench, "accounts", "accountid")
    created = bench.json("GET", f"accounts({made})?$select=createdon")["createdon"]
    day = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return (day + timedelta(days=1)).strftime("%Y-%m-%d")


def schedule(bench: Bench, values: Values) -> None:
    event = on_hand(0, "Promise-" + values["unique"])
    event["quantitiesByDate"] = {values["tomorrow"]: {"pos": {"inbound": 10}}}
    bench.call("POST", "onhand/changeschedule", event, at="visibility")


def visibility_entra(bench: Bench, values: Values) -> str:
    return bench.entra(bench.ready["visibility_entra_scope"])


def central_item(bench: Bench, values: Values) -> str:
    return str(bench.json("GET", "items", at="central")["value"][0]["id"])


def central_order(bench: Bench, values: Values) -> str:
    return str(bench.json("POST", "salesOrders", {
        "customerNumber": bench.ready["central_customer"],
        "salesOrderLines": [{"itemId": values["central_item"], "quantity": 1}]},
        at="central")["id"])


class Echo(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.partition("validationToken=")[2].encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def receiver(bench: Bench, values: Values) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    bench.cleanups.append(server.shutdown)
    return f"http://127.0.0.1:{server.server_address[1]}/hook"


MADE: dict[str, Callable[[Bench, Values], Any]] = {
    made.__name__: made for made in (
        account, account_etag, deleted_account, order, opportunity, fulfilled, invoice, draft,
        five_accounts, delta, change_after_delta, one_change_after_delta, delta_count, spent,
        assertions, queue_endpoint, message, locked, stock, reservation, allocation, tomorrow,
        schedule, visibility_entra, central_item, central_order, receiver)}
MADE.update({
    "account_number": lambda bench, values: "N" + values["unique"],
    "lonely_account": lambda bench, values: made_row(bench, "accounts", "accountid"),
    "eight_days": advance(8 * DAY_S), "minute": advance(61),
    "publish": lambda bench, values: bench.call("POST", "PublishAllXml", {}),
    "webhook": lambda bench, values: endpoint(bench, values, contract=8, authtype=4,
                                              authvalue="x", url="http://127.0.0.1:9/"),
    "expired_secret": controlled("access", {"secret_expired": True}, {"secret_expired": False}),
    "no_member": controlled("access", {"member": False}, {"member": True}),
    "bus_gone": controlled("bus", {"gone": True}, {"gone": False}),
    "fault_500": controlled("faults", {"rules": [{"match": "accounts", "kind": "500"}]},
                            {"rules": []})})
