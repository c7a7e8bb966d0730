#include <catch2/catch.hpp>

#include "flow/support.hpp"

using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;
namespace causal = holdfast::causal;

namespace {

struct Compiled {
  std::optional<Routes> routes;
  Mistakes mistakes;
};

Compiled compile(const holdfast::base::Json& text) {
  Compiled out;
  out.routes = Routes::compile(text, default_mappings(), out.mistakes);
  return out;
}

Routes defaults() {
  auto compiled = compile(load("config/routes.json"));
  INFO(compiled.mistakes.to_string());
  REQUIRE(compiled.routes);
  return *compiled.routes;
}

std::string goals_of(const Routes& routes, std::string_view system, warehouse::OrderState state) {
  const warehouse::Fields order = {{"shopware_delivery_id", "d1"}};
  std::string out;
  for (const auto& goal : routes.goals(system, state, order, "o1")) {
    out += goal.type + " " + goal.id + " " + goal.goal + " " + goal.details.dump() + "; ";
  }
  return out;
}

std::string first_mistake(const std::string& text) {
  const auto compiled = compile(json(text));
  CHECK_FALSE(compiled.routes);
  return compiled.mistakes.empty() ? "" : compiled.mistakes.to_string();
}

const std::string counts = R"("counts": {"policy": "latest"})";

}  // namespace

TEST_CASE("the default routes are free of mistakes and know where every document goes") {
  const auto routes = defaults();
  CHECK(routes.sources("shopware", "product").size() == 1);
  CHECK(routes.sources("shopware", "order").size() == 3);
  CHECK(routes.sources("dynamics", "contact").size() == 1);
  CHECK(routes.sources("dynamics", "nothing").empty());
  CHECK(routes.movements().size() == 1);
  CHECK(routes.movements().front().document == "holdfast_stockmovement");
  CHECK(routes.on_hand() == std::vector<std::string>{"dynamics"});
  CHECK(routes.supply().front().system == "shopware");
}

TEST_CASE("an order introduces its customer before it is read itself, and only introduces him") {
  const auto routes = defaults();
  const auto entries = routes.sources("shopware", "order");
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].route->kind == warehouse::RecordKind::customer);
  CHECK(entries[0].source->introduces_only);
  CHECK(entries[1].route->kind == warehouse::RecordKind::order);
  CHECK_FALSE(entries[1].source->introduces_only);
  CHECK(entries[2].route->kind == warehouse::RecordKind::payment);
}

TEST_CASE("every field has its policy") {
  const auto routes = defaults();
  const auto* items = routes.of(warehouse::RecordKind::item);
  REQUIRE(items != nullptr);
  CHECK(items->rule("name").policy.kind == causal::PolicyKind::authority);
  CHECK(items->rule("name").policy.owner_box == causal::dynamics_actor().box);
  CHECK(items->rule("colour").policy.kind == causal::PolicyKind::latest);
  const auto* orders = routes.of(warehouse::RecordKind::order);
  CHECK(orders->rule("shipping").policy.kind == causal::PolicyKind::group);
  CHECK(orders->rule("comment").policy.owner_box == causal::shopware_actor().box);
}

TEST_CASE("a name goes both ways, the shop's price and state to nobody") {
  const auto routes = defaults();
  const auto& items = *routes.of(warehouse::RecordKind::item);
  for (const auto& target : items.to) {
    CHECK_FALSE(target.creates);
    CHECK(items.sends("name", target));
    CHECK_FALSE(items.sends("erp_list_price", target));
    CHECK(items.sends("price_net", target) == (target.system == "shopware"));
  }
}

TEST_CASE("a field rule may keep a field from a system") {
  const auto compiled = compile(json(R"({"records": {"item": {
      "from": [{"mapping": "shopware-item"}, {"mapping": "dynamics-item"}],
      "to": [{"mapping": "dynamics-item"}, {"mapping": "shopware-item"}],
      "fields": {"name": {"policy": "latest", "to": ["shopware"]}},
      "default": {"policy": "latest"}}}, )" +
                                     counts + "}"));
  REQUIRE(compiled.routes);
  const auto& route = *compiled.routes->of(warehouse::RecordKind::item);
  CHECK_FALSE(route.sends("name", route.to[0]));
  CHECK(route.sends("name", route.to[1]));
  CHECK(compiled.routes->of(warehouse::RecordKind::order) == nullptr);
}

