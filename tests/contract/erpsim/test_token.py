"""The token endpoint and what an access token is good for."""
from __future__ import annotations

import base64
import unittest
from urllib.parse import quote

from harness import Client, ErpCase


class TokenEndpoint(ErpCase):
    options = ("--token-life", "60")

    def refused_with(self, answer, status: int, error: str, code: int) -> None:
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(answer.json["error"], error)
        self.assertEqual(answer.json["error_codes"], [code])
        self.assertTrue(answer.json["error_description"].startswith(f"AADSTS{code}: "))

    def test_gives_a_bearer_token_without_a_refresh_token(self) -> None:
        answer = self.client.ask_token()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json["token_type"], "Bearer")
        self.assertEqual(answer.json["expires_in"], 59)
        self.assertNotIn("refresh_token", answer.json)

    def test_takes_the_credentials_in_basic_authorization_too(self) -> None:
        ready = self.simulator.ready
        pair = ":".join(quote(ready[name], safe="") for name in ("client_id", "client_secret"))
        answer = self.client.raw(
            "POST", f"/{ready['tenant']}/oauth2/v2.0/token",
            f"grant_type=client_credentials&scope={quote(ready['url'] + '/.default')}".encode(),
            {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()})
        self.assertEqual(answer.status, 200, answer.text)

    def test_refuses_each_wrong_credential_with_its_own_code(self) -> None:
        ask = self.client.ask_token
        self.refused_with(ask(client_secret="wrong"), 401, "invalid_client", 7000215)
        self.refused_with(ask(client_secret=None), 401, "invalid_client", 7000218)
        self.refused_with(ask(client_id="nobody"), 400, "unauthorized_client", 700016)
        self.refused_with(ask(client_assertion="a.b.c"), 401, "invalid_client", 700027)

    def test_refuses_a_scope_of_another_host_or_without_default(self) -> None:
        ask, url = self.client.ask_token, self.simulator.ready["url"]
        self.refused_with(ask(scope=url), 400, "invalid_scope", 70011)
        self.refused_with(ask(scope=f"{url}/.default {url}/.default"), 400, "invalid_scope", 70011)
        self.refused_with(ask(scope="https://other.crm4.dynamics.com/.default"), 400,
                          "invalid_resource", 500011)

    def test_refuses_an_unknown_tenant(self) -> None:
        answer = self.client.raw("POST", "/elsewhere/oauth2/v2.0/token", b"a=b")
        self.refused_with(answer, 400, "invalid_request", 90002)

    def test_an_expired_secret_has_a_code_of_its_own(self) -> None:
        self.simulator.control("access", {"secret_expired": True})
        self.refused_with(self.client.ask_token(), 401, "invalid_client", 7000222)
        self.simulator.control("access", {"secret_expired": False})


class AccessToken(ErpCase):
    options = ("--token-life", "60")

    def setUp(self) -> None:
        self.client.sign_in()

    def test_without_or_with_a_wrong_token_the_answer_is_an_empty_401(self) -> None:
        stranger = Client(self.simulator.ready)
        self.addCleanup(stranger.close)
        answer = stranger.get("WhoAmI")
        self.assertEqual((answer.status, answer.text), (401, ""))
        self.assertIn(self.simulator.ready["tenant"], answer.headers["WWW-Authenticate"])

    def test_expires_after_its_life(self) -> None:
        self.assertEqual(self.client.get("WhoAmI").status, 200)
        self.simulator.control("advance", {"seconds": 61})
        self.assertEqual(self.client.get("WhoAmI").status, 401)

    def test_an_app_without_application_user_is_no_member(self) -> None:
        self.simulator.control("access", {"member": False})
        self.refused(self.client.get("WhoAmI"), 403, "0x80072560")
        self.simulator.control("access", {"member": True})

    def test_who_am_i_names_organisation_and_user(self) -> None:
        answer = self.client.get("WhoAmI").json
        organisation = self.client.rows("organizations?$select=expirechangetrackingindays")[0]
        self.assertEqual(answer["OrganizationId"], organisation["organizationid"])
        self.assertEqual(organisation["expirechangetrackingindays"], 7)


if __name__ == "__main__":
    unittest.main()
