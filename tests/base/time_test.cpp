#include "base/time.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace holdfast::base;
using namespace std::chrono_literals;

namespace {

std::int64_t ms_of(std::string_view text) {
  const auto time = WallTime::parse(text);
  INFO(text);
  REQUIRE(time.has_value());
  return time->ms;
}

}  // namespace

TEST_CASE("a date and time is read with any offset and fraction") {
  const std::int64_t expected = 1767604353000;
  CHECK(ms_of("2026-01-05T09:12:33Z") == expected);
  CHECK(ms_of("2026-01-05T10:12:33+01:00") == expected);
  CHECK(ms_of("2026-01-05t03:42:33-0530") == expected);
  CHECK(ms_of("2026-01-05T23:12:33+14") == expected);
  CHECK(ms_of("2026-01-05 09:12:33.417") == expected + 417);
  CHECK(ms_of("2026-01-05T09:12:33.4Z") == expected + 400);
  CHECK(ms_of("2026-01-05T09:12:33.4179999Z") == expected + 417);
  CHECK(ms_of("2026-01-05T09:12:33.417999999Z") == expected + 417);
  CHECK(ms_of("2026-01-05") == 1767571200000);
  CHECK(ms_of("1970-01-01T00:00:00Z") == 0);
  CHECK(ms_of("1969-12-31T23:59:59.999Z") == -1);
}

TEST_CASE("leap days exist in leap years only") {
  CHECK(ms_of("2024-02-29T12:00:00Z") + 86'400'000 == ms_of("2024-03-01T12:00:00Z"));
  CHECK(ms_of("2000-02-29") + 86'400'000 == ms_of("2000-03-01"));
  CHECK_FALSE(WallTime::parse("2026-02-29"));
  CHECK_FALSE(WallTime::parse("2100-02-29"));
}

TEST_CASE("a leap second is the first of the next minute") {
  CHECK(ms_of("2016-12-31T23:59:60Z") == ms_of("2017-01-01T00:00:00Z"));
}

TEST_CASE("what is no date and time is refused and named") {
  for (const auto* text :
       {"", "2026", "2026-13-01", "2026-00-01", "2026-04-31", "2026-01-05T", "2026-01-05T9:12:33Z",
        "2026-01-05T24:00:00Z", "2026-01-05T09:60:00Z", "2026-01-05T09:12:61Z",
        "2026-01-05T09:12:33.Z", "2026-01-05T09:12:33.0123456789Z", "2026-01-05T09:12:33+",
        "2026-01-05T09:12:33+01:", "2026-01-05T09:12:33+24:00", "2026-01-05T09:12:33+01:60",
        "2026-01-05T09:12:33Zx", "05.01.2026", "2026-1-5"}) {
    const auto time = WallTime::parse(text);
    INFO(text);
    REQUIRE_FALSE(time);
    CHECK(time.error().message.find(std::string("got \"") + text + "\"") != std::string::npos);
  }
}

TEST_CASE("a wall time prints as each side wants it") {
  const WallTime time{1767604353417};
  CHECK(time.iso() == "2026-01-05T09:12:33.417Z");
  CHECK(time.iso_date() == "2026-01-05");
  CHECK(time.sql() == "2026-01-05 09:12:33.417");
  CHECK(WallTime{-1}.iso() == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("printing and parsing a wall time gives it back") {
  CHECK(rc::check("parse(iso) == time", [] {
    // 0000-01-01 to 9999-12-31
    const WallTime time{*rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000)};
    RC_ASSERT(*WallTime::parse(time.iso()) == time);
    RC_ASSERT(*WallTime::parse(time.sql()) == time);
  }));
}

TEST_CASE("the Date header is read") {
  CHECK(WallTime::parse_http("Mon, 05 Jan 2026 09:12:33 GMT")->ms == 1767604353000);
  CHECK(WallTime::parse_http("Thu, 29 Feb 2024 00:00:00 GMT")->iso_date() == "2024-02-29");
  for (const auto* text : {"", "Mon", "Mon, 05 Jan 2026 09:12:33", "Mon, 05 Foo 2026 09:12:33 GMT",
                           "Mon, 32 Jan 2026 09:12:33 GMT", "Monday, 05-Jan-26 09:12:33 GMT",
                           "Mon, 05 Jan 2026 09:12:33 UTC", "Mon, 05 Jan-2026 09:12:33 GMT"}) {
    INFO(text);
    CHECK_FALSE(WallTime::parse_http(text));
  }
}

TEST_CASE("a manual clock stands still until it is moved") {
  ManualClock clock;
  const auto start = clock.monotonic();
  const auto wall = clock.wall();
  CHECK(clock.monotonic() == start);
  for (int i = 0; i < 1000; ++i) clock.advance(1500us);
  CHECK(clock.monotonic() - start == 1500ms);
  CHECK(clock.wall().ms - wall.ms == 1500);
}

TEST_CASE("a wall clock of the past is not trusted") {
  ManualClock clock;
  CHECK(clock.wall_trusted());
  clock.set_wall({0});
  CHECK_FALSE(clock.wall_trusted());
  CHECK(SystemClock(Millis(-100LL * 365 * 86'400'000)).wall_trusted() == false);
}

TEST_CASE("the system's clock goes on and knows its boot") {
  const SystemClock clock;
  const auto first = clock.monotonic();
  CHECK(clock.monotonic() >= first);
  CHECK_FALSE(clock.boot_id().is_nil());
}
