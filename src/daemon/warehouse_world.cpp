#include "daemon/warehouse_world.hpp"

#include "base/json_view.hpp"

namespace holdfast::daemon {
namespace {

// Pieces that this code of the item stands for: its own barcode is one piece, a case says more.
base::Decimal pack_of(const warehouse::Record& item, std::string_view code) {
  const base::JsonView codes(item.value("codes"));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i]["code"].text_or("") != code) continue;
    if (const auto pack = codes[i]["pack"].decimal(); pack && *pack > base::Decimal(0))
      return *pack;
  }
  return 1;
}

bool tracked(const warehouse::Record& item, std::string_view field) {
  const bool* flag = item.value(field).boolean();
  return flag != nullptr && *flag;
}

scan::Item item_of(const warehouse::Record& record, std::string_view code) {
  scan::Item item;
  item.id = record.id;
  item.sku = record.text("sku");
  item.name = record.text("name");
  item.pack = pack_of(record, code);
  item.lot_tracked = tracked(record, "lot_tracked");
  item.serial_tracked = tracked(record, "serial_tracked");
  item.expiry_tracked = tracked(record, "expiry_tracked");
  return item;
}

std::optional<warehouse::Record> find(const store::View& view, warehouse::RecordKind kind,
                                      const base::Uuid& id) {
  auto record = view.record(kind, id);
  return record ? std::move(*record) : std::nullopt;
}

warehouse::OrderState state_of(const store::View& view, const warehouse::Record& order) {
  const auto* total = order.value("total_gross").number();
  return warehouse::derive(order.value("lines"), view.facts(order.id),
                           total == nullptr ? base::Decimal{} : *total);
}

}  // namespace

std::optional<base::Uuid> find_order(const store::View& view, std::string_view number) {
  std::optional<base::Uuid> found;
  for (const auto& id : view.orders_by_number(number)) {
    const auto record = find(view, warehouse::RecordKind::order, id);
    if (!record) continue;
    const bool alive = state_of(view, *record).progress != warehouse::Progress::cancelled;
    if (alive || !found) found = id;
  }
  return found;
}

std::optional<scan::Order> WarehouseWorld::order(std::string_view number) const {
  const store::View view = store_.view();
  const auto id = find_order(view, number);
  const auto record = id ? find(view, warehouse::RecordKind::order, *id) : std::nullopt;
  if (!record) return std::nullopt;
  scan::Order order{record->text("number"), {}};
  for (const auto& line : state_of(view, *record).lines) {
    order.lines.push_back({warehouse::item_id(line.sku), line.sku, line.open()});
  }
  return order;
}

scan::Target WarehouseWorld::resolve(scan::CodeKind kind, std::string_view code) const {
  using scan::CodeKind;
  if (kind == CodeKind::location || kind == CodeKind::place) {
    return scan::Location{std::string(code)};
  }
  const store::View view = store_.view();
  if (kind == CodeKind::gtin || kind == CodeKind::text) {
    const auto items = view.items_by_code(code);
    // Several products may carry one barcode; the one that is sold is meant.
    for (const auto& id : items) {
      const auto record = find(view, warehouse::RecordKind::item, id);
      const bool* active = record ? record->value("active").boolean() : nullptr;
      if (record && (items.size() == 1 || active == nullptr || *active))
        return item_of(*record, code);
    }
  }
  if (kind == CodeKind::document || kind == CodeKind::text) {
    if (auto found = order(code)) return std::move(*found);
  }
  if (kind == CodeKind::text) {
    const auto record = find(view, warehouse::RecordKind::item, warehouse::item_id(code));
    if (record) return item_of(*record, code);
  }
  return {};
}

base::Decimal WarehouseWorld::on_hand(const base::Uuid& item, std::string_view location) const {
  const auto quantity = store_.view().on_hand({item, std::string(location)});
  return quantity.value_or(base::Decimal{});
}

std::vector<scan::Holding> WarehouseWorld::stock_at(std::string_view location) const {
  std::vector<scan::Holding> holdings;
  const store::View view = store_.view();
  const auto read = view.each_stock_at(location, [&](const store::StockRow& row) {
    if (row.on_hand.is_zero()) return true;
    const auto record = find(view, warehouse::RecordKind::item, row.key.item);
    holdings.push_back(
        {row.key.item, record ? record->text("sku") : row.key.item.hex(), row.on_hand});
    return true;
  });
  return read ? holdings : std::vector<scan::Holding>{};
}

std::optional<std::string> WarehouseWorld::serial_at(const base::Uuid& item,
                                                     std::string_view serial) const {
  return store_.view().note(store::Shelf::serial, item.hex() + "/" + std::string(serial));
}

}  // namespace holdfast::daemon
