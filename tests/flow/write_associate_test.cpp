// `write.associate`: relations of many to many.
#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "flow/support.hpp"

using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

std::string text_of(const std::string& write, const std::string& record = "order",
                    const std::string& system = "dynamics") {
  return fmt::format(R"({{"system": "{}", "document": "salesorder", "record": "{}", "write": {}}})",
                     system, record, write);
}

Mapping compiled(const std::string& write) {
  Mistakes mistakes;
  auto mapping = Mapping::compile("test", json(text_of(write)), mistakes);
  INFO(mistakes.to_string());
  REQUIRE(mapping);
  return *mapping;
}

const std::string with_people = R"x({"id": "$record", "body": {"name": "/number"},
    "associate": {"contactorders_association": {"each": "/people",
        "get": {"format": "/contacts({})", "with": ["/id"]}}, "tagged": "/tag"}})x";

const warehouse::Fields order = {{"number", "1"},
                                 {"people", json(R"([{"id": "a"}, {"id": "b"}])")}};

}  // namespace

TEST_CASE("a create says all that it is associated with, and leaves out what is nothing") {
  const auto write = compiled(with_people).write({order, warehouse::item_id("o")}, NoLookups());
  REQUIRE(write);
  CHECK((*write)->associate ==
        json(R"x({"contactorders_association": ["/contacts(a)", "/contacts(b)"]})x"));
}

TEST_CASE("an update says the whole of what changed, an empty list where nothing is left") {
  const auto mapping = compiled(with_people);
  CHECK(mapping.fields_written() == FieldNames{"number", "people", "tag"});
  const warehouse::Fields none = {{"number", "1"}};
  const FieldNames people{"people"}, tag{"tag"}, number{"number"};
  const auto written = [&](const warehouse::Fields& fields, const FieldNames& changed) {
    auto write = mapping.write({fields, warehouse::item_id("o"), "o1", &changed}, NoLookups());
    REQUIRE(write);
    REQUIRE(*write);
    return std::move(**write);
  };
  CHECK(written(none, people).associate == json(R"({"contactorders_association": []})"));
  CHECK(written(none, people).body.members()->empty());
  const warehouse::Fields tagged = {{"number", "1"}, {"tag", "/tags(t)"}};
  CHECK(written(tagged, tag).associate == json(R"x({"tagged": ["/tags(t)"]})x"));
  CHECK(written(order, number).associate.is_null());
}

TEST_CASE("what is no list of addresses is refused, and a locked row is not associated") {
  const FieldNames tag{"tag"};
  const warehouse::Fields wrong = {{"tag", 7}};
  const auto refused =
      compiled(with_people).write({wrong, warehouse::item_id("o"), "o1", &tag}, NoLookups());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message,
             Catch::Contains("write/associate/tagged: expected addresses"));
  const auto locked = compiled(R"({"id": "$record", "locked": {"exists": "/number"},
      "body": {"name": "/number"}, "associate": {"tagged": "/tag"}})");
  const warehouse::Fields closed = {{"number", "1"}, {"tag", "/tags(t)"}};
  const auto held = locked.write({closed, warehouse::item_id("o"), "o1", &tag}, NoLookups());
  REQUIRE_FALSE(held);
  CHECK_THAT(held.error().message, Catch::Contains("tagged cannot be changed"));
}

TEST_CASE("what cannot be a relation is a mistake") {
  const auto mistakes_of = [](const std::string& mapping) {
    Mistakes mistakes;
    CHECK_FALSE(Mapping::compile("test", json(mapping), mistakes));
    return mistakes.to_string();
  };
  CHECK_THAT(mistakes_of(text_of(R"({"id": "$record", "body": {"name": "/number"},
      "associate": {"customerid@odata.bind": "/tag"}})")),
             Catch::Contains("test.json#/write/associate/customerid@odata.bind: is no property"));
  CHECK_THAT(mistakes_of(text_of(with_people, "movement")), Catch::Contains("is one row"));
  CHECK_THAT(mistakes_of(text_of(with_people, "order", "shopware")),
             Catch::Contains("shopware has no relations"));
}
