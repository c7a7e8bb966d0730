#include "gs1/date.hpp"

#include <array>

#include <fmt/core.h>

#include "gs1/ai_table.hpp"
#include "gs1/check_digit.hpp"

namespace holdfast::gs1 {
namespace {

constexpr std::string_view moments = "11,12,13,15,16,17,4324,4325,4326,7003,7006,7007,7011,8008";
constexpr std::string_view moments_of_four_digit_years = "7250,7251";
constexpr std::string_view range = "7007";

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

std::optional<Date> checked(Date date) {
  if (date.month < 1 || date.month > 12) return std::nullopt;
  const int last = days_in_month(date.year, date.month);
  if (date.day > last) return std::nullopt;
  if (date.day == 0) date.day = last;
  return date;
}

// HH, HHMM or HHMMSS; empty is no time.
bool read_time(std::string_view text, std::optional<TimeOfDay>& time) {
  if (text.empty() || text == "9999") return true;
  if (text.size() % 2 != 0 || text.size() > 6) return false;
  TimeOfDay read{two_digits(text, 0)};
  if (text.size() > 2) read.minute = two_digits(text, 2);
  if (text.size() > 4) read.second = two_digits(text, 4);
  time = read;
  return read.hour < 24 && read.minute < 60 && read.second < 60;
}

}  // namespace

std::string Date::iso() const { return fmt::format("{:04}-{:02}-{:02}", year, month, day); }
std::string TimeOfDay::iso() const {
  return fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
}

int days_in_month(int year, int month) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

int full_year(int two, int reference_year) {
  const int century = reference_year / 100 * 100;
  const int ahead = two - reference_year % 100;
  if (ahead >= 51) return century - 100 + two;
  if (ahead <= -50) return century + 100 + two;
  return century + two;
}

std::optional<Date> read_date(std::string_view yymmdd, int reference_year) {
  if (yymmdd.size() != 6 || !all_digits(yymmdd)) return std::nullopt;
  return checked({full_year(two_digits(yymmdd, 0), reference_year), two_digits(yymmdd, 2),
                  two_digits(yymmdd, 4)});
}

std::optional<Moment> read_moment(std::string_view ai, std::string_view value, int reference_year) {
  const bool long_year = listed(moments_of_four_digit_years, ai);
  const std::size_t date_digits = long_year ? 8 : 6;
  if (!all_digits(value) || value.size() < date_digits) return std::nullopt;
  if (!long_year && !listed(moments, ai)) return std::nullopt;
  const auto date = long_year ? checked({two_digits(value, 0) * 100 + two_digits(value, 2),
                                         two_digits(value, 4), two_digits(value, 6)})
                              : read_date(value.substr(0, date_digits), reference_year);
  if (!date) return std::nullopt;
  Moment moment{*date};
  const std::string_view rest = value.substr(date_digits);
  if (ai == range) {
    moment.until = read_date(rest, reference_year);
    return rest.empty() || moment.until ? std::optional(moment) : std::nullopt;
  }
  if (!read_time(rest, moment.time)) return std::nullopt;
  return moment;
}

}  // namespace holdfast::gs1
