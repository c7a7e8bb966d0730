#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

ReadResult read(const std::string& mapping, const Json& body) {
  auto result = default_mappings().find(mapping)->read(document("product", body), NoLookups());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

Json described(const Json& row) {
  const auto result = read("shopware-item", row);
  Json out = Json::object();
  out.set("id", *row.find("id"));
  if (result.skipped)
    out.set("skipped", result.reason);
  else
    out.set("fields", as_json(result.fields));
  return out;
}

Json variant() {
  return json(R"({"id": "v", "productNumber": "HF-2000.S", "name": null, "translated": {},
      "parentId": "p", "childCount": null, "ean": null, "weight": null,
      "active": null, "price": null,
      "variation": [{"group": "Size", "option": "S"}, {"group": "Colour", "option": "blue"}],
      "parent": {"name": "T-shirt", "translated": {"name": "T-shirt"}, "ean": "4012345678901",
        "weight": 0.2, "active": true, "tax": {"taxRate": 19}, "price": [
          {"currencyId": "b7d2554b0ce847cd82f3ac9bd1c0dfca", "net": 10, "gross": 11.9}]}})");
}

std::string sent(const std::string& mapping, const warehouse::Fields& fields,
                 const FieldNames& changed) {
  const auto write =
      default_mappings().find(mapping)->write({fields, {}, "p1", &changed}, NoLookups());
  if (!write) return write.error().message;
  return *write ? (*write)->body.canonical() : "nothing";
}

}  // namespace

TEST_CASE("recorded products are read as expected, with and without inheritance") {
  for (const auto* name : {"search-with-options", "search-with-inheritance", "get"}) {
    CAPTURE(name);
    const auto rows = recorded("product/" + std::string(name) + ".json");
    Json all = Json::array();
    if (rows.is_array()) {
      for (const auto& row : *rows.items()) all.push_back(described(row));
    } else {
      all.push_back(described(rows));
    }
    CHECK(all.pretty() == load("tests/data/flow/product-" + std::string(name) + ".json").pretty());
  }
}

TEST_CASE(
    "a variant takes from its parent what it does not have, and is called after its options") {
  const auto fields = read("shopware-item", variant()).fields;
  CHECK(fields.at("name") == Json("T-shirt S blue"));
  CHECK(fields.at("gtin") == Json("4012345678901"));
  CHECK(fields.at("weight_kg") == json("0.2"));
  CHECK(fields.at("active") == Json(true));
  CHECK(fields.at("tax_rate") == Json(19));
  CHECK(fields.at("price_net") == Json(10));
  CHECK(fields.at("price_gross") == json("11.9"));
  CHECK(fields.at("options") == json(R"([{"group": "Size", "option": "S"},
                                         {"group": "Colour", "option": "blue"}])"));
}

TEST_CASE("a name that inheritance filled in is the parent's, one of its own stands") {
  auto row = variant();
  row.find("translated")->set("name", "T-shirt");
  CHECK(read("shopware-item", row).fields.at("name") == Json("T-shirt S blue"));
  row.find("translated")->set("name", "Festival shirt");
  CHECK(read("shopware-item", row).fields.at("name") == Json("Festival shirt"));
}

TEST_CASE("prices are those of the system currency, the others are kept") {
  auto row = variant();
  row.set("price", json(R"([{"currencyId": "usd", "net": 12, "gross": 14.28, "linked": true,
                             "extensions": []},
      {"currencyId": "b7d2554b0ce847cd82f3ac9bd1c0dfca", "net": 9.24369747899, "gross": 11,
       "linked": false, "listPrice": {"net": 10, "gross": 11.9, "linked": true}}])"));
  const auto fields = read("shopware-item", row).fields;
  CHECK(fields.at("price_net") == json("9.2437"));
  CHECK(fields.at("price_gross") == Json(11));
  CHECK(fields.at("list_price") == json(R"({"net": 10, "gross": 11.9, "linked": true})"));
  CHECK(fields.at("other_prices") ==
        json(R"([{"currencyId": "usd", "net": 12, "gross": 14.28, "linked": true}])"));
}

TEST_CASE("a name from the ERP is all that is sent to the shop, and the other way round") {
  const warehouse::Fields fields = {
      {"name", "Hook M8"}, {"sku", "HF-1"}, {"gtin", "4006381333931"}};
  CHECK(sent("shopware-item", fields, {"name"}) == R"({"name":"Hook M8"})");
  CHECK(sent("dynamics-item", fields, {"name"}) == R"({"name":"Hook M8"})");
  CHECK(sent("shopware-item", fields, {"gtin"}) == R"({"ean":"4006381333931"})");
  CHECK(sent("dynamics-item", fields, {"sku"}) == "nothing");
}

TEST_CASE("a changed price replaces all prices of the shop without losing the other currencies") {
  const warehouse::Fields fields = {
      {"price_net", json("12.5")},
      {"tax_rate", json("19")},
      {"other_prices",
       json(R"([{"currencyId": "usd", "net": 12, "gross": 14.28, "linked": true}])")}};
  CHECK(sent("shopware-item", fields, {"price_net"}) ==
        R"({"price":[{"currencyId":"b7d2554b0ce847cd82f3ac9bd1c0dfca","gross":14.88,"linked":true,)"
        R"("net":12.5},{"currencyId":"usd","gross":14.28,"linked":true,"net":12}]})");
}

TEST_CASE("products of the ERP are read with their state and unit, families are skipped") {
  const auto body =
      json(R"({"productnumber": "HF-1", "name": " Hook ", "holdfast_gtin": "04006381333931",
      "price": 8.4, "stockweight": 0.25, "statecode": 2, "productstructure": 1,
      "_defaultuomid_value": "0FA91CE3-E96A-4BC2-BE4B-D9CE752C3425"})");
  const auto result = read("dynamics-item", body);
  CHECK(result.id == warehouse::item_id("HF-1"));
  CHECK(as_json(result.fields) == json(R"({"sku": "HF-1", "name": "Hook", "gtin": "4006381333931",
      "erp_list_price": 8.4, "weight_kg": 0.25, "erp_active": false,
      "erp_unit": "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425"})"));
  CHECK(read("dynamics-item", json(R"({"productnumber": "F", "productstructure": 2})")).skipped);
}

TEST_CASE("a product that is made at the ERP has all that it needs to be sold, and is looked for") {
  const warehouse::Fields fields = {
      {"sku", "HF-1"}, {"name", "Hook M8"}, {"gtin", "4012345678901"}};
  const auto item = warehouse::item_id("HF-1");
  const auto write = default_mappings().find("dynamics-item")->write({fields, item}, TestLookups());
  REQUIRE(write);
  REQUIRE(*write);
  CHECK((*write)->mode == Write::Mode::create);
  CHECK((*write)->id == item.guid());
  CHECK((*write)->find.canonical() == R"({"productnumber":"HF-1"})");
  Json expected = json(R"x({"productnumber": "HF-1", "name": "Hook M8",
      "holdfast_gtin": "4012345678901", "productstructure": 1, "producttypecode": 1,
      "quantitydecimal": 0, "statecode": 0, "statuscode": 1,
      "defaultuomid@odata.bind": "/uoms(uom-Piece)",
      "defaultuomscheduleid@odata.bind": "/uomschedules(uomschedule-Default Unit)",
      "transactioncurrencyid@odata.bind": "/transactioncurrencies(transactioncurrency-EUR)",
      "pricelevelid@odata.bind": "/pricelevels(pricelevel-Standard)"})x");
  expected.set("productid", item.guid());
  CHECK((*write)->body.canonical() == expected.canonical());
}
