#include "gs1/check_digit.hpp"
#include "gs1/date.hpp"
#include "gs1/detail/lint.hpp"

// Dates and times: GS1 General Specifications 3.4 (11 to 17) and 7.12.
namespace holdfast::gs1::detail {

Lints lint_date(std::string_view yymmdd, bool day_may_be_zero, int reference_year) {
  constexpr std::size_t month_at = 2;
  constexpr std::size_t day_at = 4;
  if (yymmdd.size() != 6 || !all_digits(yymmdd)) return whole(ErrorClass::date, yymmdd);
  const int month = static_cast<int>(number_of(yymmdd.substr(month_at, 2)));
  const int day = static_cast<int>(number_of(yymmdd.substr(day_at, 2)));
  if (month < 1 || month > 12) return Finding{ErrorClass::date, month_at, 2};
  const int year = full_year(static_cast<int>(number_of(yymmdd.substr(0, 2))), reference_year);
  const bool missing = day == 0 && !day_may_be_zero;
  if (missing || day > days_in_month(year, month)) return Finding{ErrorClass::date, day_at, 2};
  return std::nullopt;
}

Lints lint_long_date(std::string_view yyyymmdd) {
  constexpr std::size_t month_at = 4;
  constexpr std::size_t day_at = 6;
  if (yyyymmdd.size() != 8 || !all_digits(yyyymmdd)) return whole(ErrorClass::date, yyyymmdd);
  const int month = static_cast<int>(number_of(yyyymmdd.substr(month_at, 2)));
  const int day = static_cast<int>(number_of(yyyymmdd.substr(day_at, 2)));
  if (month < 1 || month > 12) return Finding{ErrorClass::date, month_at, 2};
  const int year = static_cast<int>(number_of(yyyymmdd.substr(0, 4)));
  if (day < 1 || day > days_in_month(year, month)) return Finding{ErrorClass::date, day_at, 2};
  return std::nullopt;
}

Lints lint_two_digits(std::string_view part, unsigned max, ErrorClass what) {
  if (part.size() == 2 && all_digits(part) && number_of(part) <= max) return std::nullopt;
  return whole(what, part);
}

Lints lint_clock(std::string_view hhmi) {
  if (const auto hour = lint_two_digits(hhmi.substr(0, 2), 23, ErrorClass::time)) return hour;
  auto minute = lint_two_digits(hhmi.substr(2), 59, ErrorClass::time);
  if (minute) minute->at = 2;
  return minute;
}

}  // namespace holdfast::gs1::detail
