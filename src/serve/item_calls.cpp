#include <algorithm>

#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/item_search.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

using warehouse::Record;
using warehouse::RecordKind;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

class Search {
 public:
  Search(const store::View& view, std::string_view q, const Describe& describe, std::size_t limit)
      : view_(view), q_(q), wanted_(lower(q)), describe_(describe), limit_(limit) {}

  Outcome<base::Json> run(base::Uuid after) {
    if (!q_.empty()) find_exact();
    if (after.is_nil()) {
      for (const Record& record : exact_) take(record);
    }
    std::size_t read = 0;
    bool more = false;
    const auto status = view_.each_record(RecordKind::item, after, [&](const Record& record) {
      more = read == records_read_max || items_.items()->size() >= limit_;
      if (more || problem_) return false;
      ++read;
      after = record.id;
      if (fits(record) && !is_exact(record)) take(record);
      return true;
    });
    if (!status) return refuse(status.error());
    if (problem_) return tl::unexpected<Problem>(std::move(*problem_));
    return page_of(std::move(items_), more ? base::Json(after.hex()) : base::Json());
  }

 private:
  void find_exact() {
    add_exact(warehouse::item_id(q_));
    for (const auto& id : view_.items_by_code(q_)) add_exact(id);
  }

  void add_exact(const base::Uuid& id) {
    auto record = view_.record(RecordKind::item, id);
    if (record && *record && !is_exact(**record)) exact_.push_back(std::move(**record));
  }

  [[nodiscard]] bool is_exact(const Record& record) const {
    return std::any_of(exact_.begin(), exact_.end(),
                       [&](const Record& one) { return one.id == record.id; });
  }

  [[nodiscard]] bool fits(const Record& record) const {
    return q_.empty() || lower(record.text("sku")).starts_with(wanted_) ||
           record.text("gtin").starts_with(q_) ||
           lower(record.text("name")).find(wanted_) != std::string::npos;
  }

  void take(const Record& record) {
    auto json = describe_(record);
    if (json) {
      items_.push_back(std::move(*json));
    } else {
      problem_ = std::move(json.error());
    }
  }

  const store::View& view_;
  std::string_view q_;
  std::string wanted_;
  const Describe& describe_;
  std::size_t limit_;
  std::vector<Record> exact_;
  base::Json items_ = base::Json::array();
  std::optional<Problem> problem_;
};

base::Json fields_of(const Record& item) {
  base::Json fields = base::Json::object();
  for (auto& [name, value] : item.values()) fields.set(name, value);
  return fields;
}

base::Json disputed_of(const Record& item) {
  base::Json disputed = base::Json::array();
  for (const auto& [name, field] : item.fields) {
    if (field.disputed()) disputed.push_back(name);
  }
  return disputed;
}

}  // namespace

Outcome<base::Json> search_items(const Call& call, const store::View& view, std::string_view q,
                                 const Describe& describe) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto after = call.after_id();
  if (!after) return tl::unexpected<Problem>(after.error());
  return Search(view, q, describe, *limit).run(*after);
}

Outcome<Record> item_by_sku(const store::View& view, std::string_view sku) {
  auto record = view.record(RecordKind::item, warehouse::item_id(sku));
  if (!record) return refuse(record.error());
  if (*record) return std::move(**record);
  return not_found(fmt::format("no item has the SKU \"{}\"; search with ?q=", sku));
}

Outcome<base::Json> list_items(const Call& call) {
  const store::View view = call.view();
  const auto describe = [](const Record& item) -> Outcome<base::Json> {
    return present_item(item);
  };
  return search_items(call, view, call.parameter("q"), describe);
}

Outcome<base::Json> show_item(const Call& call) {
  const store::View view = call.view();
  const auto item = item_by_sku(view, call.captures.at(0));
  if (!item) return tl::unexpected<Problem>(item.error());
  base::Json json = present_item(*item);
  json.set("fields", fields_of(*item));
  json.set("disputed", disputed_of(*item));
  json.set("native", natives_of(call.state, view, RecordKind::item, item->id));
  return json;
}

}  // namespace holdfast::serve
