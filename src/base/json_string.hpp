// The string of a JSON text: escapes undone, UTF-8 checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::base {

struct JsonStringRead {
  std::size_t used = 0;    // bytes up to and including the closing quote, or up to the error
  std::string_view error;  // empty when good
};

// `text` begins with the opening quote; what the string says is appended to `out`.
JsonStringRead read_json_string(std::string_view text, std::string& out);

// Bytes of the well-formed UTF-8 character (RFC 3629) that `text` begins with; 0 if it is none.
std::size_t utf8_character(std::string_view text);

}  // namespace holdfast::base
