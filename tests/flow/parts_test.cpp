// Rows of their own that hold some fields of a record: prices in a price list.
#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

constexpr auto product = "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425";

// An item that is linked and sold by the box of twelve.
TestLookups known() {
  TestLookups lookups;
  lookups.link("product", product, warehouse::item_id("HF-1"));
  lookups.values[{warehouse::item_id("HF-1"), "erp_unit"}] = "uom-Dozen";
  return lookups;
}

Json price_row() {
  return json(R"({"id": "r1", "productnumber": "HF-1", "amount": 12.5000, "pricingmethodcode": 1,
      "_productid_value": "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425", "_uomid_value": "uom-Dozen",
      "_pricelevelid_value": "pricelevel-Standard",
      "_transactioncurrencyid_value": "transactioncurrency-EUR"})");
}

ReadResult read(const Json& row, const Lookups& lookups) {
  const auto result =
      default_mappings().find("dynamics-price")->read(document("productpricelevel", row), lookups);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

std::string mistakes_of(const std::string& mapping) {
  Mistakes mistakes;
  CHECK_FALSE(Mapping::compile("test", json(mapping), mistakes));
  return mistakes.to_string();
}

}  // namespace

TEST_CASE("a price is read in the list and currency of the mapping and in the product's own unit") {
  const auto lookups = known();
  const auto price = read(price_row(), lookups);
  CHECK(price.id == warehouse::item_id("HF-1"));
  CHECK(price.fields.at("erp_price") == json("12.5"));
  for (const auto* column : {"_pricelevelid_value", "_uomid_value", "_transactioncurrencyid_value",
                             "pricingmethodcode"}) {
    CAPTURE(column);
    auto row = price_row();
    row.set(column, row.find(column)->string() != nullptr ? Json("another") : Json(2));
    CHECK(read(row, lookups).skipped);
  }
}

TEST_CASE("a price of a product without a unit of its own is the one by the piece") {
  auto row = price_row();
  row.set("_uomid_value", "uom-Piece");
  TestLookups lookups;
  CHECK_FALSE(read(row, lookups).skipped);
  CHECK(read(row, lookups).id == warehouse::item_id("HF-1"));
  lookups.missing_references = {"pricelevel-Standard"};
  CHECK(read(row, lookups).skipped);
}

TEST_CASE("a shop's price becomes a row under an id of its own, and then an amount") {
  const auto mappings = default_mappings();
  const auto& mapping = *mappings.find("dynamics-price");
  const auto lookups = known();
  const warehouse::Fields fields = {
      {"sku", "HF-1"}, {"price_net", json("9.995")}, {"erp_unit", "uom-Dozen"}};
  const auto made = mapping.write({fields, warehouse::item_id("HF-1")}, lookups);
  REQUIRE(made);
  REQUIRE(*made);
  CHECK((*made)->mode == Write::Mode::create);
  CHECK((*made)->id != warehouse::item_id("HF-1").guid());
  CHECK((*made)->body.canonical() ==
        json(R"x({"pricelevelid@odata.bind": "/pricelevels(pricelevel-Standard)",
            "productid@odata.bind": "/products(0fa91ce3-e96a-4bc2-be4b-d9ce752c3425)",
            "uomid@odata.bind": "/uoms(uom-Dozen)", "pricingmethodcode": 1, "amount": 10})x")
            .canonical());
  CHECK((*made)->find.canonical() ==
        json(R"({"_productid_value": "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425",
            "_uomid_value": "uom-Dozen", "_pricelevelid_value": "pricelevel-Standard"})")
            .canonical());
  const auto changed =
      mapping.write({fields, warehouse::item_id("HF-1"), (*made)->id}, lookups);
  REQUIRE(changed);
  REQUIRE(*changed);
  CHECK((*changed)->body.canonical() == R"({"amount":10})");
  const auto early = mapping.write({fields, warehouse::item_id("HF-1")}, TestLookups());
  REQUIRE_FALSE(early);
  CHECK(early.error().code == "item:" + warehouse::item_id("HF-1").guid());
}

