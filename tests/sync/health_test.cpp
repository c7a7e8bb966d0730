#include "sync/health.hpp"

#include <catch2/catch.hpp>

#include "base/sim_loop.hpp"

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

struct World {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  base::SeededRandom random{1};
  sync::Health health{loop, random};

  void fail(base::ErrorKind kind, base::Millis after = base::Millis(0)) {
    base::Error error{kind, "it failed"};
    error.retry_after = after;
    health.failed(error);
  }
};

}  // namespace

TEST_CASE("an endpoint rests as long as it asked for") {
  World world;
  world.fail(base::ErrorKind::unavailable, 7s);
  CHECK_FALSE(world.health.may_call());
  world.loop.run_for(6999ms);
  CHECK_FALSE(world.health.may_call());
  world.loop.run_for(1ms);
  CHECK(world.health.may_call());
}

TEST_CASE("whoever waits for a resting endpoint sleeps until the rest is over") {
  World world;
  world.fail(base::ErrorKind::unavailable, 7s);
  int wakes = 0;
  const auto watch = [](World& w, int& count) -> base::Task<void> {
    while (!w.health.may_call()) {
      co_await w.health.wait(1ms);
      ++count;
    }
  };
  base::spawn(watch(world, wakes));
  world.loop.run_for(8s);
  CHECK(wakes == 1);
}

TEST_CASE("the line's return ends a rest at once, but not one the endpoint asked for") {
  World world;
  for (int i = 0; i < 20; ++i) {
    world.fail(base::ErrorKind::unavailable);
    world.loop.run_for(sync::Health::rest_max);
  }
  world.fail(base::ErrorKind::unavailable);
  world.health.line_returned();
  CHECK(world.health.may_call());
  world.fail(base::ErrorKind::unavailable, 300s);
  world.health.line_returned();
  CHECK_FALSE(world.health.may_call());
}

TEST_CASE("what failed while the line was down does not make the rests after its return longer") {
  World world;
  for (int i = 0; i < 20; ++i) {
    world.fail(base::ErrorKind::unavailable);
    world.loop.run_for(sync::Health::rest_max);
  }
  for (int i = 0; i < 100; ++i) {
    world.health.line_returned();
    world.fail(base::ErrorKind::unavailable);
    world.loop.run_for(sync::Health::first_rest * 2);
    REQUIRE(world.health.may_call());
  }
}

TEST_CASE("a configuration fault rests longer each time, to half a minute") {
  World world;
  for (const auto rest : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    world.fail(base::ErrorKind::misconfigured);
    world.loop.run_for(rest - 1ms);
    CHECK_FALSE(world.health.may_call());
    world.loop.run_for(1ms);
    CHECK(world.health.may_call());
  }
}

TEST_CASE("failures of calls side by side count once, so the rest does not explode") {
  World world;
  for (int i = 0; i < 50; ++i) world.fail(base::ErrorKind::unavailable);
  world.loop.run_for(sync::Health::first_rest * 2);
  CHECK(world.health.may_call());
}

TEST_CASE("a rest never exceeds its cap, however often the endpoint failed") {
  World world;
  for (int i = 0; i < 40; ++i) {
    world.fail(base::ErrorKind::unavailable);
    world.loop.run_for(sync::Health::rest_max);
    REQUIRE(world.health.may_call());
  }
}

TEST_CASE("the end of an outage is noticed within half of its length") {
  for (const base::Millis outage : {2s, 20s, 200s}) {
    World world;
    const auto begin = world.clock.monotonic();
    while (world.clock.monotonic() - begin < outage) {
      world.fail(base::ErrorKind::unavailable);
      while (!world.health.may_call()) world.loop.run_for(10ms);
    }
    CHECK(world.clock.monotonic() - begin <= outage * 3 / 2 + 10ms);
  }
}

TEST_CASE("a fault stays in words until a call succeeds") {
  World world;
  world.fail(base::ErrorKind::misconfigured);
  CHECK(world.health.fault() == "it failed");
  CHECK_FALSE(world.health.online());
  world.health.succeeded();
  CHECK(world.health.fault().empty());
  CHECK(world.health.online());
}

TEST_CASE("waiting ends with the rest, and early when somebody wakes it") {
  World world;
  bool woke = false;
  const auto waiter = [](sync::Health& health, bool& flag) -> base::Task<void> {
    co_await health.wait(60s);
    flag = true;
  };
  base::spawn(waiter(world.health, woke));
  world.loop.run_for(59s);
  CHECK_FALSE(woke);
  world.health.wake();
  world.loop.run_for(1ms);
  CHECK(woke);
}
