// Where the organisation keeps its stock (facts on Dynamics 8.0): one interface, one implementation
// a place.
//
// Model: movements come as the mapping wrote them, rows of the document "holdfast_stockmovement"
// whose id is derived from the dot; each place turns them into its own documents, under ids derived
// from that one, so that a repeat finds itself. A number of on_hand() includes every movement
// posted before the call and none posted after it; where a place cannot promise that, it answers
// with a conflict: ask again later. Loop thread.
#pragma once

#include <vector>

#include "dynamics/stock_kind.hpp"
#include "dynamics/tables.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

class StockModel {
 public:
  virtual ~StockModel() = default;
  [[nodiscard]] virtual StockKind kind() const = 0;
  // The table whose changes are read by change tracking; empty: none.
  [[nodiscard]] virtual std::string_view tracked_table() const = 0;
  // Whether the place can be reached, with what a person should know of it; else what is missing.
  virtual base::Task<base::Result<base::Json>> probe() = 0;
  // One answer a movement, in order.
  virtual base::Task<std::vector<base::Result<flow::Receipt>>> post(
      std::vector<flow::Write> movements) = 0;
  // No items: all.
  virtual base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) = 0;
  // Documents of the type "holdfast_stockonhand" whose id is a product with changed stock.
  virtual base::Task<base::Result<flow::Page>> changes(std::string cursor) = 0;
};

}  // namespace holdfast::dynamics
