// Compressed Digital Links: the elements as a bit string in base64url, the last part of the path
// (GS1 Digital Link Standard: URI Compression; the reference is GS1's compression prototype).
//
// Model: per element the AI, four bits a digit, or one byte with a letter for a usual sequence
// (0B: 01 and 10), then its value: digits of fixed length as one binary number of just enough bits;
// of open length with their number before it; text with its kind (digits, hexadecimal, base64url,
// ASCII) and length. Foreign parameters (first four bits F) are stepped over. Zeros fill the last
// character. A component that is missing at the end has length 0. Unlike the prototype, leading
// zeros of open numbers are kept: their number of digits says how many there are.
// Reading makes no allocation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gs1/digital_link.hpp"

namespace holdfast::gs1 {

// Elements in the order of the link's uncompressed form. The error is dl_uri for a path that is no
// compressed link: what is in it must be valid throughout and hold just one primary key. A key may
// stand uncompressed in front: /01/09521234543213/<compressed>.
Parsed<Elements> read_compressed_link(std::string_view uri, const LinkRules& rules);

// Nothing when there is no primary key, or an AI that the table does not know.
[[nodiscard]] std::optional<std::string> write_compressed_link(
    const Elements& elements, std::string_view stem = "https://id.gs1.org");

}  // namespace holdfast::gs1
