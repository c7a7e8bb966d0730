// GS1 Digital Link: element strings as a web address (GS1 Digital Link Standard: URI Syntax 1.2
// ff.).
//
//   https://example.com/stem/01/09521234543213/10/LOT42?17=261231&linkType=all#x
//
// Model: the key is the rightmost /AI/value in the path whose AI is a primary key; its qualifiers
// follow in their order; attributes stand in the query. Stem, other parameters and fragment say
// nothing about the goods. A path that ends in base64url instead may be a compressed link
// (link_compression.hpp). Reading allocates nothing: values with %XX are kept in Elements.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gs1/element_string.hpp"

namespace holdfast::gs1 {

struct LinkRules {
  ElementRules elements{};
  bool short_gtins = false;  // 8, 12 or 13 digits behind /01/, as older links have them
  bool compressed = true;    // also what link_compression.hpp reads
};

// http:// or https://, all small or all capital letters: anything else is text.
[[nodiscard]] bool is_web_address(std::string_view text);

// Elements in the order of the link: key, qualifiers, attributes as they stand.
Parsed<Elements> read_link(std::string_view uri, const LinkRules& rules);

// The parameters of the query that are no AIs ("linkType=all"), as they stand.
[[nodiscard]] std::vector<std::string_view> foreign_parameters(std::string_view uri);

// Key, qualifiers in order, attributes of fixed length, then the others; https://id.gs1.org unless
// another stem is given. Nothing when there is no primary key, or an element may not stand in a
// link.
[[nodiscard]] std::optional<std::string> write_link(const Elements& elements,
                                                    std::string_view stem = "https://id.gs1.org");

// The key and its qualifiers in the order of the path, then the rest in order of appearance; as
// they are when there is no key.
[[nodiscard]] Elements in_link_order(const Elements& elements);

}  // namespace holdfast::gs1
