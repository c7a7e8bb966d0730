// Stock in the places of Dynamics beside our own table, over a real wire.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"
#include "dynamics/visibility_promises.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

World field_world(std::optional<StockKind> stock = StockKind::field_service) {
  return World({"--solution", "field-service"}, 8, stock);
}

base::Decimal on_hand_of(World& world, const std::string& product) {
  const auto rows = world.run(world.connector->on_hand({product}));
  if (!rows) FAIL(rows.error().message);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().location == "MAIN");
  return rows->front().quantity;
}

base::Result<flow::Receipt> post(World& world, const std::string& name, const base::Json& body) {
  auto receipts =
      world.run(world.connector->push({world.create("holdfast_stockmovement", name, body)}));
  return std::move(receipts.front());
}

}  // namespace

TEST_CASE("Field Service: what is posted is in the stock, once, however often it is sent") {
  World world = field_world();
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  REQUIRE(post(world, "1:1", world.movement(product, -3)));
  const auto again = post(world, "1:1", world.movement(product, -3));
  REQUIRE(again);
  CHECK(again->existed);
  CHECK(on_hand_of(world, product) == before.minus(3).value());
}

TEST_CASE("Field Service: a post whose answer was lost is settled by looking") {
  World world = field_world();
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  world.fault("batch", "cut_after_commit", 1);
  const auto lost = post(world, "1:1", world.movement(product, 5));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind == ErrorKind::unknown_outcome);
  REQUIRE(post(world, "1:1", world.movement(product, 5)));
  CHECK(on_hand_of(world, product) == before.plus(5).value());
}

TEST_CASE("Field Service: the stream names the products whose stock changed") {
  World world = field_world();
  std::string cursor;
  CHECK(world.drain("stockonhand", cursor).size() == 40);
  const std::string product = world.product(3);
  REQUIRE(post(world, "1:1", world.movement(product, 2)));
  const auto changed = world.drain("stockonhand", cursor);
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().type == "holdfast_stockonhand");
  CHECK(changed.front().id == product);
}

TEST_CASE("Field Service: probing names the model and its warehouses; our own table goes first") {
  World chosen = field_world();
  const auto probe = chosen.run(chosen.connector->probe());
  if (!probe) FAIL(probe.error().message);
  const JsonView stock(*probe->details.find("stock"));
  CHECK(stock["model"].text_or("") == "field_service");
  CHECK(stock["chosen_by"].text_or("") == "configuration");
  CHECK(stock["warehouses"][0].text_or("") == "MAIN");
  ConnectorOptions open = chosen.settings();
  open.stock.reset();
  DynamicsConnector found(chosen.loop, chosen.clock, chosen.random, *chosen.transport, open);
  const auto other = chosen.run(found.probe());
  if (!other) FAIL(other.error().message);
  CHECK(JsonView(other->details)["stock"]["model"].text_or("") == "movements");
  CHECK(JsonView(other->details)["stock"]["chosen_by"].text_or("") == "probe");
}

TEST_CASE("a tenant without Field Service says which table is missing") {
  World world({}, 8, StockKind::field_service);
  const auto probe = world.run(world.connector->probe());
  REQUIRE_FALSE(probe);
  CHECK(probe.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(probe.error().message, Catch::Contains("msdyn_productinventory"));
}

namespace {

World visibility_world() { return World({}, 8, StockKind::inventory_visibility); }

}  // namespace

TEST_CASE("Inventory Visibility: what is posted is in the stock, once, however often it is sent") {
  World world = visibility_world();
  const auto probe = world.run(world.connector->probe());
  if (!probe) FAIL(probe.error().message);
  CHECK(JsonView(probe->details)["stock"]["model"].text_or("") == "inventory_visibility");
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  REQUIRE(post(world, "1:1", world.movement(product, -3)));
  REQUIRE(post(world, "1:1", world.movement(product, -3)));
  REQUIRE(post(world, "1:2", world.movement(product, 1)));
  CHECK(on_hand_of(world, product) == before.minus(2).value());
}

TEST_CASE("Inventory Visibility: a post whose answer was lost is sent again and counts once") {
  World world = visibility_world();
  const std::string product = world.product();
  const auto before = on_hand_of(world, product);
  world.fault("onhand/bulk", "cut_after_commit", 1);
  const auto lost = post(world, "1:1", world.movement(product, 5));
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind == ErrorKind::unknown_outcome);
  REQUIRE(post(world, "1:1", world.movement(product, 5)));
  CHECK(on_hand_of(world, product) == before.plus(5).value());
}

TEST_CASE("Inventory Visibility: all stock is read by pages, and changes are found by looking") {
  World world = visibility_world();
  const auto all = world.run(world.connector->on_hand({}));
  if (!all) FAIL(all.error().message);
  CHECK(all->size() == 40);
  CHECK(world.pull("stockonhand").documents.empty());
  const Json records = world.control("records");
  const JsonView first = JsonView(records)["products"][3];
  world.control(
      "visibility/finance",
      object({{"sku", first["sku"].text().value()}, {"location", "MAIN"}, {"quantity", -1}}));
  const auto changed = world.pull("stockonhand").documents;
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().id == first["id"].text().value());
}

