// Stock of one item at one location, and of one item in all.
//
// Model (design 6): on hand = chosen observation + movements not in its context, kept in a
// causal::Ledger per item and location. A physical count is an observation by the box whose context
// is everything the box knew; the ERP's on-hand is one by d365 whose context is what of ours it
// includes. `supply` of an item = on hand everywhere + all that ever left for orders of the shop:
// it does not change by selling and picking, only by receiving, correcting, counting and returning.
// The shop's `stock + sales` moves exactly with it.
#pragma once

#include <string>

#include "base/decimal.hpp"
#include "base/uuid.hpp"
#include "causal/ledger.hpp"
#include "warehouse/movement.hpp"

namespace holdfast::warehouse {

struct StockKey {
  base::Uuid item;
  std::string location;
  friend auto operator<=>(const StockKey&, const StockKey&) = default;
};

struct ItemStock {
  base::Decimal on_hand;       // all locations
  base::Decimal left_for_orders;  // grows with every pick for an order, shrinks with its undo
  [[nodiscard]] base::Result<base::Decimal> supply() const;
  friend bool operator==(const ItemStock&, const ItemStock&) = default;
};

}  // namespace holdfast::warehouse
