// The default mappings of payments and invoices.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"

using holdfast::base::Json;
using holdfast::base::JsonView;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

using warehouse::RecordKind;

constexpr auto capture = R"({"id": "k1", "externalReference": "psp-7",
    "stateMachineState": {"technicalName": "completed"}, "amount": {"totalPrice": 33.6},
    "createdAt": "2026-01-05T09:12:33.481+00:00", "refunds": [
      {"id": "r1", "externalReference": "psp-8", "reason": "broken",
       "amount": {"totalPrice": 13.93}, "stateMachineState": {"technicalName": "completed"}},
      {"id": "r2", "amount": {"totalPrice": 1}, "stateMachineState": {"technicalName": "open"}}]})";

Json order(const std::string& state, const std::string& captures = "[]") {
  return json(R"({"id": "o1", "orderNumber": "1001", "currency": {"isoCode": "EUR"},
      "orderCustomer": {"customerNumber": "C-1"},
      "transactions": [{"id": "t1", "amount": {"totalPrice": 33.6},
      "createdAt": "2026-01-05T09:12:33.481+00:00",
      "paymentMethod": {"technicalName": "payment_invoicepayment"},
      "stateMachineState": {"technicalName": ")" +
              state + R"("}, "captures": )" + captures + "}]}");
}

// "capture 33.6 completed; refund ...": what is taken.
std::string read(const Json& body, const Lookups& lookups = NoLookups()) {
  const auto set = default_mappings();
  const auto all = set.find("shopware-payment")->read_all(document("order", body), lookups);
  INFO((all ? "" : all.error().message));
  REQUIRE(all);
  std::string text;
  for (const auto& one : *all) {
    if (one.skipped) continue;
    const auto fields = as_json(one.fields);
    const JsonView view(fields);
    text += view["kind"].text_or("") + " " + view["amount"].decimal()->to_string() + " " +
            view["reference"].text_or("") + " " + view["state"].text_or("") + "; ";
  }
  return text;
}

warehouse::Fields payment() {
  return {{"number", "shopware/k1"},
          {"order", "shopware/o1"},
          {"order_number", "1001"},
          {"customer_number", "C-1"},
          {"kind", "capture"},
          {"state", "completed"},
          {"amount", *json("33.6").number()},
          {"currency", "EUR"},
          {"reference", "psp-7"},
          {"method", "payment_invoicepayment"},
          {"paid_at", "2026-01-05T09:12:33.481Z"}};
}

}  // namespace

TEST_CASE("a transaction without captures is one payment once it is paid") {
  CHECK(read(order("paid")) == "capture 33.6 t1 completed; ");
  for (const auto* state : {"open", "authorized", "failed", "cancelled", "paid_partially"})
    CHECK(read(order(state)).empty());
}

TEST_CASE("a transaction given back without a refund of its own was given back whole") {
  CHECK(read(order("refunded")) == "capture 33.6 t1 completed; refund 33.6 t1/refund completed; ");
  CHECK(read(order("chargeback")) ==
        "capture 33.6 t1 completed; refund 33.6 t1/refund completed; ");
  CHECK(read(order("refunded_partially")) == "capture 33.6 t1 completed; ");
}

TEST_CASE("captures and their completed refunds are the payments, where the provider tells them") {
  const auto body = order("refunded_partially", "[" + std::string(capture) + "]");
  CHECK(read(body) == "capture 33.6 psp-7 completed; refund 13.93 psp-8 completed; ");
  const auto all =
      default_mappings().find("shopware-payment")->read_all(document("order", body), NoLookups());
  const auto& taken = all->at(1);
  CHECK(taken.fields.at("order") == Json("shopware/o1"));
  CHECK(taken.fields.at("method") == Json("payment_invoicepayment"));
  CHECK(taken.fields.at("final") == Json(true));
  CHECK(taken.native_id == "k1");
  CHECK(all->at(2).fields.at("method") == Json("payment_invoicepayment"));
  CHECK(all->at(2).fields.at("reason") == Json("broken"));
}

TEST_CASE("what becomes of a known payment is told whatever it is") {
  TestLookups lookups;
  const auto id = warehouse::record_id(RecordKind::payment, "shopware/t1");
  lookups.link("order_payment", "t1", id);
  lookups.values[{id, "number"}] = "shopware/t1";
  CHECK(read(order("cancelled"), lookups) == "capture 33.6 t1 open; ");
  CHECK(read(order("paid", "[" + std::string(capture) + "]"), lookups) ==
        "capture 33.6 t1 replaced; capture 33.6 psp-7 completed; refund 13.93 psp-8 completed; ");
}

