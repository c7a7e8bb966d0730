// What the tests of the flows share: mappings from text, the default set, recorded answers,
// lookups.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "base/json_view.hpp"
#include "flow/mapping.hpp"
#include "flow/routes.hpp"

namespace holdfast::flow {

inline base::Json json(std::string_view text) {
  auto parsed = base::Json::parse(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return std::move(*parsed);
}

// Paths are seen from the root of the repository, where the tests run.
inline base::Json load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return json(std::string((std::istreambuf_iterator<char>(file)), {}));
}

// The rows of a recorded answer of the shop.
inline base::Json recorded(const std::string& name) {
  const auto exchange = load("tests/data/recordings/" + name);
  const auto text = base::JsonView(exchange)["response"]["body_text"].text();
  return *json(*text).find("data");
}

inline Document document(std::string type, base::Json body) {
  Document doc;
  doc.type = std::move(type);
  doc.id = base::JsonView(body)["id"].text_or("1");
  doc.body = std::move(body);
  return doc;
}

inline MappingSet default_mappings() {
  Mistakes mistakes;
  auto set = MappingSet::load("config/mappings", mistakes);
  if (!mistakes.empty()) throw std::runtime_error(mistakes.to_string());
  return set;
}

// Reference data that answers "<table>-<key>", and what a test tells it besides.
class TestLookups final : public Lookups {
 public:
  std::set<std::string> missing_references;
  std::map<std::pair<std::string, base::Uuid>, std::string> natives;  // by type and record
  std::map<std::pair<std::string, std::string>, base::Uuid> links;    // by type and native id
  std::map<std::pair<base::Uuid, std::string>, base::Json> values;

  void link(const std::string& type, const std::string& native, const base::Uuid& record) {
    natives[{type, record}] = native;
    links[{type, native}] = record;
  }

  [[nodiscard]] std::optional<base::Json> reference(std::string_view, std::string_view table,
                                                    const base::Json& key) const override {
    const std::string id = std::string(table) + "-" + *key.string();
    if (missing_references.contains(id)) return std::nullopt;
    return base::Json(id);
  }
  [[nodiscard]] std::optional<std::string> native_id(std::string_view, std::string_view type,
                                                     const base::Uuid& record) const override {
    const auto found = natives.find({std::string(type), record});
    return found == natives.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<base::Uuid> record(std::string_view, std::string_view type,
                                                 std::string_view native) const override {
    const auto found = links.find({std::string(type), std::string(native)});
    return found == links.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<base::Json> field(warehouse::RecordKind, const base::Uuid& record,
                                                std::string_view name) const override {
    const auto found = values.find({record, std::string(name)});
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
};

inline base::Json as_json(const warehouse::Fields& fields) {
  base::Json out = base::Json::object();
  for (const auto& [name, value] : fields) out.set(name, value);
  return out;
}

// A mapping whose one field or body member `x` is this expression.
inline std::optional<Mapping> mapping_of(const std::string& section, const std::string& expression,
                                         Mistakes& mistakes, const std::string& more = "") {
  const bool reads = section == "read";
  const std::string text = R"({"system":"shopware","document":"order","record":"order",)" + more +
                           (reads ? R"("read":{"key":{"value":"k"},"fields":{"x":)"
                                  : R"("write":{"id":{"value":"n"},"body":{"x":)") +
                           expression + "}}}";
  return Mapping::compile("test", json(text), mistakes);
}

// The value that an expression reads from a document, or the message of its error.
inline base::Result<base::Json> read_value(const std::string& expression, const std::string& body,
                                           const Lookups& lookups = NoLookups(),
                                           const std::string& more = "") {
  Mistakes mistakes;
  const auto mapping = mapping_of("read", expression, mistakes, more);
  if (!mapping) return tl::unexpected<base::Error>(mistakes.error());
  auto result = mapping->read(document("order", json(body)), lookups);
  if (!result) return base::pass(result);
  const auto found = result->fields.find("x");
  return found == result->fields.end() ? base::Json("(not stated)") : found->second;
}

}  // namespace holdfast::flow
