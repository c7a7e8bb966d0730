// Knows whether a host can be reached, and finds out within a fraction of a second when it can
// again, by opening TCP connections to it while it cannot.
//
// Model: the line counts as up until somebody reports a failure (an exchange that ended as
// unavailable). That starts probing: if the first probe answers, the fault is above the line and
// nothing is emitted; if it fails, the line is down until a probe answers. Probes do not wait for
// each other: one starts every 100 ms for the first ten minutes, every second up to an hour, then
// every 5 s. Nothing is probed while the line is up.
// changed() is raised at each down and each up. Whoever backs off waits for
//   co_await line.changed().wait_for(backoff.next())
// so that work resumes as soon as the line does. Loop thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/loop.hpp"
#include "base/signal.hpp"
#include "base/task.hpp"
#include "net/io_loop.hpp"

namespace holdfast::net {

constexpr base::Millis probe_interval_ms{100};
constexpr base::Seconds probe_slower_after_s{600};
constexpr base::Millis probe_interval_slower_ms{1'000};
constexpr base::Seconds probe_slowest_after_s{3'600};
constexpr base::Millis probe_interval_slowest_ms{5'000};
constexpr base::Millis probe_answer_ms_max{2'000};
constexpr int probes_at_once_max = 20;

// Tries once whether somebody listens there; false after `limit` at the latest.
class Probe {
 public:
  virtual ~Probe() = default;
  virtual base::Task<bool> reach(std::string host, std::uint16_t port, base::Millis limit) = 0;
};

// By a TCP connection that is closed at once. Addresses found once are remembered, because names
// often cannot be resolved while the line is down. Must outlive its probes.
class TcpProbe final : public Probe {
 public:
  explicit TcpProbe(IoLoop& loop);
  ~TcpProbe() override;
  base::Task<bool> reach(std::string host, std::uint16_t port, base::Millis limit) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class LineWatch {
 public:
  LineWatch(base::Loop& loop, Probe& probe, std::string host, std::uint16_t port);
  ~LineWatch();
  LineWatch(const LineWatch&) = delete;
  LineWatch& operator=(const LineWatch&) = delete;

  void report_failure();
  void report_success();  // an answer came: certainly up
  [[nodiscard]] bool up() const;
  [[nodiscard]] base::Signal& changed();
  // Since when the line has been down; only while it is.
  [[nodiscard]] base::MonotonicTime down_since() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace holdfast::net
