// The places where an organisation may keep its stock, by the names of the configuration
// (`dynamics.stock`).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::dynamics {

enum class StockKind : std::uint8_t {
  movements,             // our own table, rows that say what moved
  field_service,         // inventory adjustments, product inventory
  inventory_visibility,  // the add-in of Supply Chain Management
  business_central,      // item journal, inventory of items
};
[[nodiscard]] std::string_view to_string(StockKind kind);
[[nodiscard]] std::optional<StockKind> parse_stock_kind(std::string_view name);

}  // namespace holdfast::dynamics
