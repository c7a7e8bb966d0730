// What becomes of a scan: movements, facts of its order, the way back to what it did.
#include "daemon/scan_recorder.hpp"

#include <catch2/catch.hpp>

#include "sync/world.hpp"

namespace holdfast::daemon {
namespace {

using sync::testing::World;

struct Counter {  // of a warehouse with one order for four pieces of A
  Counter() {
    world.add_item("A", 50);
    world.add_order("1001", "A", 4);
    world.start();
    REQUIRE(world.settle());
  }
  scan::Outcome outcome() {
    scan::Outcome out;
    out.number = ++number;
    out.feedback = scan::Feedback::counted;
    return out;
  }
  static scan::Movement pick(int pieces) {
    scan::Movement moved;
    moved.kind = scan::Verb::pick;
    moved.item = World::item("A");
    moved.sku = "A";
    moved.location = "MAIN";
    moved.quantity = base::Decimal(-pieces);
    moved.reference = "1001";
    moved.person = "ann";
    return moved;
  }
  base::Result<std::string> record(scan::Outcome outcome) {
    ScanRecorder recorder(world.store(), world.clock, world.engine());
    std::optional<base::Result<std::string>> receipt;
    recorder.record({{"dock", "raw", world.clock.monotonic()}, std::move(outcome), "snapshot"},
                    [&](base::Result<std::string> done) { receipt = std::move(done); });
    REQUIRE(world.run_until([&] { return receipt.has_value(); }));
    REQUIRE(world.settle());
    return std::move(*receipt);
  }
  base::Result<std::string> picks(int pieces) {
    auto out = outcome();
    out.movements.push_back(pick(pieces));
    return record(std::move(out));
  }
  [[nodiscard]] std::vector<warehouse::Fact> facts(warehouse::FactKind kind) const {
    auto all = world.view().facts(World::order("1001"));
    std::erase_if(all,
                  [kind](const auto& fact) { return fact.kind != kind || fact.source != "box"; });
    return all;
  }
  [[nodiscard]] std::vector<warehouse::Movement> newest(std::size_t count) const {
    return world.view().movements(count);
  }

  World world;
  std::uint64_t number = 0;
};

}  // namespace

TEST_CASE("a pick is a movement with all that the scan said, and a fact of its order") {
  Counter counter;
  REQUIRE(counter.picks(3));
  const auto moved = counter.newest(1);
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].kind == warehouse::MovementKind::pick);
  CHECK(moved[0].quantity == base::Decimal(-3));
  CHECK(moved[0].person == "ann");
  CHECK(moved[0].device == "dock");
  CHECK(moved[0].reference == "1001");
  CHECK(counter.world.on_box("A") == "47");
  const auto picked = counter.facts(warehouse::FactKind::picked);
  REQUIRE(picked.size() == 1);
  CHECK(picked[0].line == "A");
  CHECK(picked[0].amount == base::Decimal(3));
}

TEST_CASE("a scanner that counts from one again makes no fact that is taken for an old one") {
  Counter counter;
  REQUIRE(counter.picks(1));
  counter.number = 0;  // its session was lost
  REQUIRE(counter.picks(1));
  CHECK(counter.facts(warehouse::FactKind::picked).size() == 2);
}

TEST_CASE("what is taken back names the very movement that it takes back") {
  Counter counter;
  auto two = counter.outcome();
  two.movements = {Counter::pick(1), Counter::pick(2)};
  const auto receipt = counter.record(std::move(two));
  REQUIRE(receipt);
  const auto done = counter.newest(2);
  REQUIRE(done.size() == 2);
  for (const std::uint32_t index : {0U, 1U}) {
    auto back = counter.outcome();
    back.movements.push_back(Counter::pick(index == 0 ? -1 : -2));
    back.movements[0].reverses = scan::Reversal{1, index, *receipt};
    REQUIRE(counter.record(std::move(back)));
    const auto moved = counter.newest(1);
    REQUIRE(moved[0].reverses);
    const auto first = counter.world.view().movement(*moved[0].reverses);
    REQUIRE(first);
    CHECK(first->quantity == moved[0].quantity.negated());
  }
  CHECK(counter.world.on_box("A") == "50");
}

TEST_CASE("a receipt that leads nowhere is no reversal of something else") {
  Counter counter;
  const auto receipt = counter.picks(1);
  REQUIRE(receipt);
  for (const auto& [index, named] : {std::pair{7U, *receipt}, std::pair{0U, std::string("?")}}) {
    auto back = counter.outcome();
    back.movements.push_back(Counter::pick(-1));
    back.movements[0].reverses = scan::Reversal{1, index, named};
    REQUIRE(counter.record(std::move(back)));
    CHECK_FALSE(counter.newest(1)[0].reverses);
  }
}

TEST_CASE("an order that is closed ships what was picked and has not left, once") {
  Counter counter;
  REQUIRE(counter.picks(4));
  auto one = counter.outcome();
  one.facts.push_back({scan::Deed::shipped, "1001", "A", base::Decimal(1), ""});
  REQUIRE(counter.record(std::move(one)));
  for (int times = 0; times < 2; ++times) {
    auto closing = counter.outcome();
    closing.closed.push_back({scan::Verb::ship, "1001", false, true});
    REQUIRE(counter.record(std::move(closing)));
    const auto shipped = counter.facts(warehouse::FactKind::shipped);
    REQUIRE(shipped.size() == 2);
    CHECK(*shipped[0].amount.plus(shipped[1].amount) == base::Decimal(4));
  }
}

TEST_CASE("a count becomes what is there, by whoever counted") {
  Counter counter;
  auto out = counter.outcome();
  out.counts.push_back({World::item("A"), "A", "MAIN", base::Decimal(48), {}, "ann"});
  REQUIRE(counter.record(std::move(out)));
  CHECK(counter.world.on_box("A") == "48");
  CHECK(counter.world.at_erp("A") == "48");
}

TEST_CASE("a scan that cannot be stored says so and leaves nothing behind") {
  Counter counter;
  auto out = counter.outcome();
  out.movements.push_back(Counter::pick(1));
  out.movements[0].location.assign(1000, 'x');
  CHECK_FALSE(counter.record(std::move(out)));
  CHECK(counter.world.on_box("A") == "50");
  CHECK(counter.facts(warehouse::FactKind::picked).empty());
}

}  // namespace holdfast::daemon
