// The notes on Shelf::lot: how much of one lot is known to be at one location, and its expiry.
//
// Model: "quantity expiry", expiry an ISO date or empty. A text that is neither reads as nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/uuid.hpp"

namespace holdfast::store {

struct LotNote {
  base::Decimal quantity;
  std::string expiry{};
  friend bool operator==(const LotNote&, const LotNote&) = default;
};

[[nodiscard]] std::string lot_key(const base::Uuid& item, std::string_view location,
                                  std::string_view lot);  // lot "": the prefix of all of them
[[nodiscard]] std::string write_lot(const LotNote& lot);
[[nodiscard]] LotNote read_lot(std::string_view text);

}  // namespace holdfast::store
