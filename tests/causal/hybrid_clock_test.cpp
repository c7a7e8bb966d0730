#include "causal/hybrid_clock.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <memory>

#include "causal/support.hpp"

using namespace holdfast::causal;
using holdfast::base::ManualClock;
using holdfast::base::Reader;
using holdfast::base::WallTime;
using holdfast::base::Writer;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t today_ms = 1767604353000;
constexpr std::int64_t hour_ms = 3'600'000;

struct Node {
  ManualClock wall{WallTime{today_ms}};
  HybridClock clock{wall};
  HybridTime last;
};

HybridTime any_time() {
  return {*rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(0, 64),
          *rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<bool>()};
}

// A clock that stands still, goes on, falls back to 1970 or is hours off.
void disturb(Node& node) {
  switch (*rc::gen::inRange(0, 4)) {
    case 0: node.wall.set_wall({*rc::gen::inRange<std::int64_t>(0, 10'000)}); break;
    case 1: node.wall.set_wall({today_ms + *rc::gen::inRange(-10, 10) * hour_ms}); break;
    case 2: node.wall.advance(1ms); break;
    default: break;
  }
}

}  // namespace

TEST_CASE("what happened before has the lesser time, whatever the clocks do") {
  CHECK(rc::check("local order and messages", [] {
    std::array<Node, 3> nodes;
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      Node& node = nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())];
      disturb(node);
      const HybridTime message = nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())].last;
      const HybridTime before = node.last;
      node.clock.observe(message);
      node.last = node.clock.tick();
      RC_ASSERT(node.last > before);
      RC_ASSERT(node.last > message);
    }
  }));
}

TEST_CASE("a clock that falls back to 1970 goes on from where it was") {
  ManualClock wall(WallTime{today_ms});
  HybridClock clock(wall);
  const HybridTime first = clock.tick();
  CHECK(first == HybridTime{today_ms, 0, true});
  wall.set_wall({0});
  const HybridTime second = clock.tick();
  CHECK(second > first);
  CHECK(second == HybridTime{today_ms, 1, true});
  wall.set_wall({today_ms + 1});
  CHECK(clock.tick() == HybridTime{today_ms + 1, 0, true});
}

TEST_CASE("stamps of a clock that was never set lose against any set one") {
  ManualClock wall(WallTime{12'345});
  HybridClock clock(wall);
  const HybridTime woken = clock.tick();
  CHECK_FALSE(woken.trusted);
  CHECK(woken < HybridTime{today_ms - 1000 * hour_ms, 0, true});
  CHECK(HybridTime{INT64_MAX, UINT32_MAX, false} < HybridTime{0, 0, true});
  wall.set_wall({today_ms});
  CHECK(clock.tick() == HybridTime{today_ms, 0, true});
}

TEST_CASE("absurd futures are ignored, near ones are followed") {
  ManualClock wall(WallTime{today_ms});
  HybridClock clock(wall);
  clock.observe({today_ms + remote_ahead_ms_max + 1, 0, true});
  CHECK(clock.tick() == HybridTime{today_ms, 0, true});
  clock.observe({today_ms + remote_ahead_ms_max, 5, true});
  CHECK(clock.tick() == HybridTime{today_ms + remote_ahead_ms_max, 6, true});
}

TEST_CASE("a box whose clock is not set follows others, but not beyond the year 9999") {
  ManualClock wall(WallTime{0});
  HybridClock clock(wall);
  clock.observe({today_ms, 0, true});
  CHECK(clock.tick() == HybridTime{today_ms, 1, true});
  clock.observe({INT64_MAX, UINT32_MAX, true});
  CHECK(clock.tick() == HybridTime{today_ms, 2, true});
}

TEST_CASE("a full logical part moves on to the next millisecond") {
  ManualClock wall(WallTime{today_ms});
  HybridClock clock(wall);
  clock.observe({today_ms, UINT32_MAX, true});
  CHECK(clock.tick() == HybridTime{today_ms + 1, 0, true});
}

TEST_CASE("hybrid times are totally ordered") {
  CHECK(rc::check("antisymmetric, transitive, equal only if the same", [] {
    const HybridTime a = any_time();
    const HybridTime b = any_time();
    const HybridTime c = any_time();
    RC_ASSERT((a < b) == (b > a));
    RC_ASSERT(((a <=> b) == 0) == (a == b));
    RC_ASSERT(!(a < b && b < c) || a < c);
  }));
}

TEST_CASE("a hybrid time is read back, and no prefix of it") {
  CHECK(rc::check("encoding", [] {
    const HybridTime time = any_time();
    Writer out;
    encode(out, time);
    Reader in(out.bytes());
    RC_ASSERT(decode_hybrid_time(in) == time);
    RC_ASSERT(in.ok());
    RC_ASSERT(in.at_end());
    for (std::size_t n = 0; n < out.size(); ++n) {
      Reader cut(std::string_view(out.bytes()).substr(0, n));
      RC_ASSERT(decode_hybrid_time(cut) == HybridTime{});
      RC_ASSERT(!cut.ok());
    }
  }));
  Writer today;
  encode(today, HybridTime{today_ms, 0, true});
  CHECK(today.size() == 7);
}
