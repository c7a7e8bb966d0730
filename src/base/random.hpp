// Source of randomness: the system's in production, a seed in simulation.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;  // uniform over 64 bits

  // Uniform in [0, bound); 0 when bound is 0.
  std::uint64_t below(std::uint64_t bound);
  void fill(void* out, std::size_t bytes);
};

// getrandom(2). Fit for keys and tokens. Any thread.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

// SplitMix64: the same seed gives the same numbers. Never for secrets. One thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

}  // namespace holdfast::base
