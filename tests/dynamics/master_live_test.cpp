// Products, prices and units against a running erpsim.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using base::JsonView;

struct Sales : World {
  Sales() { REQUIRE(run(connector->probe())); }
  [[nodiscard]] std::string id(std::string_view table, std::string_view name) const {
    const auto found = connector->lookup(table, Json(name));
    REQUIRE(found);
    return *found->string();
  }
  [[nodiscard]] flow::Write new_product(const std::string& number) const {
    return create("product", number,
                  object({{"productnumber", number},
                          {"name", number},
                          {"defaultuomid@odata.bind", "/uoms(" + id("uom", "Piece") + ")"},
                          {"defaultuomscheduleid@odata.bind",
                           "/uomschedules(" + id("uomschedule", "Default Unit") + ")"},
                          {"pricelevelid@odata.bind",
                           "/pricelevels(" + id("pricelevel", "Standard") + ")"},
                          {"productstructure", 1},
                          {"quantitydecimal", 0},
                          {"statecode", 0},
                          {"statuscode", 1}}));
  }
  [[nodiscard]] flow::Write new_price(const std::string& product, int amount) const {
    return create("productpricelevel", "price of " + product,
                  object({{"productid@odata.bind", "/products(" + product + ")"},
                          {"uomid@odata.bind", "/uoms(" + id("uom", "Piece") + ")"},
                          {"pricelevelid@odata.bind",
                           "/pricelevels(" + id("pricelevel", "Standard") + ")"},
                          {"amount", amount}}));
  }
  [[nodiscard]] flow::Receipt pushed(const flow::Write& row) {
    auto receipts = run(connector->push({row}));
    if (!receipts.front()) FAIL(receipts.front().error().message);
    return *receipts.front();
  }
  [[nodiscard]] std::int64_t state(const std::string& product) {
    const auto row = run(connector->read("product", product));
    REQUIRE(row);
    return JsonView(row->body)["statecode"].integer().value();
  }
};

}  // namespace

TEST_CASE("the price list tells of a new, a changed and a deleted price") {
  Sales world;
  std::string cursor;
  const auto all = world.drain("prices", cursor);
  CHECK(all.size() == 40);
  const JsonView first(all.front().body);
  CHECK(first["_pricelevelid_value"].text_or("") == world.id("pricelevel", "Standard"));
  CHECK(first["_uomid_value"].text_or("") == world.id("uom", "Piece"));
  CHECK(first["_transactioncurrencyid_value"].text_or("") ==
        world.id("transactioncurrency", "EUR"));
  CHECK_FALSE(first["productnumber"].text_or("").empty());
  CHECK(world.connector->patient("prices"));

  const auto made = world.pushed(world.new_product("NEW-1"));
  const auto price = world.pushed(world.new_price(made.id, 7));
  auto news = world.drain("prices", cursor);
  REQUIRE(news.size() == 1);
  CHECK(news.front().id == price.id);
  CHECK(JsonView(news.front().body)["productnumber"].text_or("") == "NEW-1");

  world.control("edit", object({{"table", "productpricelevels"},
                                {"key", object({{"id", price.id}})},
                                {"fields", object({{"amount", 8}})}}));
  news = world.drain("prices", cursor);
  REQUIRE(news.size() == 1);
  CHECK(JsonView(news.front().body)["amount"].decimal().value() == base::Decimal(8));

  world.control("delete",
                object({{"table", "productpricelevels"}, {"key", object({{"id", price.id}})}}));
  news = world.drain("prices", cursor);
  REQUIRE(news.size() == 1);
  CHECK(news.front().removed);
  CHECK(news.front().id == price.id);
}

TEST_CASE("a new product is published, and made once whatever call was cut") {
  for (const auto* cut : {"^POST .*/products", "^PATCH .*/products"}) {
    CAPTURE(cut);
    Sales world;
    const flow::Write row = world.new_product("NEW-2");
    world.fault(cut, "cut_after_commit", 1);
    const auto lost = world.run(world.connector->push({row}));
    REQUIRE_FALSE(lost.front());
    const auto again = world.pushed(row);
    CHECK(again.id == row.id);
    CHECK(world.state(row.id) == 0);
    std::string cursor;
    const auto all = world.drain("products", cursor);
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& one) {
            return JsonView(one.body)["productnumber"].text_or("") == "NEW-2";
          }) == 1);
  }
}

TEST_CASE("a box that died between the two calls publishes its draft") {
  Sales world;
  const flow::Write row = world.new_product("NEW-3");
  world.fault("^PATCH .*/products", "cut_before", 20);
  REQUIRE_FALSE(world.run(world.connector->push({row})).front());
  CHECK(world.state(row.id) == 2);
  world.control("faults", object({{"rules", Json::array()}, {"seed", 1}}));
  (void)world.pushed(row);
  CHECK(world.state(row.id) == 0);
}

TEST_CASE("a price of the same product and unit is found, and of a retired product refused") {
  Sales world;
  const std::string product = world.product();
  flow::Write row = world.new_price(product, 9);
  const auto refused = world.run(world.connector->push({row}));
  REQUIRE_FALSE(refused.front());
  CHECK(refused.front().error().code == "0x80043b08");
  row.find = object({{"_productid_value", product},
                     {"_uomid_value", world.id("uom", "Piece")},
                     {"_pricelevelid_value", world.id("pricelevel", "Standard")}});
  const auto found = world.pushed(row);
  CHECK(found.existed);
  CHECK(found.id != row.id);

  const auto made = world.pushed(world.new_product("NEW-4"));
  world.control("edit", object({{"table", "products"},
                                {"key", object({{"id", made.id}})},
                                {"fields", object({{"statecode", 1}, {"statuscode", 2}})}}));
  const auto retired = world.run(world.connector->push({world.new_price(made.id, 9)}));
  REQUIRE_FALSE(retired.front());
  CHECK_THAT(retired.front().error().message, Catch::Contains("the product is retired"));
}

TEST_CASE("units and price lists that are made while the box runs are known when they are named") {
  Sales world;
  std::string cursor;
  (void)world.drain("products", cursor);
  CHECK_FALSE(world.connector->lookup("uom", Json("Dozen")));
  const std::string group =
      "/uomschedules(" + world.id("uomschedule", "Default Unit") + ")";
  const auto unit = world.control(
      "create", object({{"table", "uoms"},
                        {"fields", object({{"name", "Dozen"},
                                           {"quantity", 12},
                                           {"uomscheduleid@odata.bind", group}})}}));
  const std::string dozen = JsonView(unit)["id"].text().value();
  world.control("edit", object({{"table", "products"},
                                {"key", object({{"id", world.product()}})},
                                {"fields", object({{"defaultuomid@odata.bind",
                                                    "/uoms(" + dozen + ")"}})}}));
  CHECK(world.drain("products", cursor).size() == 1);
  CHECK(*world.connector->lookup("uom", Json("Dozen")) == Json(dozen));

  world.control("create", object({{"table", "pricelevels"},
                                  {"fields", object({{"name", "Wholesale"}})}}));
  CHECK_FALSE(world.connector->lookup("pricelevel", Json("Wholesale")));
  CHECK(world.run(world.connector->reload("pricelevel")).value());
  CHECK(world.connector->lookup("pricelevel", Json("Wholesale")));
  CHECK_FALSE(world.run(world.connector->reload("pricelevel")).value());
  CHECK_FALSE(world.run(world.connector->reload("nothing")).value());
}

}  // namespace holdfast::dynamics::test
