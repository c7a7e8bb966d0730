// Restricted circulation numbers: GTINs whose meaning is a country's or a company's own, with a
// price, a weight or a count inside (GS1 General Specifications 2.1.11 and 2.1.12).
//
// Model: GTIN-13 02 and 20 to 29 (GTIN-12 2) mean what the country says; GTIN-13 04 (GTIN-12 4) and
// GTIN-8 0 and 2 what one company says: they are taken as they are. A profile is a country's table,
// keyed by the first two of the 13 digits: which of the 12 digits before the check digit are the
// item's (P), the measure's own check digit (C) and the measure (V). The key to look the item up by
// is the same number with C and V of zero and its check digit worked out again: never use the
// whole number as the key of an item. Exact decimals; no allocation.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/decimal.hpp"
#include "gs1/check_digit.hpp"

namespace holdfast::gs1 {

enum class Measure : std::uint8_t { none, price, weight, count };
enum class Circulation : std::uint8_t { country, company };
std::string_view to_string(Circulation circulation);  // GEOGRAPHICAL, COMPANY

struct RestrictedRule {
  std::string_view prefix;  // "28"
  Measure measure;
  std::string_view pattern;  // "PPPPPPCVVVVV"
  int decimals;
};

struct RestrictedProfile {
  std::string_view country;  // ISO 3166 alpha-2, small letters
  std::span<const RestrictedRule> rules;
};

// Null pointer: no rules of that country are known.
const RestrictedProfile* restricted_profile(std::string_view country);
std::span<const RestrictedProfile> restricted_profiles();

// Some chains use the place of the measure's check digit for something else.
enum class MeasureCheck : std::uint8_t { verify, ignore };

struct Restricted {
  Circulation circulation = Circulation::company;
  Measure measure = Measure::none;
  base::Decimal value{};  // price in the country's money, kilograms, or pieces
  Gtin14 key{};           // of the item; the number itself when nothing varies
  std::array<char, 12> item{};
  std::size_t item_chars = 0;
  // The item's own digits without the two of the prefix; "" when no rule splits the number.
  [[nodiscard]] std::string_view item_reference() const { return {item.data(), item_chars}; }
};

// Nothing when the number is no restricted one. The check digit of `gtin` has been checked; the
// error (check_digit) is that of the measure, its place that within 13 digits. Without profile
// nothing is split.
[[nodiscard]] Parsed<std::optional<Restricted>> read_restricted(
    const Gtin14& gtin, const RestrictedProfile* profile,
    MeasureCheck check = MeasureCheck::verify);

}  // namespace holdfast::gs1
