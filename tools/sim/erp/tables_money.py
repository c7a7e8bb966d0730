"""Our tables of payments and of their journal (9: Dataverse Sales has no payment table)."""
from __future__ import annotations

from sim.erp.columns import decimals, lookup, table, texts, times
from sim.erp.schema import Table

JOURNAL_OF_PAYMENT = "holdfast_PaymentJournal_holdfast_payment"


def money_tables() -> list[Table]:
    payment = table(
        "holdfast_payment", "holdfast_payments", "holdfast_paymentid", "holdfast_name",
        [*texts(holdfast_name=100, holdfast_source=20, holdfast_kind=20, holdfast_reference=100,
                holdfast_invoice=100, holdfast_currency=3, holdfast_method=100, holdfast_status=20,
                holdfast_ledgeraccount=50),
         lookup("holdfast_salesorder", "salesorder", "holdfast_SalesOrder", "restrict"),
         *decimals(4, "holdfast_amount"), *times("holdfast_paidon")],
        indexed=("holdfast_reference",),
        children={JOURNAL_OF_PAYMENT: ("holdfast_paymentjournal", "holdfast_payment")})
    payment.alternate_keys.append(("holdfast_kind", "holdfast_reference"))
    payment.key_names[("holdfast_kind", "holdfast_reference")] = "holdfast_PaymentReference"
    journal = table(
        "holdfast_paymentjournal", "holdfast_paymentjournals", "holdfast_paymentjournalid",
        "holdfast_name",
        [*texts(holdfast_name=100, holdfast_account=50, holdfast_offsetaccount=50,
                holdfast_currency=3, holdfast_text=100),
         lookup("holdfast_payment", "holdfast_payment", "holdfast_Payment", "restrict"),
         *decimals(4, "holdfast_debit", "holdfast_credit"), *times("holdfast_transactedon")],
        access="append")
    return [payment, journal]
