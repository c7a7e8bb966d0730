// Where stock is kept at Dynamics: the keys `stock`, `inventory_visibility`
// and `business_central` of its configuration.
#pragma once

#include <optional>

#include "daemon/strict_object.hpp"
#include "dynamics/central_options.hpp"
#include "dynamics/stock_kind.hpp"
#include "dynamics/visibility_options.hpp"

namespace holdfast::daemon {

struct StockConfig {
  std::optional<dynamics::StockKind> kind;  // empty: the first place that is found
  dynamics::VisibilityOptions visibility;
  dynamics::CentralOptions central;
};

// `location` is where goods stand that no scan has placed.
StockConfig read_stock(StrictObject& erp, const std::string& location, flow::Mistakes& mistakes);

}  // namespace holdfast::daemon
