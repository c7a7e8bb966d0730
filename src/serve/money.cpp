#include "serve/detail/money.hpp"

#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

using warehouse::Settlement;

base::Json shares_of(const warehouse::PaymentMatch& match, const Settlement& settlement) {
  base::Json all = base::Json::array();
  for (const auto& share : match.shares) {
    base::Json json = base::Json::object();
    json.set("invoice", text_or_null(settlement.claims.at(share.claim).invoice));
    json.set("amount", share.amount);
    all.push_back(std::move(json));
  }
  return all;
}

base::Json present(const warehouse::SettledInvoice& invoice) {
  base::Json json = base::Json::object();
  for (const char* field : {"number", "state", "currency", "total_gross", "issued_at", "due_at"})
    json.set(field, invoice.record.value(field));
  const bool owed = invoice.match.has_value();
  json.set("match", owed ? base::Json(to_string(invoice.match->match)) : base::Json());
  json.set("paid", owed ? base::Json(invoice.match->paid) : base::Json());
  json.set("refunded", owed ? base::Json(invoice.match->refunded) : base::Json());
  const base::Json& lines = invoice.record.value("lines");
  json.set("lines", lines.is_array() ? lines : base::Json::array());
  return json;
}

}  // namespace

base::Json present(const warehouse::SettledPayment& payment, const Settlement& settlement,
                   base::Json order) {
  base::Json json = base::Json::object();
  json.set("id", payment.record.id.hex());
  json.set("order", std::move(order));
  for (const char* field : {"number", "kind", "state", "amount", "currency", "reference", "method",
                            "reason", "paid_at"})
    json.set(field, payment.record.value(field));
  const bool money = payment.match.has_value();
  json.set("match", money ? base::Json(to_string(payment.match->match)) : base::Json());
  json.set("left", money ? base::Json(payment.match->left) : base::Json());
  json.set("shares", money ? shares_of(*payment.match, settlement) : base::Json::array());
  return json;
}

base::Json present(const Settlement& settlement, const base::Json& order) {
  base::Json json = base::Json::object();
  json.set("owed", settlement.owed);
  json.set("paid", settlement.paid);
  json.set("refunded", settlement.refunded);
  base::Json findings = base::Json::array();
  for (const auto& words : settlement.findings) findings.push_back(words);
  json.set("findings", std::move(findings));
  base::Json payments = base::Json::array();
  for (const auto& one : settlement.payments) payments.push_back(present(one, settlement, order));
  json.set("payments", std::move(payments));
  base::Json invoices = base::Json::array();
  for (const auto& one : settlement.invoices) invoices.push_back(present(one));
  json.set("invoices", std::move(invoices));
  return json;
}

}  // namespace holdfast::serve
