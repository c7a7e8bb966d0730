// The places of a web address that digital_link.cpp and link_compression.cpp look at.
#pragma once

#include "gs1/digital_link.hpp"

namespace holdfast::gs1::detail {

struct LinkParts {
  std::string_view path;   // with its first slash
  std::string_view query;  // without ?
};

// Scheme, domain and characters; the fragment is cut off.
Parsed<LinkParts> split_link(std::string_view uri);

// "AI=value" or another parameter: up to the next &. Takes it off the front of `query`.
std::string_view next_parameter(std::string_view& query);

// The sequence of `row`'s qualifiers that has most of `elements`, in its order; "" when none.
std::string_view best_sequence(const AiRow& row, const Elements& elements);

// Reads /AI/value pairs and attributes into Elements.
class LinkReader {
 public:
  LinkReader(std::string_view uri, const LinkRules& rules) : uri_(uri), rules_(rules) {}
  Parsed<Elements> read(const LinkParts& parts);

 private:
  struct Pair {
    std::string_view ai;
    std::string_view raw;
  };
  [[nodiscard]] std::size_t place(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - uri_.data());
  }
  [[nodiscard]] bool is_ai(std::string_view text) const;
  [[nodiscard]] std::optional<std::string_view> key_path(std::string_view path) const;
  Parsed<void> read_path(std::string_view path);
  Parsed<void> read_query(std::string_view query);
  Parsed<void> take(const Pair& pair, bool in_query);
  Parsed<std::string_view> decoded(const Pair& pair, bool in_query);
  Parsed<void> check_path() const;
  Parsed<void> check_attributes() const;
  Parsed<void> check_values() const;

  std::string_view uri_;
  const LinkRules& rules_;
  Elements out_;
  std::size_t in_path_ = 0;  // of the elements: key and qualifiers
};

}  // namespace holdfast::gs1::detail
