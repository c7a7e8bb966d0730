#include "net/retry_after.hpp"

#include <catch2/catch.hpp>

namespace holdfast::net {

using base::Duration;
using base::Seconds;

namespace {
const base::WallTime now = *base::WallTime::parse("2026-01-05T09:12:33Z");

std::optional<Duration> wait_of(Headers headers) {
  return retry_after(Response{.status = 429, .headers = std::move(headers)}, now);
}
}  // namespace

TEST_CASE("Retry-After is read as seconds and as a date") {
  CHECK(wait_of({{"Retry-After", "17"}}) == Seconds(17));
  CHECK(wait_of({{"retry-after", "0"}}) == Seconds(0));
  CHECK(wait_of({{"Retry-After", "1.5"}}) == base::Millis(1'500));
  CHECK(wait_of({{"Retry-After", "Mon, 05 Jan 2026 09:13:33 GMT"}}) == Seconds(60));
}

TEST_CASE("a Retry-After date is measured from the server's own clock") {
  const auto wait = wait_of({{"Date", "Mon, 05 Jan 2026 11:00:00 GMT"},
                             {"Retry-After", "Mon, 05 Jan 2026 11:00:20 GMT"}});
  CHECK(wait == Seconds(20));
}

TEST_CASE("a Retry-After that is missing or senseless gives no wait, one too long is capped") {
  CHECK(wait_of({}) == std::nullopt);
  CHECK(wait_of({{"Retry-After", "soon"}}) == std::nullopt);
  CHECK(wait_of({{"Retry-After", "-5"}}) == Seconds(0));
  CHECK(wait_of({{"Retry-After", "Sun, 04 Jan 2026 09:13:33 GMT"}}) == Seconds(0));
  CHECK(wait_of({{"Retry-After", "99999999999"}}) == retry_after_s_max);
}

}  // namespace holdfast::net
