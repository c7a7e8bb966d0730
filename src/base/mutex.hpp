// Mutual exclusion between coroutines of one loop: a section that suspends is still one section.
//
//   auto lock = co_await mutex.lock();   // released when `lock` goes
#pragma once

#include <utility>

#include "base/signal.hpp"

namespace holdfast::base {

class Mutex {
 public:
  explicit Mutex(Loop& loop) : freed_(loop) {}

  class Lock {
   public:
    explicit Lock(Mutex* owner) : owner_(owner) {}
    Lock(Lock&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock() { release(); }
    void release() {
      if (owner_ != nullptr) std::exchange(owner_, nullptr)->unlock();
    }

   private:
    Mutex* owner_;
  };

  Task<Lock> lock() {
    while (held_) (void)co_await freed_.wait();
    held_ = true;
    co_return Lock(this);
  }

 private:
  void unlock() {
    held_ = false;
    freed_.notify_all();
  }
  bool held_ = false;
  Signal freed_;
};

}  // namespace holdfast::base
