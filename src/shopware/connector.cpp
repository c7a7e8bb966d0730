#include "shopware/connector.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/errors.hpp"
#include "shopware/states.hpp"
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
                                     net::Transport& transport, ClientOptions options)
    : loop_(loop),
      client_(loop, clock, transport, std::move(options)),
      streams_(client_),
      supply_(client_) {}

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
  const bool old_stock = version->rfind("6.4", 0) == 0 || version->rfind("6.5", 0) == 0;
  probe.details.set("stock_model", old_stock ? "physical" : "stock+sales");
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
      {"currency", "isoCode"}, {"country", "iso"}, {"tax", "taxRate"}};
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

base::Task<base::Result<flow::Receipt>> ShopwareConnector::write(flow::Write row) {
  const bool create = row.mode == flow::Write::Mode::create;
  const std::string entity = dashed(row.type);
  Call call;
  call.method = create ? "POST" : "PATCH";
  call.path = create ? "/api/" + entity : fmt::format("/api/{}/{}", entity, row.id);
  call.body = row.body;
  if (create) call.body.set("id", row.id);
  call.doing = fmt::format("writing {} {}", row.type, row.id);
  call.writes = true;
  auto reply = co_await client_.call(std::move(call));
  flow::Receipt receipt;
  receipt.id = row.id;
  if (!reply) {
    // POST of an id that exists: an earlier attempt was done, its answer was lost.
    receipt.existed = create && reply.error().code == code_exists;
    if (!receipt.existed) co_return pass(reply);
  }
  co_return receipt;
}

base::Task<std::vector<base::Result<flow::Receipt>>> ShopwareConnector::push(
    std::vector<flow::Write> rows) {
  std::vector<base::Result<flow::Receipt>> answers;
  for (auto& row : rows) answers.push_back(co_await write(std::move(row)));
  co_return answers;
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

base::Task<base::Result<std::string>> ShopwareConnector::state_of(std::string entity,
                                                                  std::string id) {
  base::Json associations = base::Json::object();
  associations.set("stateMachineState", base::Json::object());
  base::Json body = base::Json::object();
  body.set("ids", base::Json::array({id}));
  body.set("associations", std::move(associations));
  Call call{"POST",
            "/api/search/" + dashed(entity),
            std::move(body),
            {},
            fmt::format("reading the state of {} {}", entity, id),
            false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto data = base::JsonView(*reply)["data"];
  if (data.size() == 0) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("{} {} is gone from the shop", entity, id));
  }
  co_return data[0]["stateMachineState"]["technicalName"].text();
}

base::Task<base::Status> ShopwareConnector::act(std::string entity, std::string id,
                                                std::string action) {
  base::Json body = base::Json::object();
  body.set("sendMail", false);
  Call call{"POST",
            fmt::format("/api/_action/{}/{}/state/{}", entity, id, action),
            std::move(body),
            {},
            fmt::format("{} of {} {}", action, entity, id),
            true};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return base::Status{};
}

// The list is replaced as a whole: codes that others wrote are kept.
base::Task<base::Status> ShopwareConnector::set_tracking_codes(std::string delivery,
                                                               base::Json wanted) {
  auto document = co_await read("order-delivery", delivery);
  if (!document) co_return pass(document);
  const base::Json* known = document->body.find("trackingCodes");
  base::Json all = known != nullptr && known->is_array() ? *known : base::Json::array();
  bool news = false;
  for (const auto& code : *wanted.items()) {
    const auto* items = all.items();
    if (std::find(items->begin(), items->end(), code) != items->end()) continue;
    all.push_back(code);
    news = true;
  }
  if (!news) co_return base::Status{};
  flow::Write row;
  row.type = "order_delivery";
  row.id = delivery;
  row.mode = flow::Write::Mode::update;
  row.body.set("trackingCodes", std::move(all));
  auto written = co_await write(std::move(row));
  if (!written) co_return pass(written);
  co_return base::Status{};
}

base::Task<base::Result<flow::Receipt>> ShopwareConnector::transition(flow::Transition goal) {
  const base::Json* codes = goal.details.find("tracking_codes");
  if (codes != nullptr && codes->is_array() && !codes->items()->empty()) {
    const auto told = co_await set_tracking_codes(goal.id, *codes);
    if (!told) co_return tl::unexpected<base::Error>(told.error());
  }
  auto state = co_await state_of(goal.type, goal.id);
  if (!state) co_return pass(state);
  const auto steps = path(goal.type, *state, goal.goal);
  if (!steps) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("{} {} is {}: no way leads to {}; move it in the shop, then "
                                     "give this entry up",
                                     goal.type, goal.id, *state, goal.goal));
  }
  for (const auto& step : *steps) {
    const auto done = co_await act(goal.type, goal.id, step.action);
    // A lost answer may have been a success: the next attempt reads the state first.
    if (!done) co_return tl::unexpected<base::Error>(done.error());
  }
  flow::Receipt receipt;
  receipt.id = goal.id;
  receipt.existed = steps->empty();
  co_return receipt;
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
