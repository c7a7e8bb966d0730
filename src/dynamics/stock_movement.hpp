// A movement as the mapping wrote it for our own table, read by stock models that keep it
// elsewhere.
//
// Model: only what every place can keep: which product, where, how much, and by which id it is
// known.
#pragma once

#include <string>

#include "flow/connector.hpp"

namespace holdfast::dynamics {

struct StockMovement {
  std::string id;       // GUID, derived from the dot
  std::string name;     // the dot, "7.1:42"
  std::string product;  // GUID
  std::string location;
  base::Decimal quantity;  // signed, in the product's default unit
  std::string occurred;    // ISO time; empty: not known
};

// invalid_input names what the mapping left out.
base::Result<StockMovement> movement_of(const flow::Write& row);

}  // namespace holdfast::dynamics
