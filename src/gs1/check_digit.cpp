#include "gs1/check_digit.hpp"

#include <algorithm>

namespace holdfast::gs1 {

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

char check_digit_of(std::string_view digits_before) {
  int sum = 0;
  int weight = 3;
  for (std::size_t i = digits_before.size(); i-- > 0; weight = 4 - weight) {
    sum += (digits_before[i] - '0') * weight;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool check_digit_fits(std::string_view digits) {
  return digits.size() > 1 && all_digits(digits) &&
         check_digit_of(digits.substr(0, digits.size() - 1)) == digits.back();
}

Gtin14 pad_gtin(std::string_view digits) {
  Gtin14 gtin;
  gtin.fill('0');
  const auto used = digits.substr(0, std::min(digits.size(), gtin.size()));
  std::copy(used.begin(), used.end(), gtin.end() - static_cast<std::ptrdiff_t>(used.size()));
  return gtin;
}

Parsed<UpcA> expand_upce(std::string_view digits) {
  if (!all_digits(digits)) return wrong(ErrorClass::charset, 0);
  if (digits.size() < 6 || digits.size() > 8) return wrong(ErrorClass::length, digits.size());
  UpcA out;
  out.fill('0');
  std::string_view d = digits;
  if (digits.size() > 6) {
    if (digits[0] > '1') return wrong(ErrorClass::check_digit, 0);
    out[0] = digits[0];
    d = digits.substr(1, 6);
  }
  // Manufacturer digits kept in front, item digits kept at the end; zeros between.
  const char last = d[5];
  const std::size_t front = last <= '2' ? 2 : last == '3' ? 3 : last == '4' ? 4 : 5;
  std::copy_n(d.begin(), front, out.begin() + 1);
  if (last <= '2') {
    out[3] = last;
    std::copy_n(d.begin() + 2, 3, out.begin() + 8);
  } else if (front == 5) {
    out[10] = last;
  } else {
    std::copy_n(d.begin() + static_cast<std::ptrdiff_t>(front), 5 - front,
                out.begin() + static_cast<std::ptrdiff_t>(11 - (5 - front)));
  }
  out[11] = check_digit_of(std::string_view(out.data(), 11));
  if (digits.size() == 8 && digits[7] != out[11]) return wrong(ErrorClass::check_digit, 7);
  return out;
}

bool is_restricted(const Gtin14& gtin) {
  const std::string_view g(gtin.data(), gtin.size());
  if (g.starts_with("000000")) return g[6] == '0' || g[6] == '2';  // GTIN-8
  if (g[0] != '0') return false;
  return g[1] == '2' || g.substr(1, 2) == "02" || g.substr(1, 2) == "04";
}

}  // namespace holdfast::gs1
