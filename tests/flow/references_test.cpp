#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::ErrorKind;
using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

TEST_CASE("reference data is found by its natural key") {
  const auto found =
      read_value(R"({"lookup": "uom", "key": "/unit"})", R"({"unit": "Piece"})", TestLookups());
  CHECK(*found == Json("uom-Piece"));
}

TEST_CASE("missing reference data is an error that says which, or nothing where that is wanted") {
  TestLookups lookups;
  lookups.missing_references.insert("uom-Crate");
  const std::string body = R"({"unit": "Crate"})";
  const auto error = read_value(R"({"lookup": "uom", "key": "/unit"})", body, lookups);
  REQUIRE_FALSE(error);
  CHECK(error.error().kind == ErrorKind::not_found);
  CHECK(error.error().code == "reference:uom:Crate");
  CHECK(error.error().message ==
        "order 1: /unit: shopware has no uom \"Crate\"; create it there or correct the mapping");
  const auto nothing =
      read_value(R"({"lookup": "uom", "key": "/unit", "missing": "null"})", body, lookups);
  CHECK(*nothing == Json());
}

TEST_CASE("the native id of a record is found by its natural key or by its own id") {
  TestLookups lookups;
  const auto item = warehouse::item_id("HF-7");
  lookups.link("product", "p7", item);
  CHECK(*read_value(R"({"native": "item", "type": "product", "key": "/sku"})", R"({"sku": "HF-7"})",
                    lookups) == Json("p7"));
  CHECK(*read_value(R"({"native": "item", "type": "product", "record": "/item"})",
                    R"({"item": ")" + item.guid() + "\"}", lookups) == Json("p7"));
}

TEST_CASE("a record that is not there yet is an error that names the record to write first") {
  const auto error = read_value(R"({"native": "item", "type": "product", "key": "/sku"})",
                                R"({"sku": "HF-8"})", TestLookups());
  REQUIRE_FALSE(error);
  CHECK(error.error().kind == ErrorKind::not_found);
  CHECK(error.error().code == "item:" + warehouse::item_id("HF-8").guid());
  CHECK(error.error().message ==
        "order 1: /sku: item HF-8 is not in shopware yet (as product); it must be written there "
        "first");
}

TEST_CASE("a field of another record is found by link or by natural key") {
  TestLookups lookups;
  const auto item = warehouse::item_id("HF-7");
  lookups.link("product", "p7", item);
  lookups.values[{item, "sku"}] = "HF-7";
  CHECK(*read_value(R"({"linked": "item", "type": "product", "id": "/p", "field": "sku"})",
                    R"({"p": "p7"})", lookups) == Json("HF-7"));
  CHECK(*read_value(R"({"linked": "item", "key": "/sku", "field": "sku"})", R"({"sku": "HF-7"})",
                    lookups) == Json("HF-7"));
  const auto error = read_value(R"({"linked": "item", "key": "/sku", "field": "unit"})",
                                R"({"sku": "HF-7"})", lookups);
  REQUIRE_FALSE(error);
  CHECK(error.error().message == "order 1: /sku: item HF-7 has no unit");
}
