#include "gs1/element_string.hpp"

#include <algorithm>
#include <functional>
#include <memory>

#include "gs1/ai_table.hpp"
#include "gs1/associations.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/lint.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::size_t unknown_value_chars_max = 90;
constexpr std::string_view times_that_may_be_missing = "4324,4325";

tl::unexpected<ParseError> found(const Finding& finding, std::size_t part_at, std::string_view ai) {
  return wrong(finding.what, part_at + finding.at, ai, finding.length);
}

Parsed<void> check_component(const Component& component, std::string_view ai, std::string_view part,
                             std::size_t at, int reference_year) {
  if (const auto bad = lint_charset(component.charset, part)) return found(*bad, at, ai);
  for (const Lint which : component.lints) {
    if (which == Lint::none) break;
    // General Specifications 3.8.20: no time of delivery is given.
    if (which == Lint::hhmi && part == "9999" && listed(times_that_may_be_missing, ai)) continue;
    if (const auto bad = lint(which, part, reference_year)) return found(*bad, at, ai);
  }
  return {};
}

Parsed<std::size_t> check_unknown(std::string_view ai, std::string_view value) {
  const std::size_t fixed = fixed_value_length(ai);
  const std::size_t length = fixed != 0 ? fixed : value.size();
  if (length > value.size()) return wrong(ErrorClass::length, value.size(), ai);
  if (length > unknown_value_chars_max) {
    return wrong(ErrorClass::length, unknown_value_chars_max, ai);
  }
  if (const auto bad = lint_charset(Charset::cset82, value.substr(0, length))) {
    return found(*bad, 0, ai);
  }
  return length;
}

Parsed<std::size_t> check_known(const AiRow& row, std::string_view ai, std::string_view value,
                                int reference_year) {
  std::size_t used = 0;
  for (const Component& component : components(row)) {
    const std::string_view part = value.substr(used, component.max);
    if (part.empty() && component.optional) continue;
    if (part.size() < component.min) return wrong(ErrorClass::length, value.size(), ai);
    if (auto checked = check_component(component, ai, part, used, reference_year); !checked) {
      return tl::unexpected<ParseError>(checked.error());
    }
    used += part.size();
  }
  return used;
}

// Reads one string, left to right. Places in errors count from the start of that string.
class ElementReader {
 public:
  ElementReader(std::string_view all, const ElementRules& rules, Elements& out)
      : all_(all), rules_(rules), out_(out) {
    out_.clear();
  }

  Parsed<void> unbracketed();
  Parsed<void> bracketed();

 private:
  [[nodiscard]] std::size_t place(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - all_.data());
  }
  Parsed<std::string_view> read_ai(std::string_view rest) const;
  Parsed<std::size_t> read_value(std::string_view ai, std::string_view rest) const;
  Parsed<std::string_view> split_bracketed(std::string_view rest);
  Parsed<std::string_view> unescaped(std::string_view ai, std::string_view value);
  Parsed<void> check_bracketed(std::string_view ai, std::string_view value) const;
  Parsed<void> check_values() const;
  std::string_view all_;
  const ElementRules& rules_;
  Elements& out_;
};

Parsed<std::string_view> ElementReader::read_ai(std::string_view rest) const {
  const std::string_view ai = rest.substr(0, ai_length(rest));
  if (all_digits(ai) && ai_length(ai) == ai.size() &&
      (rules_.unknown_ais || find_ai(ai) != nullptr)) {
    return ai;
  }
  return wrong(ErrorClass::unknown_ai, place(rest), rest.substr(0, 4));
}

Parsed<std::size_t> ElementReader::read_value(std::string_view ai, std::string_view rest) const {
  const std::string_view text = rest.substr(0, rest.find(separator));
  if (text.empty()) return wrong(ErrorClass::empty, place(rest), ai);
  auto length = check_value(ai, text, rules_);
  if (!length) {
    length.error().position += place(text);
    return length;
  }
  if (*length < text.size() && fixed_value_length(ai) == 0) {
    return wrong(ErrorClass::length, place(text) + *length, ai);
  }
  return length;
}

Parsed<void> ElementReader::unbracketed() {
  if (all_.empty()) return wrong(ErrorClass::empty, 0);
  // Stands for FNC1 in writing; no value may hold it.
  const std::size_t caret = all_.find('^');
  if (caret != std::string_view::npos) return wrong(ErrorClass::charset, caret, {}, 1);
  std::string_view rest = all_;
  while (!rest.empty()) {
    const auto ai = read_ai(rest);
    if (!ai) return tl::unexpected<ParseError>(ai.error());
    rest.remove_prefix(ai->size());
    const auto length = read_value(*ai, rest);
    if (!length) return tl::unexpected<ParseError>(length.error());
    if (!out_.add({*ai, rest.substr(0, *length)})) {
      return wrong(ErrorClass::too_many, place(*ai), *ai);
    }
    rest.remove_prefix(*length);
    // One separator is taken wherever it stands: labels have it behind fixed lengths, and at the
    // end.
    if (!rest.empty() && rest.front() == separator) rest.remove_prefix(1);
  }
  return check_associations(out_, all_, rules_);
}

Parsed<std::string_view> ElementReader::unescaped(std::string_view ai, std::string_view value) {
  if (value.find("\\(") == std::string_view::npos) return value;
  std::array<char, kept_chars_max> plain;  // NOLINT: filled as far as it is read
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size() && size < plain.size(); ++i) {
    if (value.substr(i).starts_with("\\(")) ++i;
    plain[size++] = value[i];
  }
  const auto kept = out_.keep({plain.data(), size});
  if (!kept) return wrong(ErrorClass::too_many, place(value), ai);
  return *kept;
}

