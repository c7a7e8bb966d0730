#include "gs1/ai_table.hpp"

#include <algorithm>

#include "gs1/detail/tables.hpp"

namespace holdfast::gs1 {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool in_cset82(char c) {
  return c >= '!' && c <= 'z' && std::string_view("#$@[\\]^`").find(c) == std::string_view::npos;
}
constexpr bool in_cset39(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '#' || c == '-' || c == '/';
}
constexpr bool in_cset64(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

// Bit n: the character is in the n-th character set.
constexpr auto charsets = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned i = 0; i < 128; ++i) {
    const char c = static_cast<char>(i);
    table[i] = static_cast<std::uint8_t>((is_digit(c) ? 1U : 0U) | (in_cset82(c) ? 2U : 0U) |
                                         (in_cset39(c) ? 4U : 0U) | (in_cset64(c) ? 8U : 0U));
  }
  return table;
}();

const Prefix* prefix_of(std::string_view text) {
  if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return nullptr;
  return &prefixes[(text[0] - '0') * 10 + (text[1] - '0')];
}

template <typename Each>
std::size_t sum_of_parts(const AiRow& row, const Each& each) {
  std::size_t sum = 0;
  for (const Component& part : components(row)) sum += each(part);
  return sum;
}

}  // namespace

const AiRow* find_ai(std::string_view ai) {
  const Prefix* prefix = prefix_of(ai);
  if (prefix == nullptr || prefix->ai_length != ai.size()) return nullptr;
  unsigned number = 0;
  for (const char c : ai) {
    if (!is_digit(c)) return nullptr;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  const AiRow* begin = rows + prefix->row_at;
  const AiRow* end = begin + prefix->row_count;
  const AiRow* row =
      std::partition_point(begin, end, [&](const AiRow& r) { return r.last < number; });
  return row != end && row->first <= number ? row : nullptr;
}

std::span<const Component> components(const AiRow& row) {
  return {parts + row.part_at, row.part_count};
}

std::span<const AiRow> ai_rows() { return {rows, row_count}; }

std::size_t value_chars_min(const AiRow& row) {
  return sum_of_parts(row, [](const Component& part) { return part.optional ? 0 : part.min; });
}

std::size_t value_chars_max(const AiRow& row) {
  return sum_of_parts(row, [](const Component& part) { return part.max; });
}

std::size_t ai_length(std::string_view text) {
  const Prefix* prefix = prefix_of(text);
  return prefix == nullptr ? 0 : prefix->ai_length;
}

std::size_t fixed_value_length(std::string_view ai) {
  const Prefix* prefix = prefix_of(ai);
  return prefix == nullptr ? 0 : prefix->value_length;
}

bool allowed(Charset charset, char c) {
  return ((charsets[static_cast<unsigned char>(c)] >> static_cast<unsigned>(charset)) & 1U) != 0;
}

bool fits(std::string_view pattern, std::string_view ai) {
  return std::equal(pattern.begin(), pattern.end(), ai.begin(), ai.end(),
                    [](char wanted, char c) { return wanted == 'n' || wanted == c; });
}

bool listed(std::string_view patterns, std::string_view ai) {
  while (!patterns.empty()) {
    const std::size_t end = std::min(patterns.find_first_of(", "), patterns.size());
    if (fits(patterns.substr(0, end), ai)) return true;
    patterns.remove_prefix(std::min(end + 1, patterns.size()));
  }
  return false;
}

}  // namespace holdfast::gs1
