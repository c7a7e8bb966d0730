#include "gs1/misread.hpp"

#include <algorithm>

namespace holdfast::gs1 {
namespace {

struct Length {
  std::size_t digits;
  std::string_view name;
};
constexpr Length lengths[] = {
    {8, "EAN-8"}, {12, "UPC-A"}, {13, "EAN-13"}, {14, "GTIN-14"}, {18, "SSCC"}};

const Length* length_of(std::size_t digits) {
  const auto* found = std::find_if(std::begin(lengths), std::end(lengths),
                                   [&](const Length& one) { return one.digits == digits; });
  return found == std::end(lengths) ? nullptr : found;
}

// Digits in front of the check digit, by AI; without one they begin behind the symbology
// identifier.
std::size_t digits_before(std::string_view ai) {
  if (ai == "00" || ai == "8017" || ai == "8018") return 17;
  if (ai == "402") return 16;
  if (ai.starts_with("41")) return 12;
  return ai == "01" || ai == "02" || ai == "03" ? 13 : 0;
}

}  // namespace

std::optional<Misread> misread_number(const Scan& scan) {
  if (scan.kind != Kind::text || !all_digits(scan.data)) return std::nullopt;
  if (scan.data.size() == 8 && expand_upce(scan.data)) return std::nullopt;
  const bool with_ai = scan.data.size() == 20 && scan.data.starts_with("00");
  const std::string_view digits = scan.data.substr(with_ai ? 2 : 0);
  const Length* length = length_of(digits.size());
  if (length == nullptr || check_digit_fits(digits)) return std::nullopt;
  return Misread{length->name, digits, check_digit_of(digits.substr(0, digits.size() - 1))};
}

std::optional<char> expected_digit(const ParseError& error, std::string_view payload) {
  constexpr std::size_t identifier_chars = 3;
  if (error.what != ErrorClass::check_digit || error.position >= payload.size()) {
    return std::nullopt;
  }
  const std::size_t front = payload.starts_with(']') ? identifier_chars : 0;
  const std::size_t before =
      error.ai.empty() ? error.position - std::min(front, error.position) : digits_before(error.ai);
  const bool whole = !error.ai.empty() || length_of(before + 1) != nullptr;
  if (!whole || before == 0 || before > error.position) return std::nullopt;
  const std::string_view digits = payload.substr(error.position - before, before);
  return all_digits(digits) ? std::optional(check_digit_of(digits)) : std::nullopt;
}

}  // namespace holdfast::gs1
