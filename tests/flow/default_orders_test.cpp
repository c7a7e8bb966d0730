// The default mappings against recorded orders of a real shop: real bytes to records, records to
// sales orders, to the cent.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/order_sums.hpp"
#include "flow/support.hpp"

using holdfast::base::Decimal;
using holdfast::base::Json;
using holdfast::base::JsonView;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

const std::vector<std::string> examples = {"promotion-and-two-tax-rates", "free-shipping-promotion",
                                           "us-dollar", "net-business", "tax-free-switzerland"};

Json row(const std::string& name) {
  return recorded("orders/example-" + name + ".json").items()->front();
}

Json expected(const std::string& name) { return load("tests/data/flow/" + name + ".json"); }

ReadResult read(const Json& body, const std::string& mapping = "shopware-order") {
  auto result = default_mappings().find(mapping)->read(document("order", body), NoLookups());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

// What the ERP knows before the order comes: its products and its customer.
TestLookups lookups_for(const std::string& name, const ReadResult& customer) {
  TestLookups lookups;
  for (const auto* sku : {"HF-1001", "HF-7", "HF-2000.L"}) {
    lookups.link("product", std::string("product-") + sku, warehouse::item_id(sku));
  }
  const std::string type = name == "net-business" ? "account" : "contact";
  lookups.link(type, customer.id.guid(), customer.id);
  return lookups;
}

Write sales_order(const std::string& name) {
  const auto order = read(row(name));
  const auto lookups = lookups_for(name, read(row(name), "shopware-order-customer"));
  auto write = default_mappings().find("dynamics-order")->write({order.fields, order.id}, lookups);
  INFO((write ? "" : write.error().message));
  REQUIRE(write);
  REQUIRE(*write);
  return **write;
}

// What Dataverse will make of it: facts on Dynamics 7.5, 7.6.
Decimal dataverse_total(const Json& order) {
  Decimal total = *JsonView(order)["freightamount"].decimal();
  const JsonView lines = JsonView(order)["order_details"];
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto base = lines[i]["quantity"].decimal()->times(*lines[i]["priceperunit"].decimal());
    const auto discount = lines[i]["manualdiscountamount"].decimal();
    total = *total.plus(base->rounded(2));
    if (discount) total = *total.minus(*discount);
    total = *total.plus(*lines[i]["tax"].decimal());
  }
  return total;
}

}  // namespace

TEST_CASE("recorded orders of every kind are read as expected") {
  for (const auto& name : examples) {
    CAPTURE(name);
    const auto order = read(row(name));
    CHECK(as_json(order.fields).pretty() == expected(name + ".order").pretty());
    CHECK(order.native_type == "order");
    CHECK(order.key == "shopware/" + order.native_id);
    CHECK(order.facts.empty());
  }
}

TEST_CASE("recorded orders of every kind become sales orders as expected") {
  for (const auto& name : examples) {
    CAPTURE(name);
    const auto write = sales_order(name);
    CHECK(write.body.pretty() == expected(name + ".salesorder").pretty());
    CHECK(write.mode == Write::Mode::create);
    CHECK(Json(write.id) == *write.body.find("salesorderid"));
  }
}

TEST_CASE("what Dataverse adds up is what the shop charged, to the cent") {
  for (const auto& name : examples) {
    CAPTURE(name);
    const auto charged = *row(name).find("amountTotal")->number();
    CHECK(dataverse_total(sales_order(name).body).to_string() == charged.to_string());
    const auto sums = check_order_sums(read(row(name)).fields);
    REQUIRE(sums);
    CHECK(sums->problems.empty());
    CHECK(sums->computed_total == charged);
  }
}

