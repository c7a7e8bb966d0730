// A stream of parts alone (price lists) that an upgrade of the box has begun to read.
#include <catch2/catch.hpp>

#include "flow/support.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using namespace std::chrono_literals;
using base::Json;

constexpr auto prices = "productpricelevel";

std::string reference(const std::string& table) {
  return warehouse::record_id(warehouse::RecordKind::customer, table).guid();
}

// The box worked before, and knew of no price lists.
struct Upgraded : World {
  Upgraded() {
    add_item("HF-1", 10);
    start();
    REQUIRE(settle());
    kill();
    erp.patient_types = {prices};
    erp.put(prices, reference("row"),
            Json::object({{"productpricelevelid", reference("row")},
                          {"productnumber", "HF-1"},
                          {"_productid_value", erp_id("HF-1")},
                          {"_pricelevelid_value", reference("pricelevel")},
                          {"_uomid_value", reference("uom")},
                          {"_transactioncurrencyid_value", reference("transactioncurrency")},
                          {"pricingmethodcode", 1},
                          {"amount", 12}}));
  }
  void refuse(base::ErrorKind kind) {
    erp.before = [kind](const std::string& call) -> std::optional<base::Error> {
      if (call != "pull productpricelevel") return std::nullopt;
      return base::Error{kind, "the role lacks a right"};
    };
  }
  [[nodiscard]] std::string price() const {
    const auto record = view().record(warehouse::RecordKind::item, item("HF-1"));
    REQUIRE((record && *record));
    return (*record)->value("erp_price").dump();
  }
  [[nodiscard]] StreamState stream() {
    for (const auto& status : engine().status()) {
      if (status.endpoint == store::Endpoint::dynamics) return status.streams.at(prices);
    }
    return {};
  }
  [[nodiscard]] bool told(const base::Uuid& order) const {
    return erp.has("salesorder", order.guid());
  }
};

}  // namespace

TEST_CASE("a first load of parts holds nothing up") {
  Upgraded world;
  world.erp.slow["pull productpricelevel"] = 100s;
  world.start();
  const base::Uuid order = world.add_order("SW-1", "HF-1", 1);
  CHECK(world.run_until([&] { return world.told(order); }, 20s));
  CHECK_FALSE(world.stream().first_load_done);
  CHECK(world.run_until([&] { return world.price() == "12"; }, 120s));
  CHECK(world.stream().first_load_done);
}

TEST_CASE("parts that may not be read are left out in words, and looked for again") {
  Upgraded world;
  world.refuse(base::ErrorKind::misconfigured);
  world.start();
  const base::Uuid order = world.add_order("SW-1", "HF-1", 1);
  CHECK(world.run_until([&] { return world.told(order); }, 20s));
  REQUIRE(world.settle());
  CHECK(world.stream().refused);
  CHECK_THAT(world.stream().remark, Catch::Contains("the role lacks a right"));
  const base::Uuid edited = world.add_order("SW-2", "HF-1", 1);
  CHECK(world.run_until([&] { return world.told(edited); }, 20s));
  const std::size_t asked = world.erp.count("pull productpricelevel");
  world.run(200s);
  CHECK(world.erp.count("pull productpricelevel") == asked);
  world.erp.before = nullptr;
  CHECK(world.run_until([&] { return world.price() == "12"; }, 400s));
  CHECK_FALSE(world.stream().refused);
  CHECK(world.stream().remark.empty());
}

TEST_CASE("parts that do not come because the system is away are no less asked for") {
  Upgraded world;
  world.refuse(base::ErrorKind::unavailable);
  world.start();
  world.run(20s);
  CHECK_FALSE(world.stream().refused);
  CHECK(world.stream().fault == "the role lacks a right");
  world.erp.before = nullptr;
  CHECK(world.run_until([&] { return world.price() == "12"; }, 30s));
}

}  // namespace holdfast::sync::testing
