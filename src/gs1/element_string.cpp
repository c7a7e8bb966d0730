#include "gs1/element_string.hpp"

#include <algorithm>

#include "gs1/ai_table.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/date.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::size_t company_prefix_digits = 4;
constexpr std::size_t unknown_value_chars_max = 90;

std::size_t value_chars_max(const AiRow& row) {
  return std::size_t{row.components[0].max} + row.components[1].max;
}

// Reads one string, left to right. Places in errors count from the start of that string.
class ElementReader {
 public:
  ElementReader(std::string_view all, const ElementRules& rules) : all_(all), rules_(rules) {}

  Parsed<Elements> unbracketed();
  Parsed<Elements> bracketed();

 private:
  [[nodiscard]] std::size_t place(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - all_.data());
  }
  Parsed<std::string_view> read_ai(std::string_view rest) const;
  // The value's length at the start of `text` (which ends before the next separator).
  Parsed<std::size_t> value_length(std::string_view ai, std::string_view text) const;
  Parsed<void> check_component(const Component& component, std::string_view ai,
                               std::string_view part) const;
  Parsed<void> add(std::string_view ai, std::string_view value);

  std::string_view all_;
  const ElementRules& rules_;
  Elements out_;
};

Parsed<std::string_view> ElementReader::read_ai(std::string_view rest) const {
  const std::size_t length = ai_length(rest);
  const std::string_view ai = rest.substr(0, length);
  const bool readable = length != 0 && ai.size() == length && all_digits(ai);
  if (!readable || (find_ai(ai) == nullptr && !rules_.unknown_ais)) {
    return wrong(ErrorClass::unknown_ai, place(rest), rest.substr(0, 4));
  }
  return ai;
}

Parsed<void> ElementReader::check_component(const Component& component, std::string_view ai,
                                            std::string_view part) const {
  const auto* bad = std::find_if_not(part.begin(), part.end(),
                                     [&](char c) { return allowed(component.charset, c); });
  const std::size_t at = place(part);
  if (bad != part.end()) {
    return wrong(ErrorClass::charset, at + static_cast<std::size_t>(bad - part.begin()), ai);
  }
  switch (component.lint) {
    case Lint::none: return {};
    case Lint::check_digit:
      if (check_digit_fits(part)) return {};
      return wrong(ErrorClass::check_digit, at + part.size() - 1, ai);
    case Lint::date:
      if (read_date(part, rules_.reference_year)) return {};
      return wrong(ErrorClass::date, at, ai);
    case Lint::company_prefix:
      if (part.size() >= company_prefix_digits && all_digits(part.substr(0, company_prefix_digits)))
        return {};
      return wrong(ErrorClass::format, at, ai);
  }
  return {};
}

Parsed<std::size_t> ElementReader::value_length(std::string_view ai, std::string_view text) const {
  const AiRow* row = find_ai(ai);
  if (row == nullptr) {
    const std::size_t fixed = fixed_value_length(ai);
    const std::size_t length = fixed != 0 ? fixed : text.size();
    if (length > text.size() || length > unknown_value_chars_max) {
      return wrong(ErrorClass::length, place(text), ai);
    }
    return length;
  }
  std::size_t used = 0;
  for (const Component& component : row->components) {
    if (component.charset == Charset::none) break;
    const std::string_view part = text.substr(used, component.max);
    if (part.empty() && component.optional) break;
    if (part.size() < component.min) return wrong(ErrorClass::length, place(text) + used, ai);
    if (auto checked = check_component(component, ai, part); !checked) {
      return tl::unexpected<ParseError>(checked.error());
    }
    used += part.size();
  }
  return used;
}

