#include "base/signal.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/sim_loop.hpp"

using namespace holdfast::base;
using namespace std::chrono_literals;

namespace {

struct World {
  ManualClock clock;
  SimLoop loop{clock};
  std::vector<std::string> seen;

  [[nodiscard]] Duration since(MonotonicTime start) const { return clock.monotonic() - start; }
};

Task<void> wait_for(World* world, Signal* signal, Duration limit, std::string name) {
  const bool notified = co_await signal->wait_for(limit);
  world->seen.push_back(name + (notified ? " notified" : " timed out"));
}

Task<void> wait(World* world, Signal* signal, std::string name) {
  const bool notified = co_await signal->wait();
  world->seen.push_back(name + (notified ? " notified" : " timed out"));
}

Task<void> sleeper(World* world, Duration delay, std::string name) {
  co_await sleep(world->loop, delay);
  world->seen.push_back(name);
}

Task<void> joiner(World* world, TaskGroup* group) {
  co_await group->join();
  world->seen.push_back("joined");
}

}  // namespace

TEST_CASE("posted work runs in order, never inside the call") {
  World world;
  world.loop.post([&] {
    world.loop.post([&] { world.seen.push_back("inner"); });
    world.seen.push_back("first");
  });
  world.loop.post([&] { world.seen.push_back("second"); });
  CHECK(world.seen.empty());
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"first", "second", "inner"});
}

TEST_CASE("timers fire in the order of their deadlines, at their time") {
  World world;
  const auto start = world.clock.monotonic();
  std::vector<Duration> fired;
  for (const auto delay : {30ms, 10ms, 20ms}) {
    world.loop.after(delay, [&] { fired.push_back(world.since(start)); });
  }
  world.loop.after(-5ms, [&] { fired.push_back(world.since(start)); });
  world.loop.run_until_idle();
  CHECK(fired == std::vector<Duration>{0ms, 10ms, 20ms, 30ms});
}

TEST_CASE("timers of one deadline fire in the order of their making") {
  World world;
  for (const auto* name : {"a", "b", "c"}) {
    world.loop.after(5ms, [&world, name] { world.seen.emplace_back(name); });
  }
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a cancelled timer does not fire, and unknown ids do no harm") {
  World world;
  const auto timer = world.loop.after(5ms, [&] { world.seen.emplace_back("fired"); });
  world.loop.cancel(timer);
  world.loop.cancel(timer);
  world.loop.cancel(0);
  world.loop.cancel(999);
  CHECK_FALSE(world.loop.step());
  CHECK(world.seen.empty());
}

TEST_CASE("running for a while stops at that time") {
  World world;
  const auto start = world.clock.monotonic();
  world.loop.after(10ms, [&] { world.seen.emplace_back("early"); });
  world.loop.after(30ms, [&] { world.seen.emplace_back("late"); });
  world.loop.run_for(20ms);
  CHECK(world.seen == std::vector<std::string>{"early"});
  CHECK(world.since(start) == 20ms);
  world.loop.run_for(10ms);
  CHECK(world.seen.size() == 2);
}

TEST_CASE("sleepers wake at their time") {
  World world;
  spawn(sleeper(&world, 2s, "two"));
  spawn(sleeper(&world, 1s, "one"));
  const auto start = world.clock.monotonic();
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"one", "two"});
  CHECK(world.since(start) == 2s);
}

TEST_CASE("a signal wakes those who wait now, in order, through the loop") {
  World world;
  Signal signal(world.loop);
  signal.notify_all();
  spawn(wait(&world, &signal, "a"));
  spawn(wait(&world, &signal, "b"));
  world.loop.run_until_idle();
  CHECK(world.seen.empty());
  signal.notify_all();
  CHECK(world.seen.empty());
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"a notified", "b notified"});
  signal.notify_all();
  world.loop.run_until_idle();
  CHECK(world.seen.size() == 2);
}

TEST_CASE("waiting with a limit ends at the limit") {
  World world;
  Signal signal(world.loop);
  const auto start = world.clock.monotonic();
  spawn(wait_for(&world, &signal, 5s, "a"));
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"a timed out"});
  CHECK(world.since(start) == 5s);
}

TEST_CASE("a notified waiter does not time out as well") {
  World world;
  Signal signal(world.loop);
  spawn(wait_for(&world, &signal, 5s, "a"));
  world.loop.after(1s, [&] { signal.notify_all(); });
  const auto start = world.clock.monotonic();
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"a notified"});
  CHECK(world.since(start) == 1s);  // the timer is gone, too
}

TEST_CASE("a notification in the same moment as the limit resumes once") {
  World world;
  Signal signal(world.loop);
  world.loop.after(5s, [&] { signal.notify_all(); });
  spawn(wait_for(&world, &signal, 5s, "a"));
  world.loop.run_until_idle();
  CHECK(world.seen.size() == 1);
}

TEST_CASE("joining a group waits for all its tasks") {
  World world;
  TaskGroup group(world.loop);
  group.spawn(sleeper(&world, 3s, "three"));
  group.spawn(sleeper(&world, 1s, "one"));
  CHECK(group.running() == 2);
  spawn(joiner(&world, &group));
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"one", "three", "joined"});
  CHECK(group.running() == 0);
}

TEST_CASE("joining an idle group returns at once, and a group may be used again") {
  World world;
  TaskGroup group(world.loop);
  spawn(joiner(&world, &group));
  CHECK(world.seen == std::vector<std::string>{"joined"});
  group.spawn(sleeper(&world, 1s, "again"));
  spawn(joiner(&world, &group));
  world.loop.run_until_idle();
  CHECK(world.seen == std::vector<std::string>{"joined", "again", "joined"});
}
