// What waits for a patient stream of the ERP, or comes before it.
#include <catch2/catch.hpp>

#include "flow/support.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using namespace std::chrono_literals;

// The order's lines name its items, which the default mapping does not read.
flow::MappingSet mappings_with_items() {
  std::vector<flow::MappingSet::Text> files;
  const auto defaults = flow::default_mappings();
  for (const auto& mapping : defaults.all()) {
    base::Json text = flow::load("config/mappings/" + mapping.name() + ".json");
    if (mapping.name() == "dynamics-order") {
      text.find("read")->find("fields")->set(
          "erp_item", flow::json(R"({"linked": "item", "type": "product", "id": "/first_product",
                                     "field": "sku"})"));
    }
    files.push_back({mapping.name(), text.dump()});
  }
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::compile(files, mistakes);
  REQUIRE(mistakes.empty());
  return set;
}

// Products of the ERP come with a patient stream; the last whole round was 10 seconds ago.
struct Patient {
  World world{mappings_with_items()};
  Patient() {
    world.erp.patient_types = {"product"};
    world.add_item("HF-1", 5);
    world.start();
    REQUIRE(world.settle());
    const std::size_t before = asked();
    REQUIRE(world.run_until([&] { return asked() > before; }));
    world.run(10s);
    asked_before_ = asked();
  }
  [[nodiscard]] std::size_t looks() const { return asked() - asked_before_; }

 private:
  [[nodiscard]] std::size_t asked() const { return world.erp.count("pull product"); }
  std::size_t asked_before_ = 0;
};

}  // namespace

TEST_CASE("an order for a product that the ERP got a moment ago is told, and not set aside") {
  Patient there;
  there.world.add_item("HF-2", 7);
  const base::Uuid order = there.world.add_order("SW-1", "HF-2", 1);
  const auto told = [&] { return there.world.erp.has("salesorder", order.guid()); };
  CHECK(there.world.run_until(told, 6s));
  CHECK(there.world.view().dead_letters().empty());
  CHECK(there.looks() == 1);
}

TEST_CASE("an order for a product that the ERP does not have is set aside after one look") {
  Patient there;
  for (const auto* number : {"SW-1", "SW-2", "SW-3"}) there.world.add_order(number, "NONE", 1);
  REQUIRE(there.world.run_until([&] { return there.world.view().dead_letters().size() == 3; }, 8s));
  CHECK(there.looks() <= 2);
}

TEST_CASE("an order waits for the look, however long the ERP is away") {
  Patient there;
  bool away = true;
  there.world.erp.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (away && call.rfind("pull", 0) == 0)
      return base::Error{base::ErrorKind::unavailable, "not now"};
    return std::nullopt;
  };
  there.world.add_item("HF-2", 7);
  const base::Uuid order = there.world.add_order("SW-1", "HF-2", 1);
  there.world.run(60s);
  CHECK(there.world.view().dead_letters().empty());
  away = false;
  CHECK(there.world.run_until([&] { return there.world.erp.has("salesorder", order.guid()); },
                              120s));
}

TEST_CASE("stock of a new product, whose row was told before the product, is read with it") {
  Patient there;
  there.world.add_item("HF-2", 7);
  there.world.run(10s);
  CHECK(there.looks() == 0);
  CHECK(there.world.run_until([&] { return there.world.on_box("HF-2") == "7"; }, 30s));
}

TEST_CASE("an order of the ERP that names a product not known yet has it read before") {
  Patient there;
  const base::Uuid order = there.world.add_order("SW-1", "HF-1", 1);
  REQUIRE(there.world.run_until(
      [&] { return there.world.erp.has("salesorder", order.guid()); }, 6s));
  REQUIRE(there.world.settle());
  there.world.add_item("HF-2", 7);
  base::Json row = there.world.erp.body("salesorder", order.guid());
  row.set("first_product", World::erp_id("HF-2"));
  there.world.erp.put("salesorder", order.guid(), std::move(row));
  const auto item = [&] {
    const auto record = there.world.view().record(warehouse::RecordKind::order, order);
    const auto* text = (*record)->value("erp_item").string();
    return text == nullptr ? std::string() : *text;
  };
  CHECK(there.world.run_until([&] { return item() == "HF-2"; }, 4s));
  CHECK(there.world.conflicts("document").empty());
}

namespace {

// Orders of the ERP, the first of them linked, that name a product each.
struct Naming : Patient {
  std::vector<base::Uuid> orders;
  explicit Naming(int count) {
    for (int i = 0; i < count; ++i) {
      orders.push_back(world.add_order("SW-" + std::to_string(i), "HF-1", 1));
    }
    REQUIRE(world.run_until([&] { return world.erp.has("salesorder", orders.back().guid()); }, 6s));
    REQUIRE(world.settle());
    const std::size_t before = world.erp.count("pull product");
    REQUIRE(world.run_until([&] { return world.erp.count("pull product") > before; }));
    start_ = world.erp.count("pull product");
  }
  void name(std::size_t order, const std::string& sku) {
    base::Json row = world.erp.body("salesorder", orders[order].guid());
    row.set("first_product", World::erp_id(sku));
    row.set("touched", ++touched_);
    world.erp.put("salesorder", orders[order].guid(), std::move(row));
    world.run(3s);
  }
  [[nodiscard]] std::size_t looks() { return world.erp.count("pull product") - start_; }

 private:
  std::size_t start_ = 0;
  std::int64_t touched_ = 0;
};

}  // namespace

TEST_CASE("what nobody knows is looked for once, however often it is named") {
  Naming there(1);
  for (int i = 0; i < 8; ++i) there.name(0, "NONE");
  CHECK(there.looks() == 1);
  there.world.add_item("HF-2", 7);
  there.name(0, "HF-2");
  CHECK(there.looks() == 2);
}

TEST_CASE("where looking is in vain again and again, it is not done between whole rounds") {
  Naming there(1);
  for (int i = 0; i < 60; ++i) there.name(0, "NONE-" + std::to_string(i));
  // 180 seconds: whole rounds, the first looks, and then one in the time of a whole round.
  CHECK(there.looks() >= 8);
  CHECK(there.looks() <= 8 + 2 * (180 / 30 + 1));
}

TEST_CASE("while requests wait for the quota, an unknown product waits for the next round") {
  Patient there;
  there.world.erp.scarce = true;
  there.world.run(4s);
  const std::size_t before = there.world.erp.count("pull");
  const std::size_t looked = there.looks();
  there.world.run(5s);
  REQUIRE(there.world.erp.count("pull") == before);
  there.world.add_item("HF-2", 7);
  const base::Uuid order = there.world.add_order("SW-1", "HF-2", 1);
  there.world.run(15s);
  CHECK(there.world.erp.count("pull") == before);
  const auto told = [&] { return there.world.erp.has("salesorder", order.guid()); };
  CHECK(there.world.run_until(told, 30s));
  CHECK(there.looks() == looked + 1);
}

}  // namespace holdfast::sync::testing
