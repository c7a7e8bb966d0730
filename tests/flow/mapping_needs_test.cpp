// What the default mappings need over there, as a doctor asks for it.
#include <algorithm>

#include <catch2/catch.hpp>

#include "flow/mapping_needs.hpp"

namespace holdfast::flow::test {
namespace {

const MappingNeeds& of(const std::vector<MappingNeeds>& all, const std::string& document) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const MappingNeeds& one) {
    return one.system == "dynamics" && one.document == document;
  });
  REQUIRE(found != all.end());
  return *found;
}

WrittenColumn column(const std::vector<WrittenColumn>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const WrittenColumn& one) { return one.name == name; });
  INFO(name);
  REQUIRE(found != all.end());
  return *found;
}

const std::vector<MappingNeeds>& defaults() {
  static const auto all = needs_of_folder("config/mappings");
  return all;
}

}  // namespace

TEST_CASE("columns are listed with the longest text and the finest number they may get") {
  const auto& movement = of(defaults(), "holdfast_stockmovement");
  CHECK(movement.writes);
  CHECK(column(movement.columns, "holdfast_location").text_max == 50);
  CHECK(column(movement.columns, "holdfast_quantity").decimals == 5);
  CHECK(column(movement.columns, "holdfast_Product@odata.bind").text_max == 0);
}

TEST_CASE("order lines are found behind their definitions") {
  const auto& order = of(defaults(), "salesorder");
  const auto& lines = order.below.at("order_details");
  CHECK(column(lines, "productdescription").text_max == 500);
  CHECK(column(lines, "priceperunit").decimals == 2);
  CHECK(column(lines, "uomid@odata.bind").decimals == -1);
  CHECK(column(order.columns, "ordernumber").text_max == 100);
  CHECK(std::none_of(order.columns.begin(), order.columns.end(),
                     [](const auto& one) { return one.name == "order_details"; }));
}

TEST_CASE("fixed names of master data are collected, computed ones are not") {
  const auto& item = of(defaults(), "product");
  CHECK(item.lookups.contains({"uom", "Piece"}));
  CHECK(item.lookups.contains({"uomschedule", "Default Unit"}));
  const auto& price = of(defaults(), "productpricelevel");
  CHECK(price.lookups == std::set<std::pair<std::string, std::string>>{
                             {"pricelevel", "Standard"}, {"transactioncurrency", "EUR"},
                             {"uom", "Piece"}});
  for (const auto& [table, key] : of(defaults(), "salesorder").lookups) CHECK(table == "uom");
}

TEST_CASE("definitions that use each other in a circle end") {
  const auto json = base::Json::parse(
      R"({"system":"dynamics","document":"x","write":{"define":{"a":"$b","b":["$a"]},
          "body":{"rows":{"list":["$a"]},"name":{"from":"$b","then":[{"text":7}]}}}})");
  REQUIRE(json);
  const MappingNeeds needs = needs_of(*json);
  CHECK(column(needs.columns, "name").text_max == 7);
}

}  // namespace holdfast::flow::test
