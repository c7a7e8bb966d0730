#include <algorithm>

#include "gs1/check_digit.hpp"
#include "gs1/detail/code_lists.hpp"
#include "gs1/detail/lint.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::string_view cset82_in_order =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view cset32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::size_t check_pair_chars_max = 97;
constexpr unsigned check_pair_modulus = 1021;

constexpr auto primes = [] {
  std::array<unsigned, check_pair_chars_max> out{};
  std::size_t count = 0;
  for (unsigned candidate = 2; count < out.size(); ++candidate) {
    bool prime = true;
    for (std::size_t i = 0; i < count; ++i) prime = prime && candidate % out[i] != 0;
    if (prime) out[count++] = candidate;
  }
  return out;
}();

template <std::size_t Words>
bool has_bit(const std::uint64_t (&words)[Words], unsigned number) {
  return number / 64 < Words && ((words[number / 64] >> (number % 64)) & 1U) != 0;
}

bool three_digits(std::string_view part) { return part.size() == 3 && all_digits(part); }

Lints unless(bool good, std::string_view part) {
  return good ? Lints{} : Lints{detail::whole(ErrorClass::code_list, part)};
}

// ISO 13616: the remainder by 97 of the number that country and check digits moved to the end and
// letters as 10 to 35 make; 1 when they fit.
Lints remainder_of_iban(std::string_view part, unsigned& remainder) {
  remainder = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const std::size_t at = (i + 4) % part.size();
    const char c = part[at];
    const bool letter = c >= 'A' && c <= 'Z';
    if (!letter && !(c >= '0' && c <= '9')) return Finding{ErrorClass::charset, at, 1};
    const unsigned value = static_cast<unsigned>(letter ? c - 'A' + 10 : c - '0');
    remainder = (remainder * (letter ? 100 : 10) + value) % 97;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::array<char, 2>> check_pair_of(std::string_view before) {
  if (before.size() > check_pair_chars_max) return std::nullopt;
  unsigned sum = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::size_t value = cset82_in_order.find(before[i]);
    if (value == std::string_view::npos) return std::nullopt;
    sum += static_cast<unsigned>(value) * primes[before.size() - 1 - i];
  }
  sum %= check_pair_modulus;
  return std::array{cset32[sum >> 5U], cset32[sum & 31U]};
}

namespace detail {

// Without a look-up service: at least four digits, which is the shortest prefix there is.
Lints lint_company_prefix(std::string_view part, std::size_t at) {
  constexpr std::size_t digits_min = 4;
  const std::string_view prefix = part.substr(std::min(at, part.size()), digits_min);
  if (prefix.size() < digits_min) return Finding{ErrorClass::gcp, at, prefix.size()};
  const std::size_t bad = prefix.find_first_not_of("0123456789");
  if (bad == std::string_view::npos) return std::nullopt;
  return Finding{ErrorClass::gcp, at + bad, 1};
}

Lints lint_country(std::string_view part, bool or_999) {
  const bool other = or_999 && part == "999";
  return unless(other || (three_digits(part) && has_bit(iso3166_bits, number_of(part))), part);
}

Lints lint_country_letters(std::string_view part) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool letters = part.size() == 2 && is_letter(part[0]) && is_letter(part[1]);
  return unless(letters && ((iso3166alpha2_bits[part[0] - 'A'] >> (part[1] - 'A')) & 1U) != 0,
                part);
}

Lints lint_currency(std::string_view part) {
  return unless(three_digits(part) && has_bit(iso4217_bits, number_of(part)), part);
}

Lints lint_media_type(std::string_view part) {
  return unless(part.size() == 2 && all_digits(part) && has_bit(mediatype_bits, number_of(part)),
                part);
}

Lints lint_package_type(std::string_view part) {
  constexpr std::size_t width = 4;
  if (part.size() > width || part.find(' ') != std::string_view::npos) return unless(false, part);
  std::array<char, width> wanted{' ', ' ', ' ', ' '};
  std::copy(part.begin(), part.end(), wanted.begin());
  const std::string_view code(wanted.data(), width);
  for (std::size_t at = 0; at < package_types.size(); at += width) {
    if (package_types.substr(at, width) == code) return std::nullopt;
  }
  return unless(false, part);
}

Lints lint_iban(std::string_view part) {
  constexpr std::size_t chars_min = 11;
  constexpr std::size_t chars_max = 34;
  if (part.size() < 4) return whole(ErrorClass::length, part);
  if (lint_country_letters(part.substr(0, 2))) return Finding{ErrorClass::code_list, 0, 2};
  if (part.size() < chars_min || part.size() > chars_max) return whole(ErrorClass::length, part);
  unsigned remainder = 0;
  if (const auto wrong_character = remainder_of_iban(part, remainder)) return wrong_character;
  if (remainder == 1) return std::nullopt;
  return Finding{ErrorClass::check_digit, 2, 2};
}

Lints lint_check_pair(std::string_view part) {
  if (part.size() < 2) return whole(ErrorClass::length, part);
  const std::string_view pair = part.substr(part.size() - 2);
  const std::size_t bad = pair.find_first_not_of(cset32);
  if (bad != std::string_view::npos) {
    return Finding{ErrorClass::charset, part.size() - 2 + bad, 1};
  }
  const auto expected = check_pair_of(part.substr(0, part.size() - 2));
  if (expected && std::string_view(expected->data(), 2) == pair) return std::nullopt;
  return Finding{ErrorClass::check_digit, part.size() - 2, 2};
}

}  // namespace detail
}  // namespace holdfast::gs1
