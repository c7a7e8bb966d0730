// A Loop on virtual time: nothing sleeps, the clock jumps to the next timer. For simulation and
// tests; deterministic, one thread.
#pragma once

#include <deque>
#include <map>
#include <utility>

#include "base/loop.hpp"

namespace holdfast::base {

class SimLoop final : public Loop {
 public:
  explicit SimLoop(ManualClock& clock) : clock_(clock) {}

  void post(std::function<void()> work) override { ready_.push_back(std::move(work)); }
  TimerId after(Duration delay, std::function<void()> work) override;
  void cancel(TimerId timer) override;
  [[nodiscard]] MonotonicTime now() const override { return clock_.monotonic(); }

  // Runs one piece of work, moving the clock to the next timer if nothing is ready.
  // False when there is nothing left to do.
  bool step();
  // Steps until nothing is left or `limit` of virtual time has passed.
  void run_for(Duration limit);
  void run_until_idle() {
    while (step()) {
    }
  }

 private:
  ManualClock& clock_;
  std::deque<std::function<void()>> ready_;
  std::map<std::pair<MonotonicTime, TimerId>, std::function<void()>> timers_;
  TimerId last_id_ = 0;
};

}  // namespace holdfast::base
