// Stock is told to the ERP as movements: a mapping that writes a number of it is not loaded.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "flow/support.hpp"

using namespace holdfast::flow;

namespace {

std::string mistakes_of(const std::string& system, const std::string& document,
                        const std::string& section) {
  Mistakes mistakes;
  const std::string text = fmt::format(
      R"({{"system": "{}", "document": "{}", "record": "item", {}}})", system, document, section);
  const auto mapping = Mapping::compile("m", json(text), mistakes);
  CHECK(mapping.has_value() == mistakes.empty());
  return mistakes.to_string();
}

std::string body(const std::string& members) {
  return fmt::format(R"("write": {{"id": "$record", "body": {{{}}}}})", members);
}

}  // namespace

TEST_CASE("a column that holds an absolute number of stock is refused with its place and a way") {
  for (const char* column : {"quantityonhand", "QuantityOnHand", "msdyn_quantityonhand",
                             "msdyn_qtyonhand", "msdyn_qtyavailable", "msdyn_onhandquantity"}) {
    const auto said = mistakes_of("dynamics", "product",
                                  body(fmt::format(R"("name": "/n", "{}": "/q")", column)));
    CHECK_THAT(said, Catch::StartsWith(fmt::format("m.json#/write/body/{}: {} is an absolute "
                                                   "number of stock",
                                                   column, column)));
    CHECK_THAT(said, Catch::Contains("undo what others moved") &&
                         Catch::Contains("\"movements\" in routes.json"));
  }
}

TEST_CASE("a number of stock is refused at any time of sending, as a constant, in rows below") {
  const std::string once = body(R"("quantityonhand": {"value": 0, "on": "create"})");
  CHECK_THAT(mistakes_of("dynamics", "product", once),
             Catch::StartsWith("m.json#/write/body/quantityonhand: "));
  const std::string defined =
      R"("write": {"define": {"row": {"object": {"msdyn_qtyonhand": "/q"}}},)"
      R"( "body": {"places": {"list": ["$row", {"object": {"quantityonhand": "/q"}}]}}})";
  const auto said = mistakes_of("dynamics", "account", defined);
  CHECK_THAT(said, Catch::Contains("m.json#/write/define/row/object/msdyn_qtyonhand: "));
  CHECK_THAT(said, Catch::Contains("m.json#/write/body/places/list/1/object/quantityonhand: "));
}

TEST_CASE("a table of stock that the ERP keeps is read and not written") {
  for (const char* table : {"msdyn_productinventory", "msdyn_inventoryjournal",
                            "msdyn_inventoryonhandentry", "holdfast_stockonhand"}) {
    CHECK_THAT(mistakes_of("dynamics", table, body(R"("x": "/q")")),
               Catch::StartsWith(fmt::format("m.json#/write: {} is kept by the ERP", table)));
    CHECK(
        mistakes_of("dynamics", table, R"("read": {"key": "/k", "fields": {"x": "/x"}})").empty());
  }
}

TEST_CASE("what only sounds like stock is written, and other systems have rules of their own") {
  CHECK(mistakes_of("dynamics", "product", body(R"("stockweight": "/w", "new_shopstock": "/s")"))
            .empty());
  CHECK(mistakes_of("dynamics", "product", R"("read": {"key": "/k",
                    "fields": {"erp_stock": "/quantityonhand"}})")
            .empty());
  CHECK(mistakes_of("other", "product", body(R"("quantityonhand": "/q")")).empty());
}
