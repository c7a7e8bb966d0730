#include "dynamics/row_finder.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/documents.hpp"
#include "dynamics/literals.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

// Names alone: values may be a customer's.
std::string in_words(const Json& columns) {
  std::string out;
  for (const auto& [column, value] : *columns.members()) {
    out += (out.empty() ? "" : ", ") + column;
  }
  return out;
}

}  // namespace

std::string filter_of(const Json& columns) {
  std::string out;
  for (const auto& [column, value] : *columns.members()) {
    out += fmt::format("{}{} eq {}", out.empty() ? "" : " and ", column, literal(column, value));
  }
  return escaped(out);
}

base::Task<base::Result<std::optional<flow::Receipt>>> find_row(Client& client, flow::Write row) {
  const auto table = table_of(row.type);
  if (!table) co_return tl::unexpected<base::Error>(table.error());
  Call call;
  call.path = fmt::format("{}?$select={},versionnumber&$filter={}&$top=2", (*table)->set,
                          (*table)->key, filter_of(row.find));
  call.doing = fmt::format("looking for {} {} by {}", row.type, row.id, in_words(row.find));
  const std::string doing = call.doing;
  auto reply = co_await client.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  const auto id_of = [&](std::size_t i) {
    return JsonView((**rows)[i])[(*table)->key].text_or("");
  };
  std::optional<flow::Receipt> found;
  if ((*rows)->size() > 1) {
    co_return base::fail(ErrorKind::refused,
                         fmt::format("Dynamics, {}: there are several, first {} and {}; leave one "
                                     "of them, then replay this entry",
                                     doing, id_of(0), id_of(1)));
  }
  if (!(*rows)->empty()) {
    found.emplace(flow::Receipt{id_of(0), version_of((*rows)->front()), {}, true});
  }
  co_return found;
}

}  // namespace holdfast::dynamics
