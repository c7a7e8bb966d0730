// Hints that name one stream: what they read, and how often.
#include <catch2/catch.hpp>

#include "sync/world.hpp"

using namespace holdfast;
using sync::testing::World;

namespace {

// A shop that is asked once an hour; what comes sooner was a hint's doing.
struct HourlyWorld : World {
  HourlyWorld() {
    options.pull_interval = base::Seconds(3600);
    shop.patient_streams = {"addresses", "prices"};
    add_item("HF-1", 5);
    start();
    REQUIRE(settle());
    run(base::Seconds(60));
    all_before = shop.count("pull");
    before = shop.count("pull addresses");
  }
  bool hint(std::optional<base::Duration> told_ago = {}) {
    return engine().hint(store::Endpoint::shopware, "addresses", told_ago);
  }
  std::size_t asked() { return shop.count("pull addresses") - before; }
  std::size_t asked_for_all() { return shop.count("pull") - all_before; }

 private:
  std::size_t before = 0, all_before = 0;
};

}  // namespace

TEST_CASE("a hint that names a stream reads that one alone, and again only after a pause") {
  HourlyWorld world;
  for (int i = 0; i < 50; ++i) CHECK(world.hint());
  world.run(base::Millis(500));
  CHECK(world.asked() == 1);
  for (int i = 0; i < 50; ++i) CHECK(world.hint());
  world.run(base::Millis(100));
  CHECK(world.asked() == 1);  // within the pause
  world.run(base::Seconds(60));
  CHECK(world.asked() == 2);
  CHECK(world.asked_for_all() == 2);
  CHECK_FALSE(world.engine().hint(store::Endpoint::shopware, "no such stream", {}));
}

TEST_CASE("what was told before the last reading began needs no other") {
  HourlyWorld world;
  CHECK(world.hint());
  world.run(base::Seconds(60));
  REQUIRE(world.asked() == 1);
  CHECK_FALSE(world.hint(base::Seconds(70)));
  world.run(base::Seconds(5));
  CHECK(world.asked() == 1);
  CHECK(world.hint(base::Seconds(66)));  // too short before it to be sure
  world.run(base::Seconds(5));
  CHECK(world.asked() == 2);
}

TEST_CASE("a reading that was hinted at and failed is made again") {
  HourlyWorld world;
  int failures = 2;
  world.shop.before = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "pull addresses" || failures-- <= 0) return std::nullopt;
    return base::Error{base::ErrorKind::unavailable, "no line"};
  };
  CHECK(world.hint());
  CHECK(world.run_until([&] { return world.asked() == 3; }, base::Seconds(60)));
  world.run(base::Seconds(1));
  CHECK_FALSE(world.hint(base::Seconds(3000)));
}
