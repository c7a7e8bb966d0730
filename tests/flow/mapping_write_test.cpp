#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::ErrorKind;
using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

Mapping compiled(const std::string& write) {
  Mistakes mistakes;
  auto mapping = Mapping::compile(
      "test",
      json(R"({"system": "dynamics", "document": "product", "record": "item", "write": )" + write +
           "}"),
      mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mapping);
  return *mapping;
}

const std::string body = R"({"label": "/sku", "id": "$record", "body": {
    "productid": {"from": "$record", "on": "create"},
    "productnumber": {"from": "/sku", "on": "create"},
    "name": "/name",
    "description": {"concat": ["/name", "/size"], "by": " "},
    "weight": {"from": "/weight_kg", "skip_null": true},
    "source": {"value": "holdfast"},
    "stamp": {"value": "now", "on": "always"},
    "line": {"object": {"city": "/billing/city"}}}})";

const warehouse::Fields hook = {{"sku", "HF-1"},
                                {"name", "Hook"},
                                {"size", Json()},
                                {"weight_kg", Json()},
                                {"billing", json(R"({"city": "Berlin"})")}};

std::string written(const Mapping& mapping, const FieldNames& changed,
                    const warehouse::Fields& fields = hook) {
  const WriteRequest request{fields, warehouse::item_id("HF-1"), "p1", &changed, 5};
  const auto write = mapping.write(request, NoLookups());
  if (!write) return write.error().message;
  return *write ? (*write)->body.canonical() : "nothing";
}

}  // namespace

TEST_CASE("a create sends all there is under the derived id") {
  const auto id = warehouse::item_id("HF-1");
  const auto write = compiled(body).write({hook, id}, NoLookups());
  REQUIRE(write);
  REQUIRE(*write);
  CHECK((*write)->mode == Write::Mode::create);
  CHECK((*write)->type == "product");
  CHECK((*write)->id == id.guid());
  CHECK((*write)->body == json(R"({"productid": ")" + id.guid() + R"(", "productnumber": "HF-1",
      "name": "Hook", "description": "Hook", "source": "holdfast", "stamp": "now",
      "line": {"city": "Berlin"}})"));
}

TEST_CASE("an update sends only what depends on what changed") {
  const auto mapping = compiled(body);
  CHECK(written(mapping, {"name"}) == R"({"description":"Hook","name":"Hook","stamp":"now"})");
  CHECK(written(mapping, {"size"}) == R"({"description":"Hook","stamp":"now"})");
  CHECK(written(mapping, {"billing"}) == R"({"line":{"city":"Berlin"},"stamp":"now"})");
}

TEST_CASE("an update that changes nothing there is none") {
  const auto mapping = compiled(body);
  CHECK(written(mapping, {}) == "nothing");
  CHECK(written(mapping, {"sku", "unknown"}) == "nothing");
  CHECK(written(mapping, {"weight_kg"}) == "nothing");
}

TEST_CASE("an update clears what became nothing, unless the member skips nulls") {
  warehouse::Fields cleared = hook;
  cleared["name"] = Json();
  CHECK(written(compiled(body), {"name", "weight_kg"}, cleared) ==
        R"({"description":null,"name":null,"stamp":"now"})");
}

TEST_CASE("an update keeps id and expected version and has mode update") {
  const FieldNames changed = {"name"};
  const auto write =
      compiled(body).write({hook, warehouse::item_id("HF-1"), "p1", &changed, 5}, NoLookups());
  REQUIRE(*write);
  CHECK((*write)->mode == Write::Mode::update);
  CHECK((*write)->id == "p1");
  CHECK((*write)->expected_version == 5);
}

TEST_CASE("without write/id a record that is not there is an error that says so") {
  const auto mapping = compiled(R"({"label": "/sku", "body": {"name": "/name"}})");
  const auto write = mapping.write({hook, warehouse::item_id("HF-1")}, NoLookups());
  REQUIRE_FALSE(write);
  CHECK(write.error().kind == ErrorKind::not_found);
  CHECK(write.error().message ==
        "item HF-1: is not in dynamics and test does not create it (it has no write/id)");
}

TEST_CASE("a condition decides which document type takes the record") {
  const auto mapping =
      compiled(R"({"when": {"exists": "/size"}, "id": "$record", "body": {"n": "/name"}})");
  CHECK_FALSE(*mapping.accepts({hook, {}}, NoLookups()));
  warehouse::Fields sized = hook;
  sized["size"] = "M8";
  CHECK(*mapping.accepts({sized, {}}, NoLookups()));
}

TEST_CASE("a mapping knows whose changes it sends, without what is sent at creation only") {
  CHECK(compiled(body).fields_written() == FieldNames{"billing", "name", "size", "weight_kg"});
}

TEST_CASE("fields inside of arrays and definitions count as their field") {
  const auto mapping = compiled(R"({"id": "$record",
      "define": {"total": {"from": "/total", "then": [{"minus": "^/discount"}]}},
      "body": {"lines": {"each": "/lines", "where": {"exists": "/sku"},
                         "get": {"object": {"t": "$total", "k": "^/kind"}}}}})");
  CHECK(mapping.fields_written() == FieldNames{"discount", "kind", "lines"});
}

TEST_CASE("a create tells by what it would be found, an update does not") {
  const auto mapping = compiled(R"({"id": "$record", "body": {"name": "/name"},
      "find": {"productnumber": {"from": "/sku", "then": [{"text": 100}]}, "statecode": 0}})");
  const auto create = mapping.write({hook, warehouse::item_id("HF-1")}, NoLookups());
  REQUIRE(create);
  CHECK((*create)->find == json(R"({"productnumber": "HF-1", "statecode": 0})"));
  const auto update = mapping.write({hook, warehouse::item_id("HF-1"), "p1"}, NoLookups());
  REQUIRE(update);
  CHECK((*update)->find.is_null());
}

TEST_CASE("without one of the values that it would be found by nothing is looked for") {
  const auto mapping = compiled(R"({"id": "$record", "body": {"name": "/name"},
      "find": {"productnumber": "/sku", "size": "/size"}})");
  const auto create = mapping.write({hook, warehouse::item_id("HF-1")}, NoLookups());
  REQUIRE(create);
  CHECK((*create)->find.is_null());
}

TEST_CASE("a system that does not look before it creates is not told by what to find") {
  Mistakes mistakes;
  CHECK_FALSE(Mapping::compile("test", json(R"({"system": "shopware", "document": "product",
      "record": "item", "write": {"body": {"name": "/name"}, "find": {"x": "/sku"}}})"),
                               mistakes));
  CHECK(mistakes.to_string() ==
        "test.json#/write/find: shopware does not look before it creates");
}
