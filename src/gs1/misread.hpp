// Numbers whose check digit does not fit, for whoever looks at a barcode by hand.
//
// Model: pure. A scan takes digits with a wrong check digit for text, because a warehouse's own
// SKUs may look like that; a person who asks what a code says wants to hear of it all the same.
#pragma once

#include <optional>
#include <string_view>

#include "gs1/scan.hpp"

namespace holdfast::gs1 {

struct Misread {
  std::string_view number;  // "EAN-13"
  std::string_view digits;  // all of it, without an AI in front
  char expected = '0';      // the check digit that would fit
};
// Text of as many digits as a GTIN or an SSCC has. Nothing where it reads as UPC-E.
[[nodiscard]] std::optional<Misread> misread_number(const Scan& scan);

// The check digit that would fit where `error` says that one does not; nothing where the rule is
// another than that of GTIN, SSCC and GLN.
[[nodiscard]] std::optional<char> expected_digit(const ParseError& error, std::string_view payload);

}  // namespace holdfast::gs1
