// What scanners know of documents: orders, their parcels, expected deliveries.
#include <algorithm>
#include <map>

#include "base/json_view.hpp"
#include "daemon/scan_notes.hpp"
#include "daemon/warehouse_world.hpp"
#include "store/delivery_note.hpp"

namespace holdfast::daemon {
namespace {

using base::Decimal;
using store::Shelf;

std::optional<warehouse::Record> order_record(const store::View& view, const base::Uuid& id) {
  auto record = view.record(warehouse::RecordKind::order, id);
  return record ? std::move(*record) : std::nullopt;
}

warehouse::OrderState state_of(const warehouse::Record& order,
                               const std::vector<warehouse::Fact>& facts) {
  const auto* total = order.value("total_gross").number();
  return warehouse::derive(order.value("lines"), facts, total == nullptr ? Decimal{} : *total);
}

std::string number_in(const std::string& note) { return note.substr(0, note.find('\t')); }

// Packed and still here: what the facts say is in them, while the note says they are this order's.
std::vector<scan::Parcel> parcels_of(const store::View& view, const std::string& number,
                                     const std::vector<warehouse::Fact>& facts) {
  std::map<std::string, std::map<std::string, Decimal>> contents;
  for (const auto& fact : facts) {
    if (fact.kind != warehouse::FactKind::packed || fact.detail.empty()) continue;
    auto& pieces = contents[fact.detail][fact.line];
    pieces = pieces.plus(fact.amount).value_or(pieces);
  }
  std::vector<scan::Parcel> parcels;
  for (const auto& [id, content] : contents) {
    if (view.note(Shelf::parcel, id) != number) continue;
    scan::Parcel parcel{id, {}};
    for (const auto& [sku, pieces] : content) {
      if (pieces > Decimal(0)) parcel.content.emplace_back(sku, pieces);
    }
    parcels.push_back(std::move(parcel));
  }
  return parcels;
}

}  // namespace

std::optional<base::Uuid> find_order(const store::View& view, std::string_view number) {
  std::optional<base::Uuid> found;
  for (const auto& id : view.orders_by_number(number)) {
    const auto record = order_record(view, id);
    if (!record) continue;
    const bool alive = state_of(*record, view.facts(id)).progress != warehouse::Progress::cancelled;
    if (alive || !found) found = id;
  }
  return found;
}

std::optional<scan::Order> WarehouseWorld::order(std::string_view number) const {
  const store::View view = store_.view();
  const auto id = find_order(view, number);
  const auto record = id ? order_record(view, *id) : std::nullopt;
  if (!record) return std::nullopt;
  const auto facts = view.facts(*id);
  scan::Order order{record->text("number"), {}, {}};
  for (const auto& line : state_of(*record, facts).lines) {
    order.lines.push_back({warehouse::item_id(line.sku), line.sku, line.open(), line.to_pack(),
                           line.to_ship(), line.at_buyer()});
  }
  order.parcels = parcels_of(view, order.number, facts);
  return order;
}

std::optional<std::string> WarehouseWorld::order_of_parcel(std::string_view id) const {
  const auto note = store_.view().note(Shelf::parcel, id);
  return note ? std::optional(number_in(*note)) : std::nullopt;
}

std::optional<scan::Delivery> WarehouseWorld::delivery(std::string_view number) const {
  const auto note = store_.view().note(Shelf::delivery, number);
  if (!note) return std::nullopt;
  scan::Delivery delivery{std::string(number), {}};
  for (const auto& line : store::read_delivery(*note)) {
    const auto open = line.quantity.minus(line.received).value_or(Decimal{});
    delivery.lines.push_back({warehouse::item_id(line.sku), line.sku, std::max(open, Decimal(0))});
  }
  return delivery;
}

}  // namespace holdfast::daemon
