#include "net/budget.hpp"

#include <algorithm>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "net/support.hpp"

namespace holdfast::net {

using base::Duration;
using base::Millis;
using base::MonotonicTime;
using base::Seconds;

namespace {

struct World {
  explicit World(BudgetLimits limits) : budget(loop, limits) {}
  base::ManualClock clock;
  base::SimLoop loop{clock};
  Budget budget;
  MonotonicTime begin = clock.monotonic();
  std::vector<Duration> starts, ends;
  std::vector<int> order;
  std::size_t most_at_once = 0;
};

base::Task<void> one_request(World* world, int number, Duration length, std::size_t cost) {
  const auto permit = co_await world->budget.acquire(cost);
  world->starts.push_back(world->clock.monotonic() - world->begin);
  world->order.push_back(number);
  world->most_at_once = std::max(world->most_at_once, world->budget.running());
  co_await base::sleep(world->loop, length);
  world->ends.push_back(world->clock.monotonic() - world->begin);
}

void start(World& world, int count, Duration length = Millis(10), std::size_t cost = 1) {
  for (int i = 0; i < count; ++i) base::spawn(one_request(&world, i, length, cost));
}

}  // namespace

TEST_CASE("a window of requests is never overdrawn and is used to the full") {
  World world({.requests = 10, .window = Seconds(60), .parallel = 100});
  start(world, 25);
  world.loop.run_until_idle();
  REQUIRE(world.starts.size() == 25);
  CHECK(world.starts[9] == Seconds(0));
  CHECK(world.starts[10] == Seconds(60) + Millis(10));
  CHECK(world.starts[20] == Seconds(120) + Millis(20));
}

TEST_CASE("no window of any length of history holds more than its requests") {
  CHECK(rc::check([](std::vector<std::uint8_t> gaps_s) {
    World world({.requests = 5, .window = Seconds(60), .parallel = 3});
    for (std::size_t i = 0; i < gaps_s.size(); ++i) {
      start(world, 1, Seconds(gaps_s[i] % 7), 1 + gaps_s[i] % 2);
      world.loop.run_for(Seconds(gaps_s[i] % 20));
      RC_ASSERT(world.budget.spent() <= 5U);
      RC_ASSERT(world.budget.running() <= 3U);
    }
    world.loop.run_until_idle();
    RC_ASSERT(world.starts.size() == gaps_s.size());
    // Whenever the other side counted them: the sixth start is a window after the first end.
    std::sort(world.ends.begin(), world.ends.end());
    for (std::size_t i = 5; i < world.starts.size(); ++i) {
      RC_ASSERT(world.starts[i] - world.ends[i - 5] >= Seconds(60));
    }
  }));
}

TEST_CASE("at most so many requests run at once, in the order of their coming") {
  World world({.requests = 1'000, .window = Seconds(300), .parallel = 4});
  start(world, 12, Seconds(1));
  world.loop.run_until_idle();
  CHECK(world.most_at_once == 4);
  CHECK(world.starts.back() == Seconds(2));
  CHECK(std::is_sorted(world.order.begin(), world.order.end()));
}

TEST_CASE("a pause stops the whole credential until it ends, and a shorter one does not cut it") {
  World world({});
  world.budget.pause(Seconds(17));
  world.budget.pause(Seconds(3));
  start(world, 3);
  world.loop.run_for(Seconds(16));
  CHECK(world.starts.empty());
  CHECK(world.budget.waiting() == 3);
  world.loop.run_until_idle();
  CHECK(world.starts == std::vector<Duration>(3, Seconds(17)));
}

TEST_CASE("a pause set while requests wait holds them back too") {
  World world({.requests = 1'000, .window = Seconds(300), .parallel = 1});
  start(world, 2, Seconds(1));
  world.loop.run_for(Millis(500));
  world.budget.pause(Seconds(10));
  world.loop.run_until_idle();
  CHECK(world.starts == std::vector<Duration>{Seconds(0), Millis(10'500)});
}

// Its timer and that of the rest of a caller come due together.
TEST_CASE("a request that comes in the moment a pause ends does not put off those that wait") {
  World world({.requests = 10, .window = Seconds(300), .parallel = 2});
  start(world, 1);
  world.loop.run_until_idle();
  world.loop.after(Seconds(1), [&] { start(world, 1); });
  world.budget.pause(Seconds(1));
  start(world, 1);
  world.loop.run_until_idle();
  REQUIRE(world.starts.size() == 3);
  CHECK(world.starts[2] < Seconds(2));
}

TEST_CASE("a batch costs what it holds, one larger than the window waits for an empty one") {
  World world({.requests = 10, .window = Seconds(60), .parallel = 8});
  start(world, 1, Millis(1), 4);
  start(world, 1, Millis(1), 500);
  world.loop.run_until_idle();
  CHECK(world.starts == std::vector<Duration>{Seconds(0), Millis(60'001)});
}

TEST_CASE("what the other side refused for the quota leaves its place to others") {
  World world({.requests = 1, .window = Seconds(60), .parallel = 1});
  const auto refused = [](World* there) -> base::Task<void> {
    auto permit = co_await there->budget.acquire();
    co_await base::sleep(there->loop, Seconds(1));
    permit.was_refused();
  };
  base::spawn(refused(&world));
  start(world, 2);
  world.loop.run_until_idle();
  CHECK(world.starts == std::vector<Duration>{Seconds(1), Seconds(61) + Millis(10)});
}

TEST_CASE("a budget is exhausted while somebody waits for the window or for a pause's end") {
  World world({.requests = 2, .window = Seconds(60), .parallel = 1});
  start(world, 2, Seconds(1));
  CHECK_FALSE(world.budget.exhausted());  // one waits for the place
  world.loop.run_for(Seconds(5));
  start(world, 1);
  CHECK(world.budget.exhausted());
  world.loop.run_until_idle();
  CHECK_FALSE(world.budget.exhausted());
  world.budget.pause(Seconds(5));
  CHECK_FALSE(world.budget.exhausted());  // nobody waits
  start(world, 1);
  CHECK(world.budget.exhausted());
  world.loop.run_until_idle();
}

TEST_CASE("parallel places can be lowered and raised while requests wait") {
  World world({.requests = 1'000, .window = Seconds(300), .parallel = 2});
  start(world, 4, Seconds(10));
  world.budget.set_parallel(4);
  world.loop.run_for(Seconds(1));
  CHECK(world.budget.running() == 4);
  world.budget.set_parallel(0);
  CHECK(world.budget.parallel() == 1);
  world.loop.run_until_idle();
  CHECK(world.starts.size() == 4);
}

}  // namespace holdfast::net
