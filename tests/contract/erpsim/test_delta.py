"""Change tracking."""
from __future__ import annotations

import unittest
from typing import Any

from harness import ErpCase

TRACK = "odata.track-changes"
EIGHT_DAYS_S = 8 * 86_400


class Delta(ErpCase):
    def full(self, path: str, prefer: str = TRACK) -> tuple[list[dict[str, Any]], str]:
        """All rows and the delta link, whatever the number of pages."""
        rows: list[dict[str, Any]] = []
        while True:
            answer = self.client.get(path, Prefer=prefer)
            self.assertEqual(answer.status, 200, answer.text)
            rows += answer.json["value"]
            if "@odata.deltaLink" in answer.json:
                return rows, answer.json["@odata.deltaLink"]
            path = answer.json["@odata.nextLink"]

    def changes(self, link: str, prefer: str = "") -> tuple[list[dict[str, Any]], str]:
        return self.full(link, prefer)

    def test_the_last_page_has_the_delta_link(self) -> None:
        answer = self.client.get("products?$select=name", Prefer=TRACK + ",odata.maxpagesize=20")
        self.assertIn(TRACK, answer.headers["Preference-Applied"])
        self.assertNotIn("@odata.deltaLink", answer.json)
        rows, _ = self.full("products?$select=name", TRACK + ",odata.maxpagesize=7")
        self.assertEqual(len({row["productid"] for row in rows}), 30)

    def test_new_and_changed_rows_come_with_all_selected_columns(self) -> None:
        _, link = self.full("accounts?$select=name,telephone1")
        self.assertIn("$deltatoken=", link)
        self.assertEqual(self.changes(link)[0], [])
        identity = self.make_account(telephone1="030")
        self.client.patch(f"accounts({identity})", {"name": "Neu"})
        rows, after = self.changes(link)
        self.assertEqual([(row["name"], row["telephone1"]) for row in rows], [("Neu", "030")])
        self.assertEqual(self.changes(after)[0], [])

    def test_deletions_come_last_even_of_rows_never_seen(self) -> None:
        old = self.make_account()
        _, link = self.full("accounts?$select=name")
        short_lived = self.make_account()
        self.client.delete(f"accounts({old})")
        self.client.delete(f"accounts({short_lived})")
        new = self.make_account()
        for prefer in ("", "odata.maxpagesize=1"):
            rows, _ = self.changes(link, prefer)
            self.assertEqual(rows[0]["accountid"], new)
            self.assertEqual([(row["id"], row["reason"]) for row in rows[1:]],
                             [(old, "deleted"), (short_lived, "deleted")])
            self.assertTrue(rows[1]["@odata.context"].endswith("#accounts/$deletedEntity"))
        count = link.replace("accounts?$select=name&", "accounts/$count?")
        self.assertEqual(self.client.get(count).text, "3")

    def test_a_row_changed_between_pages_comes_with_the_next_poll(self) -> None:
        first = self.client.get("products?$select=name", Prefer=TRACK + ",odata.maxpagesize=20")
        row = first.json["value"][0]
        self.simulator.control("edit", {"table": "products", "key": {"id": row["productid"]},
                                        "fields": {"description": "changed"}})
        _, link = self.full(first.json["@odata.nextLink"], "odata.maxpagesize=20")
        self.assertEqual([item["productid"] for item in self.changes(link)[0]], [row["productid"]])

    def test_other_options_are_refused(self) -> None:
        for option in ("$filter=name eq 'a'", "$orderby=name", "$top=5",
                       "$expand=primarycontactid"):
            answer = self.client.get("accounts?" + option, Prefer=TRACK)
            name = option.partition("=")[0]
            self.assertEqual(self.refused(answer, 400, "0x80060888"), f'The "{name}" query '
                             "parameter isn't supported when Change Tracking is enabled.")

    def test_untracked_tables_are_refused(self) -> None:
        self.refused(self.client.get("organizations", Prefer=TRACK), 400, "0x80072491")
        _, link = self.full("contacts?$select=lastname")
        self.simulator.control("track", {"table": "contacts", "on": False})
        self.refused(self.client.get(link), 400, "0x80072491")
        self.simulator.control("track", {"table": "contacts", "on": True})
        self.assertEqual(self.changes(link)[0], [])

    def test_tokens_end_by_publishing_and_by_age(self) -> None:
        for call, body in (("publish", {}), ("expire-deltas", {}),
                           ("advance", {"seconds": EIGHT_DAYS_S})):
            _, link = self.full("contacts?$select=lastname")
            self.simulator.control(call, body)
            self.client.sign_in()
            self.refused(self.client.get(link), 400, "0x80044352")
        _, link = self.full("contacts?$select=lastname")
        self.assertEqual(self.changes(link)[0], [])

    def test_links_survive_what_a_client_may_select(self) -> None:
        _, link = self.full("products?$select=name,_defaultuomid_value")
        self.simulator.control("edit", {"table": "products", "key": {
            "productnumber": self.product()["productnumber"]}, "fields": {"name": "Ä & ? = +"}})
        self.assertEqual(self.changes(link)[0][0]["name"], "Ä & ? = +")


if __name__ == "__main__":
    unittest.main()
