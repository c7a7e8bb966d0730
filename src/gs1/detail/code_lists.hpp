// The generated code lists. A numeric code is bit (code mod 64) of word (code / 64); a code of two
// letters is bit (second) of word (first); package types are sorted, each filled up to 4
// characters.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::gs1 {

extern const std::uint64_t iso3166_bits[16];
extern const std::uint64_t iso4217_bits[16];
extern const std::uint32_t iso3166alpha2_bits[26];
extern const std::uint64_t mediatype_bits[2];
extern const std::string_view package_types;

}  // namespace holdfast::gs1