TEST_CASE("an item without a price has no row in the list") {
  const warehouse::Fields fields = {{"sku", "HF-1"}, {"price_net", Json()}};
  const auto accepts = default_mappings().find("dynamics-price")
                           ->accepts({fields, warehouse::item_id("HF-1")}, known());
  REQUIRE(accepts);
  CHECK_FALSE(*accepts);
}

TEST_CASE("a part has a target of its own and is never the record's") {
  const auto mappings = default_mappings();
  auto text = load("config/routes.json");
  auto& to = *text.find("records")->find("item")->find("to");
  to.items()->insert(to.items()->begin(), json(R"({"mapping": "dynamics-price"})"));
  Mistakes mistakes;
  const auto routes = Routes::compile(text, mappings, mistakes);
  REQUIRE(routes);
  const auto& route = *routes->of(warehouse::RecordKind::item);
  CHECK(route.parts("dynamics") == std::set<std::string_view>{"productpricelevel"});
  CHECK(route.parts("shopware").empty());
  auto lookups = known();
  lookups.link("productpricelevel", "r1", warehouse::item_id("HF-1"));
  const warehouse::Fields fields = {{"sku", "HF-1"}, {"price_net", 9}};
  const WriteRequest request{fields, warehouse::item_id("HF-1")};
  CHECK((*routes->target(route, "dynamics", request, lookups))->document == "product");
  CHECK((*routes->target(route, "dynamics", request, lookups, "productpricelevel"))->document ==
        "productpricelevel");
  CHECK(*routes->target(route, "shopware", request, lookups, "productpricelevel") == nullptr);
}

TEST_CASE("a part says whose it is, and a field is read from one row only") {
  const std::string head = R"({"system": "dynamics", "document": "d", "record": "item", )";
  const std::string key = R"("read": {"key": "/k", )";
  CHECK_THAT(mistakes_of(head + R"("part_of": "product", )" + key + R"("fields": {"x": "/x"}}})"),
             Catch::Contains("test.json#/read/native: a part says whose it is"));
  CHECK_THAT(mistakes_of(head + R"("part_of": "d", )" + key +
                         R"("native": {"type": "d", "id": "/p"}, "fields": {"x": "/x"}}})"),
             Catch::Contains("cannot be a part of its own kind"));
  CHECK_THAT(mistakes_of(head + R"("part_of": "product", )" + key +
                         R"("each": "/all", "native": {"type": "product", "id": "/p"},
                             "fields": {"x": "/x"}}})"),
             Catch::Contains("test.json#/read/each: a part is one row of one record"));
  std::vector<MappingSet::Text> files;
  for (const auto* name : {"dynamics-item", "dynamics-price"}) {
    auto text = load("config/mappings/" + std::string(name) + ".json");
    text.find("read")->find("fields")->set("same", "/same");
    files.push_back({name, text.dump()});
  }
  Mistakes mistakes;
  const auto set = MappingSet::compile(files, mistakes);
  const auto text = json(R"({"counts": {"policy": "latest"}, "records": {"item": {
      "default": {"policy": "latest"},
      "from": [{"mapping": "dynamics-item"}, {"mapping": "dynamics-price"}]}}})");
  CHECK_FALSE(Routes::compile(text, set, mistakes));
  CHECK_THAT(mistakes.to_string(),
             Catch::Contains("same is read from product and from its part productpricelevel"));
}

TEST_CASE("definitions of the file are seen by both sections, and theirs come first") {
  Mistakes mistakes;
  const auto mapping = Mapping::compile(
      "test", json(R"({"system": "dynamics", "document": "d", "record": "item",
          "define": {"name": {"value": "common"}, "other": {"value": "common"}},
          "read": {"key": {"value": "k"}, "fields": {"a": "$name", "b": "$other"}},
          "write": {"id": {"value": "n"}, "define": {"other": {"value": "own"}},
                    "body": {"a": "$name", "b": "$other"}}})"),
      mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mapping);
  const auto read = mapping->read(document("d", json("{}")), NoLookups());
  REQUIRE(read);
  CHECK(as_json(read->fields).canonical() == R"({"a":"common","b":"common"})");
  const warehouse::Fields none;
  const auto write = mapping->write({none, warehouse::item_id("x")}, NoLookups());
  REQUIRE(write);
  CHECK((*write)->body.canonical() == R"({"a":"common","b":"own"})");
}
