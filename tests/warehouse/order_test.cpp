#include "warehouse/order.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "base/random.hpp"

namespace holdfast::warehouse {
namespace {

using base::Decimal;

base::Json lines(const std::vector<std::pair<std::string, int>>& skus) {
  base::Json list = base::Json::array();
  for (const auto& [sku, quantity] : skus) {
    base::Json line;
    line.set("sku", sku);
    line.set("quantity", quantity);
    list.push_back(std::move(line));
  }
  return list;
}

Fact fact(FactKind kind, const std::string& id, const std::string& line = {}, Decimal amount = {},
          const std::string& detail = {}) {
  Fact made;
  made.kind = kind;
  made.id = id;
  made.line = line;
  made.amount = amount;
  made.detail = detail;
  return made;
}

const Decimal total(40);

TEST_CASE("an order nothing has happened to is open in every respect") {
  const OrderState state = derive(lines({{"A", 2}}), {}, total);
  CHECK(state.progress == Progress::open);
  CHECK(state.delivery == Delivery::open);
  CHECK(state.payment == Payment::open);
  REQUIRE(state.lines.size() == 1);
  CHECK(state.lines[0].open() == 2);
  CHECK(state.violations.empty());
}

TEST_CASE("picking leaves what is open of the line") {
  const OrderState state =
      derive(lines({{"A", 5}}), {fact(FactKind::picked, "7.1:1", "A", 2),
                                 fact(FactKind::cancelled, "c", "A", 1)}, total);
  CHECK(state.lines[0].open() == 2);
  CHECK(state.progress == Progress::in_progress);
}

TEST_CASE("an order is completed when all is shipped and paid, and not before") {
  std::vector<Fact> facts{fact(FactKind::shipped, "s1", "A", 2, "TRACK1")};
  CHECK(derive(lines({{"A", 2}, {"B", 1}}), facts, total).delivery == Delivery::partially_shipped);
  facts.push_back(fact(FactKind::shipped, "s2", "B", 1, "TRACK2"));
  OrderState state = derive(lines({{"A", 2}, {"B", 1}}), facts, total);
  CHECK(state.delivery == Delivery::shipped);
  CHECK(state.progress == Progress::in_progress);
  CHECK(state.tracking_codes == std::vector<std::string>{"TRACK1", "TRACK2"});
  facts.push_back(fact(FactKind::captured, "p", "", 40));
  state = derive(lines({{"A", 2}, {"B", 1}}), facts, total);
  CHECK(state.progress == Progress::completed);
  CHECK(state.payment == Payment::paid);
  CHECK(state.violations.empty());
}

TEST_CASE("a payment in parts, paid back in the end") {
  std::vector<Fact> facts{fact(FactKind::authorised, "a")};
  CHECK(derive(lines({{"A", 1}}), facts, total).payment == Payment::authorised);
  facts.push_back(fact(FactKind::captured, "p1", "", 15));
  CHECK(derive(lines({{"A", 1}}), facts, total).payment == Payment::partially_paid);
  facts.push_back(fact(FactKind::captured, "p2", "", 25));
  CHECK(derive(lines({{"A", 1}}), facts, total).payment == Payment::paid);
  facts.push_back(fact(FactKind::refunded, "r"));  // without an amount: all of it
  CHECK(derive(lines({{"A", 1}}), facts, total).payment == Payment::refunded);
}

TEST_CASE("a shipment of the whole order ships what is not cancelled") {
  const OrderState state = derive(lines({{"A", 5}, {"B", 1}}),
                                  {fact(FactKind::shipped, "s"),
                                   fact(FactKind::cancelled, "c", "A", 2)}, total);
  CHECK(state.delivery == Delivery::shipped);
  CHECK(state.lines[0].shipped == 3);
  CHECK(state.violations.empty());
}

TEST_CASE("the same fact learnt twice is one fact") {
  const std::vector<Fact> facts(3, fact(FactKind::refunded, "psp-1", "", 10));
  const OrderState state = derive(
      lines({{"A", 1}}), {facts[0], facts[1], facts[2], fact(FactKind::captured, "p", "", 40)},
      total);
  CHECK(state.payment == Payment::partially_paid);
  CHECK(state.violations.empty());
}

TEST_CASE("a voided fact has not happened") {
  const OrderState state = derive(
      lines({{"A", 1}}), {fact(FactKind::shipped, "s1", "A", 1),
                          fact(FactKind::voided, "v", "", {}, "shipped:s1")}, total);
  CHECK(state.delivery == Delivery::open);
}

struct Violation {
  std::string name;
  std::vector<Fact> facts;
  std::string words;
};

TEST_CASE("what contradicts is said in words") {
  const auto given = GENERATE(values<Violation>({
      {"shipped and cancelled",
       {fact(FactKind::shipped, "s", "A", 2), fact(FactKind::cancelled, "c")},
       "shipped and cancelled: A (shipped 2, cancelled 2 of 2)"},
      {"two boxes ship the same",
       {fact(FactKind::shipped, "s1", "A", 2), fact(FactKind::shipped, "s2", "A", 2)},
       "shipped twice: A (4 of 2)"},
      {"two boxes pick the same",
       {fact(FactKind::picked, "p1", "A", 2), fact(FactKind::picked, "p2", "A", 1)},
       "picked twice: A (3 of 2)"},
      {"picked and cancelled",
       {fact(FactKind::picked, "p1", "A", 1), fact(FactKind::cancelled, "c")},
       "picked and cancelled: A (picked 1, cancelled 2 of 2)"},
      {"never ordered", {fact(FactKind::shipped, "s", "Z", 1)}, "never ordered: Z"},
      {"money without goods",
       {fact(FactKind::captured, "p", "", 40), fact(FactKind::cancelled, "c")},
       "paid and cancelled: 40 to refund"},
      {"invoiced less than paid",
       {fact(FactKind::captured, "p", "", 40), fact(FactKind::invoiced, "i", "", 30)},
       "paid and not invoiced: 10"},
      {"held", {fact(FactKind::hold, "h"), fact(FactKind::shipped, "s", "A", 1)},
       "shipped in spite of a hold"},
      {"more back than out",
       {fact(FactKind::shipped, "s", "A", 1), fact(FactKind::returned, "r", "A", 2)},
       "returned more than shipped: A (2 of 1)"},
  }));
  INFO(given.name);
  CHECK(derive(lines({{"A", 2}}), given.facts, total).violations ==
        std::vector<std::string>{given.words});
}

TEST_CASE("a hold that was released is none") {
  const OrderState state = derive(
      lines({{"A", 1}}), {fact(FactKind::hold, "h"), fact(FactKind::released, "h"),
                          fact(FactKind::shipped, "s", "A", 1)}, total);
  CHECK(state.violations.empty());
}

TEST_CASE("discounts and shipping are no goods") {
  base::Json list = lines({{"A", 1}});
  base::Json discount;
  discount.set("sku", "SUMMER");
  discount.set("kind", "promotion");
  discount.set("quantity", 1);
  list.push_back(std::move(discount));
  CHECK(derive(list, {fact(FactKind::shipped, "s", "A", 1)}, total).delivery == Delivery::shipped);
}

std::vector<Fact> random_facts(base::Random& random) {
  std::vector<Fact> facts;
  for (std::uint64_t i = random.below(8); i > 0; --i) {
    Fact one = fact(static_cast<FactKind>(1 + random.below(13)), std::to_string(random.below(3)),
                    random.below(2) == 0 ? "A" : "", static_cast<std::int64_t>(random.below(4)));
    one.dot = {{7, 1}, 1 + random.below(5)};
    one.detail = "picked:" + std::to_string(random.below(3));
    facts.push_back(one);
  }
  return facts;
}

bool same(const OrderState& a, const OrderState& b) {
  return a.progress == b.progress && a.delivery == b.delivery && a.payment == b.payment &&
         a.violations == b.violations && a.lines.size() == b.lines.size();
}

TEST_CASE("states do not depend on how often a fact was learnt") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const std::vector<Fact> facts = random_facts(random);
    std::vector<Fact> twice = facts;
    twice.insert(twice.end(), facts.begin(), facts.end());
    const base::Json two = lines({{"A", 2}});
    RC_ASSERT(same(derive(two, facts, total), derive(two, twice, total)));
  });
}

TEST_CASE("states do not depend on the order in which facts were learnt") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    std::vector<Fact> facts = random_facts(random);
    for (std::size_t i = 0; i < facts.size(); ++i) facts[i].dot.counter = i + 1;
    std::vector<Fact> shuffled = facts;
    for (std::size_t i = shuffled.size(); i > 1; --i)
      std::swap(shuffled[i - 1], shuffled[random.below(i)]);
    RC_ASSERT(
        same(derive(lines({{"A", 2}}), facts, total), derive(lines({{"A", 2}}), shuffled, total)));
  });
}

}  // namespace
}  // namespace holdfast::warehouse
