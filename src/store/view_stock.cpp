#include "store/keys.hpp"
#include "store/stock_rows.hpp"
#include "store/view_impl.hpp"

namespace holdfast::store {
namespace {

using base::Decimal;
using base::Result;
using warehouse::StockKey;
using Entries = std::vector<Overlay::Entry>;

StockHead head_of(const Rows& rows, const std::string& key) {
  const auto row = rows.get(Table::stock, key);
  return row ? decode_stock_head(*row) : StockHead{};
}

// On hand at one location once the entries have happened.
Result<Decimal> after(const Entries& entries, std::string_view location, Decimal on_hand) {
  Result<Decimal> value = on_hand;
  for (const auto& entry : entries) {
    if (entry.location != location) continue;
    value = entry.absolute ? entry.quantity : value->plus(entry.quantity);
    if (!value) return base::pass(value, "adding up movements at " + std::string(location));
  }
  return value;
}

std::vector<std::string> locations_of(const Entries& entries) {
  std::vector<std::string> locations;
  for (const auto& entry : entries)
    if (std::find(locations.begin(), locations.end(), entry.location) == locations.end())
      locations.push_back(entry.location);
  return locations;
}

Result<warehouse::ItemStock> with_entries(const Rows& rows, const base::Uuid& item,
                                          const Entries& entries, warehouse::ItemStock stock) {
  for (const std::string& location : locations_of(entries)) {
    const Decimal before = head_of(rows, keys::stock({item, location})).on_hand;
    const auto now = after(entries, location, before);
    if (!now) return tl::unexpected(now.error());
    const auto change = now->minus(before);
    const auto total = change ? stock.on_hand.plus(*change) : change;
    if (!total) return tl::unexpected(total.error());
    stock.on_hand = *total;
  }
  for (const auto& entry : entries) {
    if (!entry.leaves_for_order) continue;
    const auto left = stock.left_for_orders.minus(entry.quantity);
    if (!left) return tl::unexpected(left.error());
    stock.left_for_orders = *left;
  }
  return stock;
}

}  // namespace

Result<warehouse::ItemStock> View::item_stock(const base::Uuid& item) const {
  const ReadRows& rows = impl_->rows();
  warehouse::ItemStock stock;
  if (const auto row = rows.get(Table::stock, keys::id(item))) stock = decode_item_stock(*row);
  const Entries entries = impl_->unapplied(item);
  if (!rows.ok()) return tl::unexpected(rows.status().error());
  if (entries.empty()) return stock;
  return with_entries(rows, item, entries, stock);
}

Result<Decimal> View::on_hand(const StockKey& key) const {
  const ReadRows& rows = impl_->rows();
  const StockHead head = head_of(rows, keys::stock(key));
  const Entries entries = impl_->unapplied(key.item);
  if (!rows.ok()) return tl::unexpected(rows.status().error());
  return after(entries, key.location, head.on_hand);
}

Result<causal::Ledger> View::ledger(const StockKey& key) const {
  const ReadRows& rows = impl_->rows();
  const std::string at = keys::stock(key);
  causal::Ledger found = read_ledger(rows, at, head_of(rows, at));
  if (!rows.ok()) return tl::unexpected(rows.status().error());
  return found;
}

Result<std::vector<StockRow>> View::stock_rows(const base::Uuid& item) const {
  const ReadRows& rows = impl_->rows();
  const Entries entries = impl_->unapplied(item);
  std::vector<std::string> locations = locations_of(entries);
  rows.each(Table::stock, keys::id(item), [&](std::string_view key, std::string_view) {
    if (key.size() == keys::uuid_bytes) return true;
    const auto length = static_cast<unsigned char>(key[keys::uuid_bytes]);
    if (key.size() != keys::uuid_bytes + 1 + length) return true;
    const std::string location(key.substr(keys::uuid_bytes + 1));
    if (std::find(locations.begin(), locations.end(), location) == locations.end())
      locations.push_back(location);
    return true;
  });
  std::sort(locations.begin(), locations.end());
  std::vector<StockRow> found;
  for (const std::string& location : locations) {
    const StockKey key{item, location};
    const StockHead head = head_of(rows, keys::stock(key));
    const auto on_hand = after(entries, location, head.on_hand);
    if (!on_hand) return tl::unexpected(on_hand.error());
    found.push_back({key, *on_hand, read_ledger(rows, keys::stock(key), head)});
  }
  if (!rows.ok()) return tl::unexpected(rows.status().error());
  return found;
}

base::Status View::each_stock_at(std::string_view location,
                                 const std::function<bool(const StockRow&)>& visit) const {
  const ReadRows& rows = impl_->rows();
  Result<bool> going = true;
  rows.each(Table::stock, "", [&](std::string_view key, std::string_view) {
    if (key.size() != keys::uuid_bytes + 1 + location.size()) return true;
    if (key.substr(keys::uuid_bytes + 1) != location) return true;
    StockKey at{{}, std::string(location)};
    std::copy_n(key.begin(), keys::uuid_bytes, at.item.bytes.begin());
    const auto now = on_hand(at);
    if (!now) {
      going = tl::unexpected(now.error());
      return false;
    }
    return visit({at, *now, {}});
  });
  if (!going) return tl::unexpected(going.error());
  return rows.status();
}

std::optional<warehouse::Movement> View::movement(const causal::Dot& dot) const {
  const auto row = impl_->rows().get(Table::movement, keys::dot(dot));
  if (!row) return std::nullopt;
  base::Reader in(*row);
  return warehouse::decode_movement(in);
}

namespace {

// Actors in the order in which this store went on as them, newest first.
std::vector<std::string> own_actors(const Rows& rows) {
  std::vector<std::string> actors;
  rows.each_backwards(Table::meta, "actor", [&](std::string_view, std::string_view value) {
    actors.emplace_back(value);
    return true;
  });
  return actors;
}

}  // namespace

std::vector<warehouse::Movement> View::movements(std::size_t limit) const {
  std::vector<warehouse::Movement> found;
  for (const std::string& actor : own_actors(impl_->rows())) {
    impl_->rows().each_backwards(Table::movement, actor,
                                 [&](std::string_view, std::string_view value) {
                                   if (found.size() >= limit) return false;
                                   base::Reader in(value);
                                   found.push_back(warehouse::decode_movement(in));
                                   return true;
                                 });
  }
  return found;
}

}  // namespace holdfast::store
