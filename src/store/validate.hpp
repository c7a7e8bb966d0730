// What a transaction must keep to, checked at append: the reducer takes everything that passed.
#pragma once

#include "base/decimal.hpp"
#include "store/event.hpp"

namespace holdfast::store {

constexpr std::size_t code_bytes_max = 400;       // barcodes and order numbers, to be found by
constexpr std::size_t name_bytes_max = 400;       // of notes, facts, conflicts, devices
constexpr std::size_t location_bytes_max = 200;   // location_chars_max of UTF-8
constexpr std::int64_t quantity_max = 1'000'000'000;
constexpr int quantity_decimals_max = 6;

base::Status validate(const Transaction& transaction);
// Facts of the warehouse floor: taken as long as there is any reserve of space.
bool is_scan(const Transaction& transaction);

}  // namespace holdfast::store
