// What a credential may ask of a system: so many requests in a sliding window, so many at once, and
// nothing at all while it is paused (a 429 pauses the credential, not one request).
//
// Model: acquire() waits in order of arrival until the budget allows the cost, and gives a Permit
// that holds one of the parallel places until it goes. The window counts a request from its start
// until a window after its end, rounded up by at most window/1000: the other side may have counted
// it at any moment in between, and one too many costs a pause. What it refused (429, 503) a caller
// may give back (was_refused); where that is wrong, a pause says so. Defaults: Dataverse
// service protection (6,000 in 300 s, 52 at once). Loop thread only. Must outlive its permits and
// its waiters.
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <utility>

#include "base/loop.hpp"

namespace holdfast::net {

struct BudgetLimits {
  std::size_t requests = 6'000;
  base::Duration window = base::Seconds(300);
  std::size_t parallel = 52;
};

class Budget {
 public:
  // One place among the parallel requests.
  class Permit {
   public:
    Permit() = default;
    Permit(Budget* budget, std::size_t cost) : budget_(budget), cost_(cost) {}
    Permit(Permit&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          cost_(other.cost_),
          counts_(other.counts_) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(cost_, other.cost_);
      std::swap(counts_, other.counts_);
      return *this;
    }
    ~Permit() { release(); }
    void release();
    // The other side did not carry it out: its place in the window is free again.
    void was_refused() { counts_ = false; }
    [[nodiscard]] explicit operator bool() const { return budget_ != nullptr; }

   private:
    Budget* budget_ = nullptr;
    std::size_t cost_ = 0;
    bool counts_ = true;
  };
  class Awaiter {
   public:
    Awaiter(Budget& budget, std::size_t cost) : budget_(budget), cost_(cost) {}
    [[nodiscard]] bool await_ready() { return budget_.take_now(cost_); }
    void await_suspend(std::coroutine_handle<> caller) { budget_.enqueue(caller, cost_); }
    [[nodiscard]] Permit await_resume() { return {&budget_, cost_}; }

   private:
    Budget& budget_;
    std::size_t cost_;
  };

  explicit Budget(base::Loop& loop, BudgetLimits limits = {}) : loop_(loop), limits_(limits) {}
  ~Budget() { loop_.cancel(timer_); }
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // auto permit = co_await budget.acquire(); a batch may cost more than one request, but never more
  // than the whole window holds.
  [[nodiscard]] Awaiter acquire(std::size_t cost = 1);
  // Nothing starts for that long; a longer pause already set stays.
  void pause(base::Duration length);
  // Takes effect for what starts from now on; at least 1.
  void set_parallel(std::size_t at_once);

  [[nodiscard]] std::size_t parallel() const { return limits_.parallel; }
  [[nodiscard]] std::size_t running() const { return running_; }
  [[nodiscard]] std::size_t waiting() const { return waiters_.size(); }
  [[nodiscard]] std::size_t spent();  // within the window
  // Somebody waits, and not for a place: the window is used up, or a pause holds all back.
  [[nodiscard]] bool exhausted();
  [[nodiscard]] base::Duration paused() const;  // what is left of a pause

 private:
  struct Waiter {
    std::coroutine_handle<> handle;
    std::size_t cost;
  };
  struct Slice {
    base::MonotonicTime first;
    base::MonotonicTime last;
    std::size_t cost;
  };

  bool take_now(std::size_t cost);
  bool window_holds(std::size_t cost);
  bool fits(std::size_t cost);
  void start(std::size_t cost);
  void finish(std::size_t cost, bool counts);
  void spend(std::size_t cost);
  void enqueue(std::coroutine_handle<> caller, std::size_t cost);
  void serve_waiters();
  void wake_later();

  base::Loop& loop_;
  BudgetLimits limits_;
  std::deque<Slice> slices_;
  std::size_t spent_ = 0;  // by those that ended
  std::size_t under_way_ = 0;
  std::size_t running_ = 0;
  std::deque<Waiter> waiters_;
  base::MonotonicTime paused_until_{};
  base::Loop::TimerId timer_ = 0;
};

}  // namespace holdfast::net
