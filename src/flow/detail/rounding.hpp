// Rounding of exact decimals, by name.
#pragma once

#include <array>
#include <string_view>

#include "base/decimal.hpp"

namespace holdfast::flow::detail {

// nearest: half away from zero; even: half to the even neighbour; up, down: towards plus, minus
// infinity; zero: truncated.
enum class Rounding : std::uint8_t { nearest, even, up, down, zero };
constexpr std::array<std::string_view, 5> rounding_names = {"nearest", "even", "up", "down",
                                                            "zero"};

// number / divisor with `decimals` decimals.
base::Result<base::Decimal> divide(base::Decimal number, base::Decimal divisor, int decimals,
                                   Rounding rounding);
inline base::Result<base::Decimal> round(base::Decimal number, int decimals, Rounding rounding) {
  return divide(number, 1, decimals, rounding);
}

}  // namespace holdfast::flow::detail
