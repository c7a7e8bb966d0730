// What GS1 application identifiers look like, as data: every AI of the GS1 Barcode Syntax
// Dictionary (the release stands in data/ai-table.json; tools/gs1-tables writes ai_rows.cpp).
//
// Model: a row describes one AI or a range that differs only in its last digit (3100-3105). A value
// is one or more components, eaten in order; only the last may vary in length, and optional ones
// may be missing at the end. Each component has a character set and up to three linters (lint.hpp).
// `fixed` AIs need no separator behind them. Everything is constant: no state, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::gs1 {

// N digits, X CSET 82, Y CSET 39, Z CSET 64 (base64url): GS1 General Specifications 7.11.
enum class Charset : std::uint8_t { digits, cset82, cset39, cset64 };

// The dictionary's own names.
enum class Lint : std::uint8_t {
  none,
  couponcode,
  couponposoffer,
  csum,
  csumalpha,
  gcppos1,
  gcppos2,
  hasnondigit,
  hh,
  hhmi,
  hyphen,
  iban,
  importeridx,
  iso3166,
  iso3166999,
  iso3166alpha2,
  iso4217,
  iso5218,
  latitude,
  longitude,
  mediatype,
  mi,
  nonzero,
  nozeroprefix,
  packagetype,
  pcenc,
  pieceoftotal,
  posinseqslash,
  ss,
  winding,
  yesno,
  yymmd0,
  yymmdd,
  yyyymmdd,
  zero
};

// Where an AI may stand in a Digital Link: as the primary key, in the query, both, neither.
enum class LinkUse : std::uint8_t { none, attribute, key, both };

struct Component {
  Charset charset = Charset::digits;
  std::uint8_t min = 0;
  std::uint8_t max = 0;
  bool optional = false;
  std::array<Lint, 3> lints{};
};

struct AiRow {
  std::uint16_t first = 0;  // as a number
  std::uint16_t last = 0;
  std::uint8_t part_at = 0;  // its components: see components()
  std::uint8_t part_count = 0;
  bool fixed = false;
  LinkUse link = LinkUse::none;
  std::string_view excludes{};    // "310n,8111": AIs that must not stand beside it; n is any digit
  std::string_view needs{};       // "01,02;30,31nn": all clauses (;), of each one alternative (,),
                                  // and of that every member (01+21)
  std::string_view qualifiers{};  // of a key: "22,10,21|235", each sequence in its order
  std::string_view title{};

  [[nodiscard]] bool is_key() const { return link == LinkUse::key || link == LinkUse::both; }
  [[nodiscard]] bool is_attribute() const {
    return link == LinkUse::attribute || link == LinkUse::both;
  }
};

// Null pointer when the table has no such AI.
const AiRow* find_ai(std::string_view ai);
std::span<const Component> components(const AiRow& row);
std::span<const AiRow> ai_rows();  // in the order of their numbers within two digits

// Characters of a value, over all components.
std::size_t value_chars_min(const AiRow& row);
std::size_t value_chars_max(const AiRow& row);

// Length of the AI that begins with these two digits; 0: none does.
std::size_t ai_length(std::string_view text);
// Length of the value when the first two digits of the AI fix it; 0: it runs to the separator.
std::size_t fixed_value_length(std::string_view ai);

[[nodiscard]] bool allowed(Charset charset, char c);
// Whether `ai` fits the pattern: 310n is 3100 to 3109.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view ai);
// Whether `ai` fits one of the patterns, which a comma or a blank separates.
[[nodiscard]] bool listed(std::string_view patterns, std::string_view ai);

}  // namespace holdfast::gs1
