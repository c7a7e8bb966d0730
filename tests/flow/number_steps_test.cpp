#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Decimal;
using holdfast::base::Json;
using namespace holdfast::flow;

namespace {

Json step(const std::string& steps, const std::string& in, const std::string& more = "") {
  const auto value =
      read_value(R"({"from": "/x", "then": [)" + steps + "]}", "{\"x\": " + in + more + "}");
  return value ? *value : Json(value.error().message);
}

}  // namespace

TEST_CASE("decimal reads numbers and texts that are one") {
  CHECK(step(R"("decimal")", "12.50") == json("12.5"));
  CHECK(step(R"("decimal")", R"("12.50")") == json("12.5"));
  CHECK(step(R"("decimal")", R"("x")") == Json("order 1: /x: expected number, got \"x\""));
  CHECK(step(R"("decimal")", "true") == Json("order 1: /x: expected number, got true"));
  CHECK(step(R"("decimal")", "12345678901234567890") ==
        Json("order 1: /x: expected number of at most 18 digits, got 12345678901234567890"));
}

TEST_CASE("integer refuses decimals") {
  CHECK(step(R"("integer")", "77.0").dump() == "77");
  CHECK(step(R"("integer")", "77.5") == Json("order 1: /x: expected whole number, got 77.5"));
}

TEST_CASE("round rounds as it is told") {
  struct Row {
    std::string rounding, in, out;
  };
  const std::vector<Row> rows = {
      {"nearest", "2.345", "2.35"}, {"nearest", "-2.345", "-2.35"}, {"even", "2.345", "2.34"},
      {"even", "2.355", "2.36"},    {"even", "2.3451", "2.35"},     {"up", "2.341", "2.35"},
      {"up", "-2.349", "-2.34"},    {"down", "2.349", "2.34"},      {"down", "-2.341", "-2.35"},
      {"zero", "2.349", "2.34"},    {"zero", "-2.349", "-2.34"},    {"up", "2.34", "2.34"}};
  for (const auto& row : rows) {
    CAPTURE(row.rounding, row.in);
    CHECK(step(R"({"round": 2, "rounding": ")" + row.rounding + "\"}", row.in) == json(row.out));
  }
}

TEST_CASE("arithmetic is exact and takes expressions") {
  CHECK(step(R"({"plus": "/y"})", "0.1", R"(, "y": 0.2)") == json("0.3"));
  CHECK(step(R"({"minus": 0.05})", "0.1") == json("0.05"));
  CHECK(step(R"({"times": 1.19, "decimals": 2})", "9.99") == json("11.89"));
  CHECK(step(R"({"divided_by": 3, "decimals": 2, "rounding": "up"})", "28.01") == json("9.34"));
  CHECK(step(R"("negate", "abs")", "7") == Json(7));
}

TEST_CASE("arithmetic with nothing is an error, never a silent zero") {
  CHECK(step(R"({"minus": "/y"})", "1") == Json("order 1: /x: /y: expected number, got null"));
  CHECK(step(R"({"divided_by": 0, "decimals": 2})", "1") == Json("order 1: /x: 1 divided by zero"));
}

TEST_CASE("a result that does not fit an exact decimal is an error") {
  const auto message = step(R"({"times": 1000000000000})", "1000000000000");
  CHECK(message.string()->find("does not fit an exact decimal") != std::string::npos);
}

TEST_CASE("units convert exactly") {
  CHECK(step(R"({"unit": "g", "to": "kg"})", "250") == json("0.25"));
  CHECK(step(R"({"unit": "lb", "to": "kg"})", "2") == json("0.907185"));
  CHECK(step(R"({"unit": "mm", "to": "in"})", "25.4") == json("1"));
}

TEST_CASE("rounding laws: directions enclose the value and differ by at most one unit") {
  const bool good = rc::check([](std::int32_t number, std::int16_t divisor) {
    RC_PRE(divisor != 0);
    const auto divided = [&](const std::string& rounding) {
      return step(R"({"divided_by": )" + std::to_string(divisor) +
                      R"(, "decimals": 2, "rounding": ")" + rounding + "\"}",
                  std::to_string(number));
    };
    const Decimal up = *divided("up").number();
    const Decimal down = *divided("down").number();
    const Decimal nearest = *divided("nearest").number();
    const Decimal even = *divided("even").number();
    RC_ASSERT(down <= nearest && nearest <= up && down <= even && even <= up);
    RC_ASSERT(*up.minus(down) <= *Decimal::of(1, 2));
    const Decimal whole(number);
    const Decimal from_up = *up.times(divisor);
    const bool encloses = divisor > 0 ? from_up >= whole : from_up <= whole;
    RC_ASSERT(encloses);
  });
  CHECK(good);
}
