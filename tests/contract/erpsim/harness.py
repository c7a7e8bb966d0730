"""Starts tools/erpsim and speaks HTTPS to it."""
from __future__ import annotations

import http.client
import json
import ssl
import subprocess
import tempfile
import unittest
import urllib.request
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Optional
from urllib.parse import quote, urlencode, urlsplit

ERPSIM = Path(__file__).resolve().parents[3] / "tools" / "erpsim"
API = "/api/data/v9.2/"
STOP_SECONDS_MAX = 10


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """Numbers as Decimal, exactly as sent."""
        return json.loads(self.text, parse_float=Decimal, parse_int=Decimal)

    @property
    def code(self) -> str:
        return self.json["error"]["code"]


class Simulator:
    """One running erpsim."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [str(ERPSIM), "--state", self.folder.name, "--items", "30", *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.control("stop", {})
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait(STOP_SECONDS_MAX)
        self.folder.cleanup()

    def control(self, call: str, body: Optional[dict[str, Any]] = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.ready['control']}/{call}"
        with urllib.request.urlopen(urllib.request.Request(url, data)) as answer:
            return json.load(answer)


class Client:
    """A client of one simulator; one kept connection, opened anew after a cut."""

    def __init__(self, ready: dict[str, str]) -> None:
        self.ready = ready
        self.base = ready["url"] + API
        self.token = ""
        self.connection: Optional[http.client.HTTPSConnection] = None

    def raw(
        self,
        method: str,
        target: str,
        body: Optional[bytes] = None,
        headers: Optional[dict[str, str]] = None,
    ) -> Answer:
        if self.connection is None:
            place = urlsplit(self.ready["url"])
            context = ssl.create_default_context(cafile=self.ready["ca"])
            self.connection = http.client.HTTPSConnection(
                str(place.hostname), place.port, context=context, timeout=30
            )
        try:
            self.connection.request(method, target, body, headers or {})
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except OSError:
            self.connection.close()
            self.connection = None
            raise
        return Answer(answer.status, dict(answer.headers.items()), text)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def ask_token(self, **changes: Optional[str]) -> Answer:
        form = {
            "client_id": self.ready["client_id"],
            "scope": self.ready["url"] + "/.default",
            "client_secret": self.ready["client_secret"],
            "grant_type": "client_credentials",
            **changes,
        }
        kept = {name: value for name, value in form.items() if value is not None}
        return self.raw(
            "POST",
            urlsplit(self.ready["token_url"]).path,
            urlencode(kept).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )

    def sign_in(self) -> None:
        self.token = self.ask_token().json["access_token"]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """path is below the API root or absolute; Header_Name=... sets Header-Name."""
        if path.startswith("https://"):
            path = path[len(self.ready["url"]) :]
        target = path if path.startswith("/") else API + path
        data = (
            body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.raw(
            method,
            target.replace(" ", "%20"),
            data,
            {
                "Authorization": "Bearer " + self.token,
                "Accept": "application/json",
                "Content-Type": "application/json",
                **named,
            },
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, **headers)

    def rows(self, path: str, **headers: str) -> list[dict[str, Any]]:
        answer = self.get(path, **headers)
        assert answer.status == 200, answer.text
        return answer.json["value"]


class ErpCase(unittest.TestCase):
    """One simulator a class. `options` are its command-line options."""

    options: tuple[str, ...] = ()
    simulator: Simulator
    client: Client

    @classmethod
    def setUpClass(cls) -> None:
        cls.simulator = Simulator(*cls.options)
        cls.addClassCleanup(cls.simulator.stop)
        cls.client = Client(cls.simulator.ready)
        cls.addClassCleanup(cls.client.close)
        cls.client.sign_in()

    def refused(self, answer: Answer, status: int, code: str) -> str:
        self.assertEqual((answer.status, answer.code), (status, code), answer.text)
        return answer.json["error"]["message"]

    def product(self, index: int = 0) -> dict[str, Any]:
        return self.client.rows("products?$orderby=productnumber")[index]

    def make_account(self, **columns: Any) -> str:
        identity = str(uuid.uuid4())
        answer = self.client.post(
            "accounts", {"accountid": identity, "name": "Werk Nord", **columns}
        )
        self.assertEqual(answer.status, 204, answer.text)
        return identity

    def order_body(self, **columns: Any) -> dict[str, Any]:
        price_list = self.client.rows("pricelevels")[0]["pricelevelid"]
        return {
            "name": "SW-1",
            "customerid_account@odata.bind": f"/accounts({self.make_account()})",
            "pricelevelid@odata.bind": f"/pricelevels({price_list})",
            **columns,
        }

    def line(self, quantity: Any = 2, index: int = 0, **columns: Any) -> dict[str, Any]:
        product = self.product(index)
        return {
            "productid@odata.bind": f"/products({product['productid']})",
            "quantity": quantity,
            "uomid@odata.bind": f"/uoms({product['_defaultuomid_value']})",
            **columns,
        }

    def make_order(self, *lines: dict[str, Any], **columns: Any) -> str:
        identity = str(uuid.uuid4())
        answer = self.client.post(
            "salesorders",
            self.order_body(salesorderid=identity, order_details=list(lines), **columns),
        )
        self.assertEqual(answer.status, 204, answer.text)
        return identity


def literal(text: str) -> str:
    return quote(text, safe="")
