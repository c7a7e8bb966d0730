// What a record is associated with at the ERP is told once, and only as far as it is ours.
#include <catch2/catch.hpp>

#include "flow/support.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using Addresses = std::set<std::string>;

// The default mappings, with the people of an order as Sales' own relation of many to many.
flow::MappingSet mappings_with_people() {
  std::vector<flow::MappingSet::Text> files;
  const auto defaults = flow::default_mappings();
  for (const auto& mapping : defaults.all()) {
    base::Json text = flow::load("config/mappings/" + mapping.name() + ".json");
    if (mapping.name() == "shopware-order") {
      text.find("read")->find("fields")->set("people", "/people");
    }
    if (mapping.name() == "dynamics-order") {
      text.find("write")->set("associate", flow::json(R"x({"contactorders_association":
          {"each": "/people", "get": {"format": "/contacts({})", "with": ["/id"]}}})x"));
    }
    files.push_back({mapping.name(), text.dump()});
  }
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::compile(files, mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mistakes.empty());
  return set;
}

struct People {
  World world{mappings_with_people()};
  const std::string order = World::order("10001").guid();

  People() {
    world.add_item("SW-1", 10);
    world.add_order("10001", "SW-1", 2);
    name(R"([{"id": "ada"}, {"id": "bob"}])");
    world.start();
  }
  // Who the shop says belongs to the order.
  void name(const char* people) {
    const std::string id = World::item("order/10001").hex();
    base::Json body = world.shop.body("order", id);
    body.set("people", flow::json(people));
    world.shop.put("order", id, std::move(body));
  }
  [[nodiscard]] Addresses& there() {
    return world.erp.associated[order + "/contactorders_association"];
  }
  [[nodiscard]] bool become(const Addresses& wanted) {
    return world.run_until([&] { return there() == wanted; }) && world.settle();
  }
};

const Addresses both{"/contacts(ada)", "/contacts(bob)"};

}  // namespace

TEST_CASE("what a new record is associated with is told after it was made, and once") {
  People people;
  REQUIRE(people.world.settle());
  CHECK(people.there() == both);
  CHECK(people.world.erp.told.size() == 1);
  people.world.kill();
  people.world.start();
  people.world.run(base::Seconds(60));
  REQUIRE(people.world.settle());
  CHECK(people.world.erp.told.size() == 1);
}

TEST_CASE("of a change only the difference is told, and the row is not written for it") {
  People people;
  REQUIRE(people.world.settle());
  people.there().insert("/contacts(stranger)");
  const auto pushed = people.world.erp.count("push salesorder");
  people.name(R"([{"id": "bob"}, {"id": "eve"}])");
  REQUIRE(people.become({"/contacts(bob)", "/contacts(eve)", "/contacts(stranger)"}));
  const auto& last = people.world.erp.told.back();
  CHECK(last.add == std::vector<std::string>{"/contacts(eve)"});
  CHECK(last.remove == std::vector<std::string>{"/contacts(ada)"});
  CHECK(people.world.erp.count("push salesorder") == pushed);
  people.name("[]");
  REQUIRE(people.become({"/contacts(stranger)"}));
  CHECK(people.world.view().dead_letters().empty());
}

TEST_CASE("what was associated without an answer is ours all the same, and taken away again") {
  People people;
  REQUIRE(people.world.settle());
  int lost = 0;
  people.world.erp.after = [&](const std::string& call) {
    if (!call.starts_with("associate ")) return std::optional<base::Error>();
    ++lost;
    return std::optional(base::Error{base::ErrorKind::unknown_outcome, "the line was cut"});
  };
  people.name(R"([{"id": "eve"}])");
  REQUIRE(people.world.run_until([&] { return lost > 0; }));
  people.world.kill();
  people.name(R"([{"id": "bob"}])");
  people.world.erp.after = nullptr;
  people.world.start();
  REQUIRE(people.become({"/contacts(bob)"}));
  CHECK(people.world.view().dead_letters().empty());
}

TEST_CASE("what failed to be associated is told again, though the wish stays the same") {
  People people;
  REQUIRE(people.world.settle());
  int failed = 0;
  people.world.erp.before = [&](const std::string& call) {
    if (!call.starts_with("associate ") || failed == 2) return std::optional<base::Error>();
    ++failed;
    return std::optional(base::Error{base::ErrorKind::unavailable, "nobody answers"});
  };
  people.name(R"([{"id": "bob"}, {"id": "eve"}])");
  REQUIRE(people.become({"/contacts(bob)", "/contacts(eve)"}));
  CHECK(failed == 2);
  CHECK(people.world.view().dead_letters().empty());
}

TEST_CASE("what was about to be associated when the box died is told by the next one") {
  People people;
  REQUIRE(people.world.settle());
  bool reached = false;
  people.world.erp.before = [&](const std::string& call) {
    reached = reached || call.starts_with("associate ");
    return reached ? std::optional(base::Error{base::ErrorKind::unavailable, "no power"})
                   : std::optional<base::Error>();
  };
  people.name(R"([{"id": "bob"}, {"id": "eve"}])");
  REQUIRE(people.world.run_until([&] { return reached; }));
  people.world.kill();
  people.world.erp.before = nullptr;
  CHECK(people.there() == both);
  people.world.start();
  REQUIRE(people.become({"/contacts(bob)", "/contacts(eve)"}));
}

TEST_CASE("what was taken away without an answer is told again when it is wanted again") {
  People people;
  REQUIRE(people.world.settle());
  int lost = 0;
  people.world.erp.after = [&](const std::string& call) {
    if (!call.starts_with("associate ")) return std::optional<base::Error>();
    ++lost;
    return std::optional(base::Error{base::ErrorKind::unknown_outcome, "the line was cut"});
  };
  people.name(R"([{"id": "bob"}])");
  REQUIRE(people.world.run_until([&] { return lost > 0; }));
  people.world.kill();
  CHECK(people.there() == Addresses{"/contacts(bob)"});
  people.name(R"([{"id": "ada"}, {"id": "eve"}])");
  people.world.erp.after = nullptr;
  people.world.start();
  REQUIRE(people.become({"/contacts(ada)", "/contacts(eve)"}));
}

TEST_CASE("a dry run associates nothing, and the live start all of it") {
  People people;
  people.world.kill();
  people.world.erp.withholds = true;
  people.world.options.dry_run = {store::Endpoint::dynamics};
  people.world.start();
  people.world.run(base::Seconds(60));
  CHECK(people.there().empty());
  people.world.kill();
  people.world.erp.withholds = false;
  people.world.options.dry_run.clear();
  people.world.start();
  REQUIRE(people.become(both));
}

}  // namespace holdfast::sync::testing
