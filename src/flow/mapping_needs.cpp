#include "flow/mapping_needs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json_view.hpp"

namespace holdfast::flow {
namespace {

using base::Json;
using base::JsonView;

constexpr int depth_max = 32;  // of definitions that use each other

class Reader {
 public:
  explicit Reader(const Json& mapping)
      : mapping_(mapping), write_(JsonView(mapping)["write"].get()) {}

  void read(MappingNeeds& out) {
    // A part that is read is told from its like by the names of master data.
    const Json* read = mapping_.find("read");
    if (read != nullptr && mapping_.find("part_of") != nullptr) collect_lookups(*read, out);
    if (write_ == nullptr) return;
    out.writes = true;
    if (const Json* key = write_->find("key"); key != nullptr && key->members() != nullptr) {
      for (const auto& member : *key->members()) out.key.insert(member.first);
    }
    const Json* body = write_->find("body");
    if (body == nullptr || body->members() == nullptr) return;
    for (const auto& [name, value] : *body->members()) {
      Columns rows;
      collect_rows(value, rows, 0);
      if (rows.empty()) {
        out.columns.push_back(column_of(name, value));
      } else {
        for (auto& [column, facts] : rows) out.below[name].push_back(std::move(facts));
      }
    }
    std::sort(out.columns.begin(), out.columns.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    collect_lookups(*write_, out);
  }

 private:
  using Columns = std::map<std::string, WrittenColumn>;

  // "$name" stands for a definition; anything else for itself.
  [[nodiscard]] const Json* resolved(const Json& value) const {
    const std::string* text = value.string();
    if (text == nullptr || text->size() < 2 || text->front() != '$') return &value;
    for (const Json* section : {write_, &mapping_}) {
      const Json* defined = section == nullptr ? nullptr : section->find("define");
      const Json* found = defined == nullptr ? nullptr : defined->find(text->substr(1));
      if (found != nullptr) return found;
    }
    return &value;
  }

  void collect_rows(const Json& value, Columns& rows, int depth) {
    const Json& real = *resolved(value);
    if (depth > depth_max) return;
    if (real.items() != nullptr) {
      for (const auto& item : *real.items()) collect_rows(item, rows, depth + 1);
    }
    if (real.members() == nullptr) return;
    for (const auto& [name, inner] : *real.members()) {
      if (name == "object" && inner.members() != nullptr) {
        for (const auto& [column, source] : *inner.members()) join(rows, column, source);
      } else if (name == "list" || name == "get" || name == "case" || name == "else") {
        collect_rows(inner, rows, depth + 1);
      }
    }
  }

  void join(Columns& rows, const std::string& name, const Json& source) {
    const WrittenColumn more = column_of(name, source);
    WrittenColumn& one = rows.try_emplace(name, more).first->second;
    one.text_max = std::max(one.text_max, more.text_max);
    one.decimals = std::max(one.decimals, more.decimals);
  }

  [[nodiscard]] WrittenColumn column_of(const std::string& name, const Json& value) const {
    WrittenColumn out;
    out.name = name;
    const Json* source = resolved(value);
    for (int depth = 0; source != nullptr && depth < depth_max; ++depth) {
      measure(*source, out);
      const Json* from = source->find("from");
      const Json* next = from == nullptr ? nullptr : resolved(*from);
      source = next == from ? nullptr : next;
    }
    return out;
  }

  // The last step of a kind is the one that counts; what a definition did before counts less.
  static void measure(const Json& source, WrittenColumn& out) {
    const Json* steps = source.find("then");
    if (steps == nullptr || steps->items() == nullptr) return;
    std::size_t text = 0;
    int decimals = -1;
    for (const auto& step : *steps->items()) {
      const JsonView view(step);
      if (const auto size = view["text"].integer()) text = static_cast<std::size_t>(*size);
      if (const auto places = view["round"].integer()) decimals = static_cast<int>(*places);
      if (const auto places = view["decimals"].integer()) decimals = static_cast<int>(*places);
    }
    if (out.text_max == 0) out.text_max = text;
    if (out.decimals < 0) out.decimals = decimals;
  }

  void collect_lookups(const Json& value, MappingNeeds& out) {
    const JsonView view(value);
    const std::string table = view["lookup"].text_or("");
    const Json* named = value.find("key");
    const std::string key =
        named == nullptr ? "" : JsonView(*resolved(*named))["value"].text_or("");
    if (!table.empty() && !key.empty()) out.lookups.emplace(table, key);
    if (value.items() != nullptr) {
      for (const auto& item : *value.items()) collect_lookups(item, out);
    }
    if (value.members() == nullptr) return;
    for (const auto& [name, inner] : *value.members()) collect_lookups(inner, out);
  }

  const Json& mapping_;
  const Json* write_;
};

}  // namespace

MappingNeeds needs_of(const Json& mapping) {
  MappingNeeds out;
  out.system = JsonView(mapping)["system"].text_or("");
  out.document = JsonView(mapping)["document"].text_or("");
  Reader(mapping).read(out);
  return out;
}

std::vector<MappingNeeds> needs_of_folder(const std::string& folder) {
  std::vector<MappingNeeds> all;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    if (const auto json = Json::parse(text)) all.push_back(needs_of(*json));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.document < b.document; });
  return all;
}

}  // namespace holdfast::flow
