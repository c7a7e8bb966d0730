// Rows of their own that hold some fields of a record: prices in the ERP's price list.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using namespace std::chrono_literals;
using base::Json;

constexpr auto row_a = "aaaaaaaa-0000-4000-8000-000000000001";
constexpr auto row_b = "bbbbbbbb-0000-4000-8000-000000000002";
constexpr auto euro = "b7d2554b0ce847cd82f3ac9bd1c0dfca";

std::string reference(const std::string& table) {
  return warehouse::record_id(warehouse::RecordKind::customer, table).guid();
}

// The default mappings; the price list's amount is read as `field`.
flow::MappingSet mappings_reading(const std::string& field) {
  std::vector<flow::MappingSet::Text> files;
  const auto defaults = flow::default_mappings();
  for (const auto& mapping : defaults.all()) {
    Json text = flow::load("config/mappings/" + mapping.name() + ".json");
    if (mapping.name() == "dynamics-price") {
      Json& fields = *text.find("read")->find("fields");
      const Json amount = *fields.find("erp_price");
      fields.erase("erp_price");
      fields.set(field, amount);
    }
    files.push_back({mapping.name(), text.dump()});
  }
  flow::Mistakes mistakes;
  auto set = flow::MappingSet::compile(files, mistakes);
  REQUIRE(mistakes.empty());
  return set;
}

Json routes_with(const std::string& target, const std::string& owner_of_prices) {
  Json routes = flow::load("config/routes.json");
  Json& item = *routes.find("records")->find("item");
  if (!target.empty()) item.find("to")->push_back(flow::json(target));
  if (owner_of_prices == "dynamics") item.find("fields")->erase("erp_price");
  item.find("fields")->find("price_net")->set("owner", owner_of_prices);
  return routes;
}

struct Priced : World {
  explicit Priced(const std::string& target = "", const std::string& owner = "shopware")
      : World(mappings_reading(owner == "dynamics" ? "price_net" : "erp_price"),
              routes_with(target, owner)) {
    // The ERP prints lookups as values.
    erp.completes = [](const std::string& type, Json& body) {
      if (type != "productpricelevel") return;
      body.set("_pricelevelid_value", reference("pricelevel"));
      body.set("_uomid_value", reference("uom"));
      body.set("_transactioncurrencyid_value", reference("transactioncurrency"));
      const std::string bound = base::JsonView(body)["productid@odata.bind"].text_or("");
      if (!bound.empty()) body.set("_productid_value", bound.substr(10, 36));
    };
  }
  void sell_at(const std::string& sku, int net) {
    Json product = flow::json(R"({"childCount": 0, "tax": {"taxRate": 19}})");
    product.set("id", shop_id(sku));
    product.set("productNumber", sku);
    product.set("name", "Item " + sku);
    Json price = Json::object({{"currencyId", euro}, {"net", net}, {"gross", net}});
    product.set("price", Json::array({std::move(price)}));
    shop.put("product", shop_id(sku), std::move(product));
  }
  void list(const std::string& id, const std::string& sku, int amount) {
    Json row = Json::object({{"productpricelevelid", id},
                             {"productnumber", sku},
                             {"_productid_value", erp_id(sku)},
                             {"pricingmethodcode", 1},
                             {"amount", amount}});
    erp.completes("productpricelevel", row);
    erp.put("productpricelevel", id, std::move(row));
  }
  void begin() {
    add_item("HF-1", 10);
    sell_at("HF-1", 10);
    start();
    REQUIRE(settle());
  }
  void again() {
    run(5s);
    REQUIRE(settle());
  }
  [[nodiscard]] std::string value(const std::string& field) const {
    const auto record = view().record(warehouse::RecordKind::item, item("HF-1"));
    REQUIRE((record && *record));
    return (*record)->value(field).dump();
  }
  [[nodiscard]] std::string made() const {
    for (const auto& call : erp.calls) {
      if (call.starts_with("push productpricelevel/")) return call.substr(23);
    }
    return "";
  }
  [[nodiscard]] std::string amount() const {
    return base::JsonView(erp.body("productpricelevel", made()))["amount"].get()->dump();
  }
};

constexpr auto told = R"({"mapping": "dynamics-price"})";

}  // namespace

