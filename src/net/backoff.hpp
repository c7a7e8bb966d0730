// How long to wait before trying again: exponential, with full jitter, so that many boxes whose
// line returns at once do not come back at once.
//
// Model: the n-th delay in a row is uniform in [0, min(cap, first * 2^n)]; reset() after a success.
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

namespace holdfast::net {

constexpr base::Seconds backoff_s_max{300};

struct BackoffRange {
  base::Duration first = base::Millis(500);
  base::Duration cap = backoff_s_max;
};

class Backoff {
 public:
  explicit Backoff(base::Random& random, BackoffRange range = {})
      : random_(random), range_(range) {}

  [[nodiscard]] base::Duration next();
  void reset() { failures_ = 0; }
  [[nodiscard]] int failures() const { return failures_; }
  // The longest that the next delay can be.
  [[nodiscard]] base::Duration ceiling() const;

 private:
  base::Random& random_;
  BackoffRange range_;
  int failures_ = 0;
};

}  // namespace holdfast::net
