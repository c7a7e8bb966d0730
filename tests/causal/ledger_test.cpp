#include "causal/ledger.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <variant>

#include "causal/support.hpp"

using namespace holdfast::causal;
using namespace holdfast::causal::test;
using holdfast::base::Decimal;

namespace {

using News = std::variant<Delta, Observation>;

// A history of several makers. Each observation is made by somebody who knows some deltas and the
// observations before it (`chain`), or only some of them.
struct History {
  std::vector<Delta> deltas;
  std::vector<Observation> observations;
  std::map<Actor, std::uint64_t> counters;

  Dot next(Actor actor) { return {actor, ++counters[actor]}; }
  [[nodiscard]] std::vector<News> all() const {
    std::vector<News> news(deltas.begin(), deltas.end());
    news.insert(news.end(), observations.begin(), observations.end());
    return news;
  }
};

VersionVector any_knowledge(const History& history, bool chain) {
  VersionVector known;
  for (const auto& delta : history.deltas) {
    if (*rc::gen::arbitrary<bool>()) known.add(delta.dot);
  }
  for (const auto& observation : history.observations) {
    if (!chain && *rc::gen::arbitrary<bool>()) continue;
    known.join(observation.context);
    known.add(observation.dot);
  }
  return known;
}

History any_history(const std::vector<Actor>& observers, bool chain) {
  History history;
  const int steps = *rc::gen::inRange(0, 25);
  for (int i = 0; i < steps; ++i) {
    const Decimal quantity(*rc::gen::inRange<std::int64_t>(-50, 50));
    if (*rc::gen::inRange(0, 3) > 0) {
      const Actor box{static_cast<std::uint16_t>(*rc::gen::inRange(1, 4)), 1};
      history.deltas.push_back({history.next(box), quantity});
    } else {
      const VersionVector known = any_knowledge(history, chain);
      const Dot dot = history.next(*rc::gen::elementOf(observers));
      history.observations.push_back({dot, quantity, known});
    }
  }
  return history;
}

const std::vector<Actor> boxes = {{1, 1}, {2, 1}, {3, 1}};
const std::vector<Actor> boxes_and_erp = {{1, 1}, {2, 1}, dynamics_actor()};

// What the law says: the chosen observation and exactly the deltas outside its context.
Decimal expected(const Ledger& ledger, const std::map<Dot, Decimal>& delivered) {
  Decimal sum = ledger.chosen() ? ledger.chosen()->quantity : Decimal{};
  for (const auto& [dot, quantity] : delivered) {
    if (!ledger.chosen() || !ledger.chosen()->context.contains(dot)) sum = *sum.plus(quantity);
  }
  return sum;
}

// Settles at random, as any policy may.
void install(Ledger& ledger, const Observation& observation) {
  if (ledger.install(observation) != Installed::concurrent) return;
  switch (*rc::gen::inRange(0, 3)) {
    case 0: ledger.replace(observation); break;
    case 1: {
      Observation winner = *ledger.chosen();
      winner.context.add(observation.dot);
      ledger.replace(winner);
      break;
    }
    default: break;  // left to a person
  }
}

void take(Ledger& ledger, const News& news) {
  if (const auto* delta = std::get_if<Delta>(&news))
    ledger.add(*delta);
  else
    install(ledger, std::get<Observation>(news));
}

Ledger delivered_to_ledger(const std::vector<News>& news) {
  Ledger ledger;
  for (const auto& one : news) take(ledger, one);
  return ledger;
}

const Dot m1{{1, 1}, 1};
const Dot m2{{1, 1}, 2};
const Dot count_dot{{1, 1}, 3};

}  // namespace

TEST_CASE("the order and repetition of deltas and observations do not matter") {
  CHECK(rc::check("any delivery gives the same ledger", [] {
    const History history = any_history(boxes_and_erp, true);
    const Ledger ledger = delivered_to_ledger(as_delivered(history.all()));
    RC_ASSERT(ledger == delivered_to_ledger(history.all()));
    if (history.observations.empty()) return;
    RC_ASSERT(ledger.chosen() == history.observations.back());
    for (const auto& delta : history.deltas) {
      const bool included = ledger.chosen()->context.contains(delta.dot);
      const auto& pending = ledger.pending();
      RC_ASSERT((std::count(pending.begin(), pending.end(), delta) == 1) == !included);
    }
  }));
}

TEST_CASE("the value is the chosen observation and exactly the deltas outside its context") {
  CHECK(rc::check("at every step, whatever is settled how", [] {
    const History history = any_history(boxes, false);
    Ledger ledger;
    std::map<Dot, Decimal> delivered;
    for (const auto& news : as_delivered(history.all())) {
      take(ledger, news);
      if (const auto* delta = std::get_if<Delta>(&news)) delivered[delta->dot] = delta->quantity;
      RC_ASSERT(*ledger.value() == expected(ledger, delivered));
    }
  }));
}

