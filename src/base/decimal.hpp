// Exact decimal number: mantissa * 10^-scale in a checked 64-bit integer. Quantities and money are
// Decimals from the wire to the wire; nothing of them ever passes through binary floating point.
//
// Range: |mantissa| <= 2^63-1, scale 0..18. Values are normalised (no trailing zeros), so equal
// numbers have equal bits: 19.0 == 19. Arithmetic that would leave the range is an error, never a
// wrapped or rounded value; rounding happens only where it is asked for by name.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace holdfast::base {

__extension__ using Int128 = __int128;  // for intermediate results: a product of two mantissas

class Decimal {
 public:
  static constexpr int scale_max = 18;

  constexpr Decimal() = default;
  // The one value without a positive counterpart is clamped, so that negation is always safe.
  constexpr Decimal(std::int64_t whole)  // NOLINT: whole numbers read as Decimals
      : mantissa_(whole == INT64_MIN ? -INT64_MAX : whole) {}

  // mantissa * 10^-scale; fails outside the range above.
  static Result<Decimal> of(std::int64_t mantissa, int scale);
  // JSON grammar and a little more: -12.50, 1e3, +7, .5 are read; "", "1,5", "0x1" are errors.
  static Result<Decimal> parse(std::string_view text);

  [[nodiscard]] constexpr std::int64_t mantissa() const { return mantissa_; }
  [[nodiscard]] constexpr int scale() const { return scale_; }
  [[nodiscard]] constexpr bool is_zero() const { return mantissa_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const { return mantissa_ < 0; }
  [[nodiscard]] constexpr bool is_integer() const { return scale_ == 0; }
  // The whole number, or an error naming the value if it has decimals.
  [[nodiscard]] Result<std::int64_t> integer() const;

  [[nodiscard]] Result<Decimal> plus(Decimal other) const;
  [[nodiscard]] Result<Decimal> minus(Decimal other) const;
  [[nodiscard]] Result<Decimal> times(Decimal other) const;
  // Quotient rounded half away from zero to `scale` decimals.
  [[nodiscard]] Result<Decimal> divided_by(Decimal divisor, int scale) const;
  // Rounded half away from zero to at most `scale` decimals.
  [[nodiscard]] Decimal rounded(int scale) const;
  [[nodiscard]] constexpr Decimal negated() const { return raw(-mantissa_, scale_); }

  // Shortest exact text; integers without a point.
  [[nodiscard]] std::string to_string() const;

  friend constexpr bool operator==(Decimal, Decimal) = default;
  friend std::strong_ordering operator<=>(Decimal a, Decimal b);

 private:
  static constexpr Decimal raw(std::int64_t mantissa, int scale) {
    Decimal d;
    d.mantissa_ = mantissa;
    d.scale_ = static_cast<std::int8_t>(scale);
    return d;
  }
  static Result<Decimal> normalised(Int128 mantissa, int scale);

  std::int64_t mantissa_ = 0;
  std::int8_t scale_ = 0;
};

}  // namespace holdfast::base
