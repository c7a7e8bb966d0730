#include "warehouse/settlement.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::warehouse {
namespace {

using base::Decimal;

const Decimal nothing;

Decimal money(const Record& record, std::string_view field) {
  const Decimal* number = record.value(field).number();
  return number == nullptr ? nothing : *number;
}

bool is_refund(const Record& payment) { return payment.text("kind") == "refund"; }

bool flag(const Record& record, std::string_view field) {
  const bool* value = record.value(field).boolean();
  return value != nullptr && *value;
}

PaymentPart part_of(const Record& payment, const std::string& order) {
  PaymentPart part;
  part.id = payment.id.hex();
  part.reference = payment.text("reference");
  part.order = order;
  part.invoice = payment.text("invoice_number");
  part.currency = payment.text("currency");
  part.amount = money(payment, "amount");
  if (is_refund(payment)) part.amount = part.amount.negated();
  part.final = flag(payment, "final");
  return part;
}

std::string name_of(const Record& payment) {
  const std::string reference = payment.text("reference");
  const char* kind = is_refund(payment) ? "refund" : "payment";
  return fmt::format("{} {}", kind, reference.empty() ? payment.text("number") : reference);
}

std::string amount_of(const Record& payment) {
  return fmt::format("{} {}", money(payment, "amount").to_string(), payment.text("currency"));
}

class Settling {
 public:
  Settling(const Record* order, std::vector<Record> payments, std::vector<Record> invoices)
      : order_(order) {
    for (auto& one : payments) out_.payments.push_back({std::move(one), std::nullopt});
    for (auto& one : invoices) out_.invoices.push_back({std::move(one), std::nullopt});
    if (order != nullptr) number_ = order->text("number");
    if (order != nullptr) currency_ = order->text("currency");
  }

  base::Result<Settlement> run() {
    if (auto claimed = claim(); !claimed) return base::pass(claimed);
    std::vector<PaymentPart> parts;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < out_.payments.size(); ++i) {
      if (!counts(out_.payments[i].record)) continue;
      parts.push_back(part_of(out_.payments[i].record, number_));
      places.push_back(i);
    }
    auto matching = match(parts, out_.claims);
    if (!matching) return base::pass(matching);
    for (std::size_t i = 0; i < places.size(); ++i)
      out_.payments[places[i]].match = std::move(matching->payments[i]);
    for (std::size_t i = 0; i < of_claim_.size(); ++i)
      out_.invoices[of_claim_[i]].match = matching->claims[i];
    if (auto added = add_up(*matching); !added) return base::pass(added);
    for (const auto& payment : out_.payments) look_at(payment);
    for (std::size_t i = 0; i < out_.claims.size(); ++i)
      look_at(out_.claims[i], matching->claims[i]);
    return std::move(out_);
  }

 private:
  base::Status claim() {
    Decimal rest = order_ == nullptr ? nothing : money(*order_, "total_gross");
    const Decimal total = rest;
    for (std::size_t i = 0; i < out_.invoices.size(); ++i) {
      const Record& invoice = out_.invoices[i].record;
      if (!counts(invoice)) continue;
      const Decimal amount = money(invoice, "total_gross");
      const std::string currency = invoice.text("currency");
      out_.claims.push_back({number_, invoice.text("number"), currency, amount});
      of_claim_.push_back(i);
      if (currency != currency_) {
        say(fmt::format("invoice {} is in {}, the order in {}", invoice.text("number"), currency,
                        currency_));
        continue;
      }
      auto left = rest.minus(amount);
      if (!left) return base::pass(left);
      rest = *left;
    }
    if (rest.is_negative() && order_ != nullptr) {
      say(fmt::format("invoiced {} more than the order's total of {}", rest.negated().to_string(),
                      total.to_string()));
    }
    if (rest > nothing) out_.claims.push_back({number_, "", currency_, rest});
    return {};
  }

  base::Status add_up(const Matching& matching) {
    for (std::size_t i = 0; i < out_.claims.size(); ++i) {
      if (out_.claims[i].currency != currency_) continue;
      for (auto [sum, more] : {std::pair{&out_.owed, out_.claims[i].amount},
                               std::pair{&out_.paid, matching.claims[i].paid},
                               std::pair{&out_.refunded, matching.claims[i].refunded}}) {
        auto total = sum->plus(more);
        if (!total) return base::pass(total);
        *sum = *total;
      }
    }
    return {};
  }

  void say(std::string words) { out_.findings.push_back(std::move(words)); }

  void look_at(const SettledPayment& payment) {
    if (!payment.match) return;
    const Record& record = payment.record;
    const std::string left = payment.match->left.to_string();
    if (payment.match->match == Match::duplicate)
      say(fmt::format("{} of {} was booked twice", name_of(record), amount_of(record)));
    if (payment.match->match == Match::unmatched)
      say(fmt::format("{} of {} belongs to nothing that is known", name_of(record),
                      amount_of(record)));
    if (payment.match->match != Match::over) return;
    say(is_refund(record)
            ? fmt::format("{} gives back {} {} that were never paid", name_of(record),
                          payment.match->left.negated().to_string(), record.text("currency"))
            : fmt::format("{} is {} {} too much", name_of(record), left, record.text("currency")));
  }