TEST_CASE("a price of the list is a field of its item, and nothing when it is deleted") {
  Priced world;
  world.list(row_a, "HF-1", 12);
  world.begin();
  CHECK(world.value("erp_price") == "12");
  CHECK(world.value("price_net") == "10");
  world.list(row_a, "HF-1", 13);
  world.again();
  CHECK(world.value("erp_price") == "13");
  world.erp.remove("productpricelevel", row_a);
  world.again();
  CHECK(world.value("erp_price") == "null");
  CHECK(world.conflicts("removed").empty());
  world.list(row_b, "HF-1", 14);
  world.again();
  CHECK(world.value("erp_price") == "14");
  CHECK(world.conflicts("field").empty());
  CHECK(world.erp.count("push productpricelevel") == 0);
}

TEST_CASE("a row that took the place of a deleted one stands, whichever is told first") {
  for (const bool tombstone_first : {false, true}) {
    CAPTURE(tombstone_first);
    Priced world;
    const auto* old = tombstone_first ? row_a : row_b;
    const auto* next = tombstone_first ? row_b : row_a;
    world.list(old, "HF-1", 12);
    world.begin();
    world.erp.remove("productpricelevel", old);
    world.list(next, "HF-1", 15);
    world.again();
    CHECK(world.value("erp_price") == "15");
    world.erp.remove("productpricelevel", next);
    world.again();
    CHECK(world.value("erp_price") == "null");
  }
}

TEST_CASE("a row that is none of ours any longer leaves nothing") {
  Priced world;
  world.list(row_a, "HF-1", 12);
  world.begin();
  Json row = world.erp.body("productpricelevel", row_a);
  row.set("_pricelevelid_value", reference("another"));
  world.erp.put("productpricelevel", row_a, std::move(row));
  world.again();
  CHECK(world.value("erp_price") == "null");
}

TEST_CASE("a price list that leads sets the shop's price, and leaves it the last one") {
  Priced world("", "dynamics");
  world.list(row_a, "HF-1", 12);
  world.begin();
  const auto net = [&] {
    const Json& product = world.shop.body("product", World::shop_id("HF-1"));
    return base::JsonView(product)["price"][0]["net"].get()->dump();
  };
  CHECK(world.value("price_net") == "12");
  CHECK(net() == "12");
  world.list(row_a, "HF-1", 13);
  world.again();
  CHECK(net() == "13");
  world.erp.remove("productpricelevel", row_a);
  world.again();
  CHECK(world.value("price_net") == "null");
  CHECK(net() == "13");
}

TEST_CASE("the shop's price is told to the list: once made, then changed") {
  Priced world(told);
  world.begin();
  REQUIRE(world.erp.count("push productpricelevel/") == 1);
  CHECK(world.amount() == "10");
  CHECK(base::JsonView(world.erp.body("productpricelevel", world.made()))["productid@odata.bind"]
            .text_or("") == "/products(" + World::erp_id("HF-1") + ")");
  world.sell_at("HF-1", 11);
  world.again();
  CHECK(world.erp.count("push productpricelevel/") == 2);
  CHECK(world.amount() == "11");
  CHECK(world.value("erp_price") == "11");
  CHECK(world.view().dead_letters().empty());
  CHECK(world.conflicts("field").empty());
}

TEST_CASE("a price whose create is not answered is made once") {
  Priced world(told);
  world.erp.after = [&, once = true](const std::string& call) mutable
      -> std::optional<base::Error> {
    if (!call.starts_with("push productpricelevel/") || !std::exchange(once, false)) return {};
    return base::Error{base::ErrorKind::unknown_outcome, "the line was cut"};
  };
  world.begin();
  REQUIRE(world.run_until([&] { return world.erp.count("push productpricelevel/") == 2; }));
  REQUIRE(world.settle());
  world.sell_at("HF-1", 11);
  world.again();
  CHECK(world.amount() == "11");
  for (const auto& call : world.erp.calls) {
    if (call.starts_with("push productpricelevel/")) CHECK(call.substr(23) == world.made());
  }
}

TEST_CASE("a price that stands in the list already is linked and brought to the shop's") {
  Priced world(R"({"mapping": "dynamics-price"})");
  world.list(row_a, "HF-1", 12);
  world.begin();
  world.again();
  CHECK(base::JsonView(world.erp.body("productpricelevel", row_a))["amount"].get()->dump() == "10");
  CHECK(world.made() == row_a);
}

TEST_CASE("a product edited there while its price was told is written as it is then") {
  Priced world(told);
  world.begin();
  Json product = world.erp.body("product", World::erp_id("HF-1"));
  product.set("name", "New name");
  world.erp.put("product", World::erp_id("HF-1"), std::move(product));
  world.sell_at("HF-1", 11);
  world.again();
  CHECK(world.amount() == "11");
  CHECK(world.value("name") == R"("New name")");
  CHECK(world.conflicts("field").empty());
}