TEST_CASE("what was taken in already changes nothing") {
  CHECK(rc::check("idempotent", [] {
    const History history = any_history(boxes_and_erp, true);
    Ledger ledger = delivered_to_ledger(history.all());
    const Ledger before = ledger;
    for (const auto& delta : history.deltas) RC_ASSERT(!ledger.add(delta));
    for (const auto& observation : history.observations) {
      const Installed installed = ledger.install(observation);
      RC_ASSERT(installed == Installed::known || installed == Installed::dominated);
    }
    RC_ASSERT(ledger == before);
  }));
}

TEST_CASE("a ledger is read back, and no prefix of it") {
  CHECK(rc::check("encoding", [] {
    check_encoding(delivered_to_ledger(as_delivered(any_history(boxes_and_erp, false).all())));
  }));
}

TEST_CASE("damaged bytes of a ledger are refused or canonical") {
  CHECK(rc::check("damage", [] {
    check_damaged(delivered_to_ledger(as_delivered(any_history(boxes_and_erp, false).all())));
  }));
}

TEST_CASE("movements leave the pending sum when an observation includes them, not before") {
  Ledger ledger;
  CHECK(*ledger.value() == Decimal(0));
  CHECK(ledger.add({m1, 5}));
  CHECK(ledger.add({m2, -2}));
  CHECK_FALSE(ledger.add({m1, 5}));
  CHECK(*ledger.value() == Decimal(3));
  CHECK(ledger.install({{dynamics_actor(), 900}, 105, VersionVector::up_to(m1)}) == Installed::yes);
  CHECK(*ledger.value() == Decimal(103));
  CHECK(ledger.pending() == std::vector<Delta>{{m2, -2}});
  CHECK_FALSE(ledger.add({m1, 5}));
  CHECK(*ledger.value() == Decimal(103));
}

TEST_CASE("an observation made in ignorance of the chosen one is left to the caller") {
  Ledger ledger;
  ledger.add({m1, 5});
  const Observation count{count_dot, 7, VersionVector::up_to(m2)};
  const Observation erp{{dynamics_actor(), 900}, 100, {}};
  CHECK(ledger.install(count) == Installed::yes);
  CHECK(ledger.install(erp) == Installed::concurrent);
  CHECK(*ledger.value() == Decimal(7));
}

TEST_CASE("settling for the ERP brings back the movements only the count had included") {
  Ledger ledger;
  ledger.add({m1, 5});
  const Observation count{count_dot, 7, VersionVector::up_to(m2)};
  const Observation erp{{dynamics_actor(), 900}, 100, {}};
  ledger.install(count);
  ledger.add({m2, 1});  // known to the count, arrives late
  CHECK(*ledger.value() == Decimal(7));
  ledger.replace(erp);
  CHECK(*ledger.value() == Decimal(106));
  CHECK(ledger.install(count) == Installed::dominated);
  CHECK(*ledger.value() == Decimal(106));
}

TEST_CASE("settling for the count leaves the other settled") {
  Ledger ledger;
  const Observation count{count_dot, 7, {}};
  const Observation erp{{dynamics_actor(), 900}, 100, {}};
  ledger.install(count);
  Observation winner = count;
  winner.context.add(erp.dot);
  ledger.replace(winner);
  CHECK(ledger.install(erp) == Installed::dominated);
  CHECK(*ledger.value() == Decimal(7));
}

TEST_CASE("what is kept aside is limited, and forgotten once an endpoint includes it") {
  Ledger ledger;
  const auto many = kept_deltas_max * 3;
  for (std::uint64_t n = 1; n <= many; ++n) ledger.add({{{1, 1}, n}, 1});
  const std::size_t before = bytes_of(ledger).size();
  ledger.install({{{1, 1}, many + 1}, 7, VersionVector::up_to({{1, 1}, many})});
  CHECK(bytes_of(ledger).size() < before / 2);
  CHECK(ledger.pending().empty());
  ledger.install({{dynamics_actor(), 9}, 7, VersionVector::up_to({{1, 1}, many + 1})});
  CHECK(bytes_of(ledger).size() < 24);
}

TEST_CASE("a sum beyond the range of decimals is an error") {
  Ledger ledger;
  ledger.add({m1, INT64_MAX});
  ledger.add({m2, 1});
  REQUIRE_FALSE(ledger.value());
  CHECK(ledger.value().error().message.find("adding up movements") == 0);
}

TEST_CASE("nothing without a dot is taken in") {
  Ledger ledger;
  CHECK_FALSE(ledger.add({{}, 5}));
  CHECK(ledger.install({{}, 5, {}}) == Installed::known);
  ledger.replace({{}, 5, {}});
  CHECK(ledger == Ledger{});
}
