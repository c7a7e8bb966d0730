"""Payments and their journal: one call, one row, one reference (9; keys 2.4)."""
from __future__ import annotations

import unittest
import uuid
from decimal import Decimal
from typing import Any

from harness import ErpCase

JOURNAL = "holdfast_PaymentJournal_holdfast_payment"


class Payments(ErpCase):
    def payment(self, reference: str, **more: Any) -> dict[str, Any]:
        return {"holdfast_paymentid": str(uuid.uuid4()), "holdfast_name": "SW-1 capture",
                "holdfast_kind": "capture", "holdfast_reference": reference,
                "holdfast_amount": 19.95, "holdfast_currency": "EUR",
                JOURNAL: [{"holdfast_paymentjournalid": str(uuid.uuid4()),
                           "holdfast_name": reference, "holdfast_account": "C-1",
                           "holdfast_offsetaccount": "1360", "holdfast_credit": 19.95,
                           "holdfast_debit": 0, "holdfast_currency": "EUR"}], **more}

    def journal(self) -> list[dict[str, Any]]:
        return self.client.rows("holdfast_paymentjournals")

    def test_a_payment_and_its_journal_line_are_made_in_one_call(self) -> None:
        before = len(self.journal())
        body = self.payment(f"psp-{uuid.uuid4()}")
        self.assertEqual(self.client.post("holdfast_payments", body).status, 204)
        lines = self.journal()
        self.assertEqual(len(lines), before + 1)
        mine = [line for line in lines
                if line["_holdfast_payment_value"] == body["holdfast_paymentid"]]
        self.assertEqual([line["holdfast_credit"] for line in mine], [Decimal("19.95")])

    def test_the_same_kind_and_reference_twice_is_refused_with_its_journal_line(self) -> None:
        reference = f"psp-{uuid.uuid4()}"
        self.assertEqual(self.client.post("holdfast_payments", self.payment(reference)).status, 204)
        before = len(self.journal())
        again = self.client.post("holdfast_payments", self.payment(reference))
        self.refused(again, 412, "0x80060892")
        self.assertEqual(len(self.journal()), before)
        refund = self.payment(reference, holdfast_kind="refund")
        self.assertEqual(self.client.post("holdfast_payments", refund).status, 204)

    def test_a_journal_line_is_never_changed(self) -> None:
        body = self.payment(f"psp-{uuid.uuid4()}")
        self.client.post("holdfast_payments", body)
        line = body[JOURNAL][0]["holdfast_paymentjournalid"]
        answer = self.client.patch(f"holdfast_paymentjournals({line})", {"holdfast_credit": 1})
        self.refused(answer, 400, "0x80040265")

    def test_the_key_is_told_by_the_metadata(self) -> None:
        path = "EntityDefinitions(LogicalName='holdfast_payment')/Keys"
        found = self.client.rows(path + "?$select=SchemaName,KeyAttributes")
        self.assertEqual([key["SchemaName"] for key in found], ["holdfast_PaymentReference"])
        self.assertEqual(found[0]["KeyAttributes"], ["holdfast_kind", "holdfast_reference"])


if __name__ == "__main__":
    unittest.main()
