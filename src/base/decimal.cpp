#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/core.h>

namespace holdfast::base {
namespace {

constexpr int wide_digits_max = 36;
constexpr int exponent_max = 100'000'000;
constexpr std::int64_t mantissa_max = std::numeric_limits<std::int64_t>::max();

constexpr auto powers_of_ten = [] {
  std::array<Int128, 38> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Int128 power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

Int128 round_half_away(Int128 numerator, Int128 denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const Int128 n = numerator < 0 ? -numerator : numerator;
  const Int128 d = denominator < 0 ? -denominator : denominator;
  const Int128 q = (n + d / 2) / d;
  return negative ? -q : q;
}

tl::unexpected<Error> out_of_range(std::string_view doing) {
  return fail(ErrorKind::invalid_input,
              fmt::format("{}: the result does not fit an exact decimal (18 digits)", doing));
}

tl::unexpected<Error> not_a_number(std::string_view text) {
  return fail(ErrorKind::invalid_input, fmt::format("expected a number, got \"{}\"", text));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal text taken apart: digits without the point, and how many stand behind it.
struct Parts {
  bool negative = false;
  Int128 digits = 0;
  int digit_count = 0;
  int scale = 0;
  bool cut = false;  // digits other than zero had no room
};

// Reads digits with an optional point; returns the characters used, 0 if there is no digit.
std::size_t read_digits(std::string_view text, Parts& parts) {
  std::size_t i = 0;
  bool seen_point = false;
  bool seen_digit = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !seen_point) {
      seen_point = true;
      continue;
    }
    if (!is_digit(text[i])) break;
    seen_digit = true;
    if (parts.digits != 0 || text[i] != '0') ++parts.digit_count;
    // More digits than any Decimal has: only zeros among them can be left out.
    if (parts.digit_count > wide_digits_max) {
      parts.cut = parts.cut || text[i] != '0';
      if (!seen_point) --parts.scale;
      continue;
    }
    parts.digits = parts.digits * 10 + (text[i] - '0');
    if (seen_point) ++parts.scale;
  }
  return seen_digit ? i : 0;
}

// False if there is none. Stops at exponent_max, beyond any Decimal and any text.
bool read_exponent(std::string_view text, int& exponent) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return false;
  std::size_t i = 1;
  const bool negative = text[i] == '-';
  if (text[i] == '-' || text[i] == '+') ++i;
  if (i == text.size()) return false;
  for (; i < text.size(); ++i) {
    if (!is_digit(text[i])) return false;
    exponent = std::min(exponent * 10 + (text[i] - '0'), exponent_max);
  }
  if (negative) exponent = -exponent;
  return true;
}

}  // namespace

Result<Decimal> Decimal::normalised(Int128 mantissa, int scale) {
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  if (mantissa == 0) return Decimal{};
  if (scale > scale_max || mantissa > mantissa_max || mantissa < -mantissa_max) {
    return out_of_range("exact decimal");
  }
  return raw(static_cast<std::int64_t>(mantissa), scale);
}

Result<Decimal> Decimal::of(std::int64_t mantissa, int scale) {
  if (scale < 0 || scale > scale_max) return out_of_range("exact decimal");
  return normalised(mantissa, scale);
}

Result<Decimal> Decimal::parse(std::string_view text) {
  Parts parts;
  std::string_view rest = text;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    parts.negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  const std::size_t used = read_digits(rest, parts);
  if (used == 0) return not_a_number(text);
  rest.remove_prefix(used);
  int exponent = 0;
  if (!rest.empty() && !read_exponent(rest, exponent)) return not_a_number(text);
  int scale = parts.scale - exponent;
  Int128 mantissa = parts.negative ? -parts.digits : parts.digits;
  if (parts.cut) return out_of_range(text);
  if (mantissa == 0) return Decimal{};
  if (scale < 0) {
    if (std::min(parts.digit_count, wide_digits_max) - scale > 19) return out_of_range(text);
    mantissa *= power_of_ten(-scale);
    scale = 0;
  }
  auto value = normalised(mantissa, scale);
  if (!value) return out_of_range(text);
  return value;
}

Result<std::int64_t> Decimal::integer() const {
  if (is_integer()) return mantissa_;
  return fail(ErrorKind::invalid_input,
              fmt::format("expected a whole number, got {}", to_string()));
}

Result<Decimal> Decimal::plus(Decimal other) const {
  const int scale = scale_ > other.scale_ ? scale_ : other.scale_;
  const Int128 sum = mantissa_ * power_of_ten(scale - scale_) +
                     other.mantissa_ * power_of_ten(scale - other.scale_);
  return normalised(sum, scale);
}

Result<Decimal> Decimal::minus(Decimal other) const { return plus(other.negated()); }

Result<Decimal> Decimal::times(Decimal other) const {
  return normalised(static_cast<Int128>(mantissa_) * other.mantissa_, scale_ + other.scale_);
}

Result<Decimal> Decimal::divided_by(Decimal divisor, int scale) const {
  if (divisor.is_zero()) return fail(ErrorKind::invalid_input, to_string() + " divided by zero");
  const int shift = scale + divisor.scale_ - scale_;
  if (scale < 0 || scale > scale_max || shift > 18) return out_of_range("division");
  const Int128 numerator = shift >= 0 ? mantissa_ * power_of_ten(shift) : mantissa_;
  const Int128 denominator = shift >= 0 ? static_cast<Int128>(divisor.mantissa_)
                                        : divisor.mantissa_ * power_of_ten(-shift);
  return normalised(round_half_away(numerator, denominator), scale);
}

Decimal Decimal::rounded(int scale) const {
  if (scale >= scale_) return *this;
  const int kept = scale < 0 ? 0 : scale;
  const auto value = normalised(round_half_away(mantissa_, power_of_ten(scale_ - kept)), kept);
  return value ? *value : *this;
}

std::string Decimal::to_string() const {
  const bool negative = mantissa_ < 0;
  std::string digits = std::to_string(negative ? -mantissa_ : mantissa_);
  if (scale_ > 0) {
    const auto scale = static_cast<std::size_t>(scale_);
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
  const Int128 left = a.mantissa_ * power_of_ten(scale - a.scale_);
  const Int128 right = b.mantissa_ * power_of_ten(scale - b.scale_);
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace holdfast::base
