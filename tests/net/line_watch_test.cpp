#include "net/line_watch.hpp"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "net/support.hpp"

namespace holdfast::net {

using base::Duration;
using base::Millis;
using base::MonotonicTime;
using base::Seconds;

namespace {

// Reaches the host after a round trip, if the line is whole when the probe sets out.
class FakeProbe final : public Probe {
 public:
  explicit FakeProbe(base::Loop& loop) : loop_(loop) {}
  base::Task<bool> reach(std::string, std::uint16_t, base::Millis limit) override {
    ++probes;
    most_at_once = std::max(most_at_once, ++at_once);
    const bool reached = whole;
    co_await base::sleep(loop_, reached || refuses ? round_trip : Duration(limit));
    --at_once;
    co_return reached;
  }
  bool whole = false;
  bool refuses = false;  // fails at once instead of never answering
  Duration round_trip = Millis(30);
  int probes = 0;
  int at_once = 0;
  int most_at_once = 0;

 private:
  base::Loop& loop_;
};

struct Change {
  bool up;
  Duration at;
  friend bool operator==(const Change&, const Change&) = default;
};

struct World {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  FakeProbe probe{loop};
  LineWatch line{loop, probe, "org.crm.dynamics.com", 443};
  MonotonicTime begin = clock.monotonic();
  std::vector<Change> changes;

  bool ended = false;

  World() { base::spawn(record(this)); }
  ~World() {
    ended = true;
    line.report_success();
    line.changed().notify_all();
    loop.run_until_idle();
  }
  static base::Task<void> record(World* world) {
    for (;;) {
      (void)co_await world->line.changed().wait();
      if (world->ended) co_return;
      world->changes.push_back({world->line.up(), world->clock.monotonic() - world->begin});
    }
  }
};

}  // namespace

TEST_CASE("a line that is up is not probed") {
  World world;
  world.loop.run_for(Seconds(60));
  CHECK(world.probe.probes == 0);
  CHECK(world.line.up());
}

TEST_CASE("a failure above the line is not taken for a broken line") {
  World world;
  world.probe.whole = true;
  world.line.report_failure();
  world.loop.run_for(Seconds(10));
  CHECK(world.changes.empty());
  CHECK(world.probe.probes == 1);
}

TEST_CASE("the return of the line is noticed within 200 ms") {
  const auto refuses = GENERATE(true, false);
  World world;
  world.probe.refuses = refuses;
  world.line.report_failure();
  world.loop.run_for(Seconds(400) + Millis(37));
  REQUIRE(world.changes.size() == 1);
  CHECK_FALSE(world.changes[0].up);
  CHECK(world.changes[0].at <= Duration(probe_answer_ms_max));
  world.probe.whole = true;
  world.loop.run_for(Millis(200));
  REQUIRE(world.changes.size() == 2);
  CHECK(world.changes[1].up);
}

TEST_CASE("a line that returns before the first probe has failed is emitted too") {
  World world;
  world.line.report_failure();
  world.loop.run_for(Millis(450));
  world.probe.whole = true;
  world.loop.run_for(Millis(200));
  CHECK(world.changes == std::vector<Change>{{true, Millis(530)}});
}

TEST_CASE("probing slows down after ten minutes and again after an hour") {
  World world;
  world.probe.refuses = true;
  world.line.report_failure();
  world.loop.run_for(Seconds(600));
  CHECK(world.probe.probes == 6'001);
  world.loop.run_for(Seconds(100));
  CHECK(world.probe.probes == 6'101);
  world.loop.run_for(Seconds(2'900));
  const int after_an_hour = world.probe.probes;
  world.loop.run_for(Seconds(100));
  CHECK(world.probe.probes == after_an_hour + 20);
}

TEST_CASE("probes that get no answer do not pile up") {
  World world;
  world.line.report_failure();
  world.loop.run_for(Seconds(10));
  CHECK(world.probe.most_at_once <= probes_at_once_max);
  CHECK(world.probe.most_at_once > 1);
  CHECK_FALSE(world.line.up());
}

TEST_CASE("an answer of the system itself ends the probing") {
  World world;
  world.probe.refuses = true;
  world.line.report_failure();
  world.loop.run_for(Seconds(1));
  world.line.report_success();
  const int probes = world.probe.probes;
  world.loop.run_for(Seconds(10));
  CHECK(world.probe.probes == probes);
  REQUIRE(world.changes.size() == 2);
  CHECK(world.changes[1].up);
}

}  // namespace holdfast::net
