// Why a barcode payload could not be read: a class (what is wrong), the AI it concerns, and the
// place as an offset into the payload and a number of characters (0: from there on; in a percent-
// encoded value the offset is that of the value). Holds views into the payload; makes no
// allocation. explain() turns it into words for people. The names of the classes are those of
// tests/data/gs1/vectors.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace holdfast::gs1 {

enum class ErrorClass : std::uint8_t {
  syntax,                 // brackets or separators out of place
  symbology,              // identifier cut short, missing or not one of GS1's (strict reading)
  empty,                  // no data, or an AI without a value
  unknown_ai,             // no AI begins with these digits
  length,                 // value shorter or longer than its AI allows
  charset,                // a character that is not allowed here
  check_digit,            // check digit or check characters do not fit
  date,                   // no such day
  time,                   // no such hour, minute or second
  code_list,              // not in the list of countries, currencies, packages, media, sexes
  gcp,                    // does not begin with a GS1 company prefix
  piece_of_total,         // piece 0, total 0, or a piece beyond the total
  pcenc,                  // % without two hexadecimal digits
  coupon,                 // fields of a North American coupon out of place
  format,                 // another rule of this AI's form
  association_exclusive,  // two AIs that must not stand together
  association_required,   // an AI without another that it needs
  association_repeat,     // the same AI twice with different values; in a link, twice at all
  too_many,               // more than elements_max AIs, or more text than a link can hold
  dl_uri,                 // no well-formed link: characters, domain, or what a compressed one holds
  dl_no_key,              // a link without a GS1 key in its path
  dl_path,  // qualifiers this key does not take, in a wrong order, or in the query
  dl_attr   // an AI that must not stand in the query
};
std::string_view to_string(ErrorClass value);

struct ParseError {
  ErrorClass what = ErrorClass::syntax;
  std::size_t position = 0;
  std::string_view ai{};
  std::size_t length = 0;
  friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <typename T>
using Parsed = tl::expected<T, ParseError>;

[[nodiscard]] inline tl::unexpected<ParseError> wrong(ErrorClass what, std::size_t position,
                                                      std::string_view ai = {},
                                                      std::size_t length = 0) {
  return tl::unexpected<ParseError>(ParseError{what, position, ai, length});
}

// Kind invalid_input; `payload` is shown printable and shortened.
base::Error explain(const ParseError& error, std::string_view payload);

// Printable form for displays and logs: control bytes as <1D>, at most `chars_max` characters.
std::string printable(std::string_view payload, std::size_t chars_max = 60);

}  // namespace holdfast::gs1
