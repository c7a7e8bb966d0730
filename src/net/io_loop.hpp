// The production Loop: work, timers, file descriptors and signals on one thread (Asio beneath).
//
// Model: run() belongs to the loop thread and returns after stop(). Posted work runs in order; of
// several due timers each gives way to what was posted meanwhile, as on virtual time. Deadlines are
// measured by the clock given, which must run (SystemClock).
// Construction makes the process ignore SIGPIPE: a peer that goes away is an error value.
#pragma once

#include <functional>
#include <memory>

#include "base/loop.hpp"
#include "base/result.hpp"

namespace holdfast::net {

class IoLoop final : public base::Loop {
 public:
  using WatchId = std::uint64_t;  // 0 is never a watch

  explicit IoLoop(const base::Clock& clock);
  ~IoLoop() override;
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  void post(std::function<void()> work) override;
  TimerId after(base::Duration delay, std::function<void()> work) override;
  void cancel(TimerId timer) override;
  [[nodiscard]] base::MonotonicTime now() const override;
  [[nodiscard]] const base::Clock& clock() const;

  // Until stop(), which any thread may call; may be run again afterwards.
  void run();
  void stop();

  // Each SIGTERM or SIGINT calls back on the loop thread instead of ending the process.
  void on_stop_signal(std::function<void()> callback);

  // Calls back whenever `fd` is readable (or at its end, or broken), until unwatch(). The
  // descriptor stays the caller's; unwatch before closing it. Loop thread only. Regular files
  // cannot be watched.
  base::Result<WatchId> watch_readable(int fd, std::function<void()> ready);
  void unwatch(WatchId watch);

  struct Impl;  // net/detail/io_context.hpp, for this module alone
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::net
