#include "store/stock_rows.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "store/keys.hpp"

namespace holdfast::store {

using causal::Installed;
using causal::Observation;
using warehouse::StockKey;

StockHead& StockRows::head(const std::string& key) {
  const auto [place, added] = heads_.try_emplace(key);
  if (!added) return place->second;
  if (const auto row = rows_.get(Table::stock, key)) place->second = decode_stock_head(*row);
  return place->second;
}

warehouse::ItemStock& StockRows::totals(const base::Uuid& item) {
  const auto [place, added] = totals_.try_emplace(item);
  if (!added) return place->second;
  if (const auto row = rows_.get(Table::stock, keys::id(item)))
    place->second = decode_item_stock(*row);
  return place->second;
}

// Quantities are limited at append so that this does not happen; a fact is not refused for it.
base::Decimal StockRows::sum(base::Decimal a, base::Decimal b, const base::Uuid& item) {
  const auto total = a.plus(b);
  if (total) return *total;
  base::log_error("store", "stock of item " + item.hex() + " is beyond the range of numbers; " +
                               a.to_string() + " stays. Count the item");
  return a;
}

void StockRows::set_on_hand(const StockKey& key, StockHead& head, base::Decimal on_hand) {
  warehouse::ItemStock& item = totals(key.item);
  item.on_hand = sum(item.on_hand, sum(on_hand, head.on_hand.negated(), key.item), key.item);
  head.on_hand = on_hand;
}

void StockRows::leave(const base::Uuid& item, base::Decimal quantity) {
  warehouse::ItemStock& stock = totals(item);
  stock.left_for_orders = sum(stock.left_for_orders, quantity.negated(), item);
}

bool StockRows::add(const StockKey& key, const causal::Delta& delta) {
  const std::string name = keys::stock(key);
  const std::string row = keys::stock_delta(name, delta.dot);
  StockHead& current = head(name);
  const bool included = current.chosen && current.chosen->context.contains(delta.dot);
  const bool kept = included && !current.chosen->dot.actor.is_endpoint();
  if ((included && !kept) || rows_.get(Table::stock, row)) return false;
  rows_.put(Table::stock, row, encode_decimal(delta.quantity));
  if (!kept) set_on_hand(key, current, sum(current.on_hand, delta.quantity, key.item));
  return !kept;
}

std::vector<StockRows::Delta> StockRows::deltas(const std::string& key) const {
  std::vector<Delta> found;
  rows_.each(Table::stock, key, [&](std::string_view name, std::string_view value) {
    if (name.size() == key.size() + keys::dot_bytes)
      found.push_back({keys::to_dot(name.substr(key.size())), decode_decimal(value)});
    return true;
  });
  return found;
}

Installed StockRows::install(const StockKey& key, const Observation& observation, bool settles) {
  const auto& chosen = head(keys::stock(key)).chosen;
  Observation installed = observation;
  if (!observation.dot.exists()) return Installed::known;
  if (settles) {
    if (chosen && chosen->dot != observation.dot) installed.context.add(chosen->dot);
  } else if (chosen) {
    if (chosen->dot == observation.dot) return Installed::known;
    if (chosen->context.contains(observation.dot)) return Installed::dominated;
    if (!observation.context.contains(chosen->dot)) return Installed::concurrent;
  }
  choose(key, std::move(installed));
  return Installed::yes;
}

void StockRows::choose(const StockKey& key, Observation observation) {
  const std::string name = keys::stock(key);
  StockHead& current = head(name);
  const base::Decimal pending = settle_rows(name, observation);
  set_on_hand(key, current, sum(observation.quantity, pending, key.item));
  current.chosen = std::move(observation);
}

// Drops the rows that need not be kept any longer; gives the sum of those still pending.
base::Decimal StockRows::settle_rows(const std::string& key, const Observation& observation) {
  const bool final = observation.dot.actor.is_endpoint();
  base::Decimal pending;
  std::vector<causal::Dot> included;
  for (const Delta& delta : deltas(key)) {
    if (observation.context.contains(delta.dot)) included.push_back(delta.dot);
    else pending = sum(pending, delta.quantity, {});
  }
  std::sort(included.begin(), included.end());
  const std::size_t keep = final ? 0 : std::min(included.size(), causal::kept_deltas_max);
  for (std::size_t i = 0; i + keep < included.size(); ++i)
    rows_.erase(Table::stock, keys::stock_delta(key, included[i]));
  return pending;
}

causal::VersionVector StockRows::knowledge(const StockKey& key) {
  const std::string name = keys::stock(key);
  causal::VersionVector known;
  if (const auto& chosen = head(name).chosen) {
    known = chosen->context;
    known.add(chosen->dot);
  }
  for (const Delta& delta : deltas(name)) known.add(delta.dot);
  return known;
}

base::Decimal StockRows::on_hand(const StockKey& key) { return head(keys::stock(key)).on_hand; }

void StockRows::write() {
  for (const auto& [key, current] : heads_) rows_.put(Table::stock, key, encode(current));
  for (const auto& [item, stock] : totals_)
    rows_.put(Table::stock, keys::id(item), encode(stock));
  heads_.clear();
  totals_.clear();
}

causal::Ledger read_ledger(const Rows& rows, std::string_view key, const StockHead& head) {
  causal::Ledger ledger;
  if (head.chosen) ledger.install(*head.chosen);
  rows.each(Table::stock, key, [&](std::string_view name, std::string_view value) {
    if (name.size() == key.size() + keys::dot_bytes)
      ledger.add({keys::to_dot(name.substr(key.size())), decode_decimal(value)});
    return true;
  });
  return ledger;
}

}  // namespace holdfast::store
