#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::ErrorKind;
using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

Mapping compiled(const std::string& read, const std::string& record = "item") {
  Mistakes mistakes;
  auto mapping =
      Mapping::compile("test",
                       json(R"({"system": "dynamics", "document": "product", "record": ")" +
                            record + R"(", "read": )" + read + "}"),
                       mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mapping);
  return *mapping;
}

ReadResult read(const Mapping& mapping, const std::string& body,
                const Lookups& lookups = NoLookups()) {
  auto result = mapping.read(document("product", json(body)), lookups);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

const std::string plain =
    R"({"key": "/sku", "fields": {"name": "/name", "gtin": ["/ean", "/code"]}})";

}  // namespace

TEST_CASE("a null is a statement, an absent path is none") {
  const auto mapping = compiled(plain);
  CHECK(as_json(read(mapping, R"({"sku": "a", "name": "Hook", "ean": "1"})").fields) ==
        json(R"({"name": "Hook", "gtin": "1"})"));
  CHECK(as_json(read(mapping, R"({"sku": "a", "name": null})").fields) ==
        json(R"({"name": null})"));
  CHECK(as_json(read(mapping, R"({"sku": "a", "name": "", "code": null})").fields) ==
        json(R"({"name": null, "gtin": null})"));
}

TEST_CASE("a field that skips nulls never says cleared") {
  const auto mapping =
      compiled(R"({"key": "/sku", "fields": {"name": {"from": "/name", "skip_null": true}}})");
  CHECK(read(mapping, R"({"sku": "a", "name": null})").fields.empty());
}

TEST_CASE("the record is the linked one, else the one with the natural key") {
  const auto mapping = compiled(plain);
  CHECK(read(mapping, R"({"id": "p1", "sku": "HF-1"})").id == warehouse::item_id("HF-1"));
  TestLookups lookups;
  lookups.link("product", "p1", warehouse::item_id("HF-OLD"));
  const auto renamed = read(mapping, R"({"id": "p1", "sku": "HF-1"})", lookups);
  CHECK(renamed.id == warehouse::item_id("HF-OLD"));
  CHECK(renamed.key == "HF-1");
}

TEST_CASE("a document without natural key and link is an error") {
  const auto result =
      compiled(plain).read(document("product", json(R"({"id": "p1"})")), NoLookups());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::invalid_input);
  CHECK(result.error().message == "item p1: has no natural key: correct it there");
}

TEST_CASE("documents that are none of ours are skipped with the reason") {
  const auto by_condition = compiled(
      R"({"key": "/sku", "when": {"equals": ["/kind", 1]}, "skip_reason": "a family",
          "fields": {"n": "/n"}})");
  CHECK(read(by_condition, R"({"sku": "a", "kind": 2})").reason == "a family");
  CHECK_FALSE(read(by_condition, R"({"sku": "a", "kind": 1})").skipped);
  const auto unlinked = compiled(R"({"unlinked": "skip", "fields": {"n": "/n"}})");
  const auto skipped = read(unlinked, R"({"id": "p1"})");
  CHECK(skipped.skipped);
  CHECK(skipped.reason == "product p1 is not one of ours");
  TestLookups lookups;
  lookups.link("product", "p1", warehouse::item_id("HF-1"));
  CHECK(read(unlinked, R"({"id": "p1"})", lookups).id == warehouse::item_id("HF-1"));
}

TEST_CASE("a record inside of a document has its own native type and id") {
  const auto mapping = compiled(R"({"key": {"format": "shopware/{}", "with": ["/customer/id"]},
      "native": {"type": "customer", "id": "/customer/id"}, "fields": {"n": "/n"}})",
                                "customer");
  const auto result = read(mapping, R"({"id": "o1", "customer": {"id": "c1"}})");
  CHECK(result.native_type == "customer");
  CHECK(result.native_id == "c1");
  CHECK(result.id == warehouse::record_id(warehouse::RecordKind::customer, "shopware/c1"));
}

TEST_CASE("an error names record and place") {
  const auto mapping = compiled(R"({"key": "/id", "label": "/number", "fields": {"lines": {
      "each": "/lineItems", "get": {"from": "/price/totalPrice", "then": ["decimal"]}}}})",
                                "order");
  const std::string body = R"({"id": "o1", "number": "10043", "lineItems": [
      {"price": {"totalPrice": 1}}, {"price": {"totalPrice": 2}}, {"price": {"totalPrice": 3}},
      {"price": {"totalPrice": "x"}}]})";
  const auto result = mapping.read(document("order", json(body)), NoLookups());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::invalid_input);
  CHECK(result.error().message ==
        "order 10043: /lineItems/3/price/totalPrice: expected number, got \"x\"");
}

TEST_CASE("facts are read with kind, id, amount and source") {
  const auto mapping =
      compiled(R"({"key": "/id", "fields": {"n": "/n"}, "facts": {"each": "/paid", "get": {
      "object": {"kind": {"value": "captured"}, "id": "/id", "amount": "/amount",
                 "detail": "/how"}}}})",
               "order");
  const auto result =
      read(mapping, R"({"id": "o", "paid": [{"id": "t1", "amount": 9.99, "how": "card"}]})");
  REQUIRE(result.facts.size() == 1);
  CHECK(result.facts[0].kind == warehouse::FactKind::captured);
  CHECK(result.facts[0].id == "t1");
  CHECK(result.facts[0].amount.to_string() == "9.99");
  CHECK(result.facts[0].detail == "card");
  CHECK(result.facts[0].source == "dynamics");
}

TEST_CASE("a fact of unknown kind is an error") {
  const auto mapping = compiled(R"({"key": "/id", "fields": {"n": "/n"}, "facts": {"list": [
      {"object": {"kind": {"value": "eaten"}, "id": "/id"}}]}})",
                                "order");
  CHECK_FALSE(mapping.read(document("order", json(R"({"id": "o"})")), NoLookups()));
}

TEST_CASE("a mapping knows which fields it reads") {
  CHECK(compiled(plain).fields_read() == FieldNames{"gtin", "name"});
}

TEST_CASE("a document may hold several records, each read as seen from its item") {
  const auto mapping = compiled(R"({"each": {"from": "/groups", "then": ["flat"]},
      "when": {"exists": "/id"}, "key": {"format": "{}-{}", "with": ["^/id", "/id"]},
      "native": {"type": "part", "id": "/id"}, "fields": {"n": "/n", "of": "../id"}})");
  const auto body = json(R"({"id": "o", "groups": [[{"id": "a", "n": 1}, {"n": 9}],
                                                    [{"id": "b", "n": 2}]]})");
  const auto all = mapping.read_all(document("product", body), NoLookups());
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  CHECK(all->at(0).key == "o-a");
  CHECK(all->at(0).native_id == "a");
  CHECK(all->at(0).fields.at("n") == Json(1));
  CHECK(all->at(0).fields.at("of") == Json("o"));
  CHECK(all->at(1).skipped);
  CHECK(all->at(2).key == "o-b");
  CHECK(all->at(0).id != all->at(2).id);
  CHECK(mapping.read_all(document("product", json(R"({"id": "o"})")), NoLookups())->empty());
  CHECK(mapping.read(document("product", json(R"({"id": "o"})")), NoLookups())->skipped);
}
