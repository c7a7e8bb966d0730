// What GS1 application identifiers look like, as data: the release of the GS1 Barcode Syntax
// Dictionary of 2026-01-27, without transport, origin, healthcare and coupon AIs (42, 43, 7, 8).
// A larger table is all that it takes to read the others.
//
// Model: a row describes one AI or a range that differs only in its digits (3100-3165: third digit
// 0-6, last digit 0-5). A value is one or two components, eaten in order; only the last may vary in
// length or be missing. `fixed` AIs need no separator behind them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace holdfast::gs1 {

enum class Charset : std::uint8_t { none, digits, cset82 };
enum class Lint : std::uint8_t { none, check_digit, date, company_prefix };
enum class Separator : std::uint8_t { fixed, open };

struct Component {
  Charset charset = Charset::none;  // none: there is no second component
  std::uint8_t min = 0;
  std::uint8_t max = 0;
  Lint lint = Lint::none;
  bool optional = false;
};

struct AiRow {
  std::string_view first;
  std::string_view last;
  Separator separator = Separator::open;
  Component components[2] = {};  // NOLINT: rows are written as nested braces
  // AIs that must not stand beside it, blank-separated; n is any digit.
  std::string_view excludes{};
  std::string_view title{};
};

// Null pointer when the table has no such AI.
const AiRow* find_ai(std::string_view ai);

// Length of the AI that begins with these two digits; 0: none does.
std::size_t ai_length(std::string_view text);
// Length of the value when the first two digits of the AI fix it; 0: it runs to the separator.
std::size_t fixed_value_length(std::string_view ai);

[[nodiscard]] bool allowed(Charset charset, char c);
// Whether `ai` is in the blank-separated list of patterns.
[[nodiscard]] bool listed(std::string_view patterns, std::string_view ai);

}  // namespace holdfast::gs1
