"""Stock movements and the on-hand figures kept of them."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import Answer, ErpCase

MOVEMENTS = "holdfast_stockmovements"


class Stock(ErpCase):
    def movement(
        self, quantity: Any = -1, location: str = "MAIN", **columns: Any
    ) -> dict[str, Any]:
        return {
            "holdfast_stockmovementid": str(uuid.uuid4()),
            "holdfast_name": str(uuid.uuid4()),
            "holdfast_Product@odata.bind": f"/products({self.product()['productid']})",
            "holdfast_location": location,
            "holdfast_quantity": quantity,
            "holdfast_kind": "pick",
            "holdfast_box": "box-1",
            **columns,
        }

    def send(self, quantity: Any, location: str = "MAIN") -> Answer:
        answer = self.client.post(MOVEMENTS, self.movement(quantity, location))
        self.assertEqual(answer.status, 204, answer.text)
        return answer

    def on_hand(self, location: str = "MAIN") -> Any:
        rows = self.client.rows(
            "holdfast_stockonhands?$select=holdfast_quantity&$filter=_holdfast_product_value eq "
            f"{self.product()['productid']} and holdfast_location eq '{location}'"
        )
        return rows[0]["holdfast_quantity"] if rows else None

    def test_every_product_starts_with_stock_at_main(self) -> None:
        found = [
            row
            for row in self.simulator.control("records")["onhand"]
            if row["location"] == "MAIN" and row["sku"] != self.product()["productnumber"]
        ]
        self.assertEqual(len(found), 29)
        self.assertTrue(all(20 <= row["quantity"] <= 200 for row in found))

    def test_a_movement_changes_on_hand_exactly(self) -> None:
        before = self.on_hand()
        for _ in range(10):
            self.send(0.1)
        self.assertEqual(self.on_hand(), before + 1)
        self.send(-0.00001)
        self.assertEqual(self.on_hand(), before + 1 - Decimal("0.00001"))

    def test_a_new_location_starts_at_nothing(self) -> None:
        self.assertIsNone(self.on_hand("B-2"))
        self.send(5, "B-2")
        self.send(-7, "b-2")  # names of locations ignore case
        self.assertEqual(self.on_hand("B-2"), -2)

    def test_the_same_movement_counts_once(self) -> None:
        before, body = self.on_hand(), self.movement(-3)
        self.assertEqual(self.client.post(MOVEMENTS, body).status, 204)
        self.refused(self.client.post(MOVEMENTS, body), 412, "0x80040237")
        self.assertEqual(self.on_hand(), before - 3)
        self.assertEqual(self.simulator.control("records")["created_twice"], 0)

    def test_two_rows_of_one_movement_are_told(self) -> None:
        body = self.movement(-1, "T-1")
        self.client.post(MOVEMENTS, body)
        twin = self.client.post(MOVEMENTS, {**body, "holdfast_stockmovementid": str(uuid.uuid4())})
        self.assertEqual(self.simulator.control("records")["created_twice"], 1)
        self.assertEqual(twin.status, 204)
        kept = self.client.rows(f"{MOVEMENTS}?$filter=holdfast_name eq '{body['holdfast_name']}'")
        self.assertEqual(len(kept), 2)

    def test_movements_cannot_be_changed_or_deleted(self) -> None:
        address = self.send(1).headers["OData-EntityId"]
        self.refused(self.client.patch(address, {"holdfast_reference": "x"}), 400, "0x80040265")
        self.refused(self.client.delete(address), 400, "0x80040265")

    def test_on_hand_cannot_be_written(self) -> None:
        row = self.client.rows("holdfast_stockonhands?$top=1")[0]
        path = f"holdfast_stockonhands({row['holdfast_stockonhandid']})"
        self.refused(self.client.patch(path, {"holdfast_quantity": 5}), 403, "0x80040220")
        self.refused(self.client.post("holdfast_stockonhands", {}), 403, "0x80040220")
        self.refused(self.client.delete(path), 403, "0x80040220")

    def test_incomplete_movements_are_refused_whole(self) -> None:
        before = self.on_hand()
        self.refused(
            self.client.post(MOVEMENTS, self.movement(holdfast_kind="steal")), 400, "0x80040265"
        )
        self.refused(self.client.post(MOVEMENTS, self.movement(None)), 400, "0x80040265")
        self.refused(
            self.client.post(MOVEMENTS, self.movement(holdfast_lot="x" * 21)), 400, "0x80044331"
        )
        body = self.movement()
        body["holdfast_product@odata.bind"] = body.pop("holdfast_Product@odata.bind")
        self.refused(self.client.post(MOVEMENTS, body), 400, "0x80048d19")
        self.assertEqual(self.on_hand(), before)

    def test_dates_and_times_are_kept_in_their_form(self) -> None:
        body = self.movement(
            holdfast_expiry="2027-01-31", holdfast_occurredon="2026-01-31T09:10:44.123+01:00"
        )
        answer = self.client.post(MOVEMENTS, body, Prefer="return=representation").json
        self.assertEqual(answer["holdfast_expiry"], "2027-01-31")
        self.assertEqual(answer["holdfast_occurredon"], "2026-01-31T08:10:44Z")
        self.assertTrue(answer["createdon"].endswith("Z"))

    def test_on_hand_and_movement_are_tracked_together(self) -> None:
        track = {"Prefer": "odata.track-changes"}
        link = self.client.get("holdfast_stockonhands?$select=holdfast_quantity", **track).json[
            "@odata.deltaLink"
        ]
        self.send(4)
        rows = self.client.rows(link)
        self.assertEqual([row["holdfast_quantity"] for row in rows], [self.on_hand()])

    def test_a_user_corrects_stock_behind_the_api(self) -> None:
        before, sku = self.on_hand(), self.product()["productnumber"]
        self.simulator.control(
            "correct", {"sku": sku, "location": "MAIN", "quantity": -2.5, "reason": "broken"}
        )
        self.assertEqual(self.on_hand(), before - Decimal("2.5"))
        last = self.simulator.control("records")["movements"][-1]
        self.assertEqual(
            (last["sku"], last["quantity"], last["user"], last["reference"]),
            (sku, -2.5, True, "broken"),
        )


if __name__ == "__main__":
    unittest.main()
