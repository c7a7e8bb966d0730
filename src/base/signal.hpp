// Waiting inside coroutines: sleep, a signal others can raise, and a group of running tasks.
//
// Model: a Signal remembers nothing; notify_all() wakes those who wait now, through the loop (never
// inside the call). A waiter re-checks its condition after waking. Loop thread only. A Signal must
// outlive its waiters: stop the tasks (TaskGroup::join) before destroying it.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/loop.hpp"
#include "base/task.hpp"

namespace holdfast::base {

// co_await sleep(loop, 5s);
class SleepAwaiter {
 public:
  SleepAwaiter(Loop& loop, Duration delay) : loop_(loop), delay_(delay) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    loop_.after(delay_, [caller] { caller.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Loop& loop_;
  Duration delay_;
};
[[nodiscard]] inline SleepAwaiter sleep(Loop& loop, Duration delay) { return {loop, delay}; }
// Gives way to everything already posted.
[[nodiscard]] inline SleepAwaiter yield(Loop& loop) { return {loop, Duration(0)}; }

class Signal {
 public:
  explicit Signal(Loop& loop) : loop_(loop) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  struct Waiter {
    std::coroutine_handle<> handle;
    Loop::TimerId timer = 0;
    bool notified = false;
    bool done = false;
  };
  // True when notified, false when `limit` passed first. Zero limit: no limit.
  class Awaiter {
   public:
    Awaiter(Signal& signal, Duration limit) : signal_(signal), limit_(limit) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) { waiter_ = signal_.add(caller, limit_); }
    [[nodiscard]] bool await_resume() const noexcept { return waiter_->notified; }

   private:
    Signal& signal_;
    Duration limit_;
    std::shared_ptr<Waiter> waiter_;
  };

  [[nodiscard]] Awaiter wait() { return {*this, Duration(0)}; }
  [[nodiscard]] Awaiter wait_for(Duration limit) { return {*this, limit}; }
  void notify_all();

 private:
  std::shared_ptr<Waiter> add(std::coroutine_handle<> caller, Duration limit);
  Loop& loop_;
  std::vector<std::shared_ptr<Waiter>> waiters_;
};

// Counts running tasks, so that an owner can wait for all of them before it goes.
class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop) : idle_(loop) {}
  void spawn(Task<void> task) {
    ++running_;
    base::spawn(run(std::move(task)));
  }
  [[nodiscard]] std::size_t running() const { return running_; }
  Task<void> join() {
    while (running_ > 0) (void)co_await idle_.wait();
  }

 private:
  Task<void> run(Task<void> task) {
    co_await std::move(task);
    if (--running_ == 0) idle_.notify_all();
  }
  std::size_t running_ = 0;
  Signal idle_;
};

}  // namespace holdfast::base
