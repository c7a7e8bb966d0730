// The published schemas say the same as the strict reader.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "flow/support.hpp"

using namespace holdfast::flow;

namespace {

nlohmann::json foreign(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

bool fits(const nlohmann::json& value, const std::string& schema_path) {
  const auto text = foreign(schema_path);
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema);
  valijson::Validator validator;
  return validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
}

const std::string mapping_schema = "config/schemas/mapping.schema.json";
const std::string routes_schema = "config/schemas/routes.schema.json";

}  // namespace

TEST_CASE("the default mappings and routes fit their schemas") {
  for (const auto& entry : std::filesystem::directory_iterator("config/mappings")) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path().string());
    CHECK(fits(foreign(entry.path().string()), mapping_schema));
  }
  CHECK(fits(foreign("config/routes.json"), routes_schema));
}

TEST_CASE("the schemas refuse what the reader refuses") {
  CHECK_FALSE(fits(foreign("tests/data/flow/fifteen-mistakes.json"), mapping_schema));
  const auto mapping = foreign("config/mappings/shopware-item.json");
  for (const auto* patch :
       {R"([{"op": "add", "path": "/colour", "value": 1}])",
        R"([{"op": "remove", "path": "/system"}])",
        R"([{"op": "add", "path": "/read/fields/x", "value": "no path"}])",
        R"([{"op": "add", "path": "/read/fields/x", "value": {"from": "/x", "then": ["trimm"]}}])",
        R"([{"op": "add", "path": "/read/fields/x", "value": {"from": "/x", "value": 1}}])",
        R"([{"op": "replace", "path": "/read/when", "value": {"exist": "/x"}}])"}) {
    const auto patched = mapping.patch(nlohmann::json::parse(patch));
    CAPTURE(patch);
    CHECK_FALSE(fits(patched, mapping_schema));
    Mistakes mistakes;
    CHECK_FALSE(Mapping::compile("m", json(patched.dump()), mistakes));
  }
  auto routes = foreign("config/routes.json");
  routes["counts"]["colour"] = 1;
  CHECK_FALSE(fits(routes, routes_schema));
}
