// `write.key`: the alternate key by which a record is created.
#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "flow/mapping_needs.hpp"
#include "flow/support.hpp"

using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

std::string text_of(const std::string& write, const std::string& record = "customer",
                    const std::string& system = "dynamics") {
  return fmt::format(R"({{"system": "{}", "document": "account", "record": "{}", "write": {}}})",
                     system, record, write);
}

std::string mistakes_of(const std::string& mapping) {
  Mistakes mistakes;
  CHECK_FALSE(Mapping::compile("test", json(mapping), mistakes));
  return mistakes.to_string();
}

const std::string by_number = R"({"id": "$record", "body": {"name": "/company"},
    "key": {"accountnumber": "/number", "holdfast_shop": {"value": "north"}}})";

}  // namespace

TEST_CASE("a create names the columns of the key and their values, an update does not") {
  Mistakes mistakes;
  const auto mapping = Mapping::compile("test", json(text_of(by_number)), mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mapping);
  const warehouse::Fields nord = {{"company", "Nord"}, {"number", "10042"}};
  const auto create = mapping->write({nord, warehouse::item_id("c")}, NoLookups());
  REQUIRE(create);
  CHECK((*create)->key == json(R"({"accountnumber": "10042", "holdfast_shop": "north"})"));
  CHECK((*create)->find.is_null());
  const auto update = mapping->write({nord, warehouse::item_id("c"), "a1"}, NoLookups());
  REQUIRE(update);
  CHECK((*update)->key.is_null());
}

TEST_CASE("without one of its values a record has no key, and is created as any other") {
  Mistakes mistakes;
  const auto mapping = Mapping::compile("test", json(text_of(by_number)), mistakes);
  REQUIRE(mapping);
  const auto create =
      mapping->write({{{"company", "Nord"}}, warehouse::item_id("c")}, NoLookups());
  REQUIRE(create);
  CHECK((*create)->key.is_null());
}

TEST_CASE("what cannot be a key is a mistake, all of it at once") {
  const auto said = mistakes_of(text_of(R"({"id": "$record", "body": {"name": "/company"},
      "find": {"name": "/company"},
      "key": {"AccountNumber": "/number", "_parentaccountid_value": "/parent"}})"));
  CHECK_THAT(said, Catch::Contains("test.json#/write/key: stands beside find"));
  CHECK_THAT(said, Catch::Contains("test.json#/write/key/AccountNumber: is no column of a key"));
  CHECK_THAT(said, Catch::Contains("test.json#/write/key/_parentaccountid_value: needs "
                                   "\"parentaccountid@odata.bind\" in the body as well"));
  CHECK_THAT(mistakes_of(text_of(R"({"body": {"name": "/company"}, "key": {"n": "/number"}})")),
             Catch::Contains("needs write/id"));
  CHECK_THAT(mistakes_of(text_of(by_number, "movement")), Catch::Contains("key of its own"));
  CHECK_THAT(mistakes_of(text_of(by_number, "customer", "shopware")),
             Catch::Contains("shopware has no alternate keys"));
  CHECK_THAT(mistakes_of(text_of(R"({"id": "$record", "body": {"name": "/company"}, "key": {}})")),
             Catch::Contains("test.json#/write/key: names no field"));
}

TEST_CASE("a lookup of the key may be bound under any spelling, and by one of several") {
  for (const auto* bind : {"parentid@odata.bind", "ParentId@odata.bind",
                           "parentid_account@odata.bind"}) {
    INFO(bind);
    Mistakes mistakes;
    CHECK(Mapping::compile("test", json(text_of(fmt::format(R"({{"id": "$record",
        "body": {{"{}": "/parent"}}, "key": {{"_parentid_value": "/parent"}}}})", bind))),
                           mistakes));
  }
}

TEST_CASE("a doctor is told by which key a mapping creates") {
  const auto needs = needs_of(json(text_of(by_number)));
  CHECK(needs.key == std::set<std::string>{"accountnumber", "holdfast_shop"});
}