TEST_CASE(
    "whatever the lines, Dataverse adds up the total of the order, with discounts above zero") {
  const auto set = default_mappings();
  const auto customer = warehouse::record_id(warehouse::RecordKind::customer, "shopware/c");
  TestLookups lookups;
  lookups.link("contact", "c", customer);
  const auto cents = [](std::int32_t number) { return *Decimal::of(number % 1'000'000, 2); };
  const bool good = rc::check([&] {
    const bool gross = *rc::gen::arbitrary<bool>();
    using Amounts = std::tuple<std::int32_t, std::int32_t, std::int32_t>;
    const auto amounts = *rc::gen::arbitrary<std::vector<Amounts>>();
    Decimal total;
    Json lines = Json::array();
    for (const auto& [money, taxed, pieces] : amounts) {
      Json line = json(R"({"kind": "custom", "name": "line"})");
      line.set("id", std::to_string(lines.items()->size()));
      line.set("quantity", std::int64_t{1} + std::abs(pieces % 99));
      line.set("total", cents(money));
      line.set("tax", cents(taxed));
      total = *total.plus(cents(money));
      if (!gross) total = *total.plus(cents(taxed));
      lines.push_back(std::move(line));
    }
    lines.push_back(
        json(R"({"kind": "custom", "id": "x", "name": "x", "quantity": 1, "total": 0})"));
    const warehouse::Fields order = {{"number", "1"},
                                     {"currency", "EUR"},
                                     {"lines", lines},
                                     {"shipping_cost", 0},
                                     {"tax_status", gross ? "gross" : "net"},
                                     {"customer", json(R"({"key": "shopware/c"})")}};
    const auto write = set.find("dynamics-order")->write({order, {}}, lookups);
    RC_ASSERT(write.has_value());
    RC_ASSERT(dataverse_total((*write)->body) == total);
    for (const auto& line : *(*write)->body.find("order_details")->items()) {
      const auto* discount = line.find("manualdiscountamount");
      const bool sound = discount == nullptr || *discount->number() > Decimal(0);
      RC_ASSERT(sound);
    }
  });
  CHECK(good);
}

TEST_CASE("the real delivery is chosen although a promotion added one with negative costs") {
  const auto order = read(row("free-shipping-promotion"));
  CHECK(order.fields.at("shopware_delivery_id") == Json("01a20923fba671f0a45b9c19f29bec1b"));
  CHECK(order.fields.at("shipping_cost") == Json(0));
}

TEST_CASE("all recorded orders are read and those patched without recalculation are found") {
  const auto rows = recorded("orders/search-all-associations.json");
  std::vector<std::string> contradictory;
  for (const auto& one : *rows.items()) {
    const auto order = read(one);
    const auto sums = check_order_sums(order.fields);
    REQUIRE(sums);
    if (!sums->problems.empty()) contradictory.push_back(*order.fields.at("number").string());
  }
  CHECK(contradictory == std::vector<std::string>{"10004"});
}

TEST_CASE("a line inside of another line carries goods but no money") {
  auto body = row("us-dollar");
  auto lines = *body.find("lineItems")->items();
  auto inner = lines.front();
  inner.set("id", "inner");
  inner.set("position", 2);
  inner.set("parentId", *lines.front().find("id"));
  body.find("lineItems")->push_back(inner);
  const auto order = read(body);
  CHECK(JsonView(order.fields.at("lines"))[1]["total"].decimal()->is_zero());
  CHECK(*JsonView(order.fields.at("lines"))[1]["sku"].text() == "HF-2000.L");
  CHECK(check_order_sums(order.fields)->problems.empty());
}

TEST_CASE("a wrong value in an order is one error with order and place") {
  auto body = row("us-dollar");
  body.find("lineItems")->items()->front().find("price")->set("totalPrice", "x");
  const auto result =
      default_mappings().find("shopware-order")->read(document("order", body), NoLookups());
  REQUIRE_FALSE(result);
  CHECK(result.error().message ==
        "order 10096: /lineItems/0/price/totalPrice: expected number, got \"x\"");
}

TEST_CASE("an order whose customer or item is not in the ERP yet names what must go first") {
  const auto order = read(row("us-dollar"));
  const auto customer = read(row("us-dollar"), "shopware-order-customer");
  const auto set = default_mappings();
  const auto first = set.find("dynamics-order")->write({order.fields, order.id}, TestLookups());
  REQUIRE_FALSE(first);
  CHECK(first.error().code == "customer:" + customer.id.guid());
  TestLookups lookups;
  lookups.link("contact", "c", customer.id);
  const auto second = set.find("dynamics-order")->write({order.fields, order.id}, lookups);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "item:" + warehouse::item_id("HF-2000.L").guid());
}

TEST_CASE("an order in a currency the ERP does not have is refused with its name") {
  auto lookups = lookups_for("us-dollar", read(row("us-dollar"), "shopware-order-customer"));
  lookups.missing_references.insert("transactioncurrency-USD");
  const auto order = read(row("us-dollar"));
  const auto write =
      default_mappings().find("dynamics-order")->write({order.fields, order.id}, lookups);
  REQUIRE_FALSE(write);
  CHECK(write.error().code == "reference:transactioncurrency:USD");
}

TEST_CASE("a product has the unit the ERP gave it") {
  auto lookups = lookups_for("us-dollar", read(row("us-dollar"), "shopware-order-customer"));
  lookups.values[{warehouse::item_id("HF-2000.L"), "erp_unit"}] = "pair";
  const auto order = read(row("us-dollar"));
  const auto write =
      default_mappings().find("dynamics-order")->write({order.fields, order.id}, lookups);
  REQUIRE(write);
  CHECK(*JsonView((*write)->body)["order_details"][0]["uomid@odata.bind"].text() == "/uoms(pair)");
}

