#include "gs1/check_digit.hpp"

#include <algorithm>

namespace holdfast::gs1 {
namespace {

// Digit d weighted: 2- is 2d less its tens, 5- is 5d less its tens, 5+ is 5d more its tens; of all
// only the last digit counts. 3 is 3d.
int minus(int product) { return (product - product / 10 + 10) % 10; }
int plus(int product) { return (product + product / 10) % 10; }

}  // namespace

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

std::optional<std::array<char, 8>> suppress_upca(std::string_view upca) {
  if (upca.size() != 12 || !check_digit_fits(upca) || upca[0] > '1') return std::nullopt;
  // What stands between: number system, manufacturer (front), item (back).
  const std::string_view front = upca.substr(1, 5);
  const std::string_view back = upca.substr(6, 5);
  std::array<char, 8> out{};
  const auto write = [&](std::string_view a, std::string_view b, char last) {
    out[0] = upca[0];
    std::copy(a.begin(), a.end(), out.begin() + 1);
    std::copy(b.begin(), b.end(), out.begin() + 1 + static_cast<std::ptrdiff_t>(a.size()));
    out[6] = last;
    out[7] = upca[11];
  };
  if (front[4] != '0' && back.starts_with("0000") && back[4] >= '5') {
    write(front, "", back[4]);
  } else if (front[4] == '0' && front[3] != '0' && back.starts_with("0000")) {
    write(front.substr(0, 4), back.substr(4), '4');
  } else if (front[2] <= '2' && front.substr(3) == "00" && back.starts_with("00")) {
    write(front.substr(0, 2), back.substr(2), front[2]);
  } else if (front.substr(3) == "00" && back.starts_with("000")) {
    write(front.substr(0, 3), back.substr(3), '3');
  } else {
    return std::nullopt;
  }
  return out;
}

char price_check_digit_of(std::string_view digits) {
  if (!all_digits(digits)) return '\0';
  const auto d = [&](std::size_t i) { return digits[i] - '0'; };
  if (digits.size() == 4) {
    const int sum = minus(2 * d(0)) + minus(2 * d(1)) + 3 * d(2) + minus(5 * d(3));
    return static_cast<char>('0' + sum * 3 % 10);
  }
  if (digits.size() != 5) return '\0';
  const int sum =
      plus(5 * d(0)) + minus(2 * d(1)) + minus(5 * d(2)) + plus(5 * d(3)) + minus(2 * d(4));
  const int wanted = (10 - sum % 10) % 10;
  for (int check = 0; check < 10; ++check) {
    if (minus(5 * check) == wanted) return static_cast<char>('0' + check);
  }
  return '\0';
}

bool is_restricted(const Gtin14& gtin) {
  const std::string_view g(gtin.data(), gtin.size());
  if (g.starts_with("000000")) return g[6] == '0' || g[6] == '2';  // GTIN-8
  if (g[0] != '0') return false;
  return g[1] == '2' || g.substr(1, 2) == "02" || g.substr(1, 2) == "04";
}

}  // namespace holdfast::gs1
