#include "warehouse/settlement.hpp"

#include <catch2/catch.hpp>

namespace holdfast::warehouse {
namespace {

using base::Decimal;
using base::Json;

Record record(RecordKind kind, const std::string& key, const Fields& fields) {
  Record made{kind, record_id(kind, key), {}};
  std::uint64_t counter = 0;
  for (const auto& [name, value] : fields) {
    made.fields[name].apply({{{7, 1}, ++counter}, {}, value, {}});
  }
  return made;
}

Json money(const char* text) { return *Decimal::parse(text); }

Record order(const char* total = "40") {
  return record(RecordKind::order, "shopware/o",
                {{"number", "1001"}, {"currency", "EUR"}, {"total_gross", money(total)}});
}

Record payment(const std::string& id, const char* amount, Fields more = {}) {
  Fields fields{{"number", "shopware/" + id},
                {"kind", "capture"},
                {"state", "completed"},
                {"reference", "ref " + id},
                {"currency", "EUR"},
                {"amount", money(amount)},
                {"final", true}};
  for (auto& [name, value] : more) fields[name] = value;
  return record(RecordKind::payment, id, fields);
}

Record invoice(const std::string& number, const char* total, const char* state = "open",
               const char* currency = "EUR") {
  return record(RecordKind::invoice, number,
                {{"number", number},
                 {"order_number", "1001"},
                 {"currency", currency},
                 {"state", state},
                 {"total_gross", money(total)}});
}

Settlement settled(std::vector<Record> payments, std::vector<Record> invoices = {},
                   const char* total = "40") {
  const Record of = order(total);
  auto found = settle(&of, std::move(payments), std::move(invoices));
  REQUIRE(found);
  return std::move(*found);
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("an order that is not paid yet, or paid, is nothing for a person") {
  CHECK(settled({}).findings.empty());
  CHECK(settled({}).owed == 40);
  const auto paid = settled({payment("a", "40")});
  CHECK(paid.findings.empty());
  CHECK(paid.paid == 40);
  CHECK(settled({payment("a", "15", {{"final", false}})}).findings.empty());
}

TEST_CASE("what does not agree is said in words") {
  CHECK(settled({payment("a", "41.50")}).findings == Words{"payment ref a is 1.5 EUR too much"});
  CHECK(settled({payment("a", "39.99")}).findings == Words{"what was paid is 0.01 EUR too little"});
  CHECK(settled({payment("a", "40", {{"currency", "USD"}})}).findings ==
        Words{"payment ref a of 40 USD belongs to nothing that is known"});
  CHECK(settled({payment("a", "40"), payment("b", "40", {{"reference", "ref a"}})}).findings ==
        Words{"payment ref a of 40 EUR was booked twice"});
  CHECK(settled({payment("a", "40"), payment("r", "41", {{"kind", "refund"}})}).findings ==
        Words{"refund ref r gives back 1 EUR that were never paid"});
}

TEST_CASE("invoices are what is owed, and of the order what they do not cover") {
  const auto part = settled({payment("a", "40")}, {invoice("I1", "30")});
  CHECK(part.claims.size() == 2);
  CHECK(part.claims[1].amount == 10);
  CHECK(part.invoices[0].match->match == Match::matched);
  CHECK(part.findings.empty());
  CHECK(settled({}, {invoice("I1", "42")}).findings ==
        Words{"invoiced 2 more than the order's total of 40"});
  CHECK(settled({}, {invoice("I1", "40", "open", "USD")}).findings ==
        Words{"invoice I1 is in USD, the order in EUR"});
  CHECK(settled({payment("a", "30")}, {invoice("I1", "40")}).findings ==
        Words{"what was paid for invoice I1 is 10 EUR too little"});
}

TEST_CASE("a cancelled invoice and a payment that is not completed count for nothing") {
  const auto found = settled({payment("a", "40", {{"state", "open"}})},
                             {invoice("I1", "40", "cancelled"), invoice("I2", "40")});
  CHECK_FALSE(found.payments[0].match);
  CHECK_FALSE(found.invoices[0].match);
  REQUIRE(found.invoices[1].match);
  CHECK(found.invoices[1].match->match == Match::unmatched);
  CHECK(found.owed == 40);
  CHECK(found.findings.empty());
}

TEST_CASE("a payment without an order belongs to nothing") {
  const auto found = settle(nullptr, {payment("a", "5")}, {});
  REQUIRE(found);
  CHECK(found->payments[0].match->match == Match::unmatched);
  CHECK(found->findings == Words{"payment ref a of 5 EUR belongs to nothing that is known"});
}

TEST_CASE("a payment is a fact of its order under the id its system gave it") {
  const auto facts = facts_of(payment("t1", "40"), {});
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].kind == FactKind::captured);
  CHECK(facts[0].id == "t1");
  CHECK(facts[0].source == "shopware");
  CHECK(facts[0].amount == 40);
  CHECK(facts_of(payment("t1", "40", {{"kind", "refund"}}), {})[0].kind == FactKind::refunded);
  CHECK(facts_of(payment("t1", "40", {{"state", "open"}}), {}).empty());
}

// The order's facts after each of these records was seen.
std::vector<Fact> seen(std::initializer_list<Record> records) {
  std::vector<Fact> facts;
  for (const auto& one : records) {
    for (auto& fact : facts_of(one, facts)) facts.push_back(std::move(fact));
  }
  return facts;
}

OrderState state_of(const std::vector<Fact>& facts) {
  Json line;
  line.set("sku", "A");
  line.set("quantity", 1);
  return derive(Json::array({line}), facts, 40);
}

TEST_CASE("captures that replace their transaction void what it had said") {
  const auto replaced = payment("t1", "40", {{"state", "replaced"}});
  CHECK(state_of(seen({payment("t1", "40"), payment("k1", "40"), replaced})).payment ==
        Payment::paid);
  CHECK(state_of(seen({payment("t1", "40"), replaced})).payment == Payment::open);
}

TEST_CASE("that all is invoiced says nothing more once the invoices are known") {
  auto facts = seen({payment("a", "40"), invoice("I1", "30")});
  Fact whole;
  whole.kind = FactKind::invoiced;
  whole.id = "dynamics";
  facts.push_back(whole);
  CHECK(state_of(facts).violations == Words{"paid and not invoiced: 10"});
  facts.erase(facts.begin() + 1);
  CHECK(state_of(facts).violations.empty());
}

TEST_CASE("a cancelled invoice takes back that it was made") {
  const auto cancelled = invoice("I1", "30", "cancelled");
  const auto facts = seen({payment("a", "40"), invoice("I1", "30"), cancelled});
  CHECK(facts.back().kind == FactKind::voided);
  CHECK(state_of(facts).violations.empty());
}

TEST_CASE("an invoice counts with the amount it has now, and not while it has none") {
  CHECK(seen({invoice("I1", "0")}).empty());
  const auto invoiced = [](std::initializer_list<Record> records) {
    auto facts = seen(records);
    const auto paid = seen({payment("a", "40")});
    facts.insert(facts.end(), paid.begin(), paid.end());
    return state_of(facts).violations;
  };
  const auto first = invoice("I1", "30"), then = invoice("I1", "40");
  CHECK(invoiced({first}) == Words{"paid and not invoiced: 10"});
  CHECK(invoiced({first, first}) == Words{"paid and not invoiced: 10"});
  CHECK(invoiced({first, then}).empty());
  CHECK(invoiced({first, then, first}) == Words{"paid and not invoiced: 10"});
  CHECK(invoiced({first, then, first, then}).empty());
}

}  // namespace holdfast::warehouse
