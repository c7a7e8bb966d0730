#include "net/budget.hpp"

#include <algorithm>

namespace holdfast::net {

using base::Duration;
using base::MonotonicTime;

namespace {
constexpr int slices_per_window = 1'000;
}

void Budget::Permit::release() {
  Budget* budget = std::exchange(budget_, nullptr);
  if (budget == nullptr) return;
  budget->finish(cost_, counts_);
}

Budget::Awaiter Budget::acquire(std::size_t cost) {
  return {*this, std::clamp<std::size_t>(cost, 1, std::max<std::size_t>(limits_.requests, 1))};
}

std::size_t Budget::spent() {
  while (!slices_.empty() && slices_.front().last + limits_.window <= loop_.now()) {
    spent_ -= slices_.front().cost;
    slices_.pop_front();
  }
  return spent_ + under_way_;
}

Duration Budget::paused() const { return std::max(paused_until_ - loop_.now(), Duration(0)); }

bool Budget::window_holds(std::size_t cost) {
  return spent() + cost <= std::max<std::size_t>(limits_.requests, 1);
}

bool Budget::fits(std::size_t cost) {
  return paused() == Duration(0) && running_ < limits_.parallel && window_holds(cost);
}

bool Budget::take_now(std::size_t cost) {
  if (!waiters_.empty() || !fits(cost)) return false;
  start(cost);
  return true;
}

void Budget::start(std::size_t cost) {
  ++running_;
  under_way_ += cost;
}

void Budget::finish(std::size_t cost, bool counts) {
  --running_;
  under_way_ -= cost;
  if (counts) spend(cost);
  serve_waiters();
}

void Budget::spend(std::size_t cost) {
  spent_ += cost;
  const MonotonicTime now = loop_.now();
  const Duration slice = limits_.window / slices_per_window;
  if (slices_.empty() || now - slices_.back().first >= slice) slices_.push_back({now, now, 0});
  slices_.back().last = now;
  slices_.back().cost += cost;
}

bool Budget::exhausted() {
  return !waiters_.empty() && (paused() > Duration(0) || !window_holds(waiters_.front().cost));
}

void Budget::enqueue(std::coroutine_handle<> caller, std::size_t cost) {
  waiters_.push_back({caller, cost});
  wake_later();
}

void Budget::serve_waiters() {
  while (!waiters_.empty() && fits(waiters_.front().cost)) {
    const Waiter next = waiters_.front();
    waiters_.pop_front();
    start(next.cost);
    loop_.post([handle = next.handle] { handle.resume(); });
  }
  wake_later();
}

// A free place wakes by itself (Permit::release); time must be waited for.
void Budget::wake_later() {
  loop_.cancel(std::exchange(timer_, 0));
  if (waiters_.empty() || running_ >= limits_.parallel) return;
  Duration wait = paused();
  // With a place free and no pause, only the window can stand in the way; after a pause that has
  // just ended nothing does.
  if (wait == Duration(0) && !fits(waiters_.front().cost)) {
    if (slices_.empty()) return;  // all is under way: the end of one wakes
    wait = slices_.front().last + limits_.window - loop_.now();
  }
  timer_ = loop_.after(std::max(wait, Duration(0)), [this] {
    timer_ = 0;
    serve_waiters();
  });
}

void Budget::pause(Duration length) {
  paused_until_ = std::max(paused_until_, loop_.now() + length);
  wake_later();
}

void Budget::set_parallel(std::size_t at_once) {
  limits_.parallel = std::max<std::size_t>(at_once, 1);
  serve_waiters();
}

}  // namespace holdfast::net
