// The notes on Shelf::delivery: what is expected with a delivery, and what has come of it.
//
// Model: JSON text, lines of sku, quantity and received; a SKU stands in one line. What has come is
// kept by the reducer alone: a receipt (or its undo) that names the delivery moves `received`, and
// a delivery said anew keeps it. So no two writers can lose each other's part. A text that is no
// such note reads as no lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"

namespace holdfast::store {

struct DeliveryLine {
  std::string sku;
  base::Decimal quantity, received{};
  friend bool operator==(const DeliveryLine&, const DeliveryLine&) = default;
};

[[nodiscard]] std::string write_delivery(const std::vector<DeliveryLine>& lines);
[[nodiscard]] std::vector<DeliveryLine> read_delivery(std::string_view text);

}  // namespace holdfast::store
