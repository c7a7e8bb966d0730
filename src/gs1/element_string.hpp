// Element strings: AI and value, AI and value, separated by FNC1 (0x1D) where the length is open.
//
// Model: Elements is a fixed array of views into the payload, in order of appearance. Reading makes
// no allocation. What the elements mean together (a lot needs a GTIN) is judged over all symbols of
// an item, not here; only repeats with different values are refused, and exclusive pairs on demand.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "gs1/error.hpp"

namespace holdfast::gs1 {

constexpr std::size_t elements_max = 64;
constexpr char separator = '\x1d';

struct Element {
  std::string_view ai;
  std::string_view value;
  friend bool operator==(const Element&, const Element&) = default;
};

class Elements {
 public:
  [[nodiscard]] const Element* begin() const { return items_.data(); }
  [[nodiscard]] const Element* end() const { return items_.data() + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const Element& operator[](std::size_t i) const { return items_[i]; }
  // Value of the first element whose AI fits the pattern ("10", "310n"), or nothing.
  [[nodiscard]] const Element* find(std::string_view pattern) const;
  bool add(Element element);  // false when full

 private:
  std::array<Element, elements_max> items_{};
  std::size_t size_ = 0;
};

struct ElementRules {
  int reference_year = 2026;  // for leap years
  bool unknown_ais = true;    // keep AIs that are not in the table where their length is certain
  bool exclusive_pairs = false;
};

// `data` without symbology identifier and without leading FNC1.
Parsed<Elements> read_elements(std::string_view data, const ElementRules& rules);
// (01)09521234543213(10)LOT42; a bracket within a value is written \(.
Parsed<Elements> read_bracketed(std::string_view text, const ElementRules& rules);

}  // namespace holdfast::gs1
