// What systemd is told: READY, STATUS, WATCHDOG, STOPPING. Without systemd all of it does nothing.
//
// Model: the watchdog is fed from the loop, at a quarter of the interval asked for: a loop that
// hangs starves it, which is the point. Loop thread.
#pragma once

#include <functional>
#include <string>

#include "base/loop.hpp"

namespace holdfast::daemon {

class Supervisor {
 public:
  explicit Supervisor(base::Loop& loop);
  ~Supervisor();
  void ready();
  void stopping();
  // Asked for at each feeding; shown by `systemctl status`.
  void watch(std::function<std::string()> status);

 private:
  void feed();
  base::Loop& loop_;
  base::Duration interval_{};
  std::function<std::string()> status_;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace holdfast::daemon
