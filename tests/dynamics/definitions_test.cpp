#include "dynamics/definitions.hpp"

#include <catch2/catch.hpp>

#include "dynamics/installer.hpp"
#include "dynamics/support.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics::test {

using base::JsonView;

TEST_CASE("a table is defined with its first column as the name of a row, tracked from the start") {
  const NewTable& movements = wanted_tables()[1];
  const base::Json json = table_definition(movements, 1031);
  const JsonView view(json);
  CHECK(view["SchemaName"].text_or("") == "holdfast_StockMovement");
  CHECK(view["ChangeTrackingEnabled"].boolean().value_or(false));
  CHECK(view["Attributes"].size() == 1);
  CHECK(view["Attributes"][0]["IsPrimaryName"].boolean().value_or(false));
  CHECK(view["Attributes"][0]["MaxLength"].integer().value_or(0) == 100);
  CHECK(view["DisplayName"]["LocalizedLabels"][0]["LanguageCode"].integer().value_or(0) == 1031);
}

TEST_CASE("an expiry is a day in every time zone, a moment is not") {
  const NewColumn day{"holdfast_Expiry", "Expiry", NewColumn::Kind::date};
  const NewColumn moment{"holdfast_OccurredOn", "Occurred on", NewColumn::Kind::date_time};
  const base::Json a = column_definition(day, 1033);
  const base::Json b = column_definition(moment, 1033);
  CHECK(JsonView(a)["DateTimeBehavior"]["Value"].text_or("") == "DateOnly");
  CHECK(JsonView(b)["DateTimeBehavior"]["Value"].text_or("") == "UserLocal");
}

TEST_CASE("the connector reads every column that is installed, and none that is not there") {
  for (const auto& wanted : wanted_tables()) {
    const std::string logical = logical_name(wanted.name);
    const Table* table = find_table(logical);
    REQUIRE(table != nullptr);
    for (const auto& column : wanted.columns) {
      const bool lookup = column.kind == NewColumn::Kind::lookup;
      const std::string name =
          lookup ? "_" + logical_name(column.name) + "_value" : logical_name(column.name);
      CAPTURE(logical, name);
      const bool read = std::any_of(table->columns.begin(), table->columns.end(),
                                    [&](const Column& one) { return one.name == name; });
      CHECK(read);
    }
  }
}

TEST_CASE("a column of another type is named, and nothing is written") {
  Scene scene;
  scene.script.respond = [](const net::Request& request) {
    if (request.url.find("/Attributes") != std::string::npos) {
      return answer(
          200, R"({"value":[{"LogicalName":"holdfast_gtin","AttributeType":"Decimal"}]})");
    }
    if (request.url.find("WhoAmI") != std::string::npos) {
      return answer(200, R"({"BusinessUnitId":"b"})");
    }
    return answer(200, R"({"value":[{"publisherid":"p","solutionid":"s","languagecode":1033}]})");
  };
  Client client(scene.loop, scene.clock, scene.random, scene.script, scene.options);
  Installer installer(client, false, {});
  const auto steps = scene.run(installer.run());
  REQUIRE_FALSE(steps);
  CHECK(steps.error().kind == base::ErrorKind::misconfigured);
  CHECK_THAT(steps.error().message, Catch::Contains("holdfast_gtin of product is of type Decimal, "
                                                    "Holdfast needs String"));
  for (const auto& request : scene.script.requests) CHECK(request.method == "GET");
}

}  // namespace holdfast::dynamics::test
