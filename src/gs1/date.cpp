#include "gs1/date.hpp"

#include <array>

#include <fmt/core.h>

#include "gs1/check_digit.hpp"

namespace holdfast::gs1 {
namespace {

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

int full_year(int two, int reference_year) {
  const int century = reference_year / 100 * 100;
  const int ahead = two - reference_year % 100;
  if (ahead >= 51) return century - 100 + two;
  if (ahead <= -50) return century + 100 + two;
  return century + two;
}

}  // namespace

std::string Date::iso() const { return fmt::format("{:04}-{:02}-{:02}", year, month, day); }

int days_in_month(int year, int month) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

std::optional<Date> read_date(std::string_view yymmdd, int reference_year) {
  if (yymmdd.size() != 6 || !all_digits(yymmdd)) return std::nullopt;
  Date date{full_year(two_digits(yymmdd, 0), reference_year), two_digits(yymmdd, 2),
            two_digits(yymmdd, 4)};
  if (date.month < 1 || date.month > 12) return std::nullopt;
  const int last = days_in_month(date.year, date.month);
  if (date.day > last) return std::nullopt;
  if (date.day == 0) date.day = last;
  return date;
}

}  // namespace holdfast::gs1
