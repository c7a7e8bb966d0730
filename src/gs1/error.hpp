// Why a barcode payload could not be read: a class (what is wrong), the AI it concerns, and the
// place as an offset into the payload. Holds views into the payload; makes no allocation. explain()
// turns it into words for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace holdfast::gs1 {

enum class ErrorClass : std::uint8_t {
  syntax,                 // brackets or separators out of place
  symbology,              // identifier cut short
  empty,                  // no data, or an AI without a value
  unknown_ai,             // no AI begins with these digits
  length,                 // value shorter or longer than its AI allows
  charset,                // a character that the AI does not allow
  check_digit,            // the check digit does not fit the number
  date,                   // no such day
  format,                 // begins with something that is no GS1 company prefix
  association_exclusive,  // two AIs that must not stand together
  association_repeat,     // the same AI twice with different values
  too_many                // more AIs than elements_max
};
std::string_view to_string(ErrorClass value);

struct ParseError {
  ErrorClass what = ErrorClass::syntax;
  std::size_t position = 0;
  std::string_view ai{};
  friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <typename T>
using Parsed = tl::expected<T, ParseError>;

[[nodiscard]] inline tl::unexpected<ParseError> wrong(ErrorClass what, std::size_t position,
                                                      std::string_view ai = {}) {
  return tl::unexpected<ParseError>(ParseError{what, position, ai});
}

// Kind invalid_input; `payload` is shown printable and shortened.
base::Error explain(const ParseError& error, std::string_view payload);

// Printable form for displays and logs: control bytes as <1D>, at most `chars_max` characters.
std::string printable(std::string_view payload, std::size_t chars_max = 60);

}  // namespace holdfast::gs1
