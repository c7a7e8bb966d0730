#include <catch2/catch.hpp>

#include <cstdio>

#include "causal/support.hpp"

using namespace holdfast::causal;
using namespace holdfast::causal::test;

namespace {

constexpr std::uint64_t counter = 1'000'000;

// Boxes that each made a million updates; of each, `exceptions` more without those between.
VersionVector fleet(std::uint16_t boxes, std::uint64_t exceptions) {
  VersionVector vector;
  for (std::uint16_t box = 1; box <= boxes; ++box) {
    const Actor actor{box, 1};
    vector.add_up_to({actor, counter + box});
    for (std::uint64_t i = 1; i <= exceptions; ++i) vector.add({actor, counter + box + 100 * i});
  }
  return vector;
}

}  // namespace

TEST_CASE("a version vector takes about four bytes an actor and one an exception") {
  std::printf("bytes of a version vector, counters of a million\n");
  std::printf("%8s %10s %22s\n", "actors", "no gaps", "two exceptions each");
  constexpr std::uint16_t sizes[] = {1, 3, 10, 30, 100, 1000};
  for (const auto boxes : sizes) {
    const std::size_t plain = bytes_of(fleet(boxes, 0)).size();
    const std::size_t gaps = bytes_of(fleet(boxes, 2)).size();
    std::printf("%8u %10zu %22zu\n", unsigned{boxes}, plain, gaps);
    CHECK(plain <= 4U * boxes + 2);
    CHECK(gaps <= 7U * boxes + 2);
  }
  VersionVector ends = VersionVector::up_to({{7, 1}, counter});
  ends.add_up_to({dynamics_actor(), 9'172'345});
  std::printf("one box and d365: %zu\n", bytes_of(ends).size());
  CHECK(bytes_of(ends).size() <= 12);
}

TEST_CASE("a settled register carries its context once") {
  Register field;
  VersionVector seen = VersionVector::up_to({{7, 1}, counter});
  seen.add_up_to({dynamics_actor(), 9'172'345});
  field.apply({{{7, 1}, counter + 1}, {1767604353000, 0, true}, "19.99", seen});
  const std::size_t bytes = bytes_of(field).size();
  std::printf("register of one text, one box and d365 seen: %zu\n", bytes);
  CHECK(bytes <= 2 + 5 + 7 + 8 + bytes_of(seen).size());
}