TEST_CASE("a customer with a company is an account, one without a contact, and stays what he is") {
  const auto routes = defaults();
  const auto& route = *routes.of(warehouse::RecordKind::customer);
  const warehouse::Fields firm = {{"company", "Kran"}, {"last_name", "B"}};
  const warehouse::Fields person = {{"last_name", "B"}};
  const auto id = warehouse::record_id(warehouse::RecordKind::customer, "shopware/1");
  TestLookups lookups;
  CHECK((*routes.target(route, "dynamics", {firm, id}, lookups))->document == "account");
  CHECK((*routes.target(route, "dynamics", {person, id}, lookups))->document == "contact");
  lookups.link("contact", "c1", id);
  CHECK((*routes.target(route, "dynamics", {firm, id}, lookups))->document == "contact");
  CHECK((*routes.target(route, "nowhere", {firm, id}, lookups)) == nullptr);
}

TEST_CASE("order states become goals of each system") {
  const auto routes = defaults();
  warehouse::OrderState state;
  CHECK(goals_of(routes, "shopware", state).empty());
  state.progress = warehouse::Progress::in_progress;
  CHECK(goals_of(routes, "shopware", state) == "order o1 in_progress null; ");
  state.progress = warehouse::Progress::completed;
  state.delivery = warehouse::Delivery::shipped;
  state.tracking_codes = {"JJD1"};
  CHECK(goals_of(routes, "shopware", state) ==
        "order o1 completed null; order_delivery d1 shipped {\"tracking_codes\":[\"JJD1\"]}; ");
  CHECK(goals_of(routes, "dynamics", state) == "salesorder o1 fulfilled null; ");
}

TEST_CASE("of several goals for one document the last rule stands") {
  const auto routes = defaults();
  warehouse::OrderState state;
  state.progress = warehouse::Progress::cancelled;
  state.delivery = warehouse::Delivery::shipped;
  CHECK(goals_of(routes, "dynamics", state) == "salesorder o1 canceled null; ");
}

TEST_CASE("a document whose id the order does not know has no goal") {
  const auto routes = defaults();
  warehouse::OrderState state;
  state.delivery = warehouse::Delivery::shipped;
  CHECK(routes.goals("shopware", state, {}, "o1").empty());
}

TEST_CASE("mistakes in routes are all reported with their places") {
  const auto all = first_mistake(R"({"records": {
      "basket": {},
      "item": {"from": [{"mapping": "nobody"}, {"mapping": "shopware-order"},
                        {"mapping": "shopware-item", "way": 1}],
               "to": [{"mapping": "shopware-order-customer"}],
               "fields": {"colour": {"policy": "latest"}, "name": {"policy": "authority"},
                          "gtin": {"policy": "sometimes"},
                          "sku": {"policy": "latest", "to": ["dynamics"]}}}},
      "supply": ["amazon", "dynamics"], "on_hand": "dynamics",
      "movements": [{"mapping": "dynamics-item"}],
      "transitions": [{"system": "shopware", "axis": "progress", "is": "shipped", "type": "order"}],
      "extra": 1})");
  for (const auto* place :
       {"routes.json#/records/basket: ", "routes.json#/records/item/from/0/mapping: ",
        "routes.json#/records/item/from/1/mapping: ", "routes.json#/records/item/from/2/way: ",
        "routes.json#/records/item/to/0/mapping: ",
        "routes.json#/records/item: \"default\" is missing",
        "routes.json#/records/item/fields/colour: no mapping of this route knows this field",
        "routes.json#/records/item/fields/name/owner: is missing",
        "routes.json#/records/item/fields/gtin/policy: ",
        "routes.json#/records/item/fields/sku/to: dynamics is no target of this route",
        "routes.json#/supply: \"amazon\" is not", "routes.json#/supply: dynamics is told of stock",
        "routes.json#/on_hand: ", "routes.json#/movements/0/mapping: ",
        "routes.json#/transitions/0: \"goal\" is missing",
        "routes.json#/transitions/0/is: \"shipped\" is not open, in_progress, completed or "
        "cancelled",
        "routes.json#: \"counts\" is missing", "routes.json#/extra: unknown key"}) {
    CAPTURE(place, all);
    CHECK(all.find(place) != std::string::npos);
  }
}

TEST_CASE("an owner without the policy authority is a mistake") {
  CHECK(first_mistake(R"({"records": {}, "counts": {"policy": "latest", "owner": "box"}})") ==
        "routes.json#/counts/owner: only the policy authority has an owner");
}

TEST_CASE("one rule more has the box make the invoice of what it shipped, after fulfilling it") {
  auto text = load("config/routes.json");
  text.find("transitions")->push_back(json(R"({"system": "dynamics", "axis": "delivery",
      "is": "shipped", "type": "invoice", "goal": "made"})"));
  const auto compiled = compile(text);
  REQUIRE(compiled.routes);
  warehouse::OrderState state;
  state.delivery = warehouse::Delivery::shipped;
  CHECK(goals_of(*compiled.routes, "dynamics", state) ==
        "salesorder o1 fulfilled null; invoice o1 made null; ");
}
