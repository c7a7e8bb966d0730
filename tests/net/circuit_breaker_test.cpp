#include "net/circuit_breaker.hpp"

#include <catch2/catch.hpp>

#include "base/sim_loop.hpp"

namespace holdfast::net {

using base::Seconds;
using State = CircuitBreaker::State;

namespace {
struct World {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  CircuitBreaker breaker{loop, {.failures_to_open = 3, .open_for = Seconds(30)}};

  void fail(int times) {
    for (int i = 0; i < times; ++i) breaker.failed();
  }
};
}  // namespace

TEST_CASE("the breaker opens at the third failure in a row, not before") {
  World world;
  world.fail(2);
  world.breaker.succeeded();
  world.fail(2);
  CHECK(world.breaker.allow());
  CHECK(world.breaker.state() == State::closed);
  world.fail(1);
  CHECK_FALSE(world.breaker.allow());
  CHECK(world.breaker.state() == State::open);
  CHECK(world.breaker.wait() == Seconds(30));
}

TEST_CASE("an open breaker lets one probe through after its rest") {
  World world;
  world.fail(3);
  world.clock.advance(Seconds(30));
  CHECK(world.breaker.state() == State::half_open);
  CHECK(world.breaker.allow());
  CHECK_FALSE(world.breaker.allow());

  SECTION("a good probe closes it") {
    world.breaker.succeeded();
    CHECK(world.breaker.allow());
    CHECK(world.breaker.state() == State::closed);
  }
  SECTION("a bad probe opens it for another rest") {
    world.clock.advance(Seconds(5));
    world.fail(1);
    CHECK_FALSE(world.breaker.allow());
    CHECK(world.breaker.wait() == Seconds(30));
  }
  SECTION("a probe that is never reported back does not block for ever") {
    world.clock.advance(Seconds(30));
    CHECK(world.breaker.allow());
  }
}

}  // namespace holdfast::net