  void look_at(const Claim& claim, const ClaimMatch& found) {
    if (found.match != Match::under) return;
    const auto missing = claim.amount.minus(found.paid);
    say(fmt::format(
        "{} is {} {} too little",
        claim.invoice.empty() ? "what was paid" : "what was paid for invoice " + claim.invoice,
        missing ? missing->to_string() : "?", claim.currency));
  }

  const Record* order_;
  std::string number_, currency_;
  Settlement out_;
  std::vector<std::size_t> of_claim_;  // the invoices that are claims, in the order of the claims
};

bool is_known(const std::vector<Fact>& known, FactKind kind, const std::string& id) {
  return std::any_of(known.begin(), known.end(),
                     [&](const Fact& fact) { return fact.kind == kind && fact.id == id; });
}

std::string name_of(FactKind kind, const std::string& id) {
  return fmt::format("{}:{}", to_string(kind), id);
}

Fact voiding(const std::string& name, const std::string& source) {
  return {FactKind::voided, name, {}, {}, name, source};
}

// A fact never changes: what is said anew after it was voided has a name of its own.
std::string unvoided(const std::vector<Fact>& known, FactKind kind, std::string id) {
  while (is_known(known, FactKind::voided, name_of(kind, id))) id += "+";
  return id;
}

// The payment's number is "source/id".
std::pair<std::string, std::string> source_of(const Record& payment) {
  const std::string number = payment.text("number");
  const auto slash = number.find('/');
  if (slash == std::string::npos) return {"box", number};
  return {number.substr(0, slash), number.substr(slash + 1)};
}

bool is_about(const Fact& fact, const Record& member, const std::string& payment) {
  if (member.kind == RecordKind::invoice)
    return fact.kind == FactKind::invoiced && fact.id.rfind(member.id.hex(), 0) == 0;
  if (fact.kind != FactKind::captured && fact.kind != FactKind::refunded) return false;
  return fact.id.rfind(payment, 0) == 0 &&
         fact.id.find_first_not_of('+', payment.size()) == std::string::npos;
}

std::vector<Fact> facts_of_payment(const Record& record, const std::vector<Fact>& known) {
  const auto [source, id] = source_of(record);
  if (id.empty()) return {};
  const FactKind kind = is_refund(record) ? FactKind::refunded : FactKind::captured;
  if (counts(record)) {
    return {{kind,
             unvoided(known, kind, id),
             {},
             money(record, "amount"),
             record.text("reference"),
             source}};
  }
  if (record.text("state") != "replaced") return {};
  std::vector<Fact> news = facts_withdrawn(record, known);
  const std::string name = name_of(kind, id);
  if (!is_known(news, FactKind::voided, name)) news.push_back(voiding(name, source));
  return news;
}

// Each amount is a fact of its own, and voids those before it.
std::vector<Fact> facts_of_invoice(const Record& record, const std::vector<Fact>& known) {
  const Decimal amount = counts(record) ? money(record, "total_gross") : nothing;
  std::vector<Fact> news = facts_withdrawn(record, known);
  const auto same = std::find_if(news.begin(), news.end(), [&](const Fact& gone) {
    return std::any_of(known.begin(), known.end(), [&](const Fact& fact) {
      return name_of(fact.kind, fact.id) == gone.id && fact.amount == amount;
    });
  });
  if (same != news.end()) {
    news.erase(same);
  } else if (!amount.is_zero()) {
    const std::string id = record.id.hex() + "/" + amount.to_string();
    news.push_back({FactKind::invoiced,
                    unvoided(known, FactKind::invoiced, id),
                    {},
                    amount,
                    record.text("number"),
                    "dynamics"});
  }
  return news;
}

}  // namespace

base::Result<Settlement> settle(const Record* order, std::vector<Record> payments,
                                std::vector<Record> invoices) {
  return Settling(order, std::move(payments), std::move(invoices)).run();
}

bool counts(const Record& record) {
  const std::string state = record.text("state");
  return record.kind == RecordKind::payment ? state == "completed" : state != "cancelled";
}

std::vector<Fact> facts_of(const Record& record, const std::vector<Fact>& known) {
  if (record.kind == RecordKind::invoice) return facts_of_invoice(record, known);
  if (record.kind == RecordKind::payment) return facts_of_payment(record, known);
  return {};
}

std::vector<Fact> facts_withdrawn(const Record& record, const std::vector<Fact>& known) {
  const bool invoice = record.kind == RecordKind::invoice;
  const auto [source, id] =
      invoice ? std::pair<std::string, std::string>("dynamics", "") : source_of(record);
  std::vector<Fact> news;
  for (const auto& fact : known) {
    const std::string name = name_of(fact.kind, fact.id);
    if (!is_about(fact, record, id) || is_known(known, FactKind::voided, name)) continue;
    news.push_back(voiding(name, source));
  }
  return news;
}

}  // namespace holdfast::warehouse
