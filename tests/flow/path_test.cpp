#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

constexpr auto order = R"({
  "number": "10043", "billingId": "b", "a/b": {"~x": 7},
  "addresses": [{"id": "a", "city": "Hamburg"}, {"id": "b", "city": "Berlin"}],
  "deliveries": [{"costs": {"total": -4.9}, "id": "promotion"},
                 {"costs": {"total": 4.9}, "id": "real"}, {"id": "unpriced"}],
  "transactions": [{"at": "2026-01-05", "id": "old"}, {"at": "2026-01-07", "id": "new"}],
  "lines": [{"tax": [{"rate": 19}]}, {"tax": [{"rate": 7}]}]})";

Json at(const std::string& path) {
  const auto value = read_value("\"" + path + "\"", order);
  return value ? *value : Json(value.error().message);
}

}  // namespace

TEST_CASE("a path follows members and indices as RFC 6901 says") {
  CHECK(at("/number") == Json("10043"));
  CHECK(at("/addresses/1/city") == Json("Berlin"));
  CHECK(at("/lines/0/tax/0/rate") == Json(19));
  CHECK(at("/a~1b/~0x") == Json(7));
}

TEST_CASE("a path that leads to nothing states nothing") {
  CHECK(at("/nothing") == Json("(not stated)"));
  CHECK(at("/addresses/9/city") == Json("(not stated)"));
  CHECK(at("/number/deeper") == Json("(not stated)"));
}

TEST_CASE("a selector takes the first item whose member equals a text") {
  CHECK(at("/addresses[id=a]/city") == Json("Hamburg"));
  CHECK(at("/addresses[id=z]/city") == Json("(not stated)"));
}

TEST_CASE("a selector compares with another place of the document") {
  CHECK(at("/addresses[id=^/billingId]/city") == Json("Berlin"));
  CHECK(at("/addresses[id=^/nothing]/city") == Json("(not stated)"));
}

TEST_CASE("a selector takes the greatest or least number or text and skips items without it") {
  CHECK(at("/deliveries[max costs/total]/id") == Json("real"));
  CHECK(at("/deliveries[min costs/total]/id") == Json("promotion"));
  CHECK(at("/transactions[max at]/id") == Json("new"));
  CHECK(at("/lines[max nothing]/id") == Json("(not stated)"));
}

TEST_CASE("inside of an array a path starts at the item, with ^ at the document") {
  const auto value = read_value(
      R"({"each": "/addresses", "get": {"concat": ["/city", "^/number"], "by": "-"}})", order);
  CHECK(*value == json(R"(["Hamburg-10043", "Berlin-10043"])"));
}

TEST_CASE("an error names the place that was really read") {
  const auto inside =
      read_value(R"({"each": "/lines", "get": {"from": "/tax/0/rate", "then": ["date"]}})", order);
  REQUIRE_FALSE(inside);
  CHECK(inside.error().message == "order 1: /lines/0/tax/0/rate: expected date, got 19");
  const auto selected =
      read_value(R"({"from": "/deliveries[max costs/total]/id", "then": ["decimal"]})", order);
  REQUIRE_FALSE(selected);
  CHECK(selected.error().message == "order 1: /deliveries/1/id: expected number, got \"real\"");
}

TEST_CASE("a malformed path is a mistake that says how a path is written") {
  for (const auto* wrong : {"number", "/a[b", "/a[b]", "/a[=b]"}) {
    Mistakes mistakes;
    CHECK_FALSE(mapping_of("read", "\"" + std::string(wrong) + "\"", mistakes));
    REQUIRE(mistakes.all().size() == 1);
    CHECK(mistakes.all().front().place == "test.json#/read/fields/x");
  }
}

TEST_CASE("inside of an array ../ leads to what is around the item, as far out as is said") {
  const auto* body = R"({"n": 1, "a": [{"n": 2, "b": [{"n": 3}]}]})";
  const auto value = [&](const std::string& path) {
    return read_value(R"({"each": "/a", "get": {"each": "/b", "get": ")" + path + "\"}}", body);
  };
  CHECK(*value("/n") == json("[[3]]"));
  CHECK(*value("../n") == json("[[2]]"));
  CHECK(*value("../../n") == json("[[1]]"));
  const auto wrong = read_value(
      R"({"each": "/a", "get": {"each": "/b", "get": {"from": "../n", "then": ["date"]}}})", body);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message == "order 1: /a/0/n: expected date, got 2");
}
