#include "base/sim_loop.hpp"

#include <algorithm>

namespace holdfast::base {

Loop::TimerId SimLoop::after(Duration delay, std::function<void()> work) {
  const TimerId id = ++last_id_;
  timers_.emplace(std::pair(now() + std::max(delay, Duration(0)), id), std::move(work));
  return id;
}

void SimLoop::cancel(TimerId timer) {
  if (timer == 0) return;
  std::erase_if(timers_, [&](const auto& entry) { return entry.first.second == timer; });
}

bool SimLoop::step() {
  if (!ready_.empty()) {
    auto work = std::move(ready_.front());
    ready_.pop_front();
    work();
    return true;
  }
  if (timers_.empty()) return false;
  auto next = timers_.extract(timers_.begin());
  if (next.key().first > now()) clock_.advance(next.key().first - now());
  next.mapped()();
  return true;
}

void SimLoop::run_for(Duration limit) {
  const MonotonicTime end = now() + limit;
  while (!ready_.empty() || (!timers_.empty() && timers_.begin()->first.first <= end)) step();
  if (now() < end) clock_.advance(end - now());
}

}  // namespace holdfast::base
