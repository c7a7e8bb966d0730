#include "dynamics/presence.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {

base::Task<base::Result<std::vector<std::string>>> Presence::gone(std::string type,
                                                                  std::vector<std::string> ids) {
  const auto table = table_of(type);
  if (!table) co_return tl::unexpected<base::Error>(table.error());
  std::erase_if(ids, [](const std::string& id) { return !base::Uuid::parse(id); });
  std::set<std::string> present;
  for (std::size_t from = 0; from < ids.size(); from += keys_per_request) {
    const std::size_t to = std::min(ids.size(), from + keys_per_request);
    std::vector<std::string> some(ids.begin() + static_cast<long>(from),
                                  ids.begin() + static_cast<long>(to));
    const auto noted = co_await note_present(*table, std::move(some), present);
    if (!noted) co_return tl::unexpected<base::Error>(noted.error());
  }
  std::erase_if(ids, [&](const std::string& id) {
    return present.contains(base::Uuid::parse(id)->guid());
  });
  co_return ids;
}

base::Task<base::Status> Presence::note_present(const Table* table, std::vector<std::string> keys,
                                                std::set<std::string>& present) {
  for (auto& key : keys) {
    key = fmt::format("{}%20eq%20{}", table->key, base::Uuid::parse(key)->guid());
  }
  Call call;
  call.path = fmt::format("{0}?$select={1}&$filter={2}", table->set, table->key,
                          fmt::join(keys, "%20or%20"));
  call.doing = fmt::format("looking for deleted rows of {}", table->logical);
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  if (!base::JsonView(reply->body)["@odata.nextLink"].is_null()) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         fmt::format("Dynamics, {}: a page of fewer than {} rows", doing,
                                     keys_per_request));
  }
  for (const auto& row : **rows) {
    const auto id = base::Uuid::parse(base::JsonView(row)[table->key].text_or(""));
    if (id) present.insert(id->guid());
  }
  co_return base::Status{};
}

}  // namespace holdfast::dynamics
