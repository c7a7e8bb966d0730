#include "simulation/quota.hpp"

#include <algorithm>

namespace holdfast::simulation {
namespace {
constexpr auto too_many_requests = "0x80072322";
}

void Quota::forget(base::MonotonicTime now) {
  while (!arrivals_.empty() && arrivals_.front() + window_ <= now) arrivals_.pop_front();
}

base::Duration Quota::admit(base::MonotonicTime now) {
  forget(now);
  if (!throttles.empty() && now < throttles.back().to) {
    ++refused;
    throttles.back().to = throttles.back().to + base::Seconds(1);
    return throttles.back().to - now;
  }
  if (arrivals_.size() >= requests_) {
    ++refused, ++overdrawn;
    throttles.push_back({now, arrivals_.front() + window_, too_many_requests, true});
    return throttles.back().to - now;
  }
  arrivals_.push_back(now);
  admitted.push_back(now);
  return base::Duration(0);
}

void Quota::block(base::MonotonicTime now, base::Duration length, std::string code) {
  throttles.push_back({now, now + length, std::move(code), false});
}

bool Quota::blocked_by_others(base::MonotonicTime now) const {
  return std::any_of(throttles.begin(), throttles.end(), [&](const Throttle& one) {
    return !one.own_fault && now >= one.from && now < one.to;
  });
}

void Quota::look(base::MonotonicTime now, bool counts) {
  forget(now);
  const base::Duration since = now - std::exchange(looked_, now);
  if (!counts || blocked_by_others(now)) return;
  const auto ms = static_cast<std::uint64_t>(std::chrono::ceil<base::Millis>(since).count());
  counted_ += since;
  let_through_ += arrivals_.size() * ms;
  allowed_ += requests_ * ms;
}

std::size_t Quota::used_permille() const {
  return allowed_ == 0 ? 0 : static_cast<std::size_t>(let_through_ * 1'000 / allowed_);
}

}  // namespace holdfast::simulation
