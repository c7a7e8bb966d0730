#include <catch2/catch.hpp>

#include "flow/order_sums.hpp"
#include "flow/support.hpp"

using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

warehouse::Fields order(const std::string& text) {
  warehouse::Fields fields;
  const auto parsed = json(text);
  for (const auto& [name, value] : *parsed.members()) fields[name] = value;
  return fields;
}

OrderSums sums(const std::string& text) {
  auto result = check_order_sums(order(text));
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("a gross order adds up without its taxes and with them again") {
  const auto result = sums(R"({"tax_status": "gross", "total_gross": 64, "shipping_cost": 4.9,
      "shipping_tax": 0.58, "lines": [
        {"quantity": 3, "unit_price": 11.9, "total": 35.7, "tax": 5.7},
        {"quantity": 3, "unit_price": 9.99, "total": 29.97, "tax": 1.96},
        {"quantity": 1, "unit_price": -6.57, "total": -6.57, "tax": -0.77}]})");
  CHECK(result.problems.empty());
  CHECK(result.lines_net.to_string() == "52.21");
  CHECK(result.shipping_net.to_string() == "4.32");
  CHECK(result.tax.to_string() == "7.47");
  CHECK(result.computed_total == result.stated_total);
}

TEST_CASE("a net order adds its taxes") {
  const auto result = sums(R"({"tax_status": "net", "total_gross": 98.28, "shipping_cost": 4.12,
      "shipping_tax": 0.4, "lines": [{"quantity": 2, "unit_price": 10, "total": 20, "tax": 3.8},
                                     {"quantity": 7, "unit_price": 9.34, "total": 65.38,
                                      "tax": 4.58}]})");
  CHECK(result.problems.empty());
}

TEST_CASE("a cent that is missing is named") {
  const auto result =
      sums(R"({"tax_status": "tax-free", "total_gross": 24.13, "shipping_cost": 4.12,
      "lines": [{"quantity": 2, "unit_price": 10, "total": 20}]})");
  CHECK(result.difference.to_string() == "-0.01");
  CHECK(result.problems ==
        std::vector<std::string>{"lines 20 + shipping 4.12 + tax 0 = 24.12, the order says 24.13: "
                                 "0.01 too little"});
}

TEST_CASE("a line whose quantity was patched without recalculation is named") {
  const auto result = sums(R"({"tax_status": "gross", "total_gross": 11.9, "lines": [
      {"name": "Item HF-1001", "quantity": 4, "unit_price": 11.9, "total": 11.9, "tax": 1.9}]})");
  CHECK(result.difference.is_zero());
  CHECK(result.problems ==
        std::vector<std::string>{"line \"Item HF-1001\": 4 x 11.9 is 47.6, the line says 11.9"});
}

TEST_CASE("half a cent a piece is forgiven, because unit prices are rounded") {
  const std::string start = R"({"tax_status": "net", "total_gross": 65.35, "lines": [{"quantity": 7,
      "unit_price": )";
  CHECK(sums(start + R"(9.34, "total": 65.35}]})").problems.empty());
  CHECK(sums(start + R"(9.35, "total": 65.35}]})").problems.size() == 1);
}

TEST_CASE("an order that lacks what is needed is an error with the place") {
  const auto result =
      check_order_sums(order(R"({"tax_status": "net", "lines": [{"total": "x"}]})"));
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "/lines/0/total: expected number, got \"x\"");
  const auto no_total = check_order_sums(order(R"({"lines": []})"));
  REQUIRE_FALSE(no_total);
  CHECK(no_total.error().message == "/total_gross: expected number, got nothing");
}

TEST_CASE("a tax that the lines do not have is named, a cent of rounding forgiven") {
  const std::string order = R"({"tax_status": "gross", "total_gross": 20, "shipping_cost": 0,
      "lines": [{"quantity": 1, "unit_price": 10, "total": 10, "tax": 1.6},
                {"quantity": 1, "unit_price": 10, "total": 10, "tax": 1.6}], "taxes": [{"tax": )";
  CHECK(sums(order + "3.2}]}").problems.empty());
  CHECK(sums(order + "3.19}]}").problems.empty());
  const auto result = sums(order + "3.8}]}");
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front() == "taxes of the lines and shipping are 3.2, the order says 3.8");
}
