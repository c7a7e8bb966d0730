// What becomes of an entry that the other system answers with a no: by the kind of the error alone.
#include <algorithm>

#include <catch2/catch.hpp>

#include "sync/actions.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using base::ErrorKind;
using namespace std::chrono_literals;

// Answers the next `times` pushes so; -1: all of them.
void answer_pushes(World& world, ErrorKind kind, int times) {
  world.erp.before = [kind, times](const std::string& call) mutable -> std::optional<base::Error> {
    if (call.rfind("push", 0) != 0 || times == 0) return std::nullopt;
    if (times > 0) --times;
    return base::Error{kind, "the system's words"};
  };
}

struct Refusing {
  World world;
  Refusing() {
    world.add_item("SW-1", 10);
    world.start();
    REQUIRE(world.settle());
    world.erp.calls.clear();
  }
};

}  // namespace

TEST_CASE("what is refused goes to the dead letters at once, with its payload and the words") {
  for (const auto kind : {ErrorKind::refused, ErrorKind::invalid_input, ErrorKind::not_found}) {
    INFO(base::to_string(kind));
    Refusing there;
    answer_pushes(there.world, kind, -1);
    there.world.receive("SW-1", 1);
    REQUIRE(there.world.run_until([&] { return !there.world.view().dead_letters().empty(); }));
    there.world.run(30s);
    CHECK(there.world.erp.count("push") == 1);
    const auto letters = there.world.view().dead_letters();
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].error.find("the system's words") != std::string::npos);
    there.world.erp.before = nullptr;
    there.world.revive(letters[0].entry.id);
    REQUIRE(there.world.settle());
    CHECK(there.world.at_erp("SW-1") == "11");
  }
}

TEST_CASE("a conflict goes again, but not for ever") {
  Refusing there;
  answer_pushes(there.world, ErrorKind::conflict, 2);
  there.world.receive("SW-1", 1);
  REQUIRE(there.world.settle());
  CHECK(there.world.view().dead_letters().empty());
  CHECK(there.world.at_erp("SW-1") == "11");
  CHECK(there.world.erp.count("push") == 3);

  answer_pushes(there.world, ErrorKind::conflict, -1);
  there.world.receive("SW-1", 1);
  REQUIRE(there.world.run_until([&] { return !there.world.view().dead_letters().empty(); }));
  CHECK(there.world.view().dead_letters().size() == 1);
}

TEST_CASE("what was throttled or lost goes again until it is through") {
  for (const auto kind : {ErrorKind::unavailable, ErrorKind::unknown_outcome}) {
    INFO(base::to_string(kind));
    Refusing there;
    answer_pushes(there.world, kind, 40);
    there.world.receive("SW-1", 1);
    REQUIRE(there.world.settle(std::chrono::hours(24)));
    CHECK(there.world.view().dead_letters().empty());
    CHECK(there.world.at_erp("SW-1") == "11");
    CHECK(there.world.erp.count("push") == 41);
  }
}

TEST_CASE("what came of a delivery is not stored: it goes again after a rest, not in a circle") {
  Refusing there;
  there.world.store().refuses = [](const store::Transaction& transaction) {
    return std::any_of(transaction.begin(), transaction.end(), [](const auto& event) {
      return std::holds_alternative<store::Delivered>(event);
    });
  };
  there.world.receive("SW-1", 1);
  there.world.run(60s);
  CHECK(there.world.erp.count("push") > 1);
  CHECK(there.world.erp.count("push") < 12);
  there.world.store().refuses = nullptr;
  REQUIRE(there.world.settle());
  CHECK(there.world.view().dead_letters().empty());
  CHECK(there.world.at_erp("SW-1") == "11");
}

}  // namespace holdfast::sync::testing
