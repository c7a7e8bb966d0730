// What a benchmark measures and how it is said.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::bench {

using SteadyTime = std::chrono::steady_clock::time_point;
inline SteadyTime now() { return std::chrono::steady_clock::now(); }
inline double seconds_since(SteadyTime from) {
  return std::chrono::duration<double>(now() - from).count();
}

class Latencies {
 public:
  void add(SteadyTime from, SteadyTime to) {
    ns_.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(to - from).count()));
  }
  void reserve(std::size_t count) { ns_.reserve(count); }
  [[nodiscard]] std::size_t count() const { return ns_.size(); }
  [[nodiscard]] double percentile_ns(double percent);

 private:
  std::vector<std::uint32_t> ns_;
};

// {"name": number, ...} with two decimals.
std::string as_json(const std::vector<std::pair<std::string, double>>& values);

}  // namespace holdfast::bench
