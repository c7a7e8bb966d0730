#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include <fmt/core.h>

namespace holdfast::base {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;

std::int64_t read_clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

struct Fields {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, milli = 0;
};

Fields split(WallTime time) {
  using namespace std::chrono;
  const sys_time<Millis> point{Millis(time.ms)};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss<Millis> clock{point - day};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

bool join(const Fields& f, WallTime& out) {
  using namespace std::chrono;
  const year_month_day date{year(f.year), month(static_cast<unsigned>(f.month)),
                            day(static_cast<unsigned>(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return false;
  const auto days_since = sys_days(date).time_since_epoch().count();
  out.ms = days_since * ms_per_day + f.hour * 3'600'000LL + f.minute * 60'000LL +
           f.second * 1000LL + f.milli;
  return true;
}

// Reads exactly `count` digits.
bool take_number(std::string_view& text, std::size_t count, int& out) {
  if (text.size() < count) return false;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  out = value;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, Fields& f) {
  return take_number(text, 4, f.year) && take(text, '-') && take_number(text, 2, f.month) &&
         take(text, '-') && take_number(text, 2, f.day);
}

bool take_clock(std::string_view& text, Fields& f) {
  if (!take_number(text, 2, f.hour) || !take(text, ':') || !take_number(text, 2, f.minute) ||
      !take(text, ':') || !take_number(text, 2, f.second)) {
    return false;
  }
  if (!take(text, '.')) return true;
  int weight = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    f.milli += (text[digits] - '0') * weight;
    weight /= 10;
  }
  text.remove_prefix(digits);
  return digits > 0 && digits <= 9;
}

bool take_offset(std::string_view& text, std::int64_t& offset_ms) {
  if (take(text, 'Z') || take(text, 'z')) return true;
  const bool negative = !text.empty() && text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return false;
  int hours = 0;
  int minutes = 0;
  if (!take_number(text, 2, hours)) return false;
  const bool colon = take(text, ':');
  if ((colon || !text.empty()) && !take_number(text, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset_ms = (hours * 60 + minutes) * 60'000LL * (negative ? -1 : 1);
  return true;
}

}  // namespace

std::string WallTime::iso() const {
  const Fields f = split(*this);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", f.year, f.month, f.day, f.hour,
                     f.minute, f.second, f.milli);
}

std::string WallTime::iso_date() const { return iso().substr(0, 10); }

std::string WallTime::sql() const {
  const std::string text = iso();
  return text.substr(0, 10) + " " + text.substr(11, 12);
}

Result<WallTime> WallTime::parse(std::string_view text) {
  Fields f;
  WallTime time;
  std::int64_t offset_ms = 0;
  std::string_view rest = text;
  bool ok = take_date(rest, f);
  if (ok && !rest.empty()) {
    ok = (take(rest, 'T') || take(rest, 't') || take(rest, ' ')) && take_clock(rest, f) &&
         (rest.empty() || take_offset(rest, offset_ms)) && rest.empty();
  }
  if (!ok || !join(f, time)) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("expected a date and time like 2026-01-05T09:12:33Z, got \"{}\"", text));
  }
  time.ms -= offset_ms;
  return time;
}

Result<WallTime> WallTime::parse_http(std::string_view text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Fields f;
  WallTime time;
  std::string_view rest = text.size() > 5 ? text.substr(5) : std::string_view{};
  bool ok = text.substr(0, 5).ends_with(", ") && take_number(rest, 2, f.day) && take(rest, ' ') &&
            rest.size() > 4;
  if (ok) {
    const auto* found = std::find(months.begin(), months.end(), rest.substr(0, 3));
    ok = found != months.end();
    f.month = static_cast<int>(found - months.begin()) + 1;
    rest.remove_prefix(3);
  }
  ok = ok && take(rest, ' ') && take_number(rest, 4, f.year) && take(rest, ' ') &&
       take_clock(rest, f) && f.milli == 0 && rest == " GMT" && join(f, time);
  if (!ok) {
    return fail(ErrorKind::invalid_input, fmt::format("\"{}\" is not an HTTP date", text));
  }
  return time;
}

SystemClock::SystemClock() : SystemClock(Millis(0)) {}

SystemClock::SystemClock(Millis shift) : shift_(shift) {
  // A service without /proc/sys is told its boot id by systemd (%b).
  const char* given = std::getenv("HOLDFAST_BOOT_ID");
  std::string text = given == nullptr ? "" : given;
  if (text.empty()) {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::getline(file, text);
  }
  if (const auto id = Uuid::parse(text)) boot_id_ = *id;
}

MonotonicTime SystemClock::monotonic() const { return {read_clock_ns(CLOCK_BOOTTIME)}; }

WallTime SystemClock::wall() const {
  return {read_clock_ns(CLOCK_REALTIME) / 1'000'000 + shift_.count()};
}

}  // namespace holdfast::base
