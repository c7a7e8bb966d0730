#include "shopware/connector.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/stock_owners.hpp"

namespace holdfast::shopware {
namespace {

std::string dashed(std::string type) {
  for (char& c : type) {
    if (c == '_') c = '-';
  }
  return type;
}

}  // namespace

ShopwareConnector::ShopwareConnector(base::Loop& loop, const base::Clock& clock,
                                     net::Transport& transport, ClientOptions options,
                                     std::optional<StockModel> stock_model)
    : client_(loop, clock, transport, std::move(options)),
      streams_(client_),
      supply_(client_),
      writer_(client_),
      transitions_(loop, client_),
      stock_model_(stock_model) {}

base::Task<base::Result<flow::Probe>> ShopwareConnector::probe() {
  Call call{"GET", "/api/_info/version", {}, {}, "asking for the version", false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto version = base::JsonView(*reply)["version"].text();
  if (!version) co_return tl::unexpected<base::Error>(version.error());
  const auto references = co_await load_references();
  if (!references) co_return tl::unexpected<base::Error>(references.error());
  flow::Probe probe;
  probe.system = "Shopware " + *version;
  supply_.use(stock_model_.value_or(stock_model_of(*version)));
  probe.details.set("stock_model", to_string(supply_.model()));
  probe.details.set("clock_skew_ms", client_.clock_skew().count());
  Call plugins{"POST", "/api/search/plugin", base::Json::object(), {}, "listing plug-ins", false};
  // Without the right to see plug-ins the question stays open; it is no reason not to work.
  if (const auto list = co_await client_.call(std::move(plugins))) {
    base::Json owners = base::Json::array();
    for (auto& name : stock_owners_among(*list)) owners.push_back(std::move(name));
    probe.details.set("stock_plugins", std::move(owners));
  }
  co_return probe;
}

base::Task<base::Status> ShopwareConnector::load_table(std::string entity, std::string key_field) {
  base::Json body = base::Json::object();
  body.set("page", 1);
  body.set("limit", 500);
  Call call{"POST", "/api/search/" + dashed(entity), std::move(body), {}, "loading " + entity,
            false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  auto& table = references_[entity];
  auto& names = references_[entity + "_by_id"];
  const base::JsonView data = base::JsonView(*reply)["data"];
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string id = data[i]["id"].text_or("");
    const base::JsonView field = data[i][key_field];
    const std::string key = field.get() != nullptr && field.get()->is_number() ? field.get()->dump()
                                                                               : field.text_or("");
    if (id.empty() || key.empty()) continue;
    table[key] = id;
    names[id] = key;
  }
  co_return base::Status{};
}

base::Task<base::Status> ShopwareConnector::load_references() {
  const std::pair<const char*, const char*> tables[] = {
      {"currency", "isoCode"}, {"country", "iso"}, {"tax", "taxRate"}, {"unit", "name"}};
  for (const auto& [entity, key] : tables) {
    const auto loaded = co_await load_table(entity, key);
    if (!loaded) co_return loaded;
  }
  references_loaded_ = true;
  co_return base::Status{};
}

base::Task<base::Result<flow::Page>> ShopwareConnector::pull(std::string stream,
                                                             std::string cursor) {
  if (!references_loaded_) {
    const auto loaded = co_await load_references();
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  }
  co_return co_await streams_.pull(std::move(stream), std::move(cursor));
}

base::Task<base::Result<flow::Document>> ShopwareConnector::read(std::string type, std::string id) {
  std::vector<std::string> ids{id};
  auto documents = co_await streams_.read(type, std::move(ids));
  if (!documents) co_return pass(documents);
  if (documents->empty()) {
    co_return base::fail(base::ErrorKind::not_found,
                         fmt::format("Shopware has no {} {}", type, id));
  }
  co_return std::move(documents->front());
}

// Nothing tells of a deletion there: the ids are asked for, and those that come back exist.
base::Task<base::Result<std::vector<std::string>>> ShopwareConnector::gone(
    std::string type, std::vector<std::string> ids) {
  base::Json list = base::Json::array();
  for (const auto& id : ids) list.push_back(id);
  base::Json body = base::Json::object();
  body.set("ids", std::move(list));
  Call call{"POST", "/api/search-ids/" + dashed(type),     std::move(body),
            {},     "looking for deleted rows of " + type, false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto found = base::JsonView(*reply)["data"].items();
  if (!found) co_return tl::unexpected<base::Error>(found.error());
  std::erase_if(ids, [&](const std::string& id) {
    return std::find((*found)->begin(), (*found)->end(), base::Json(id)) != (*found)->end();
  });
  co_return ids;
}

base::Task<std::vector<base::Result<flow::Receipt>>> ShopwareConnector::push(
    std::vector<flow::Write> rows) {
  return writer_.write(std::move(rows));
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> ShopwareConnector::set_supply(
    std::vector<flow::SupplyTarget> rows) {
  return supply_.set(std::move(rows));
}

base::Task<base::Result<std::vector<flow::OnHand>>> ShopwareConnector::on_hand(
    std::vector<std::string>) {
  co_return base::fail(base::ErrorKind::refused,
                       "Shopware keeps no stock by location: its stock is told by supply");
}

base::Task<base::Result<flow::Receipt>> ShopwareConnector::transition(flow::Transition goal) {
  return transitions_.reach(std::move(goal));
}

base::Task<base::Result<std::size_t>> ShopwareConnector::keep_webhooks(std::string address) {
  return webhooks_.keep(std::move(address));
}

std::optional<base::Json> ShopwareConnector::lookup(std::string_view table,
                                                    const base::Json& key) const {
  const auto found = references_.find(table);
  if (found == references_.end()) return std::nullopt;
  const std::string text = key.string() != nullptr ? *key.string() : key.dump();
  const auto entry = found->second.find(text);
  if (entry == found->second.end()) return std::nullopt;
  return base::Json(entry->second);
}

}  // namespace holdfast::shopware
