// The linters by family; lint() of lint.hpp chooses.
#pragma once

#include "gs1/lint.hpp"

namespace holdfast::gs1::detail {

inline Finding whole(ErrorClass what, std::string_view part) { return {what, 0, part.size()}; }

inline unsigned number_of(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

// Times and dates.
Lints lint_date(std::string_view yymmdd, bool day_may_be_zero, int reference_year);
Lints lint_long_date(std::string_view yyyymmdd);
Lints lint_clock(std::string_view hhmi);
Lints lint_two_digits(std::string_view part, unsigned max, ErrorClass what);

// Codes and keys.
Lints lint_company_prefix(std::string_view part, std::size_t at);
Lints lint_country(std::string_view part, bool or_999);
Lints lint_country_letters(std::string_view part);
Lints lint_currency(std::string_view part);
Lints lint_media_type(std::string_view part);
Lints lint_package_type(std::string_view part);
Lints lint_iban(std::string_view part);
Lints lint_check_pair(std::string_view part);

// Coupons of North America.
Lints lint_coupon(std::string_view part, int reference_year);
Lints lint_positive_offer(std::string_view part);

}  // namespace holdfast::gs1::detail