TEST_CASE("Inventory Visibility: a shared registration is told in words") {
  World world = visibility_world();
  world.control("visibility", object({{"shared_registration", true}}));
  const auto probe = world.run(world.connector->probe());
  REQUIRE_FALSE(probe);
  CHECK(probe.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(probe.error().message, Catch::Contains("one environment only"));
}

TEST_CASE("Inventory Visibility: reservations hold, are refused, and are taken back") {
  World world = visibility_world();
  const Json records = world.control("records");
  const VisibilityPlace at{JsonView(records)["products"][0]["sku"].text().value(), "MAIN"};
  const auto stock = on_hand_of(world, world.product());
  const auto settings = world.settings();
  VisibilityClient service(world.loop, world.clock, world.random, *world.transport,
                           application_of(settings.client), settings.visibility);
  VisibilityPromises promises(service);
  const auto made = world.run(promises.reserve({derived_id("r1"), at, stock}));
  if (!made) FAIL(made.error().message);
  const auto again = world.run(promises.reserve({derived_id("r1"), at, stock}));
  REQUIRE(again);
  CHECK(*again == *made);
  const auto more = world.run(promises.reserve({derived_id("r2"), at, base::Decimal(1)}));
  REQUIRE_FALSE(more);
  CHECK(more.error().kind == ErrorKind::refused);
  const auto excess =
      world.run(promises.unreserve(derived_id("u1"), at, *made, stock.plus(2).value()));
  REQUIRE(excess);
  CHECK(*excess == base::Decimal(2));
  Allocation web{derived_id("a1"), at, base::Decimal(1), {{"channel", "Web"}}};
  const auto given = world.run(promises.allocate(web));
  if (!given) FAIL(given.error().message);
  web.id = derived_id("a2");
  CHECK(world.run(promises.unallocate(web)));
}

namespace {

// What orders do with reservations, step by step.
struct Reserving {
  Reserving() {
    ConnectorOptions settings = world.settings();
    settings.visibility.reservations = VisibilityReservations{"MAIN"};
    connector = std::make_unique<DynamicsConnector>(world.loop, world.clock, world.random,
                                                    *world.transport, settings);
    stock = on_hand_of(world, world.product());
  }
  base::Result<flow::ReservationAnswer> step(const std::string& name, base::Decimal quantity,
                                             const std::string& taken_from = "") {
    return world.run(connector->reserve(
        {derived_id(name), world.product(), "MAIN", quantity, taken_from}));
  }
  // Of all reservations there.
  std::string reserved() {
    const Json all = world.control("visibility");
    base::Decimal sum;
    const JsonView held = JsonView(all)["island"]["reservations"];
    for (std::size_t i = 0; i < held.size(); ++i)
      sum = sum.plus(base::Decimal::parse(held[i]["quantity"].text_or("")).value()).value();
    return sum.to_string();
  }

  World world = visibility_world();
  std::unique_ptr<DynamicsConnector> connector;
  base::Decimal stock;
};

}  // namespace

TEST_CASE("Inventory Visibility: a step of a reservation counts once, its answer lost or not") {
  Reserving orders;
  CHECK(orders.connector->reserves_at() == "MAIN");
  CHECK(orders.world.connector->reserves_at() == "");  // not switched on
  orders.world.fault("onhand/reserve", "cut_after_commit", 1);
  const auto lost = orders.step("r1", 2);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind == ErrorKind::unknown_outcome);
  const auto made = orders.step("r1", 2);
  if (!made) FAIL(made.error().message);
  CHECK_FALSE(made->reservation.empty());
  CHECK(orders.reserved() == "2");
  orders.world.fault("onhand/unreserve", "cut_after_commit", 1);
  CHECK_FALSE(orders.step("u1", 1, made->reservation));
  CHECK(orders.step("u1", 1, made->reservation));
  CHECK(orders.reserved() == "1");
  CHECK(orders.step("u2", 5, made->reservation));  // more than there is: no error
  CHECK(orders.reserved() == "0");
  const auto unknown = orders.step("u3", 1, "never-made");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::not_found);
}

TEST_CASE("Inventory Visibility: too little stock is an answer, a measure nobody mapped is not") {
  for (const bool by_http : {false, true}) {
    CAPTURE(by_http);
    Reserving orders;
    orders.world.control("visibility", object({{"refuse_by_http", by_http}}));
    const auto beyond = orders.step("r1", orders.stock.plus(1).value());
    if (!beyond) FAIL(beyond.error().message);
    CHECK(beyond->too_little);
    CHECK(orders.step("r2", orders.stock));
    ConnectorOptions settings = orders.world.settings();
    settings.visibility.reservations = VisibilityReservations{"MAIN", "iv", "picked"};
    DynamicsConnector other(orders.world.loop, orders.world.clock, orders.world.random,
                            *orders.world.transport, settings);
    const auto unmapped = orders.world.run(
        other.reserve({derived_id("r3"), orders.world.product(), "MAIN", 1}));
    REQUIRE_FALSE(unmapped);
    CHECK(unmapped.error().kind == ErrorKind::refused);
    CHECK_THAT(unmapped.error().message, Catch::Contains("iv.picked is not mapped"));
  }
}

}  // namespace holdfast::dynamics::test