TEST_CASE("a payment becomes a row with its journal line, in one call and under derived ids") {
  const auto set = default_mappings();
  const auto id = warehouse::record_id(RecordKind::payment, "shopware/k1");
  TestLookups lookups;
  lookups.link("salesorder", "s1", warehouse::record_id(RecordKind::order, "shopware/o1"));
  const auto fields = payment();
  const auto write = set.find("dynamics-payment")->write({fields, id}, lookups);
  REQUIRE(write);
  REQUIRE(*write);
  CHECK((*write)->mode == Write::Mode::create);
  const JsonView body((*write)->body);
  CHECK(body["holdfast_paymentid"].text_or("") == id.guid());
  CHECK(body["holdfast_SalesOrder@odata.bind"].text_or("") == "/salesorders(s1)");
  CHECK(body["holdfast_reference"].text_or("") == "psp-7");
  CHECK(body["holdfast_ledgeraccount"].text_or("") == "1200");
  const JsonView line = body["holdfast_PaymentJournal_holdfast_payment"][0];
  CHECK(line["holdfast_account"].text_or("") == "C-1");
  CHECK(line["holdfast_offsetaccount"].text_or("") == "1200");
  CHECK(line["holdfast_credit"].decimal()->to_string() == "33.6");
  CHECK(line["holdfast_debit"].decimal()->is_zero());
  CHECK(line["holdfast_currency"].text_or("") == "EUR");
  const auto again = set.find("dynamics-payment")->write({fields, id}, lookups);
  CHECK((*again)->body == (*write)->body);
}

TEST_CASE("a refund is a debit, an unknown method goes to the account of the rest") {
  TestLookups lookups;
  lookups.link("salesorder", "s1", warehouse::record_id(RecordKind::order, "shopware/o1"));
  auto fields = payment();
  fields["kind"] = "refund";
  fields["method"] = "some_provider";
  const auto write = default_mappings().find("dynamics-payment")->write({fields, {}}, lookups);
  REQUIRE(write);
  const JsonView line = JsonView((*write)->body)["holdfast_PaymentJournal_holdfast_payment"][0];
  CHECK(line["holdfast_debit"].decimal()->to_string() == "33.6");
  CHECK(line["holdfast_credit"].decimal()->is_zero());
  CHECK(line["holdfast_offsetaccount"].text_or("") == "1360");
}

TEST_CASE("a payment waits for its order, which is named") {
  const auto write =
      default_mappings().find("dynamics-payment")->write({payment(), {}}, TestLookups());
  REQUIRE_FALSE(write);
  CHECK(write.error().code ==
        "order:" + warehouse::record_id(RecordKind::order, "shopware/o1").guid());
}

TEST_CASE("what a journal line said is never changed") {
  const FieldNames changed{"state", "method", "amount"};
  auto fields = payment();
  fields["state"] = "replaced";
  const auto write =
      default_mappings().find("dynamics-payment")->write({fields, {}, "p1", &changed}, NoLookups());
  REQUIRE(write);
  CHECK((*write)->body.find("holdfast_PaymentJournal_holdfast_payment") == nullptr);
  CHECK(*(*write)->body.find("holdfast_status") == Json("replaced"));
}

TEST_CASE("a payment that somebody booked at the ERP is read, and names what it is for") {
  TestLookups lookups;
  const auto id = warehouse::record_id(RecordKind::order, "shopware/o1");
  lookups.link("salesorder", "s1", id);
  lookups.values[{id, "number"}] = "1001";
  const auto row = [&](const std::string& more) {
    const auto body = json(R"({"holdfast_paymentid": "p9", "holdfast_name": "transfer",
        "holdfast_currency": "EUR", "holdfast_reference": "thanks",
        "_holdfast_salesorder_value": "s1", "holdfast_amount": )" +
                           more + "}");
    auto document_of_it = document("holdfast_payment", body);
    document_of_it.id = "p9";
    return default_mappings().find("dynamics-payment")->read(document_of_it, lookups);
  };
  const auto transfer = row("5.5000");
  REQUIRE(transfer);
  CHECK(transfer->key == "dynamics/p9");
  CHECK(transfer->fields.at("order_number") == Json("1001"));
  CHECK(transfer->fields.at("kind") == Json("capture"));
  CHECK(transfer->fields.at("state") == Json("completed"));
  CHECK(row("-5.5000")->fields.at("kind") == Json("refund"));
  CHECK_FALSE(row("-5.5000")->fields.at("amount").number()->is_negative());
  // Ours, whose link is not stored yet, and another box's.
  CHECK(row(R"(1, "holdfast_source": "shopware")")->skipped);
}

TEST_CASE("an invoice is read with its lines, one of a foreign order is not") {
  TestLookups lookups;
  const auto id = warehouse::record_id(RecordKind::order, "shopware/o1");
  const auto body = json(R"({"invoiceid": "i1", "invoicenumber": "INV-1", "statecode": 0,
      "_salesorderid_value": "s1", "totalamount": 119.0000, "totaltax": 19.0000,
      "invoice_details": [{"invoicedetailid": "d1", "quantity": 2.0000000000,
      "priceperunit": 50.0000, "extendedamount": 119.0000, "lineitemnumber": 1}]})");
  const auto set = default_mappings();
  auto invoice = document("invoice", body);
  invoice.id = "i1";
  CHECK(set.find("dynamics-invoice")->read(invoice, lookups)->skipped);
  lookups.link("salesorder", "s1", id);
  lookups.values[{id, "number"}] = "1001";
  lookups.values[{id, "currency"}] = "EUR";
  const auto read = set.find("dynamics-invoice")->read(invoice, lookups);
  REQUIRE(read);
  CHECK(read->fields.at("order_number") == Json("1001"));
  CHECK(read->fields.at("currency") == Json("EUR"));
  CHECK(read->fields.at("total_gross").number()->to_string() == "119");
  CHECK(read->fields.at("state") == Json("open"));
  CHECK(JsonView(read->fields.at("lines"))[0]["total"].decimal()->to_string() == "119");
}
