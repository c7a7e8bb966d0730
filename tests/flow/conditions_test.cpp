#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

// "yes", "no" or the error.
std::string holds(const std::string& condition, const std::string& body) {
  const auto value = read_value(R"({"case": [{"when": )" + condition +
                                    R"(, "get": {"value": "yes"}}], "else": {"value": "no"}})",
                                body);
  return value ? *value->string() : value.error().message;
}

}  // namespace

TEST_CASE("exists and absent ask whether there is something") {
  CHECK(holds(R"({"exists": "/x"})", R"({"x": false})") == "yes");
  CHECK(holds(R"({"exists": "/x"})", R"({"x": 0})") == "yes");
  for (const auto* nothing : {R"({})", R"({"x": null})", R"({"x": ""})", R"({"x": []})"}) {
    CHECK(holds(R"({"exists": "/x"})", nothing) == "no");
    CHECK(holds(R"({"absent": "/x"})", nothing) == "yes");
  }
}

TEST_CASE("equals and in compare with constants of any type") {
  CHECK(holds(R"({"equals": ["/x", 1.0]})", R"({"x": 1})") == "yes");
  CHECK(holds(R"({"equals": ["/x", "1"]})", R"({"x": 1})") == "no");
  CHECK(holds(R"({"equals": ["/x", null]})", "{}") == "yes");
  CHECK(holds(R"({"in": ["/x", ["a", 2]]})", R"({"x": 2})") == "yes");
  CHECK(holds(R"({"in": ["/x", ["a", 2]]})", R"({"x": "b"})") == "no");
}

TEST_CASE("same compares two values, and what is nothing is the same as nothing") {
  CHECK(holds(R"({"same": ["/x", "/y"]})", R"({"x": [1], "y": [1]})") == "yes");
  CHECK(holds(R"({"same": ["/x", "/y"]})", R"({"x": ""})") == "yes");
  CHECK(holds(R"({"same": ["/x", "/y"]})", R"({"x": 1})") == "no");
}

TEST_CASE("greater and less compare numbers exactly and texts by character") {
  CHECK(holds(R"({"greater": ["/x", 0.3]})", R"({"x": 0.30000000000000001})") == "yes");
  CHECK(holds(R"({"less": ["/x", "/y"]})", R"({"x": "2026-01-05", "y": "2026-01-06"})") == "yes");
  CHECK(holds(R"({"less": ["/x", 1]})", "{}") == "no");
  CHECK(holds(R"({"greater": ["/x", 1]})", R"({"x": "2"})") ==
        "order 1: /x: cannot be compared with constant: one is a string, the other a number");
}

TEST_CASE("not, all and any combine conditions") {
  const std::string both = R"({"all": [{"exists": "/x"}, {"not": {"exists": "/y"}}]})";
  CHECK(holds(both, R"({"x": 1})") == "yes");
  CHECK(holds(both, R"({"x": 1, "y": 1})") == "no");
  const std::string either = R"({"any": [{"exists": "/x"}, {"exists": "/y"}]})";
  CHECK(holds(either, R"({"y": 1})") == "yes");
  CHECK(holds(either, "{}") == "no");
}
