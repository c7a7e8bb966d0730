// Business Central, over a real wire.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/central_stock.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

struct CentralWorld {
  World world{{}, 8, StockKind::business_central};
  BusinessCentral service{world.loop,
                          world.clock,
                          world.random,
                          *world.transport,
                          application_of(world.settings().client),
                          world.central()};

  base::Decimal on_hand(const std::string& product) {
    const auto rows = world.run(world.connector->on_hand({product}));
    if (!rows) FAIL(rows.error().message);
    REQUIRE(rows->size() == 1);
    return rows->front().quantity;
  }
  base::Result<flow::Receipt> post(const std::string& name, int quantity) {
    auto receipts = world.run(world.connector->push(
        {world.create("holdfast_stockmovement", name, world.movement(world.product(), quantity))}));
    return std::move(receipts.front());
  }
  Json order(const std::string& external, int quantity) {
    const Json records = world.control("records");
    Json line =
        object({{"lineType", "Item"},
                {"lineObjectNumber", JsonView(records)["products"][0]["sku"].text().value()},
                {"quantity", quantity}});
    return object({{"customerNumber", world.erpsim.said("central_customer")},
                   {"externalDocumentNumber", external},
                   {"salesOrderLines", Json::array({line})}});
  }
};

}  // namespace

TEST_CASE("Business Central: a movement is booked once, however often it is sent") {
  CentralWorld central;
  const auto probe = central.world.run(central.world.connector->probe());
  if (!probe) FAIL(probe.error().message);
  CHECK(JsonView(probe->details)["stock"]["writable"].boolean().value());
  const std::string product = central.world.product();
  const auto before = central.on_hand(product);
  const auto first = central.post("1:1", -3);
  if (!first) FAIL(first.error().message);
  const auto again = central.post("1:1", -3);
  if (!again) FAIL(again.error().message);
  CHECK(again->existed);
  CHECK(central.on_hand(product) == before.minus(3).value());
}

TEST_CASE("Business Central: a booking whose answer was lost is settled by looking") {
  CentralWorld central;
  const std::string product = central.world.product();
  const auto before = central.on_hand(product);
  for (const char* step : {"itemJournalLines$", "Microsoft.NAV.post"}) {
    central.world.fault(step, "cut_after_commit", 1);
    const auto lost = central.post(step, 2);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == ErrorKind::unknown_outcome);
    const auto settled = central.post(step, 2);
    if (!settled) FAIL(settled.error().message);
  }
  CHECK(central.on_hand(product) == before.plus(4).value());
}

TEST_CASE("Business Central: what its users change is found by looking") {
  CentralWorld central;
  World& world = central.world;
  CHECK(world.pull("stockonhand").documents.empty());
  const Json records = world.control("records");
  const JsonView first = JsonView(records)["products"][0];
  world.control("central/correct",
                object({{"sku", first["sku"].text().value()}, {"quantity", -1}}));
  CHECK(world.run(world.connector->on_hand({})));
  std::string cursor;
  auto page = world.run(central.service.items(cursor));
  REQUIRE(page);
  CHECK(page->documents.size() == 40);
  page = world.run(central.service.items(page->cursor));
  REQUIRE(page);
  CHECK_FALSE(page->documents.empty());  // the overlap repeats the newest
}

TEST_CASE("Business Central: an order is made once, shipped by what is missing, then gone") {
  CentralWorld central;
  World& world = central.world;
  world.fault("POST .*salesOrders$", "cut_after_commit", 1);
  const auto lost = world.run(central.service.create_order(central.order("SW-7", 5)));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind == ErrorKind::unknown_outcome);
  const auto made = world.run(central.service.create_order(central.order("SW-7", 5)));
  if (!made) FAIL(made.error().message);
  CHECK(made->existed);
  auto lines = world.run(
      central.service.find(central.service.path("salesOrders(" + made->id + ")/salesOrderLines"),
                           "quantity gt 0", "reading lines"));
  if (!lines) FAIL(lines.error().message);
  const std::string line = JsonView(*lines)["value"][0]["id"].text().value();
  const auto before = central.on_hand(world.product());
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto shipped = world.run(central.service.ship(made->id, {{line, base::Decimal(2)}}));
    if (!shipped) FAIL(shipped.error().message);
  }
  CHECK(central.on_hand(world.product()) == before.minus(2).value());
  REQUIRE(world.run(central.service.ship(made->id, {{line, base::Decimal(5)}})));
  CHECK(world.run(central.service.ship(made->id, {{line, base::Decimal(5)}})).error().kind ==
        ErrorKind::not_found);
}

TEST_CASE("Business Central: a missing card and a missing page are told in words") {
  CentralWorld central;
  World& world = central.world;
  world.control("central", object({{"journal_page", false}}));
  CHECK_FALSE(world.run(world.connector->probe()));
  world.control("central", object({{"journal_page", true}, {"app_card", false}}));
  const auto refused = world.run(world.connector->probe());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(refused.error().message, Catch::Contains("Microsoft Entra applications"));
}

}  // namespace holdfast::dynamics::test
