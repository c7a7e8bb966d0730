// Counts that the ERP disagrees with: sent at once, or held for a person's decision.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "sync/stock_reader.hpp"
#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using sync::testing::World;

namespace {

// 100 pieces on both sides; the ERP's users correct it to 30 while a count of 90 is on its way.
struct HeldCount {
  HeldCount() {
    world.add_item("SW-1", 100);
    world.start();
    REQUIRE(world.settle());
    world.run(5s);
    world.erp.shelf[{World::erp_id("SW-1"), "MAIN"}] = base::Decimal(30);
    world.count("SW-1", 90);
    REQUIRE(world.run_until([this] { return !world.conflicts("count").empty(); }));
    REQUIRE(world.settle());
  }
  [[nodiscard]] store::Conflict conflict() const { return world.conflicts("count").front(); }
  void move(int pieces) {
    world.receive("SW-1", pieces);
    REQUIRE(world.settle());
  }

  World world;
};

base::Task<void> accept(World& world, std::string conflict, std::optional<base::Status>& out) {
  out = co_await world.engine().settle(std::move(conflict), "accept", "the manager");
}

// The ERP takes a movement of five pieces and never says so, while others go through: given up.
void lose_an_answer(World& world) {
  const std::size_t letters = world.view().dead_letters().size();
  world.add_item("SW-2", 10);
  REQUIRE(world.settle());
  world.run(5s);
  std::string lost;
  world.erp.after = [&lost](const std::string& call) -> std::optional<base::Error> {
    if (call.rfind("push holdfast_stockmovement", 0) != 0) return std::nullopt;
    if (lost.empty()) lost = call;
    if (call != lost) return std::nullopt;
    return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
  };
  world.receive("SW-1", 5);
  REQUIRE(world.run_until([&] { return !lost.empty(); }));
  for (int i = 0; i < 400 && world.view().dead_letters().size() == letters; ++i) {
    world.receive("SW-2", 1);
    world.run(30s);
  }
  world.erp.after = nullptr;
  REQUIRE(world.view().dead_letters().size() == letters + 1);
}

}  // namespace

TEST_CASE("a count near the ERP's number stands at once, and the conflict is listed as settled") {
  World world;
  world.add_item("SW-1", 100);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  world.erp.shelf[{World::erp_id("SW-1"), "MAIN"}] = base::Decimal(60);
  world.count("SW-1", 90);
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "90");
  REQUIRE(world.conflicts("count").size() == 1);
  CHECK(world.conflicts("count")[0].settled);
}

TEST_CASE("a count far from the ERP's number is not told before a person decided") {
  HeldCount held;
  held.world.run(60s);
  CHECK(held.world.at_erp("SW-1") == "30");
  CHECK(held.world.on_box("SW-1") == "90");
  CHECK_FALSE(held.conflict().settled);
  held.move(5);  // goods go on
  CHECK(held.world.at_erp("SW-1") == "35");
  CHECK(held.world.on_box("SW-1") == "95");
}

TEST_CASE("a count that is accepted is told with all that was moved since, once") {
  HeldCount held;
  held.move(5);
  REQUIRE(held.world.settle_conflict(held.conflict().found.id, "accept"));
  held.move(-2);
  CHECK(held.world.at_erp("SW-1") == "93");
  CHECK(held.world.on_box("SW-1") == "93");
  CHECK(held.conflict().settled);
  CHECK(held.world.view().dead_letters().empty());
}

TEST_CASE("a count is accepted by its number, after a death and what the ERP's users did as well") {
  HeldCount held;
  held.move(5);
  held.world.kill();
  held.world.erp.shelf[{World::erp_id("SW-1"), "MAIN"}] = base::Decimal(50);
  held.world.start();
  REQUIRE(held.world.settle());
  REQUIRE(held.world.settle_conflict(held.conflict().found.id, 90));
  REQUIRE(held.world.settle());
  CHECK(held.world.at_erp("SW-1") == "95");
  CHECK(held.world.on_box("SW-1") == "95");
}

TEST_CASE("a count that is to be taken again leaves the ERP's number and what was moved since") {
  HeldCount held;
  held.move(5);
  REQUIRE(held.world.settle_conflict(held.conflict().found.id, "recount"));
  REQUIRE(held.world.settle());
  CHECK(held.world.at_erp("SW-1") == "35");
  CHECK(held.world.on_box("SW-1") == "35");
  CHECK(held.world.at_shop("SW-1") == "35");
  held.world.run(60s);
  CHECK(held.world.on_box("SW-1") == "35");
  held.world.count("SW-1", 95);  // nobody disagrees any more: no decision
  REQUIRE(held.world.settle());
  CHECK(held.world.at_erp("SW-1") == "95");
  CHECK(held.world.conflicts("count").size() == 1);
}

TEST_CASE("a count waits for a number that stands still, however long that takes") {
  World world;
  world.add_item("SW-1", 100);
  world.start();
  REQUIRE(world.settle());
  int restless = 40;
  world.erp.before = [&restless](const std::string& call) -> std::optional<base::Error> {
    if (call != "on hand" || restless == 0) return std::nullopt;
    --restless;
    return base::Error{base::ErrorKind::conflict, "it was posted to meanwhile"};
  };
  world.count("SW-1", 90);
  REQUIRE(world.settle(std::chrono::hours(1)));
  CHECK(restless == 0);
  CHECK(world.view().dead_letters().empty());
  CHECK(world.at_erp("SW-1") == "90");
}