TEST_CASE("a told price that somebody deleted is for a person, and made anew when it changes") {
  Priced world(told);
  world.begin();
  world.again();
  const std::string row = world.made();
  world.erp.remove("productpricelevel", row);
  world.again();
  REQUIRE(world.conflicts("removed").size() == 1);
  CHECK(world.value("price_net") == "10");
  CHECK(world.value("erp_price") == "null");
  // Not when something else of the item changes, either.
  Json product = world.erp.body("product", World::erp_id("HF-1"));
  product.set("name", "New name");
  world.erp.put("product", World::erp_id("HF-1"), std::move(product));
  world.again();
  CHECK(world.erp.count("push productpricelevel/") == 1);
  world.sell_at("HF-1", 11);
  world.again();
  CHECK(world.erp.count("push productpricelevel/") == 2);
  CHECK(base::JsonView(world.erp.body("productpricelevel", world.made()))["pricelevelid@odata.bind"]
            .exists());
  CHECK(world.amount() == "11");
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("a row that somebody made in place of a deleted one is told the price of the shop") {
  Priced world(told);
  world.begin();
  world.again();
  world.erp.remove("productpricelevel", world.made());
  world.again();
  world.list(row_a, "HF-1", 12);
  world.again();
  world.again();
  CHECK(base::JsonView(world.erp.body("productpricelevel", row_a))["amount"].get()->dump() == "10");
  CHECK(world.value("erp_price") == "10");
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("no price is made for a product that the ERP does not have") {
  Priced world(told);
  world.begin();
  world.erp.calls.clear();
  Json product = world.shop.body("product", World::shop_id("HF-1"));
  product.set("id", World::shop_id("HF-2"));
  product.set("productNumber", "HF-2");
  world.shop.put("product", World::shop_id("HF-2"), std::move(product));
  world.again();
  CHECK(world.erp.count("push") == 0);
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("master data made since the start is found by looking again") {
  Priced world(told);
  world.erp.grown = {"pricelevel", "uom"};
  world.begin();
  CHECK(world.erp.count("reload pricelevel") == 1);
  CHECK(world.erp.count("reload uom") == 1);
  CHECK(world.erp.count("push productpricelevel/") == 1);
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("master data that is not there is looked for once, then the entry is refused in words") {
  Priced world(told);
  world.erp.empty = {"pricelevel"};
  world.begin();
  CHECK(world.erp.count("reload pricelevel") == 1);
  CHECK(world.erp.count("push productpricelevel/") == 0);
  const auto letters = world.view().dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK_THAT(letters[0].error, Catch::Contains("has no pricelevel \"Standard\"; create it there"));
}

TEST_CASE("a product that is new in the shop is made before the order that sells it") {
  Json routes = flow::load("config/routes.json");
  for (auto& target : *routes.find("records")->find("item")->find("to")->items()) {
    const bool erp = base::JsonView(target)["mapping"].text_or("") == "dynamics-item";
    if (erp) target.set("creates", true);
  }
  World world(flow::default_mappings(), routes);
  world.add_item("HF-1", 10);
  world.start();
  REQUIRE(world.settle());
  world.erp.calls.clear();
  world.erp.slow["push product/" + World::item("HF-9").guid()] = 500ms;
  Json product = world.shop.body("product", World::shop_id("HF-1"));
  product.set("id", World::shop_id("HF-9"));
  product.set("productNumber", "HF-9");
  world.shop.put("product", World::shop_id("HF-9"), std::move(product));
  world.add_order("1001", "HF-9", 2);
  REQUIRE(world.run_until([&] { return world.erp.count("push salesorder/") > 0; }));
  REQUIRE(world.settle());
  CHECK(world.view().dead_letters().empty());
  CHECK(world.erp.count("push product/") == 1);
  const auto at = [&](const std::string& beginning) {
    return std::find_if(world.erp.calls.begin(), world.erp.calls.end(),
                        [&](const auto& call) { return call.starts_with(beginning); });
  };
  CHECK(at("push product/") < at("push salesorder/"));
  const auto& order = world.erp.body("salesorder", World::order("1001").guid());
  CHECK_THAT(order.dump(), Catch::Contains("/products(" + World::item("HF-9").guid() + ")"));
}

}  // namespace holdfast::sync::testing
