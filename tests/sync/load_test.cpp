// The first load of many documents: how far it is, what a power cut costs, what it keeps in mind;
// and which streams are looked at afterwards.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "sync/world.hpp"

using namespace holdfast;
using sync::testing::World;

namespace {

constexpr int products = 400;
constexpr std::size_t rows = 20;

void fill(World& world) {
  for (int i = 0; i < products; ++i) world.add_item(fmt::format("HF-{:05}", i), 5);
  world.shop.page_rows = rows;
}

sync::EndpointStatus status_of(World& world, store::Endpoint endpoint) {
  for (auto& status : world.engine().status()) {
    if (status.endpoint == endpoint) return status;
  }
  FAIL("no such side");
  return {};
}

sync::EndpointStatus shop_of(World& world) {
  return status_of(world, store::Endpoint::shopware);
}

}  // namespace

TEST_CASE("a first load tells how far it is and how long it will take") {
  World world;
  fill(world);
  world.start();
  REQUIRE(world.run_until([&] { return world.shop.count("pull") == 11; }));
  const auto load = shop_of(world).first_load;
  REQUIRE(load);
  CHECK(load->total == products);
  CHECK(load->read == 10 * static_cast<std::int64_t>(rows));
  REQUIRE(load->rows_per_s);
  REQUIRE(load->left_s);
  // Half is read: the rest takes as long again, which virtual time knows exactly.
  CHECK(*load->rows_per_s > 0);
  CHECK(*load->left_s == (products - load->read) / *load->rows_per_s);
  REQUIRE(world.settle());
  CHECK_FALSE(shop_of(world).first_load);
}

TEST_CASE("a first load goes on at its page after a power cut") {
  World world;
  fill(world);
  world.start();
  REQUIRE(world.run_until([&] { return world.shop.count("pull") == 11; }));
  world.kill();
  world.shop.calls.clear();
  world.start();
  REQUIRE(world.run_until([&] { return world.shop.count("pull") == 1; }));
  const auto load = shop_of(world).first_load;
  REQUIRE(load);
  CHECK(load->total == products);
  CHECK(load->read >= 9 * static_cast<std::int64_t>(rows));
  CHECK_FALSE(load->left_s);  // nothing was read since
  REQUIRE(world.run_until([&] { return shop_of(world).first_load_done; }));
  // 20 pages in all, 10 of them before; the page that was on its way may come again.
  CHECK(world.shop.count("pull") <= 11);
  REQUIRE(world.settle());
  CHECK(world.on_box("HF-00000") == "5");
  CHECK(world.on_box("HF-00399") == "5");
}

TEST_CASE("a first load is done when the numbers of stock are there, and stays done") {
  World world;
  world.add_item("HF-1", 5);
  const auto done = [&] { return status_of(world, store::Endpoint::dynamics).first_load_done; };
  const base::Error late{base::ErrorKind::unavailable, "not now"};
  bool answers = false;
  world.erp.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "on hand" && !answers) return late;
    return std::nullopt;
  };
  world.start();
  REQUIRE(world.run_until([&] { return world.erp.count("on hand") > 2; }));
  CHECK_FALSE(done());
  answers = true;
  REQUIRE(world.run_until(done));
  CHECK(world.on_box("HF-1") == "5");
  world.kill();
  answers = false;
  world.start();
  world.run(base::Seconds(5));
  CHECK(done());
}

TEST_CASE("patient streams are asked in every fifteenth round, and when somebody hints") {
  World world;
  world.add_item("HF-1", 5);
  world.shop.patient_streams = {"addresses"};
  world.start();
  REQUIRE(world.settle());
  world.run(base::Seconds(60));  // what is tied is agreed: rounds are as they will be
  const auto looked = [&] { return world.shop.count("pull addresses"); };
  const auto before = looked();
  const auto all_before = world.shop.count("pull");
  world.run(base::Seconds(15 * 4 * 2));
  const auto asked = looked() - before;
  const auto rounds = world.shop.count("pull") - all_before - asked;
  CHECK(asked >= 3);
  CHECK(asked <= rounds / 15 + 1);
  world.run(base::Seconds(5));
  const auto quiet = looked();
  world.engine().hint(store::Endpoint::shopware);
  world.run(base::Seconds(1));
  CHECK(looked() == quiet + 1);
}

TEST_CASE("patient streams wait for minutes at most, however rare the rounds are") {
  World world;
  world.add_item("HF-1", 5);
  world.shop.patient_streams = {"addresses"};
  world.options.pull_interval = base::Seconds(600);
  world.start();
  REQUIRE(world.settle());
  world.run(base::Seconds(700));
  const auto before = world.shop.count("pull addresses");
  world.run(base::Seconds(600 * 4));
  CHECK(world.shop.count("pull addresses") - before >= 4);
}
