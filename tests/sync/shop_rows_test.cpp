// What the shop is told beside the supply of every day: many records at once, and what is free
// where the shop's own orders do not move its stock.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "sync/world.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using sync::testing::World;

namespace {

std::string sku_of(int number) { return fmt::format("HF-{:02}", number); }

std::string name_in_shop(World& world, const std::string& sku) {
  return base::JsonView(world.shop.body("product", World::shop_id(sku)))["name"].text_or("");
}

void rename_at_erp(World& world, const std::string& sku, const std::string& name) {
  base::Json row = world.erp.body("product", World::erp_id(sku));
  row.set("name", name);
  world.erp.put("product", World::erp_id(sku), std::move(row));
}

void cancel_in_shop(World& world, const std::string& number) {
  const std::string id = World::item("order/" + number).hex();
  base::Json order = world.shop.body("order", id);
  base::Json state = base::Json::object();
  state.set("technicalName", "cancelled");
  order.set("stateMachineState", std::move(state));
  world.shop.put("order", id, std::move(order));
}

struct Renamed : World {
  static constexpr int items = 30;
  Renamed() {
    for (int i = 0; i < items; ++i) add_item(sku_of(i), 5);
    start();
    REQUIRE(settle());
    shop.calls.clear();
    for (int i = 0; i < items; ++i) rename_at_erp(*this, sku_of(i), "New " + sku_of(i));
  }
  void until_named(int number) {
    REQUIRE(
        run_until([&] { return name_in_shop(*this, sku_of(number)) == "New " + sku_of(number); }));
    REQUIRE(settle());
  }
};

}  // namespace

TEST_CASE("thirty renamed items are read, written and read back together") {
  Renamed world;
  world.until_named(29);
  for (int i = 0; i < Renamed::items; ++i) {
    CHECK(name_in_shop(world, sku_of(i)) == "New " + sku_of(i));
  }
  // Once before and once after; nothing is read alone, and the echo of it writes nothing.
  CHECK(world.shop.count("read 30 of product") == 2);
  CHECK(world.shop.count("read product/") == 0);
  CHECK(world.shop.count("push product/") == 30);
  CHECK(world.conflicts("field").empty());
}

TEST_CASE("a row that is gone or refused is parked, and the rest goes through") {
  Renamed world;
  const std::string refused = "push product/" + World::shop_id(sku_of(7));
  world.shop.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == refused) return base::Error{base::ErrorKind::invalid_input, "name: too long"};
    return std::nullopt;
  };
  world.shop.seen = [&](const std::string& call) {
    if (call == "read 30 of product") world.shop.remove("product", World::shop_id(sku_of(3)));
  };
  world.until_named(29);
  const auto parked = world.view().dead_letters();
  REQUIRE(parked.size() == 2);
  for (int i = 0; i < Renamed::items; ++i) {
    if (i != 3 && i != 7) CHECK(name_in_shop(world, sku_of(i)) == "New " + sku_of(i));
  }
}

TEST_CASE("a row that is gone, of which nothing is left to write, is delivered in a batch too") {
  Renamed world;
  bool down = true;
  world.shop.before = [&](const std::string&) -> std::optional<base::Error> {
    if (!down) return std::nullopt;
    return base::Error{base::ErrorKind::unavailable, "the line was cut"};
  };
  const auto waits = [&] { return world.view().outbox_count(store::Endpoint::shopware); };
  REQUIRE(world.run_until([&] { return waits() == Renamed::items; }));
  rename_at_erp(world, sku_of(3), name_in_shop(world, sku_of(3)));
  world.run(30s);
  world.shop.remove("product", World::shop_id(sku_of(3)));
  down = false;
  REQUIRE(world.run_until([&] { return waits() == 0; }));
  CHECK(world.view().dead_letters().empty());
  CHECK(name_in_shop(world, sku_of(29)) == "New " + sku_of(29));
}

