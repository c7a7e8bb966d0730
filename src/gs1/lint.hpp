// The checks that the GS1 Barcode Syntax Dictionary names beside a component ("linters"), with the
// rule of the standard each stands for.
//
// Model: the component has its length and its character set already. A finding says what is wrong
// and which of its characters: `at` counts from the component's start. Reference year: for leap
// years of two digits (date.hpp). Pure, no allocation.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "gs1/ai_table.hpp"
#include "gs1/error.hpp"

namespace holdfast::gs1 {

struct Finding {
  ErrorClass what = ErrorClass::format;
  std::size_t at = 0;
  std::size_t length = 0;
  friend bool operator==(const Finding&, const Finding&) = default;
};
using Lints = std::optional<Finding>;  // nothing: no objection

[[nodiscard]] Lints lint(Lint which, std::string_view part, int reference_year);
// Character set, padding of CSET 64 included.
[[nodiscard]] Lints lint_charset(Charset charset, std::string_view part);

// Two check characters for an alphanumeric key (GS1 General Specifications 7.9.5), or nothing when
// `before` has a character outside of CSET 82 or is longer than 97.
[[nodiscard]] std::optional<std::array<char, 2>> check_pair_of(std::string_view before);

}  // namespace holdfast::gs1
