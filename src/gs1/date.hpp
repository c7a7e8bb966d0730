// Dates of six digits, YYMMDD.
//
// Model: the century is the one that puts the year within 49 years after and 50 before the
// reference year (GS1 General Specifications 7.12). Day 00 means the last day of the month. The
// reference year is passed in: a box with a dead clock passes the year it was built in, never
// what its clock says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::gs1 {

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  [[nodiscard]] std::string iso() const;  // 2026-12-31
  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

[[nodiscard]] int days_in_month(int year, int month);
// Nothing when it is no date.
[[nodiscard]] std::optional<Date> read_date(std::string_view yymmdd, int reference_year);

}  // namespace holdfast::gs1
