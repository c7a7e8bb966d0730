// A system that is told nothing: what it would be told stands beside each entry.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"
#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using sync::testing::World;

namespace {

constexpr auto erp = store::Endpoint::dynamics;

struct DryRun {
  DryRun() {
    world.add_item("SW-1", 10);
    world.options.dry_run = {erp};
    world.erp.withholds = true;
    world.start();
    world.run(60s);
  }
  void go_live() {
    world.kill();
    world.options.dry_run.clear();
    world.erp.withholds = false;
    world.start();
  }
  [[nodiscard]] std::vector<store::OutboxEntry> entries(const std::string& action) const {
    std::vector<store::OutboxEntry> found;
    const auto view = world.view();
    REQUIRE(view.each_outbox(erp, 0, [&](const auto& entry) {
      if (entry.action == action) found.push_back(entry);
      return true;
    }));
    return found;
  }
  // null where nothing is noted
  [[nodiscard]] base::Json would(const store::OutboxEntry& entry) const {
    const auto note =
        world.view().note(store::Shelf::rehearsed, sync::rehearsed_key(erp, entry.id));
    return base::Json::parse(note.value_or("null")).value();
  }
  [[nodiscard]] std::string outcome(const std::string& action) const {
    const auto found = entries(action);
    REQUIRE(found.size() == 1);
    return base::JsonView(would(found.front()))["outcome"].text_or("none");
  }
  [[nodiscard]] std::size_t notes(store::Shelf shelf, const std::string& prefix) const {
    std::size_t count = 0;
    const auto view = world.view();
    REQUIRE(view.each_note(shelf, prefix, [&](auto, auto) { return ++count > 0; }));
    return count;
  }

  World world;
};

// Customers whose row names their own row: a circle.
flow::MappingSet circular_mappings() {
  std::vector<flow::MappingSet::Text> files;
  const auto defaults = flow::default_mappings();
  for (const auto& mapping : defaults.all()) {
    base::Json text = flow::load("config/mappings/" + mapping.name() + ".json");
    if (mapping.name() == "dynamics-contact") {
      text.find("write")->find("body")->set("fax", flow::json(R"({"native": "customer",
          "type": "contact", "record": "$record"})"));
    }
    files.push_back({mapping.name(), text.dump()});
  }
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::compile(files, mistakes);
  REQUIRE(mistakes.empty());
  return set;
}

}  // namespace

TEST_CASE("mappings that refer to each other in a circle stop what they write, and never the box") {
  for (const bool dry_run : {true, false}) {
    CAPTURE(dry_run);
    World world(circular_mappings());
    world.add_item("SW-1", 10);
    if (dry_run) world.options.dry_run = {erp};
    world.erp.withholds = dry_run;
    world.start();
    world.run(60s);
    world.add_order("1001", "SW-1", 2);
    world.run(60s);  // of the box's time; a box that spins never gets there
    CHECK(world.engine().status().front().fault.find("in a circle") != std::string::npos);
    CHECK(world.view().dead_letters().empty());
    CHECK(world.erp.count("push contact/") == 0);
    world.receive("SW-1", 3);  // scanning goes on
    world.run(5s);
    CHECK(world.on_box("SW-1") == "13");
  }
}

TEST_CASE("in a dry run a movement says what it would write, and is written once when live") {
  DryRun dry;
  dry.world.receive("SW-1", 3);
  dry.world.run(5s);
  const auto entries = dry.entries("movement");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].state == store::EntryState::waiting);
  CHECK(entries[0].attempt == 0);
  const auto would = dry.would(entries[0]);
  const auto request = base::JsonView(would)["requests"][0];
  CHECK(request["path"].text_or("") ==
        "holdfast_stockmovement/" + entries[0].movement.uuid().guid());
  CHECK(request["body"]["holdfast_quantity"].decimal().value() == base::Decimal(3));
  CHECK(dry.world.erp.rows.empty());
  CHECK(dry.world.at_shop("SW-1") == "13");  // the other side goes on
  CHECK(dry.world.on_box("SW-1") == "13");
  dry.go_live();
  REQUIRE(dry.world.settle());
  CHECK(dry.world.erp.rows.size() == 1);
  CHECK(dry.world.at_erp("SW-1") == "13");
  CHECK(dry.notes(store::Shelf::rehearsed, "") == 0);
}

