#include "dynamics/item_code.hpp"

namespace holdfast::dynamics {
namespace {

constexpr unsigned char latin_lead = 0xC3;  // of U+00C0 to U+00FF
constexpr unsigned char latin_small_first = 0xA0, latin_small_last = 0xBE, division_sign = 0xB7;
constexpr unsigned char to_capital = 0x20;

bool is_small_latin(unsigned char c) {
  return c >= latin_small_first && c <= latin_small_last && c != division_sign;
}

}  // namespace

std::string code_of(std::string_view number) {
  const auto first = number.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  std::string code(number.substr(first, number.find_last_not_of(' ') - first + 1));
  unsigned char before = 0;
  for (char& letter : code) {
    const auto c = static_cast<unsigned char>(letter);
    const bool small = (c >= 'a' && c <= 'z') || (before == latin_lead && is_small_latin(c));
    if (small) letter = static_cast<char>(c - to_capital);
    before = c;
  }
  return code;
}

}  // namespace holdfast::dynamics
