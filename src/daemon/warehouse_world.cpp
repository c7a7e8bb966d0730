#include "daemon/warehouse_world.hpp"

#include "base/json_view.hpp"
#include "daemon/scan_notes.hpp"
#include "store/lot_note.hpp"

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
  item.by_weight = tracked(record, "by_weight") || record.text("unit") == "kg";
  return item;
}

std::optional<warehouse::Record> find(const store::View& view, warehouse::RecordKind kind,
                                      const base::Uuid& id) {
  auto record = view.record(kind, id);
  return record ? std::move(*record) : std::nullopt;
}

}  // namespace

// What a person said of a code: "item hex pack".
std::optional<scan::Item> WarehouseWorld::learnt(const store::View& view,
                                                 std::string_view code) const {
  const auto note = view.note(store::Shelf::alias, code);
  const auto blank = note ? note->find(' ') : std::string::npos;
  if (blank == std::string::npos) return std::nullopt;
  const auto id = base::Uuid::parse(note->substr(0, blank));
  const auto pack = base::Decimal::parse(note->substr(blank + 1));
  const auto record = id ? find(view, warehouse::RecordKind::item, *id) : std::nullopt;
  if (!record || !pack) return std::nullopt;
  scan::Item item = item_of(*record, code);
  item.pack = *pack;
  return item;
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
  if (kind == CodeKind::gtin || kind == CodeKind::text) {
    if (auto item = learnt(view, code)) return std::move(*item);
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
  auto place = store_.view().note(store::Shelf::serial, serial_key(item, serial));
  const bool here = place && !place->empty() && place->front() != serial_left;
  return here ? std::move(place) : std::nullopt;
}

std::optional<std::string> WarehouseWorld::serial_gone(const base::Uuid& item,
                                                       std::string_view serial) const {
  const auto place = store_.view().note(store::Shelf::serial, serial_key(item, serial));
  const bool left = place && !place->empty() && place->front() == serial_left;
  return left ? std::optional(place->substr(1)) : std::nullopt;
}

std::vector<scan::Place> WarehouseWorld::places_of(const base::Uuid& item) const {
  std::vector<scan::Place> places;
  const auto rows = store_.view().stock_rows(item);
  for (const auto& row : rows ? *rows : std::vector<store::StockRow>{}) {
    places.push_back({row.key.location, row.on_hand});
  }
  return places;
}

std::vector<scan::Lot> WarehouseWorld::lots_at(const base::Uuid& item,
                                               std::string_view location) const {
  std::vector<scan::Lot> lots;
  const std::string prefix = store::lot_key(item, location, "");
  (void)store_.view().each_note(
      store::Shelf::lot, prefix, [&](std::string_view key, std::string_view text) {
        const auto lot = store::read_lot(text);
        lots.push_back({std::string(key.substr(prefix.size())), lot.expiry, lot.quantity});
        return true;
      });
  return lots;
}

}  // namespace holdfast::daemon
