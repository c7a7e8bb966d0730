#include "net/io_loop.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <unordered_map>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/log.hpp"
#include "net/detail/fd_watch.hpp"
#include "net/detail/io_context.hpp"

namespace holdfast::net {

using base::Duration;
using base::MonotonicTime;
using boost::system::error_code;

struct IoLoop::Impl {
  explicit Impl(const base::Clock& with) : clock(with), alarm(context), signals(context) {}

  void add(TimerId id, MonotonicTime deadline, std::function<void()> work);
  void arm();
  void fire_next();
  void wait_for_signal();

  const base::Clock& clock;
  boost::asio::io_context context{1};
  boost::asio::steady_timer alarm;
  boost::asio::signal_set signals;
  std::function<void()> stop_signal;
  std::map<std::pair<MonotonicTime, TimerId>, std::function<void()>> timers;
  std::unordered_map<TimerId, MonotonicTime> deadlines;
  TimerId last_timer = 0;
  MonotonicTime alarm_at{INT64_MAX};
  std::unordered_map<WatchId, std::shared_ptr<detail::FdWatch>> watches;
  WatchId last_watch = 0;
};

void IoLoop::Impl::add(TimerId id, MonotonicTime deadline, std::function<void()> work) {
  timers.emplace(std::pair(deadline, id), std::move(work));
  deadlines.emplace(id, deadline);
  if (deadline < alarm_at) arm();
}

// The one Asio timer stands at the earliest deadline of ours.
void IoLoop::Impl::arm() {
  if (timers.empty()) {
    alarm_at = {INT64_MAX};
    alarm.cancel();
    return;
  }
  alarm_at = timers.begin()->first.first;
  alarm.expires_after(std::max(alarm_at - clock.monotonic(), Duration(0)));
  alarm.async_wait([this](const error_code& failure) {
    if (!failure) fire_next();
  });
}

void IoLoop::Impl::fire_next() {
  if (timers.empty() || timers.begin()->first.first > clock.monotonic()) {
    arm();
    return;
  }
  auto due = timers.extract(timers.begin());
  deadlines.erase(due.key().second);
  arm();
  due.mapped()();
}

void IoLoop::Impl::wait_for_signal() {
  signals.async_wait([this](const error_code& failure, int) {
    if (failure) return;
    stop_signal();
    wait_for_signal();
  });
}

IoLoop::IoLoop(const base::Clock& clock) : impl_(std::make_unique<Impl>(clock)) {
  (void)std::signal(SIGPIPE, SIG_IGN);
}

IoLoop::~IoLoop() {
  for (auto& [id, watch] : impl_->watches) watch->release();
}

void IoLoop::post(std::function<void()> work) {
  boost::asio::post(impl_->context, std::move(work));
}

IoLoop::TimerId IoLoop::after(Duration delay, std::function<void()> work) {
  const TimerId id = ++impl_->last_timer;
  impl_->add(id, now() + std::max(delay, Duration(0)), std::move(work));
  return id;
}

void IoLoop::cancel(TimerId timer) {
  const auto found = impl_->deadlines.find(timer);
  if (found == impl_->deadlines.end()) return;
  impl_->timers.erase({found->second, timer});
  impl_->deadlines.erase(found);
}

MonotonicTime IoLoop::now() const { return impl_->clock.monotonic(); }
const base::Clock& IoLoop::clock() const { return impl_->clock; }

void IoLoop::run() {
  const auto keep_running = boost::asio::make_work_guard(impl_->context);
  impl_->context.restart();
  impl_->context.run();
}

void IoLoop::stop() { impl_->context.stop(); }

void IoLoop::on_stop_signal(std::function<void()> callback) {
  const bool first = !impl_->stop_signal;
  impl_->stop_signal = std::move(callback);
  if (!first) return;
  error_code failure;
  impl_->signals.add(SIGTERM, failure);
  if (!failure) impl_->signals.add(SIGINT, failure);
  if (failure) {
    base::log_error("net", "cannot handle SIGTERM and SIGINT: " + failure.message());
    return;
  }
  impl_->wait_for_signal();
}

base::Result<IoLoop::WatchId> IoLoop::watch_readable(int fd, std::function<void()> ready) {
  const WatchId id = ++impl_->last_watch;
  auto watch = detail::FdWatch::make(impl_->context, fd,
                                     [ready = std::move(ready)](detail::Readiness) { ready(); });
  if (!watch) return base::pass(watch);
  (*watch)->want(true, false);
  impl_->watches.emplace(id, std::move(*watch));
  return id;
}

void IoLoop::unwatch(WatchId watch) {
  const auto found = impl_->watches.find(watch);
  if (found == impl_->watches.end()) return;
  found->second->release();
  impl_->watches.erase(found);
}

boost::asio::io_context& detail::context_of(IoLoop& loop) { return loop.impl().context; }

}  // namespace holdfast::net