Parsed<void> ElementReader::add(std::string_view ai, std::string_view value) {
  const AiRow* row = find_ai(ai);
  for (const Element& other : out_) {
    if (other.ai == ai && other.value != value) {
      return wrong(ErrorClass::association_repeat, place(ai), ai);
    }
    const AiRow* other_row = rules_.exclusive_pairs && other.ai != ai ? find_ai(other.ai) : nullptr;
    const bool excluded =
        other_row != nullptr &&
        (listed(other_row->excludes, ai) || (row != nullptr && listed(row->excludes, other.ai)));
    if (excluded) return wrong(ErrorClass::association_exclusive, place(ai), ai);
  }
  if (!out_.add({ai, value})) return wrong(ErrorClass::too_many, place(ai), ai);
  return {};
}

Parsed<Elements> ElementReader::unbracketed() {
  if (all_.empty()) return wrong(ErrorClass::empty, 0);
  std::string_view rest = all_;
  while (!rest.empty()) {
    const auto ai = read_ai(rest);
    if (!ai) return tl::unexpected<ParseError>(ai.error());
    rest.remove_prefix(ai->size());
    const std::string_view text = rest.substr(0, rest.find(separator));
    const AiRow* row = find_ai(*ai);
    const bool open =
        row != nullptr ? row->separator == Separator::open : fixed_value_length(*ai) == 0;
    if (text.empty()) return wrong(open ? ErrorClass::empty : ErrorClass::length, place(rest), *ai);
    const auto length = value_length(*ai, text);
    if (!length) return tl::unexpected<ParseError>(length.error());
    if (open && *length < text.size()) return wrong(ErrorClass::length, place(text) + *length, *ai);
    if (auto added = add(*ai, text.substr(0, *length)); !added) {
      return tl::unexpected<ParseError>(added.error());
    }
    rest.remove_prefix(*length);
    if (!rest.empty() && rest.front() == separator) rest.remove_prefix(1);
  }
  return out_;
}

Parsed<Elements> ElementReader::bracketed() {
  if (all_.empty()) return wrong(ErrorClass::empty, 0);
  std::string_view rest = all_;
  while (!rest.empty()) {
    const std::size_t close = rest.find(')');
    if (rest.front() != '(' || close == std::string_view::npos) {
      return wrong(ErrorClass::syntax, place(rest));
    }
    const std::string_view ai = rest.substr(1, close - 1);
    if (!all_digits(ai) || ai_length(ai) != ai.size() ||
        (find_ai(ai) == nullptr && !rules_.unknown_ais)) {
      return wrong(ErrorClass::unknown_ai, place(rest) + 1, ai);
    }
    rest.remove_prefix(close + 1);
    std::size_t end = rest.find('(');
    while (end != std::string_view::npos && end > 0 && rest[end - 1] == '\\') {
      end = rest.find('(', end + 1);
    }
    const std::string_view value = rest.substr(0, end);
    if (value.empty()) return wrong(ErrorClass::syntax, place(rest), ai);
    const AiRow* row = find_ai(ai);
    if (row != nullptr && value.size() > value_chars_max(*row)) {
      return wrong(ErrorClass::length, place(value) + value_chars_max(*row), ai);
    }
    const auto length = value_length(ai, value);
    if (!length) return tl::unexpected<ParseError>(length.error());
    if (*length < value.size()) return wrong(ErrorClass::length, place(value) + *length, ai);
    if (auto added = add(ai, value); !added) return tl::unexpected<ParseError>(added.error());
    rest.remove_prefix(value.size());
  }
  return out_;
}

}  // namespace

const Element* Elements::find(std::string_view pattern) const {
  const auto* found =
      std::find_if(begin(), end(), [&](const Element& e) { return listed(pattern, e.ai); });
  return found == end() ? nullptr : found;
}

bool Elements::add(Element element) {
  if (size_ == items_.size()) return false;
  items_[size_++] = element;
  return true;
}

Parsed<Elements> read_elements(std::string_view data, const ElementRules& rules) {
  return ElementReader(data, rules).unbracketed();
}

Parsed<Elements> read_bracketed(std::string_view text, const ElementRules& rules) {
  return ElementReader(text, rules).bracketed();
}

}  // namespace holdfast::gs1
