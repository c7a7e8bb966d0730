#include <catch2/catch.hpp>

#include "flow/movement_fields.hpp"
#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

warehouse::Movement pick() {
  warehouse::Movement movement;
  movement.dot = {{7, 1}, 42};
  movement.kind = warehouse::MovementKind::pick;
  movement.item = warehouse::item_id("HF-1001");
  movement.location = "MAIN";
  movement.quantity = *holdfast::base::Decimal::parse("-2.5");
  movement.reference = "10094";
  movement.time = {1767604353417, 0, true};
  return movement;
}

holdfast::base::Result<std::optional<Write>> row(const warehouse::Movement& movement,
                                                 const Lookups& lookups) {
  const auto set = default_mappings();
  const auto fields = movement_fields(movement);
  return set.find("dynamics-movement")->write({fields, movement.dot.uuid()}, lookups);
}

TestLookups with_product() {
  TestLookups lookups;
  lookups.link("product", "p1001", warehouse::item_id("HF-1001"));
  return lookups;
}

}  // namespace

TEST_CASE("a movement becomes a row whose key is made of its dot") {
  const auto write = row(pick(), with_product());
  REQUIRE(write);
  REQUIRE(*write);
  const auto id = pick().dot.uuid().guid();
  CHECK((*write)->id == id);
  CHECK((*write)->type == "holdfast_stockmovement");
  CHECK((*write)->mode == Write::Mode::create);
  CHECK((*write)->body == json(R"({"holdfast_stockmovementid": ")" + id + R"-(",
      "holdfast_name": "7.1:42", "holdfast_Product@odata.bind": "/products(p1001)",
      "holdfast_location": "MAIN", "holdfast_quantity": -2.5, "holdfast_kind": "pick",
      "holdfast_reference": "10094", "holdfast_occurredon": "2026-01-05T09:12:33Z",
      "holdfast_box": "7"})-"));
}

TEST_CASE("lot, serial, expiry and operator are columns of their own") {
  auto movement = pick();
  movement.kind = warehouse::MovementKind::back;
  movement.lot = "L1";
  movement.serial = "S1";
  movement.expiry = "2027-01-31";
  movement.person = "B7";
  const auto write = row(movement, with_product());
  REQUIRE(write);
  const auto& body = (*write)->body;
  CHECK(*body.find("holdfast_kind") == Json("return"));
  CHECK(*body.find("holdfast_lot") == Json("L1"));
  CHECK(*body.find("holdfast_serial") == Json("S1"));
  CHECK(*body.find("holdfast_expiry") == Json("2027-01-31"));
  CHECK(*body.find("holdfast_operator") == Json("B7"));
}

TEST_CASE("a time that the box did not know is left out") {
  auto movement = pick();
  movement.time.trusted = false;
  CHECK((*row(movement, with_product()))->body.find("holdfast_occurredon") == nullptr);
}

TEST_CASE("a movement of an item the ERP does not know names the item") {
  const auto write = row(pick(), TestLookups());
  REQUIRE_FALSE(write);
  CHECK(write.error().code == "item:" + warehouse::item_id("HF-1001").guid());
  CHECK(write.error().message.starts_with("movement 7.1:42: /item: item "));
}
