#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

Json value(const std::string& expression, const std::string& body) {
  const auto read = read_value(expression, body);
  return read ? *read : Json("error: " + read.error().message);
}

}  // namespace

TEST_CASE("constants are numbers, truth values or written with value") {
  CHECK(value("7.50", "{}") == json("7.5"));
  CHECK(value("true", "{}") == Json(true));
  CHECK(value(R"({"value": "/not/a/path"})", "{}") == Json("/not/a/path"));
}

TEST_CASE("of a list of expressions the first that is something counts") {
  const std::string list = R"(["/own", "/parent/own", {"value": "none"}])";
  CHECK(value(list, R"({"own": "a", "parent": {"own": "b"}})") == Json("a"));
  CHECK(value(list, R"({"own": null, "parent": {"own": "b"}})") == Json("b"));
  CHECK(value(list, R"({"own": "", "parent": {"own": []}})") == Json("none"));
  CHECK(value(list, R"({"own": 0})") == Json(0));
}

TEST_CASE("a default stands in for nothing, before the steps") {
  const std::string with_default = R"({"from": "/x", "default": 2, "then": [{"times": 3}]})";
  CHECK(value(with_default, R"({"x": 5})") == Json(15));
  CHECK(value(with_default, R"({"x": null})") == Json(6));
  CHECK(value(with_default, "{}") == Json(6));
}

TEST_CASE("a required value that is nothing is an error with its place") {
  const std::string required = R"({"from": "/a/b", "required": true})";
  CHECK(value(required, R"({"a": {"b": 1}})") == Json(1));
  CHECK(value(required, R"({"a": {}})") ==
        Json("error: order 1: /a/b: expected a value, got nothing"));
}

TEST_CASE("a condition decides whether there is a value at all") {
  const std::string conditional = R"({"from": "/x", "when": {"equals": ["/kind", "a"]}})";
  CHECK(value(conditional, R"({"x": 1, "kind": "a"})") == Json(1));
  CHECK(value(conditional, R"({"x": 1, "kind": "b"})") == Json());
}

TEST_CASE("concat leaves out what is nothing, with its separator") {
  const std::string name = R"({"concat": ["/first", "/middle", "/last"], "by": " "})";
  CHECK(value(name, R"({"first": "Ada", "last": "Kran"})") == Json("Ada Kran"));
  CHECK(value(name, R"({"last": "Kran", "middle": ""})") == Json("Kran"));
  CHECK(value(name, R"({"first": 4, "last": true})") == Json("4 true"));
  CHECK(value(name, R"({"first": []})") == Json());
}

TEST_CASE("format fills its places and is nothing when one of them is") {
  const std::string bind = R"({"format": "/products({})/x{}", "with": ["/id", "/n"]})";
  CHECK(value(bind, R"({"id": "7", "n": 2})") == Json("/products(7)/x2"));
  CHECK(value(bind, R"({"id": null, "n": 2})") == Json());
}

TEST_CASE("case takes the first branch that holds") {
  const std::string choice = R"({"case": [
      {"when": {"greater": ["/n", 10]}, "get": {"value": "many"}},
      {"when": {"greater": ["/n", 0]}, "get": {"value": "some"}}], "else": {"value": "none"}})";
  CHECK(value(choice, R"({"n": 11})") == Json("many"));
  CHECK(value(choice, R"({"n": 1})") == Json("some"));
  CHECK(value(choice, R"({"n": 0})") == Json("none"));
}

TEST_CASE("an object keeps only members that are something and is nothing without any") {
  const std::string address = R"({"object": {"city": "/city", "zip": "/zip"}})";
  CHECK(value(address, R"({"city": "Berlin", "zip": null})") == json(R"({"city": "Berlin"})"));
  CHECK(value(address, R"({"city": "", "zip": null})") == Json());
  CHECK(value(address, "{}") == Json("(not stated)"));
}

