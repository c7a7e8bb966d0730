#include <catch2/catch.hpp>

#include "flow/support.hpp"

using namespace holdfast::flow;

namespace {

std::vector<std::string> places(const Mistakes& mistakes) {
  std::vector<std::string> all;
  for (const auto& mistake : mistakes.all()) all.push_back(mistake.place);
  return all;
}

std::string mistake_of(const std::string& text) {
  Mistakes mistakes;
  CHECK_FALSE(Mapping::compile("m", json(text), mistakes));
  return mistakes.to_string();
}

}  // namespace

TEST_CASE("fifteen mistakes in a file are fifteen messages, each with its place") {
  Mistakes mistakes;
  const auto mapping =
      Mapping::compile("m", load("tests/data/flow/fifteen-mistakes.json"), mistakes);
  CHECK_FALSE(mapping);
  INFO(mistakes.to_string());
  CHECK(places(mistakes) ==
        std::vector<std::string>{
            "m.json#/document", "m.json#/record", "m.json#/maps/state/pairs/0",
            "m.json#/read/define/index", "m.json#/read/define/loop", "m.json#/read/when/exist",
            "m.json#/read/unlinked", "m.json#/read/key", "m.json#/read/fields/a/then/0",
            "m.json#/read/fields/b/then/0/divided_by", "m.json#/read/fields/c/defualt",
            "m.json#/read/fields/d/then/0/rounding", "m.json#/read/fields/e/format",
            "m.json#/read/fields/f", "m.json#/colour"});
  const auto& all = mistakes.all();
  REQUIRE(all.size() == 15);
  CHECK(all[1].text == "\"basket\" is not movement, item, customer, order, payment or invoice");
  CHECK(all[2].text == "\"system\" is missing");
  CHECK(all[4].text == "the definition $loop refers to itself");
  CHECK(all[8].text.starts_with("unknown step \"trimm\"; known are abs, boolean, but_last,"));
  CHECK(all[9].text == "needs \"decimals\": a quotient may not end");
  CHECK(all[10].text == "unknown key; known here: default, from, required, then or when");
  CHECK(all[12].text == "has 2 places {} for 1 values");
}

TEST_CASE("an unknown key is an error at every level") {
  const std::string good = R"({"system": "s", "document": "d", "record": "item",)";
  CHECK(mistake_of(good + R"("reed": 1, "read": {"key": "/k", "fields": {"x": "/x"}}})")
            .starts_with("m.json#/reed: unknown key"));
  CHECK(mistake_of(good + R"("read": {"key": "/k", "feilds": {}, "fields": {"x": "/x"}}})")
            .starts_with("m.json#/read/feilds: unknown key"));
  CHECK(mistake_of(good + R"("write": {"body": {"x": {"from": "/x", "skip_nul": true}}}})")
            .starts_with("m.json#/write/body/x/skip_nul: unknown key"));
  CHECK(mistake_of(good +
                   R"("read": {"key": "/k", "fields": {"x": {"from": "/x", "on": "create"}}}})")
            .starts_with("m.json#/read/fields/x/on: unknown key"));
  CHECK(mistake_of(good + R"("read": {"key": "/k", "fields": {"x": {"from": "/x", "value": 1}}}})")
            .starts_with("m.json#/read/fields/x/value: unknown key"));
}

TEST_CASE("what is missing is named") {
  CHECK(mistake_of("{}") ==
        "m.json#: \"system\" is missing\nm.json#: \"document\" is missing\n"
        "m.json#: \"record\" is missing\nm.json#: has neither read nor write");
  CHECK(
      mistake_of(
          R"({"system": "s", "document": "d", "record": "item",
                          "read": {"fields": {"x": "/x"}}})") ==
      "m.json#/read/key: is missing: the natural key of a record (or \"unlinked\": \"skip\")");
}

TEST_CASE("a value of the wrong type is named with what it is") {
  CHECK(mistake_of("[]").starts_with("m.json#: expected object, got array"));
  CHECK(
      mistake_of(
          R"({"system": 1, "document": "d", "record": "item",
                          "read": {"key": "/k", "fields": {"x": "/x"}}})") ==
      "m.json#/system: expected text, got 1");
}

TEST_CASE("a movement cannot be read from a system") {
  CHECK(mistake_of(R"({"system": "s", "document": "d", "record": "movement",
                       "read": {"key": "/k", "fields": {"x": "/x"}}})") ==
        "m.json#/read: a movement is made by the box, never read from a system");
}

TEST_CASE("a set of mappings keeps what is free of mistakes and reports the files that are not") {
  Mistakes mistakes;
  const auto set =
      MappingSet::compile({{"good", R"({"system": "s", "document": "d", "record": "item",
                    "read": {"key": "/k", "fields": {"x": "/x"}}})"},
                           {"torn", R"({"system": )"},
                           {"empty", "{}"}},
                          mistakes);
  CHECK(set.all().size() == 1);
  CHECK(set.find("good") != nullptr);
  CHECK(set.find("empty") == nullptr);
  REQUIRE(mistakes.all().size() == 5);
  CHECK(mistakes.all()[0].place == "torn.json#");
  CHECK(mistakes.all()[0].text.starts_with("malformed JSON: line 1"));
  CHECK(mistakes.error().kind == holdfast::base::ErrorKind::misconfigured);
}

TEST_CASE("a folder that is not there is a mistake") {
  Mistakes mistakes;
  CHECK(MappingSet::load("config/nowhere", mistakes).all().empty());
  REQUIRE(mistakes.all().size() == 1);
  CHECK(mistakes.all()[0].place == "config/nowhere");
}