// Length first: it says more about a value with too much in it than its last character does.
Parsed<void> ElementReader::check_bracketed(std::string_view ai, std::string_view value) const {
  const AiRow* row = find_ai(ai);
  if (row == nullptr) return {};
  if (value.size() < value_chars_min(*row) || value.size() > value_chars_max(*row)) {
    return wrong(ErrorClass::length, 0, ai);
  }
  const std::size_t caret = value.find('^');
  if (caret != std::string_view::npos) return wrong(ErrorClass::charset, caret, ai, 1);
  return {};
}

// Takes "(AI)value" off the front; what is left.
Parsed<std::string_view> ElementReader::split_bracketed(std::string_view rest) {
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
  if (rest.empty()) return wrong(ErrorClass::syntax, place(rest), ai);
  std::size_t end = rest.find('(');
  while (end != std::string_view::npos && end > 0 && rest[end - 1] == '\\') {
    end = rest.find('(', end + 1);
  }
  const std::string_view raw = rest.substr(0, end);
  const auto value = unescaped(ai, raw);
  if (!value) return value;
  if (auto checked = check_bracketed(ai, *value); !checked) {
    checked.error().position += place(raw);
    return tl::unexpected<ParseError>(checked.error());
  }
  if (!out_.add({ai, *value})) return wrong(ErrorClass::too_many, place(ai), ai);
  rest.remove_prefix(raw.size());
  return rest;
}

Parsed<void> ElementReader::check_values() const {
  for (const auto& [ai, value] : out_) {
    // Behind the closing bracket of its AI.
    const std::size_t at = place(ai) + ai.size() + 1;
    if (value.empty()) return wrong(ErrorClass::empty, at, ai);
    auto length = check_value(ai, value, rules_);
    if (!length) {
      length.error().position += at;
      return tl::unexpected<ParseError>(length.error());
    }
    if (*length < value.size()) return wrong(ErrorClass::length, at + *length, ai);
  }
  return {};
}

Parsed<void> ElementReader::bracketed() {
  if (all_.empty()) return wrong(ErrorClass::empty, 0);
  std::string_view rest = all_;
  while (!rest.empty()) {
    const auto left = split_bracketed(rest);
    if (!left) return tl::unexpected<ParseError>(left.error());
    rest = *left;
  }
  if (auto checked = check_values(); !checked) return checked;
  return check_associations(out_, all_, rules_);
}

}  // namespace

Elements& Elements::operator=(const Elements& other) {
  if (this != &other) take(other);
  return *this;
}

void Elements::take(const Elements& other) {
  size_ = other.size_;
  std::uninitialized_copy_n(other.begin(), size_, items_.all.data());
  kept_size_ = other.kept_size_;
  if (kept_size_ == 0) return;
  std::copy_n(other.kept_.begin(), kept_size_, kept_.begin());
  const char* const from = other.kept_.data();
  const auto move = [&](std::string_view& view) {
    const bool own =
        !std::less<>{}(view.data(), from) && std::less<>{}(view.data(), from + other.kept_size_);
    if (own) view = {kept_.data() + (view.data() - from), view.size()};
  };
  for (std::size_t i = 0; i < size_; ++i) {
    move(items_.all[i].ai);
    move(items_.all[i].value);
  }
}

const Element* Elements::find(std::string_view pattern) const {
  const auto* found =
      std::find_if(begin(), end(), [&](const Element& e) { return listed(pattern, e.ai); });
  return found == end() ? nullptr : found;
}

bool Elements::add(Element element) {
  if (size_ == elements_max) return false;
  std::construct_at(items_.all.data() + size_++, element);
  return true;
}

std::optional<std::string_view> Elements::keep(std::string_view text) {
  if (text.size() > kept_.size() - kept_size_) return std::nullopt;
  char* const to = kept_.data() + kept_size_;
  std::copy(text.begin(), text.end(), to);
  kept_size_ += text.size();
  return std::string_view(to, text.size());
}

Parsed<std::size_t> check_value(std::string_view ai, std::string_view value,
                                const ElementRules& rules) {
  const AiRow* row = find_ai(ai);
  if (row == nullptr) return check_unknown(ai, value);
  return check_known(*row, ai, value, rules.reference_year);
}

Parsed<void> read_elements_into(Elements& out, std::string_view data, const ElementRules& rules) {
  return ElementReader(data, rules, out).unbracketed();
}

Parsed<Elements> read_elements(std::string_view data, const ElementRules& rules) {
  Elements out;
  if (auto read = read_elements_into(out, data, rules); !read) {
    return tl::unexpected<ParseError>(read.error());
  }
  return out;
}

Parsed<Elements> read_bracketed(std::string_view text, const ElementRules& rules) {
  Elements out;
  if (auto read = ElementReader(text, rules, out).bracketed(); !read) {
    return tl::unexpected<ParseError>(read.error());
  }
  return out;
}

std::string bracketed(const Elements& elements) {
  std::string out;
  for (const auto& [ai, value] : elements) {
    out.append("(").append(ai).append(")");
    for (const char c : value) {
      if (c == '(') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string with_separators(const Elements& elements) {
  std::string out;
  bool open = false;
  for (const auto& [ai, value] : elements) {
    if (open) out += separator;
    out.append(ai).append(value);
    open = fixed_value_length(ai) == 0;
  }
  return out;
}

}  // namespace holdfast::gs1
