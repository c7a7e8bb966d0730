#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <array>

using holdfast::base::SeededRandom;
using holdfast::base::SystemRandom;

TEST_CASE("the same seed gives the same numbers, another seed others") {
  SeededRandom a(42);
  SeededRandom b(42);
  SeededRandom c(43);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const auto value = a.next();
    CHECK(value == b.next());
    differs = differs || value != c.next();
  }
  CHECK(differs);
}

TEST_CASE("the generator is SplitMix64") {
  SeededRandom random(1234567);
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
}

TEST_CASE("numbers below a bound are below it and fill the range") {
  SeededRandom random(7);
  std::array<int, 10> seen{};
  for (int i = 0; i < 10'000; ++i) {
    const auto value = random.below(10);
    REQUIRE(value < 10);
    ++seen[value];
  }
  for (const int times : seen) CHECK(times > 800);
  CHECK(random.below(0) == 0);
  CHECK(random.below(1) == 0);
}

TEST_CASE("fill writes exactly the bytes asked for") {
  SeededRandom random(7);
  for (std::size_t bytes = 0; bytes < 20; ++bytes) {
    std::array<unsigned char, 24> out{};
    random.fill(out.data(), bytes);
    for (std::size_t i = bytes; i < out.size(); ++i) CHECK(out[i] == 0);
  }
  std::array<unsigned char, 24> full{};
  random.fill(full.data(), full.size());
  CHECK(full != std::array<unsigned char, 24>{});
}

TEST_CASE("the system's randomness does not repeat") {
  SystemRandom random;
  CHECK(random.next() != random.next());
}
