#include "net/backoff.hpp"

#include <algorithm>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

namespace holdfast::net {

using base::Duration;
using base::Millis;
using base::Seconds;

TEST_CASE("back-off doubles its ceiling up to the cap and starts over after a success") {
  base::SeededRandom random(7);
  Backoff backoff(random, {.first = Millis(500), .cap = Seconds(3)});
  std::vector<Duration> ceilings;
  for (int i = 0; i < 5; ++i) {
    ceilings.push_back(backoff.ceiling());
    (void)backoff.next();
  }
  CHECK(ceilings ==
        std::vector<Duration>{Millis(500), Seconds(1), Seconds(2), Seconds(3), Seconds(3)});
  CHECK(backoff.failures() == 5);
  backoff.reset();
  CHECK(backoff.ceiling() == Millis(500));
}

TEST_CASE(
    "every delay lies between zero and its ceiling, for any seed and any number of failures") {
  CHECK(rc::check([](std::uint64_t seed, std::uint8_t failures) {
    base::SeededRandom random(seed);
    Backoff backoff(random);
    for (int i = 0; i <= failures; ++i) {
      const Duration ceiling = backoff.ceiling();
      const Duration delay = backoff.next();
      RC_ASSERT(delay >= Duration(0));
      RC_ASSERT(delay <= ceiling);
      RC_ASSERT(ceiling <= Duration(backoff_s_max));
    }
  }));
}

TEST_CASE("delays use the whole range, so that boxes do not come back together") {
  base::SeededRandom random(3);
  int low = 0;
  int high = 0;
  for (int i = 0; i < 1'000; ++i) {
    Backoff backoff(random, {.first = Seconds(4)});
    const Duration delay = backoff.next();
    low += delay < Seconds(1) ? 1 : 0;
    high += delay > Seconds(3) ? 1 : 0;
  }
  CHECK(low > 150);
  CHECK(high > 150);
}

}  // namespace holdfast::net
