#include "dynamics/organization.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {
namespace {

using base::Json;
using base::JsonView;

struct ReferenceTable {
  const char *logical, *set, *column;
};

constexpr ReferenceTable references[] = {
    {"pricelevel", "pricelevels", "name"},
    {"uom", "uoms", "name"},
    {"uomschedule", "uomschedules", "name"},
    {"transactioncurrency", "transactioncurrencies", "isocurrencycode"},
};
constexpr int reference_pages_max = 20;

std::string text_of(const Json& key) {
  return key.string() != nullptr ? *key.string() : key.dump();
}

}  // namespace

base::Task<base::Status> Organization::ready() {
  if (loaded_) co_return base::Status{};
  co_return co_await load();
}

base::Task<base::Status> Organization::load() {
  const auto facts = co_await load_facts();
  if (!facts) co_return facts;
  for (const auto& table : references) {
    const auto loaded = co_await load_table(table.logical, table.set, table.column);
    if (!loaded) co_return loaded;
  }
  loaded_ = true;
  co_return base::Status{};
}

base::Task<base::Result<bool>> Organization::reload(std::string logical) {
  for (const auto& table : references) {
    if (table.logical != logical) continue;
    const auto loaded = co_await load_table(table.logical, table.set, table.column);
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
    co_return true;
  }
  co_return false;
}

base::Task<base::Status> Organization::load_facts() {
  Call who;
  who.path = "WhoAmI";
  who.doing = "asking who we are";
  auto me = co_await client_.call(std::move(who));
  if (!me) co_return pass(me);
  OrganizationFacts facts;
  facts.user_id = JsonView(me->body)["UserId"].text_or("");
  facts.id = JsonView(me->body)["OrganizationId"].text_or("");
  Call call;
  call.path = "organizations?$select=name,expirechangetrackingindays,pricingdecimalprecision,"
              "oobpricecalculationenabled";
  call.doing = "reading the organisation";
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  if (!(*rows)->empty()) {
    const JsonView row((*rows)->front());
    facts.name = row["name"].text_or("");
    facts.days_kept = static_cast<int>(row["expirechangetrackingindays"].integer().value_or(0));
    facts.pricing_decimals = static_cast<int>(row["pricingdecimalprecision"].integer().value_or(2));
    const JsonView pricing = row["oobpricecalculationenabled"];
    facts.system_pricing = pricing.boolean().value_or(pricing.integer().value_or(1) != 0);
  }
  facts_ = std::move(facts);
  co_return base::Status{};
}

base::Task<base::Status> Organization::load_table(std::string logical, std::string set,
                                                  std::string column) {
  const std::string doing = "loading " + set;
  const std::string key = logical + "id";
  Names by_name, by_id;
  std::string path = fmt::format("{}?$select={},{}", set, key, column);
  for (int page = 0; !path.empty() && page < reference_pages_max; ++page) {
    Call call;
    call.path = std::move(path);
    call.doing = doing;
    auto reply = co_await client_.call(std::move(call));
    if (!reply) co_return pass(reply);
    const auto rows = rows_of(reply->body, doing);
    if (!rows) co_return tl::unexpected<base::Error>(rows.error());
    for (const auto& row : **rows) {
      const std::string id = JsonView(row)[key].text_or("");
      const std::string name = JsonView(row)[column].text_or("");
      if (id.empty() || name.empty()) continue;
      by_id[id] = name;
      const auto [found, fresh] = by_name.try_emplace(name, id);
      if (!fresh) found->second = std::min(found->second, id);
    }
    const std::string link = JsonView(reply->body)["@odata.nextLink"].text_or("");
    path.clear();
    if (link.empty()) continue;
    auto next = client_.path_of(link);
    if (!next) co_return pass(next);
    path = std::move(*next);
  }
  tables_[logical] = std::move(by_name);
  tables_[logical + "_by_id"] = std::move(by_id);
  co_return base::Status{};
}

base::Task<base::Result<std::vector<std::string>>> Organization::look_at_tracking(
    std::string_view stock_table) {
  Call call;
  call.path = "EntityDefinitions?$select=LogicalName,ChangeTrackingEnabled"
              "&$filter=ChangeTrackingEnabled%20eq%20true";
  call.doing = "asking which tables track changes";
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  std::vector<std::string> missing;
  untracked_.clear();
  for (const auto& stream : stream_tables()) {
    const auto logical = stream.stream == stock_stream ? stock_table : stream.logical;
    const bool found = std::any_of((*rows)->begin(), (*rows)->end(), [&](const Json& row) {
      return JsonView(row)["LogicalName"].text_or("") == logical;
    });
    if (found || logical.empty()) continue;
    const auto there = co_await exists(std::string(logical));
    if (!there) co_return tl::unexpected<base::Error>(there.error());
    if (*there) {
      note_untracked(logical);
    } else if (stream.stream != price_stream) {  // all else is read without it
      missing.emplace_back(logical);
    }
  }
  co_return missing;
}

Json Organization::names_of(std::string_view table) const {
  Json names = Json::array();
  const auto found = tables_.find(table);
  if (found == tables_.end()) return names;
  for (const auto& [name, id] : found->second) names.push_back(name);
  return names;
}

base::Task<base::Result<bool>> Organization::exists(std::string logical) {
  Call call;
  call.path = fmt::format("EntityDefinitions(LogicalName='{}')?$select=LogicalName", logical);
  call.doing = "asking whether there is a table " + logical;
  const std::string doing = call.doing;
  const auto answer = co_await client_.send(std::move(call));
  if (!answer) co_return tl::unexpected<base::Error>(answer.error());
  if (answer->status == 404) co_return false;  // whichever code comes with it
  if (answer->status == 200) co_return true;
  co_return tl::unexpected<base::Error>(client_.error_of(*answer, doing, false));
}

std::optional<Json> Organization::lookup(std::string_view table, const Json& key) const {
  const auto found = tables_.find(table);
  if (found == tables_.end()) return std::nullopt;
  const auto entry = found->second.find(text_of(key));
  if (entry == found->second.end()) return std::nullopt;
  return Json(entry->second);
}

}  // namespace holdfast::dynamics
