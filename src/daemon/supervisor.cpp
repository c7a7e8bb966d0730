#include "daemon/supervisor.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>

namespace holdfast::daemon {
namespace {
constexpr base::Seconds status_interval{10};  // where no watchdog is asked for
}

Supervisor::Supervisor(base::Loop& loop) : loop_(loop), interval_(status_interval) {
  std::uint64_t watchdog_us = 0;
  if (sd_watchdog_enabled(0, &watchdog_us) > 0) {
    interval_ = std::min<base::Duration>(interval_, std::chrono::microseconds(watchdog_us / 4));
  }
}

Supervisor::~Supervisor() { loop_.cancel(timer_); }

void Supervisor::ready() { sd_notify(0, "READY=1"); }

void Supervisor::stopping() {
  loop_.cancel(timer_);
  sd_notify(0, "STOPPING=1");
}

void Supervisor::watch(std::function<std::string()> status) {
  status_ = std::move(status);
  feed();
}

void Supervisor::feed() {
  const std::string message = "WATCHDOG=1\nSTATUS=" + status_();
  sd_notify(0, message.c_str());
  timer_ = loop_.after(interval_, [this] { feed(); });
}

}  // namespace holdfast::daemon
