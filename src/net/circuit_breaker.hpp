// Stops calling a system that keeps failing, and finds out with single calls when it is well again.
//
// Model: closed (calls pass) -> open after `failures_to_open` failures in a row (nothing passes) ->
// half open after `open_for` (one probe passes) -> closed if the probe succeeds, open again if it
// fails. A probe that is never reported back is taken as lost after another `open_for`.
// Only failures of the system count; a refusal of one record is a success here. Loop thread only.
#pragma once

#include "base/loop.hpp"

namespace holdfast::net {

struct BreakerRule {
  int failures_to_open = 5;
  base::Duration open_for = base::Seconds(30);
};

class CircuitBreaker {
 public:
  enum class State { closed, open, half_open };

  explicit CircuitBreaker(const base::Loop& loop, BreakerRule rule = {})
      : loop_(loop), rule_(rule) {}

  // May a call be made now? When half open, true takes the probe.
  [[nodiscard]] bool allow();
  void succeeded();
  void failed();
  // Closes without a call, for example because the line has just come back.
  void reset() { succeeded(); }

  [[nodiscard]] State state() const;
  // Zero if allow() may be true now.
  [[nodiscard]] base::Duration wait() const;

 private:
  const base::Loop& loop_;
  BreakerRule rule_;
  int failures_ = 0;
  bool open_ = false;
  base::MonotonicTime probe_at_{};  // while open: nothing passes before
};

}  // namespace holdfast::net
