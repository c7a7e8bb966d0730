#include "sync/intents.hpp"

#include "base/json.hpp"
#include "sync/backlog.hpp"
#include "sync/stock_reader.hpp"

namespace holdfast::sync {
namespace {

store::Queued entry(store::Endpoint endpoint, std::string action, std::string key,
                    std::string payload, bool coalesce) {
  return {endpoint, std::move(action), std::move(key), std::move(payload), coalesce};
}

}  // namespace

void queue_movement(store::Transaction& out, warehouse::Movement movement) {
  const std::string key = posting_key({movement.item, movement.location});
  const base::Uuid item = movement.item;
  const bool for_order = warehouse::leaves_for_order(movement);
  out.emplace_back(store::Moved{std::move(movement)});
  out.emplace_back(entry(store::Endpoint::dynamics, movement_action, key, "", false));
  if (!for_order) queue_supply(out, item);
}

void queue_count(store::Transaction& out, store::Counted count, base::Decimal before) {
  const std::string key = posting_key(count.key);
  const base::Uuid item = count.key.item;
  base::Json payload = base::Json::object();
  payload.set("counted", count.quantity);
  payload.set("before", before);
  out.emplace_back(std::move(count));
  out.emplace_back(entry(store::Endpoint::dynamics, count_action, key, payload.dump(), false));
  queue_supply(out, item);
}

void queue_supply(store::Transaction& out, const base::Uuid& item) {
  out.emplace_back(entry(store::Endpoint::shopware, supply_action, item.hex(), item.hex(), true));
}

void queue_record(store::Transaction& out, store::Endpoint endpoint, warehouse::RecordKind kind,
                  const base::Uuid& id, std::string_view part) {
  base::Json payload = base::Json::object();
  payload.set("kind", warehouse::to_string(kind));
  payload.set("id", id.hex());
  // Same key as the record's transitions: an order is made before its state is moved.
  std::string key = id.hex();
  if (!part.empty()) {
    payload.set("part", part);
    key.append("/").append(part);
  }
  out.emplace_back(entry(endpoint, record_action, std::move(key), payload.dump(), true));
}

void queue_transition(store::Transaction& out, store::Endpoint endpoint, const base::Uuid& order) {
  out.emplace_back(entry(endpoint, transition_action, order.hex(), order.hex(), true));
}

void queue_reservation(store::Transaction& out, const base::Uuid& order) {
  out.emplace_back(entry(store::Endpoint::dynamics, reservation_action,
                         order.hex() + "/reservation", order.hex(), true));
}

}  // namespace holdfast::sync