TEST_CASE("at sees another expression from a place of the document") {
  const std::string there = R"({"at": "/a/b", "get": {"object": {"c": "/c", "top": "^/top"}}})";
  CHECK(value(there, R"({"a": {"b": {"c": 1}}, "top": 2})") == json(R"({"c": 1, "top": 2})"));
  CHECK(value(there, R"({"a": null})") == Json("(not stated)"));
}

TEST_CASE("each maps the items of an array, filtered, ordered and numbered") {
  const std::string body =
      R"({"lines": [{"p": 10, "k": "x"}, {"p": 9, "k": "x"}, {"p": 1, "k": "y"}]})";
  CHECK(value(R"({"each": "/lines", "get": "/p"})", body) == json("[10, 9, 1]"));
  CHECK(value(R"({"each": "/lines", "where": {"equals": ["/k", "x"]}, "order_by": "/p",
                  "get": {"object": {"p": "/p", "n": "$index"}}})",
              body) == json(R"([{"p": 9, "n": 1}, {"p": 10, "n": 2}])"));
  CHECK(value(R"({"each": "/lines", "get": "/q"})", body) == Json());
}

TEST_CASE("each of something that is no array is an error") {
  CHECK(value(R"({"each": "/lines", "get": "/p"})", R"({"lines": "x"})") ==
        Json("error: order 1: /lines: expected array, got \"x\""));
}

TEST_CASE("sum adds exactly over the items of an array") {
  const std::string tax = R"({"sum": "/taxes", "of": "/tax"})";
  CHECK(value(tax, R"({"taxes": [{"tax": 0.1}, {"tax": 0.2}]})") == json("0.3"));
  CHECK(value(tax, R"({"taxes": []})") == Json(0));
  CHECK(value(tax, R"({"taxes": [{"tax": 1}, {}]})") ==
        Json("error: order 1: /taxes/1/tax: expected number, got null"));
}

TEST_CASE("list puts arrays and single values one after the other") {
  CHECK(value(R"({"list": ["/a", "/b", "/c"]})", R"({"a": [1, 2], "b": 3, "c": null})") ==
        json("[1, 2, 3]"));
}

TEST_CASE("a derived id is the same every time and differs by its parts") {
  const auto one = value(R"({"derived_id": [{"value": "order"}, "/id"]})", R"({"id": "7"})");
  CHECK(one == value(R"({"derived_id": [{"value": "order"}, "/id"]})", R"({"id": "7"})"));
  CHECK(one != value(R"({"derived_id": [{"value": "order"}, "/id"]})", R"({"id": "8"})"));
  CHECK(one.string()->size() == 36);
}

TEST_CASE("a definition is a name for an expression, seen from where it is used") {
  const auto text = json(R"({"system": "shopware", "document": "order", "record": "order", "read": {
      "define": {"address": {"object": {"city": "/city"}}}, "key": {"value": "k"},
      "fields": {"to": {"at": "/a", "get": "$address"},
                 "all": {"each": "/b", "get": "$address"}}}})");
  Mistakes mistakes;
  const auto mapping = Mapping::compile("test", text, mistakes);
  REQUIRE(mapping);
  const auto read = mapping->read(
      document("order", json(R"({"a": {"city": "X"}, "b": [{"city": "Y"}]})")), NoLookups());
  REQUIRE(read);
  CHECK(as_json(read->fields) == json(R"({"to": {"city": "X"}, "all": [{"city": "Y"}]})"));
}

TEST_CASE("a definition that refers to itself is a mistake") {
  Mistakes mistakes;
  const auto text = json(R"({"system": "s", "document": "d", "record": "item", "read": {
      "define": {"a": {"from": "$b"}, "b": ["$a"]}, "key": "/k", "fields": {"x": "$a"}}})");
  CHECK_FALSE(Mapping::compile("test", text, mistakes));
  CHECK(mistakes.to_string() == "test.json#/read/define/b/0: the definition $a refers to itself");
}
