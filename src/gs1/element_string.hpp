// Element strings: AI and value, AI and value, separated by FNC1 (0x1D) where the length is open.
//
// Model: Elements is a fixed array of views into the payload, in order of appearance. What is not
// in the payload as it stands (percent-encoded, padded with zeros, compressed) is kept in the
// object; copies look after that. Reading makes no allocation. What the elements mean together (a
// lot needs a GTIN) is judged over all symbols of an item, hence on demand: associations.hpp.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gs1/error.hpp"

namespace holdfast::gs1 {

constexpr std::size_t elements_max = 64;
constexpr std::size_t kept_chars_max = 1024;  // of all values that are no views into the payload
constexpr char separator = '\x1d';

struct Element {
  std::string_view ai;
  std::string_view value;
  friend bool operator==(const Element&, const Element&) = default;
};

class Elements {
 public:
  Elements() = default;
  Elements(const Elements& other) { take(other); }
  Elements& operator=(const Elements& other);
  ~Elements() = default;

  [[nodiscard]] const Element* begin() const { return items_.all.data(); }
  [[nodiscard]] const Element* end() const { return items_.all.data() + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const Element& operator[](std::size_t i) const { return items_.all[i]; }
  // Value of the first element whose AI fits the pattern ("10", "310n"), or nothing.
  [[nodiscard]] const Element* find(std::string_view pattern) const;
  bool add(Element element);  // false when full
  // A copy of `text` that lives as long as this object; nothing when there is no room left.
  std::optional<std::string_view> keep(std::string_view text);
  void clear() { size_ = kept_size_ = 0; }
  // Sorts them by rank(element), a number; those of equal rank stay as they stand.
  template <typename Rank>
  void arrange(const Rank& rank) {
    for (std::size_t i = 1; i < size_; ++i) {
      for (std::size_t j = i; j > 0 && rank(items_.all[j]) < rank(items_.all[j - 1]); --j) {
        std::swap(items_.all[j], items_.all[j - 1]);
      }
    }
  }

 private:
  void take(const Elements& other);

  // Three kilobytes that nobody fills with zeros first: only what is used is ever read or copied.
  union Items {
    Items() {}
    std::array<Element, elements_max> all;
  };
  Items items_;
  std::array<char, kept_chars_max> kept_;  // NOLINT: as above
  std::size_t size_ = 0;
  std::size_t kept_size_ = 0;
};

struct ElementRules {
  int reference_year = 2026;  // for leap years
  bool unknown_ais = true;    // keep AIs that are not in the table where their length is certain
  bool exclusive_pairs = false;
  bool required_ais = false;
};

// `data` without symbology identifier and without leading FNC1. General Specifications 7.8.6.
Parsed<Elements> read_elements(std::string_view data, const ElementRules& rules);
// The same into `out`, which is emptied first; what is in it after an error is of no use.
Parsed<void> read_elements_into(Elements& out, std::string_view data, const ElementRules& rules);
// (01)09521234543213(10)LOT42; an opening bracket within a value is written \(.
Parsed<Elements> read_bracketed(std::string_view text, const ElementRules& rules);
// One value by the rules of its AI; places count from the start of the value. The number of
// characters that belong to it: fixed lengths may leave some over.
Parsed<std::size_t> check_value(std::string_view ai, std::string_view value,
                                const ElementRules& rules);

// The two ways to write them, for displays and printers; they read back as the same elements.
std::string bracketed(const Elements& elements);
std::string with_separators(const Elements& elements);

}  // namespace holdfast::gs1