TEST_CASE("the ERP's number is not taken in while it may hold a movement that was given up") {
  World world;
  world.add_item("SW-1", 100);
  world.start();
  REQUIRE(world.settle());
  lose_an_answer(world);
  world.erp.tell_stock(World::erp_id("SW-1"));
  world.run(60s);
  CHECK(world.at_erp("SW-1") == "105");
  CHECK(world.on_box("SW-1") == "105");
  world.revive(world.view().dead_letters()[0].entry.id);
  REQUIRE(world.settle());
  world.run(60s);
  CHECK(world.at_erp("SW-1") == "105");
  CHECK(world.on_box("SW-1") == "105");
}

TEST_CASE("a count is not accepted while a movement of it may have been carried out") {
  HeldCount held;
  World& world = held.world;
  lose_an_answer(world);
  CHECK(world.at_erp("SW-1") == "35");
  CHECK(world.on_box("SW-1") == "95");
  REQUIRE_FALSE(world.settle_conflict(held.conflict().found.id, "accept"));
  for (const auto& letter : world.view().dead_letters()) world.revive(letter.entry.id);
  REQUIRE(world.settle());
  REQUIRE(world.settle_conflict(held.conflict().found.id, "accept"));
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "95");
  CHECK(world.on_box("SW-1") == "95");
}

TEST_CASE("a count that is accepted while a movement loses its answer does not cancel it") {
  for (const bool done : {true, false}) {
    CAPTURE(done);
    HeldCount held;
    World& world = held.world;
    std::string lost;
    int silent = 3;
    bool asked = false;
    std::optional<base::Status> decided;
    const auto lose = [&](const std::string& call) -> std::optional<base::Error> {
      if (call.rfind("push holdfast_stockmovement", 0) != 0) return std::nullopt;
      if (lost.empty()) lost = call;
      if (call != lost || silent == 0) return std::nullopt;
      --silent;
      return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
    };
    (done ? world.erp.after : world.erp.before) = lose;
    world.store().appending = [&](const store::Transaction& transaction) {
      const bool leaves = std::holds_alternative<store::Sent>(transaction.front());
      if (leaves && !std::exchange(asked, true))
        base::spawn(accept(world, held.conflict().found.id, decided));
    };
    world.receive("SW-1", 5);
    REQUIRE(world.run_until([&] { return !lost.empty(); }));
    REQUIRE(decided);
    REQUIRE(*decided);
    REQUIRE(world.settle());
    CHECK(silent == 0);
    CHECK(world.at_erp("SW-1") == "95");
    CHECK(world.on_box("SW-1") == "95");
    CHECK(world.view().dead_letters().empty());
  }
}

TEST_CASE(
    "a stock that the ERP does not tell is left alone, and its count is not told as if empty") {
  World world;
  world.add_item("SW-1", 100);
  world.add_item("SW-2", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(5s);
  const std::string item = World::erp_id("SW-1");
  world.erp.hidden.insert(item);
  world.erp.shelf[{item, "MAIN"}] = base::Decimal(80);
  world.erp.tell_stock(item);
  world.erp.shelf[{World::erp_id("SW-2"), "MAIN"}] = base::Decimal(7);
  world.erp.tell_stock(World::erp_id("SW-2"));
  REQUIRE(world.settle());
  world.run(5s);
  CHECK(world.on_box("SW-1") == "100");
  CHECK(world.on_box("SW-2") == "7");
  world.count("SW-1", 90);
  REQUIRE(world.settle());
  REQUIRE(world.view().dead_letters().size() == 1);
  CHECK_THAT(world.view().dead_letters().front().error,
             Catch::Contains("SW-1") && Catch::Contains("nobody says"));
  CHECK(world.at_erp("SW-1") == "80");
  world.erp.hidden.clear();
  world.revive(world.view().dead_letters().front().entry.id);
  REQUIRE(world.settle());
  CHECK(world.at_erp("SW-1") == "90");
}

TEST_CASE("a newer count takes the place of the one that waits") {
  HeldCount held;
  const auto first = held.conflict();
  held.world.count("SW-1", 40);
  REQUIRE(held.world.settle());
  CHECK(held.world.at_erp("SW-1") == "40");
  CHECK(held.world.on_box("SW-1") == "40");
  for (const auto& conflict : held.world.conflicts("count")) {
    CHECK(conflict.settled);
    if (conflict.found.id != first.found.id) continue;
    const auto at = base::JsonView(conflict.found.details)["settled_at"].time();
    REQUIRE(at);
    CHECK(at->ms > first.found.time.wall_ms);
    CHECK(conflict.found.time == first.found.time);
  }
  CHECK(held.world.view().dead_letters().empty());
}

TEST_CASE("a third number settles no count, and its letter is decided by the conflict alone") {
  HeldCount held;
  const auto refused = held.world.settle_conflict(held.conflict().found.id, 70);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::invalid_input);
  CHECK(refused.error().message.find("accept (or 90, what was counted)") != std::string::npos);
  CHECK_FALSE(held.conflict().settled);
  const auto letters = held.world.view().dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].error.find("the ERP holds 30 and the box expected 100") != std::string::npos);
  held.world.revive(letters[0].entry.id);
  REQUIRE(held.world.settle());
  CHECK(held.world.view().dead_letters().size() == 1);
  CHECK(held.world.at_erp("SW-1") == "30");
}