TEST_CASE("what was changed in the shop meanwhile is merged before a batch is written") {
  Renamed world;
  world.shop.seen = [&, once = true](const std::string& call) mutable {
    if (call != "read 30 of product" || !std::exchange(once, false)) return;
    base::Json product = world.shop.body("product", World::shop_id(sku_of(5)));
    product.set("weight", 2);
    world.shop.put("product", World::shop_id(sku_of(5)), std::move(product));
  };
  world.until_named(29);
  const auto item = world.view().record(warehouse::RecordKind::item, World::item(sku_of(5)));
  REQUIRE((item && *item));
  CHECK((*item)->value("weight_kg") == base::Json(base::Decimal(2)));
  CHECK(name_in_shop(world, sku_of(5)) == "New " + sku_of(5));
}

TEST_CASE("a batch whose answers were lost is told once more and changes nothing") {
  Renamed world;
  int lost = 5;
  world.shop.after = [&](const std::string& call) -> std::optional<base::Error> {
    if (call.rfind("push product/", 0) == 0 && lost-- > 0) {
      return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
    }
    return std::nullopt;
  };
  world.until_named(29);
  CHECK(world.view().dead_letters().empty());
  CHECK(world.conflicts("field").empty());
  for (int i = 0; i < Renamed::items; ++i) {
    CHECK(name_in_shop(world, sku_of(i)) == "New " + sku_of(i));
  }
}

TEST_CASE("sums whose answers never came are remembered, and no more of them than are of use") {
  World world;
  world.add_item("HF-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(std::chrono::minutes(11));  // tied
  REQUIRE(sync::find_agreed(world.view(), World::item("HF-1")));
  world.shop.after = [](const std::string& call) -> std::optional<base::Error> {
    if (call.rfind("supply", 0) != 0) return std::nullopt;
    return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
  };
  const std::size_t rounds = 2 * sync::agreed_told_max;
  for (std::size_t i = 0; i < rounds; ++i) {
    const std::size_t told = world.shop.count("supply");
    world.receive("HF-1", 1);
    REQUIRE(world.run_until([&] { return world.shop.count("supply") > told; }));
  }
  world.run(1s);
  const auto agreed = sync::find_agreed(world.view(), World::item("HF-1"));
  REQUIRE(agreed);
  CHECK(agreed->told.size() == sync::agreed_told_max);
  world.shop.after = nullptr;
  REQUIRE(world.settle(std::chrono::hours(1)));
  CHECK(world.at_shop("HF-1") == std::to_string(10 + rounds));
  CHECK(world.conflicts("stock").empty());
  CHECK(sync::find_agreed(world.view(), World::item("HF-1"))->told.empty());
}

TEST_CASE("a shop whose orders move no stock is told what is free") {
  World world;
  world.shop.unmanaged = true;
  world.add_item("HF-1", 10);
  world.start();
  REQUIRE(world.settle());
  REQUIRE(world.run_until([&] { return world.shop.count("look at stock") > 0; }));
  const auto shows = [&](const char* pieces) {
    const bool shown = world.run_until(
        [&] { return world.shop.stock[World::shop_id("HF-1")].stock.to_string() == pieces; });
    if (!shown)
      FAIL("the shop shows " << world.shop.stock[World::shop_id("HF-1")].stock.to_string());
  };
  world.add_order("1001", "HF-1", 3);
  shows("7");
  world.receive("HF-1", 5);
  shows("12");
  world.add_order("1002", "HF-1", 12);
  shows("0");
  cancel_in_shop(world, "1001");
  shows("3");
  REQUIRE(world.settle());
  CHECK(world.conflicts("stock").empty());
}

TEST_CASE("stock that somebody wrote into such a shop is a conflict") {
  World world;
  world.shop.unmanaged = true;
  world.add_item("HF-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.run(base::Seconds(30));
  world.shop.stock[World::shop_id("HF-1")].stock = base::Decimal(99);
  world.receive("HF-1", 5);
  REQUIRE(world.run_until(
      [&] { return world.shop.stock[World::shop_id("HF-1")].stock == base::Decimal(15); }));
  REQUIRE(world.settle());
  CHECK(world.conflicts("stock").size() == 1);
}
