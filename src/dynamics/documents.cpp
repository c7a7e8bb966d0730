#include "dynamics/documents.hpp"

#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::Json;
using base::JsonView;

constexpr std::string_view deleted_mark = "/$deletedEntity";

// W/"81052965"
std::uint64_t version_of_etag(std::string_view etag) {
  const auto from = etag.find_first_of("0123456789");
  if (from == std::string_view::npos) return 0;
  std::uint64_t version = 0;
  std::from_chars(etag.data() + from, etag.data() + etag.size(), version);
  return version;
}

bool is_tombstone(const Json& row) {
  const std::string context = JsonView(row)["@odata.context"].text_or("");
  if (context.size() < deleted_mark.size()) return row.find("reason") != nullptr;
  return context.compare(context.size() - deleted_mark.size(), deleted_mark.size(),
                         deleted_mark) == 0;
}

}  // namespace

base::Result<const Json::Array*> rows_of(const Json& body, const std::string& doing) {
  const Json* value = body.find("value");
  if (value != nullptr && value->is_array()) return value->items();
  return base::fail(base::ErrorKind::misconfigured,
                    fmt::format("Dynamics, {}: the answer holds no list of rows: check the address "
                                "of the environment", doing));
}

std::uint64_t version_of(const Json& row) {
  const Json* column = row.find("versionnumber");
  if (column != nullptr && column->number() != nullptr) {
    const auto whole = column->number()->integer();
    if (whole && *whole > 0) return static_cast<std::uint64_t>(*whole);
  }
  return version_of_etag(JsonView(row)["@odata.etag"].text_or(""));
}

std::optional<flow::Document> document_of(const Table& table, Json row) {
  const JsonView view(row);
  flow::Document document;
  document.type = table.logical;
  if (is_tombstone(row)) {
    document.id = view["id"].text_or("");
    document.removed = true;
    return document.id.empty() ? std::nullopt : std::optional(std::move(document));
  }
  const auto id_column = table.document_id.empty() ? table.key : table.document_id;
  document.id = view[id_column].text_or("");
  if (document.id.empty()) return std::nullopt;
  document.version = version_of(row);
  if (const auto changed = view["modifiedon"].time()) document.changed = *changed;
  document.body = std::move(row);
  return document;
}

}  // namespace holdfast::dynamics
