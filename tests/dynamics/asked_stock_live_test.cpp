// Asking finance for stock, against a running erpsim with the tables of dual-write.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"
#include "dynamics/installer.hpp"

namespace holdfast::dynamics::test {
namespace {

base::Decimal number_of(World& world, const std::string& product) {
  const auto rows = world.run(world.connector->on_hand({product}));
  if (!rows) FAIL(rows.error().message);
  REQUIRE(rows->size() == 1);
  return rows->front().quantity;
}

flow::StockSaid ask(World& world, const std::string& product) {
  auto said = world.run(world.connector->stock_now(product));
  if (!said) FAIL(said.error().message);
  return std::move(*said);
}

std::int64_t questions(World& world) {
  const base::Json stats = world.control("stats");
  const auto asked =
      base::JsonView(stats)["requests"]["POST /api/data/v9.2/msdyn_inventoryonhandrequests"];
  return asked.integer().value_or(0);
}

}  // namespace

TEST_CASE("finance says what it has of a product, and nothing is changed by asking") {
  World world({"--solution", "dual-write"});
  const std::string product = world.product();
  const base::Decimal before = number_of(world, product);
  const auto said = ask(world, product);
  CHECK(said.source == "dual_write");
  CHECK(said.remark.empty());
  REQUIRE(said.lines.size() == 1);
  CHECK(said.lines.front().site == "1");
  CHECK(said.lines.front().location == "MAIN");
  CHECK(said.lines.front().on_hand == before);
  CHECK(said.lines.front().available == before);
  CHECK(questions(world) == 1);
  CHECK(ask(world, product).lines.size() == 1);  // not those of the question before
  CHECK(number_of(world, product) == before);
}

TEST_CASE("finance that does not answer is said to be silent, and the own place is told") {
  World world({"--solution", "dual-write"});
  world.control("tenant", object({{"finance_answers", false}}));
  const auto said = ask(world, world.product());
  CHECK(said.source == "movements");
  CHECK_THAT(said.remark, Catch::Contains("finance did not answer"));
  REQUIRE(said.lines.size() == 1);
  CHECK(said.lines.front().on_hand == number_of(world, world.product()));
}

TEST_CASE("without dual-write the place of stock is asked") {
  World world;
  const auto said = ask(world, world.product());
  CHECK(said.source == "movements");
  CHECK(said.lines.size() == 1);
  CHECK(questions(world) == 0);
}

TEST_CASE("the role that is installed may ask finance where it is there, and only there") {
  for (const bool there : {true, false}) {
    INFO(there);
    std::vector<std::string> options{"--fresh-tenant"};
    if (there) options.insert(options.end(), {"--solution", "dual-write"});
    World world(options);
    Client client(world.loop, world.clock, world.random, *world.transport,
                  world.settings().client);
    Installer installer(client, false, {});
    const auto steps = world.run(installer.run());
    if (!steps) FAIL(steps.error().message);
    world.control("tenant", object({{"roles", base::Json::array({"Holdfast box"})}}));
    const auto posted = world.run(world.connector->push(
        {world.create("holdfast_stockmovement", "m1", world.movement(world.product(), 3))}));
    REQUIRE(posted.front());
    const auto said = ask(world, world.product());
    CHECK(said.remark == "");
    CHECK(said.source == (there ? "dual_write" : "movements"));
    CHECK(questions(world) == (there ? 1 : 0));
  }
}

}  // namespace holdfast::dynamics::test
