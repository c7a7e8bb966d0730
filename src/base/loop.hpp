// Where work is done, seen from the work: a queue of things to run and a set of timers.
//
// Model: one thread runs everything posted, in order; timers fire no earlier than asked and in
// order of their deadline. Production binds this to Asio (net/io_loop.hpp), simulation to a virtual
// clock: the same code, the same order for the same seed.
#pragma once

#include <cstdint>
#include <functional>

#include "base/time.hpp"

namespace holdfast::base {

class Loop {
 public:
  using TimerId = std::uint64_t;  // 0 is never a timer

  virtual ~Loop() = default;
  // Any thread. Runs later, never inside the call.
  virtual void post(std::function<void()> work) = 0;
  // Loop thread only.
  virtual TimerId after(Duration delay, std::function<void()> work) = 0;
  // Loop thread only; unknown or fired ids are ignored.
  virtual void cancel(TimerId timer) = 0;
  [[nodiscard]] virtual MonotonicTime now() const = 0;
};

}  // namespace holdfast::base
