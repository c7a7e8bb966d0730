"""What a test may do behind the API: act as an ERP user, look at the records, expire tokens."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from sim.common.catalogue import Item
from sim.common.control import Call
from sim.erp import actions, seed, tenant, tracking
from sim.erp.entra import TokenService
from sim.erp.errors import ApiError
from sim.erp.organization import Organization
from sim.erp.payload import parse_body
from sim.erp.records import records
from sim.erp.schema import Table
from sim.erp.store import Row
from sim.erp.values import scaled

STOCK_SCALE = 5


def exact(value: Any) -> Any:
    """The control server reads floats; their shortest text is what the test wrote."""
    return Decimal(str(value)) if isinstance(value, float) else value


class ControlCalls:
    def __init__(self, org: Organization, tokens: TokenService, access: dict[str, bool]) -> None:
        self.org = org
        self.tokens = tokens
        self.access = access
        self.absent: set[str] = set()
        self.corrections = 0

    def calls(self) -> dict[str, Call]:
        return {
            "POST /correct": self.guarded(self.correct), "POST /edit": self.guarded(self.edit),
            "POST /create": self.guarded(self.create), "POST /delete": self.guarded(self.delete),
            "POST /cancel-order": self.guarded(self.cancel_order),
            "POST /publish": self.expire_deltas, "POST /expire-deltas": self.expire_deltas,
            "POST /track": self.set_tracking,
            "POST /expire-tokens": lambda _: self.tokens.revoke_all(),
            "POST /advance": lambda body: self.org.clock.advance(float(body["seconds"])),
            "POST /items": self.guarded(self.add_items),
            "POST /currency": self.guarded(self.add_currency),
            "POST /endpoint": self.guarded(self.add_endpoint),
            "POST /tenant": self.guarded(lambda body: tenant.administer(self.org, body)),
            "POST /access": self.set_access, "GET /records": lambda _: records(self.org)}

    def guarded(self, call: Call) -> Call:
        """As the ERP's user, in one transaction; a refusal is told as the control server tells."""
        def run(body: Row) -> Any:
            try:
                with self.org.store.transaction(), self.org.acting_as(self.org.erp_user_id):
                    return call(body)
            except ApiError as error:
                raise ValueError(f"{error.code} {error.message}") from error
        return run

    def correct(self, body: Row) -> Row:
        product = self.find(self.org.table("product"), {"productnumber": body["sku"]})
        self.corrections += 1
        identity = self.org.create("holdfast_stockmovement", {
            "holdfast_name": f"ERP correction {self.corrections}",
            "holdfast_product": product["productid"],
            "holdfast_location": body.get("location", "MAIN"), "holdfast_kind": "adjust",
            "holdfast_quantity": scaled(exact(body["quantity"]), STOCK_SCALE),
            "holdfast_reference": body.get("reason"), "holdfast_operator": "erp",
            "holdfast_occurredon": self.org.clock.text()})
        return {"id": identity}

    def add_items(self, body: Row) -> Row:
        """Items beside the catalogue: sku, name, ean, net, stock, and weight or none."""
        for given in body["items"]:
            net = Decimal(given["net"])
            seed.add_item(self.org, Item(
                given["sku"], given["name"], given["name"], given["ean"], net, net, 19,
                Decimal(given.get("weight") or 0), "Piece", int(given["stock"])))
        return {"items": len(body["items"])}

    def add_currency(self, body: Row) -> Row:
        seed.add_currency(self.org, body["iso"], Decimal(body["rate"]))
        return {"iso": body["iso"]}

    def edit(self, body: Row) -> Row:
        table = self.org.schema.by_collection[body["table"]]
        row = self.find(table, body["key"])
        fields = {name: exact(value) for name, value in body["fields"].items()}
        changes = parse_body(self.org, table, fields, {}, creating=False).row
        self.org.update(table.logical, row[table.key], changes)
        return {"id": row[table.key]}

    def create(self, body: Row) -> Row:
        table = self.org.schema.by_collection[body["table"]]
        fields = {name: exact(value) for name, value in body["fields"].items()}
        given = parse_body(self.org, table, fields, {}, creating=True).row
        return {"id": self.org.create(table.logical, given)}

    def delete(self, body: Row) -> Row:
        table = self.org.schema.by_collection[body["table"]]
        row = self.find(table, body["key"])
        self.org.delete(table.logical, row[table.key])
        return {"id": row[table.key]}

    def cancel_order(self, body: Row) -> Row:
        order = self.find(self.org.table("salesorder"), {"ordernumber": body["ordernumber"]})
        actions.end_order(self.org, order["salesorderid"], actions.CANCELED, -1)
        return {"id": order["salesorderid"]}

    def add_endpoint(self, body: Row) -> Row:
        """An endpoint with its steps, as an administrator registers them: columns of the endpoint
        in "endpoint", of each step in "step"; tables and messages are lists of names."""
        endpoint = self.org.create("serviceendpoint", {"name": "endpoint", **body["endpoint"]})
        for table in body["tables"]:
            for message in body.get("messages", ["Create", "Update", "Delete"]):
                self.org.create("sdkmessageprocessingstep", {
                    "name": f"{message} of {table}", **body.get("step", {}),
                    "eventhandler": endpoint,
                    "sdkmessageid": self.org.named_id("sdkmessage", message),
                    "sdkmessagefilterid": self.org.named_id("sdkmessagefilter",
                                                            f"{message}.{table}")})
        return {"id": endpoint}

    def find(self, table: Table, key: Row) -> Row:
        named = {table.key if name == "id" else name: value for name, value in key.items()}
        unknown = set(named) - set(table.columns)
        if unknown:
            raise ValueError(f"{table.logical} has no column {', '.join(sorted(unknown))}")
        rows = self.org.store.find(table, named)
        if len(rows) != 1:
            raise ValueError(f"{len(rows)} rows of {table.logical} have {key}; one is needed")
        return rows[0]

    def expire_deltas(self, body: Row) -> Row:
        names = [body["table"]] if "table" in body else list(self.org.schema.by_collection)
        tables = [self.org.schema.by_collection[name] for name in names]
        tracking.expire_tokens(self.org, tables)
        return {"tables": len(tables)}

    def set_tracking(self, body: Row) -> Row:
        """{"table": set, "on": false}: a table whose makers left change tracking off (4)."""
        table = self.org.schema.by_collection[body["table"]]
        table.tracked = bool(body["on"])
        return {"tracked": table.tracked}

    def set_access(self, body: Row) -> Row:
        """{"member": false}: the application user is gone; {"secret_expired": true};
        {"without": [resource]}: services that the tenant does not know."""
        if "secret_expired" in body:
            self.tokens.registration.secret_expired = bool(body["secret_expired"])
        if "without" in body:
            self.tokens.neighbours |= self.absent
            self.absent = self.tokens.neighbours & set(body["without"])
            self.tokens.neighbours -= self.absent
        self.access["member"] = bool(body.get("member", self.access["member"]))
        return dict(self.access)
