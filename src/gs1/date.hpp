// Dates of six digits, YYMMDD, and the times behind them.
//
// Model: the century is the one that puts the year within 49 years before and 50 after the
// reference year (GS1 General Specifications 7.12). Day 00 means the last day of the month. The
// reference year is passed in: a box with a dead clock passes the year it was built in, never
// what its clock says. Times are local to where the label was made; GS1 gives no zone.
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

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  [[nodiscard]] std::string iso() const;  // 23:59:00
  friend constexpr auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

// What the value of a date AI says: a day, perhaps a time (7003, 8008, ...), perhaps the last day
// of a range (7007).
struct Moment {
  Date date;
  std::optional<TimeOfDay> time{};
  std::optional<Date> until{};
};

[[nodiscard]] int days_in_month(int year, int month);
[[nodiscard]] int full_year(int two_digits, int reference_year);
// Nothing when it is no date.
[[nodiscard]] std::optional<Date> read_date(std::string_view yymmdd, int reference_year);
// Nothing when the AI has no date, or its value is none. 9999 for hour and minute (4324, 4325)
// means that no time is given.
[[nodiscard]] std::optional<Moment> read_moment(std::string_view ai, std::string_view value,
                                                int reference_year);

}  // namespace holdfast::gs1
