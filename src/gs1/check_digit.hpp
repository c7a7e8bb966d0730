// Check digits and the number forms of trade items.
//
// Model: GTIN-8/12/13/14, GLN, GSIN, SSCC share one rule: weights 3,1,3,... from the right over all
// but the check digit, which completes the sum to a multiple of ten. Trade items are keyed as
// GTIN-14 everywhere, shorter numbers padded with zeros on the left.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "gs1/error.hpp"

namespace holdfast::gs1 {

using Gtin14 = std::array<char, 14>;
using UpcA = std::array<char, 12>;

[[nodiscard]] bool all_digits(std::string_view text);  // and not empty
// Check digit ('0'..'9') for the digits before it.
[[nodiscard]] char check_digit_of(std::string_view digits_before);
// All digits and the last one fits the others.
[[nodiscard]] bool check_digit_fits(std::string_view digits);

// 8, 12, 13 or 14 digits.
[[nodiscard]] Gtin14 pad_gtin(std::string_view digits);
// 8 digits (S d1..d6 C), 7 (check digit computed), 6 (number system 0, check digit computed).
[[nodiscard]] Parsed<UpcA> expand_upce(std::string_view digits);

// The other way round, 8 digits, where the UPC-A has zeros to leave out (General Specifications
// 5.2.2.4.1); nothing elsewhere.
[[nodiscard]] std::optional<std::array<char, 8>> suppress_upca(std::string_view upca);

// Check digit ('0'..'9') over the 4 or 5 digits of a price or weight inside a restricted number
// (General Specifications 7.9.2 to 7.9.4); '\0' for another number of digits.
[[nodiscard]] char price_check_digit_of(std::string_view digits);

// Company-internal or variable-measure number: meaningful only inside one company or country.
[[nodiscard]] bool is_restricted(const Gtin14& gtin);

}  // namespace holdfast::gs1
