#include "scan/scanner.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "scan/detail/channel.hpp"
#include "scan/detail/finder.hpp"

namespace holdfast::scan {
namespace {
constexpr std::size_t signals_max = 8;  // more than anybody can tell apart
}

class Scanner::Thread {
 public:
  Thread(Profile profile, Listener listener, const base::Clock& clock, ScannerTiming timing)
      : profile_(std::move(profile)),
        listener_(std::move(listener)),
        clock_(clock),
        timing_(timing),
        wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { run(); }) {}
  ~Thread() {
    stopping_ = true;
    (void)::eventfd_write(wake_fd_, 1);
    thread_.join();
    ::close(wake_fd_);
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  void signal(Signal signal) {
    {
      const std::lock_guard lock(mutex_);
      if (signals_.size() == signals_max) return;
      signals_.push_back(signal);
    }
    (void)::eventfd_write(wake_fd_, 1);
  }

 private:
  enum class Woken { told, data, time };

  void run();
  void read_until_gone(detail::Channel& channel);
  void report_failure(const base::Error& error);
  void notice(NoticeKind kind, std::string message) {
    listener_.on_notice({profile_.name, kind, std::move(message), clock_.monotonic()});
  }
  void hand_over(DecodedList& decoded);
  [[nodiscard]] Woken wait(int fd, int timeout_ms) const;
  std::vector<Signal> take_signals();
  [[nodiscard]] int idle_timeout_ms() const;

  Profile profile_;
  Listener listener_;
  const base::Clock& clock_;
  ScannerTiming timing_;
  int wake_fd_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<Signal> signals_;
  std::string last_failure_;
  std::thread thread_;  // last: starts when all else is there
};

Scanner::Thread::Woken Scanner::Thread::wait(int fd, int timeout_ms) const {
  pollfd waits[] = {{wake_fd_, POLLIN, 0}, {fd, POLLIN, 0}};
  const int ready = ::poll(waits, fd < 0 ? 1 : 2, timeout_ms);
  if ((waits[0].revents & POLLIN) != 0) {
    eventfd_t ignored = 0;
    (void)::eventfd_read(wake_fd_, &ignored);
    return Woken::told;
  }
  return ready > 0 ? Woken::data : Woken::time;
}

std::vector<Signal> Scanner::Thread::take_signals() {
  const std::lock_guard lock(mutex_);
  return std::exchange(signals_, {});
}

void Scanner::Thread::run() {
  detail::Finder finder(profile_);
  for (;;) {
    const auto node = finder.find();
    auto channel =
        node ? detail::open_channel(profile_, *node) : tl::unexpected<base::Error>(node.error());
    if (channel) {
      last_failure_.clear();
      (void)take_signals();  // of the time when there was no scanner to give them
      notice(NoticeKind::attached, fmt::format("scanner {} is ready", profile_.name));
      read_until_gone(**channel);
    } else {
      report_failure(channel.error());
    }
    if (stopping_) return;  // what told so is read already: nothing more would wake us
    const Woken woken = wait(finder.fd(), static_cast<int>(timing_.rescan.count()));
    if (stopping_) return;
    if (woken == Woken::data) finder.drain();
  }
}

void Scanner::Thread::report_failure(const base::Error& error) {
  if (error.kind == base::ErrorKind::not_found || error.message == last_failure_) return;
  last_failure_ = error.message;
  notice(error.kind == base::ErrorKind::conflict ? NoticeKind::taken : NoticeKind::failed,
         error.message);
}

int Scanner::Thread::idle_timeout_ms() const {
  const bool accepts = profile_.accept_after_idle.count() > 0;
  return static_cast<int>((accepts ? profile_.accept_after_idle : profile_.idle).count()) + 1;
}

void Scanner::Thread::read_until_gone(detail::Channel& channel) {
  bool there = true;
  while (there) {
    const Woken woken = wait(channel.fd(), channel.busy() ? idle_timeout_ms() : -1);
    if (stopping_) return;
    for (const Signal signal : take_signals()) channel.signal(signal);
    DecodedList decoded;
    if (woken == Woken::data) there = channel.read(clock_.monotonic(), decoded);
    channel.check_idle(clock_.monotonic(), decoded);
    if (!there) channel.cut(decoded);
    hand_over(decoded);
  }
  notice(NoticeKind::gone, fmt::format("scanner {} is gone: looking for it", profile_.name));
}

void Scanner::Thread::hand_over(DecodedList& decoded) {
  for (Decoded& one : decoded) {
    if (one.notice) {
      notice(*one.notice, std::move(one.message));
    } else {
      listener_.on_reading({profile_.name, std::move(one.bytes), clock_.monotonic()});
    }
  }
}

Scanner::Scanner(Profile profile, Listener listener, const base::Clock& clock, ScannerTiming timing)
    : thread_(std::make_unique<Thread>(std::move(profile), std::move(listener), clock, timing)) {}

Scanner::~Scanner() = default;

void Scanner::signal(Signal signal) { thread_->signal(signal); }

}  // namespace holdfast::scan
