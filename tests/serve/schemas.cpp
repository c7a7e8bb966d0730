#include "serve/schemas.hpp"

#include <fstream>
#include <map>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace holdfast::serve::test {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

struct Schemas::Impl {
  json document;
  std::map<std::string, std::unique_ptr<valijson::Schema>> parsed{};

  // References are resolved from the root of what is parsed, so the root is always the document.
  const valijson::Schema& at(const std::string& pointer) {
    auto& schema = parsed[pointer];
    if (schema) return *schema;
    schema = std::make_unique<valijson::Schema>();
    json root = document;
    if (!pointer.empty()) root["allOf"] = json::array({{{"$ref", "#" + pointer}}});
    const NlohmannJsonAdapter adapter(root);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(adapter, *schema);
    return *schema;
  }
};

Schemas::Schemas(const std::string& file)
    : impl_(std::make_unique<Impl>(Impl{json::parse(std::ifstream(file))})) {}

Schemas::~Schemas() = default;

std::string Schemas::mistakes(const std::string& pointer, const std::string& text) const {
  const json value = json::parse(text);
  const NlohmannJsonAdapter adapter(value);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(impl_->at(pointer), adapter, &results)) return "";
  std::string all;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& step : error.context) all += step;
    all += ": " + error.description + "\n";
  }
  return all;
}

}  // namespace holdfast::serve::test
