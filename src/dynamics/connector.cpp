#include "dynamics/connector.hpp"

#include <fmt/format.h>

namespace holdfast::dynamics {

DynamicsConnector::DynamicsConnector(base::Loop& loop, const base::Clock& clock,
                                     base::Random& random, net::Transport& transport,
                                     ConnectorOptions options)
    : columns_(std::move(options.columns)),
      client_(loop, clock, random, transport, std::move(options.client)),
      batcher_(client_, clock, random), organization_(client_),
      tracking_(client_, organization_, columns_), presence_(client_),
      writer_(client_, batcher_, columns_),
      stock_(client_, batcher_), orders_(client_) {}

base::Task<base::Result<flow::Probe>> DynamicsConnector::probe() {
  const auto loaded = co_await organization_.load();
  if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  const auto missing = co_await organization_.look_at_tracking();
  if (!missing) co_return tl::unexpected<base::Error>(missing.error());
  if (!missing->empty()) {
    co_return base::fail(base::ErrorKind::misconfigured,
                         fmt::format("Dynamics: the environment has no table {}; create it with "
                                     "`holdfast dynamics install`", fmt::join(*missing, ", ")));
  }
  const OrganizationFacts& facts = organization_.facts();
  flow::Probe probe;
  probe.system = "Dataverse 9.2";
  probe.account = facts.user_id;
  probe.details.set("organization", facts.name);
  probe.details.set("organization_id", facts.id);
  probe.details.set("change_tracking_days", facts.days_kept);
  base::Json polled = base::Json::array();
  for (const auto& table : organization_.untracked()) polled.push_back(table);
  probe.details.set("tables_without_change_tracking", std::move(polled));
  probe.details.set("pricing_decimals", facts.pricing_decimals);
  probe.details.set("system_pricing", facts.system_pricing);
  probe.details.set("clock_skew_ms", static_cast<std::int64_t>(client_.clock_skew().count()));
  co_return probe;
}

std::vector<std::string> DynamicsConnector::streams() const {
  std::vector<std::string> names;
  for (const auto& stream : stream_tables()) names.emplace_back(stream.stream);
  return names;
}

base::Task<base::Result<flow::Page>> DynamicsConnector::pull(std::string stream,
                                                             std::string cursor) {
  return tracking_.pull(std::move(stream), std::move(cursor));
}

base::Task<base::Result<std::vector<std::string>>> DynamicsConnector::gone(
    std::string type, std::vector<std::string> ids) {
  return presence_.gone(std::move(type), std::move(ids));
}

base::Task<base::Result<flow::Document>> DynamicsConnector::read(std::string type,
                                                                 std::string id) {
  return tracking_.read(std::move(type), std::move(id));
}

base::Task<std::vector<base::Result<flow::Receipt>>> DynamicsConnector::push(
    std::vector<flow::Write> rows) {
  return writer_.push(std::move(rows));
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> DynamicsConnector::set_supply(
    std::vector<flow::SupplyTarget>) {
  co_return base::fail(base::ErrorKind::refused,
                       "Dynamics keeps stock by movements: its supply cannot be set");
}

base::Task<base::Result<std::vector<flow::OnHand>>> DynamicsConnector::on_hand(
    std::vector<std::string> items) {
  return stock_.on_hand(std::move(items));
}

base::Task<base::Result<flow::Receipt>> DynamicsConnector::transition(flow::Transition transition) {
  return orders_.transition(std::move(transition));
}

std::optional<base::Json> DynamicsConnector::lookup(std::string_view table,
                                                    const base::Json& key) const {
  return organization_.lookup(table, key);
}

base::Json DynamicsConnector::schema(std::string_view type) const {
  base::Json all = base::Json::object();
  const Table* table = find_table(type);
  if (table == nullptr) return all;
  all.set("/" + std::string(table->key), "id");
  for (const auto& column : table->columns) all.set("/" + std::string(column.name), column.type);
  if (type == "salesorder") all.set("/" + std::string(lines_property), "array");
  const auto more = columns_.find(type);
  if (more == columns_.end()) return all;
  for (const auto& name : more->second) all.set("/" + name, "text");
  return all;
}

}  // namespace holdfast::dynamics