TEST_CASE("a changed address or comment is all that is sent of an order the ERP has") {
  const auto order = read(row("us-dollar"));
  const FieldNames changed = {"shipping", "total_gross"};
  const auto write = default_mappings()
                         .find("dynamics-order")
                         ->write({order.fields, order.id, "s1", &changed}, TestLookups());
  REQUIRE(write);
  for (const auto& member : *(*write)->body.members()) CHECK(member.first.starts_with("shipto_"));
  const FieldNames lines = {"lines"};
  CHECK_FALSE(*default_mappings()
                   .find("dynamics-order")
                   ->write({order.fields, order.id, "s1", &lines}, TestLookups()));
}

TEST_CASE("an order that the ERP closed is never written, and what would be is said") {
  auto order = read(row("us-dollar"));
  const FieldNames changed = {"shipping"};
  const auto write = [&](const char* state) {
    order.fields["erp_state"] = state;
    return default_mappings()
        .find("dynamics-order")
        ->write({order.fields, order.id, "s1", &changed}, TestLookups());
  };
  for (const auto* open : {"active", "submitted"}) CHECK(write(open));
  for (const auto* closed : {"canceled", "fulfilled", "invoiced"}) {
    const auto refused = write(closed);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == holdfast::base::ErrorKind::refused);
    CHECK(refused.error().message.find("is closed in dynamics and locked: shipto_") !=
          std::string::npos);
  }
}

TEST_CASE("an error of the ERP's pricing is told in words") {
  TestLookups lookups;
  lookups.link("salesorder", "s1",
               warehouse::record_id(warehouse::RecordKind::order, "shopware/1"));
  const auto error = [&](const std::string& code) {
    auto salesorder =
        document("salesorder", json(R"({"statecode": 0, "pricingerrorcode": )" + code + "}"));
    salesorder.id = "s1";
    return default_mappings()
        .find("dynamics-order")
        ->read(salesorder, lookups)
        ->fields.at("erp_pricing_error");
  };
  CHECK(error("0") == Json());
  CHECK(error("11") == Json("a product is not in the price list"));
  CHECK(error("38") == Json("a pricing error with another code"));
}

TEST_CASE("states of the shop are facts of the order") {
  auto body = row("us-dollar");
  body.find("stateMachineState")->set("technicalName", "cancelled");
  body.find("deliveries")
      ->items()
      ->front()
      .find("stateMachineState")
      ->set("technicalName", "shipped");
  body.find("deliveries")->items()->front().set("trackingCodes", json(R"(["JJD1"])"));
  body.find("transactions")
      ->items()
      ->front()
      .find("stateMachineState")
      ->set("technicalName", "paid");
  std::string all;
  for (const auto& fact : read(body).facts) {
    all += std::string(to_string(fact.kind)) + " " + fact.amount.to_string() + " " + fact.detail +
           "; ";
  }
  CHECK(all == "cancelled 0 ; shipped 0 JJD1; authorised 33.6 ; ");
}

TEST_CASE("states of the ERP are facts of the order, orders of its own are skipped") {
  const auto set = default_mappings();
  const auto id = warehouse::record_id(warehouse::RecordKind::order, "shopware/1");
  TestLookups lookups;
  lookups.link("salesorder", "s1", id);
  const auto facts = [&](const std::string& state) {
    const auto body = json(R"({"id": "s1", "ordernumber": "10096",)" + state + "}");
    const auto result = set.find("dynamics-order")->read(document("salesorder", body), lookups);
    std::string all = *result->fields.at("erp_state").string() + ":";
    for (const auto& fact : result->facts) all += " " + std::string(to_string(fact.kind));
    return all;
  };
  CHECK(facts(R"("statecode": 0, "statuscode": 1)") == "active:");
  CHECK(facts(R"("statecode": 2, "statuscode": 4)") == "canceled: cancelled");
  CHECK(facts(R"("statecode": 3, "statuscode": 100001)") == "fulfilled: shipped");
  CHECK(facts(R"("statecode": 3, "statuscode": 100002)") == "fulfilled:");
  CHECK(facts(R"("statecode": 4, "statuscode": 100003)") == "invoiced: invoiced");
  const auto foreign = document("salesorder", json(R"({"id": "s2", "statecode": 0})"));
  CHECK(set.find("dynamics-order")->read(foreign, lookups)->skipped);
}