TEST_CASE("in a dry run an order is shown with the customer it needs, who is not taken for there") {
  DryRun dry;
  const auto order = dry.world.add_order("1001", "SW-1", 2);
  dry.world.run(30s);
  bool order_told = false;
  for (const auto& entry : dry.entries("record")) {
    const auto would = dry.would(entry);
    CHECK(base::JsonView(would)["outcome"].text_or("none") == "write");
    if (entry.key != order.hex()) continue;
    order_told = true;
    const auto requests = base::JsonView(would)["requests"];
    REQUIRE(requests.size() > 0);
    const auto last = requests[requests.size() - 1];
    CHECK(last["path"].text_or("").rfind("salesorder/", 0) == 0);
    CHECK(last["body"]["name"].text_or("").find("1001") != std::string::npos);
  }
  CHECK(order_told);
  CHECK(dry.world.erp.count("push") == 0);
  CHECK(dry.notes(store::Shelf::native, "dynamics/contact") == 0);
  dry.go_live();
  REQUIRE(dry.world.settle());
  CHECK(dry.world.erp.count("push salesorder/") == 1);
  CHECK(dry.world.erp.count("push contact/") == 1);
}

TEST_CASE("in a dry run the difference of a count is shown and not frozen") {
  DryRun dry;
  dry.world.count("SW-1", 7);
  dry.world.run(5s);
  const auto entries = dry.entries("count");
  REQUIRE(entries.size() == 1);
  const auto would = dry.would(entries[0]);
  const auto body = base::JsonView(would)["requests"][0]["body"];
  CHECK(body["holdfast_quantity"].decimal().value() == base::Decimal(-3));
  CHECK(entries[0].payload.find("quantity") == std::string::npos);
  dry.world.correct("SW-1", 9);  // one of its users, meanwhile
  dry.go_live();
  REQUIRE(dry.world.settle());
  CHECK(dry.world.at_erp("SW-1") == "7");
  CHECK(dry.world.erp.rows.size() == 1);
}

TEST_CASE("in a dry run what waits behind an entry is not guessed at") {
  DryRun dry;
  dry.world.receive("SW-1", 3);
  dry.world.run(5s);
  dry.world.count("SW-1", 7);
  dry.world.receive("SW-1", 1);
  dry.world.run(5s);
  CHECK(dry.outcome("count") == "none");
  for (const auto& movement : dry.entries("movement")) CHECK_FALSE(dry.would(movement).is_null());
  dry.go_live();
  REQUIRE(dry.world.settle());
  CHECK(dry.world.at_erp("SW-1") == "8");
  CHECK(dry.world.on_box("SW-1") == "8");
}

TEST_CASE("in a dry run a count that a person would be asked about waits for no one") {
  DryRun dry;
  dry.world.correct("SW-1", 100);
  dry.world.run(60s);
  dry.world.erp.shelf[{World::erp_id("SW-1"), "MAIN"}] = base::Decimal(30);
  dry.world.count("SW-1", 90);
  dry.world.run(5s);
  CHECK(dry.outcome("count") == "review");
  CHECK(dry.world.conflicts("count").empty());
  CHECK(dry.world.view().dead_letters().empty());
  dry.go_live();
  REQUIRE(dry.world.run_until([&] { return !dry.world.conflicts("count").empty(); }));
}

TEST_CASE("in a dry run a refusal is said and nothing goes to the dead letters") {
  DryRun dry;
  dry.world.receive("SW-9", 1);  // no such item on either side
  dry.world.run(5s);
  CHECK(dry.outcome("movement") == "refused");
  CHECK(dry.world.view().dead_letters().empty());
}

TEST_CASE("a dry run says anew what has changed since, and goes on past what cannot be asked") {
  DryRun dry;
  dry.world.count("SW-1", 7);
  dry.world.run(5s);
  CHECK(dry.outcome("count") == "write");
  dry.world.correct("SW-1", 7);
  dry.world.run(700s);
  CHECK(dry.outcome("count") == "nothing");
  CHECK(dry.entries("count").size() == 1);
}
