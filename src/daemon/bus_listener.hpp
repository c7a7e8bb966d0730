// Listens at a Service Bus queue into which Dataverse puts a message for each change.
//
// Model: a message wakes the reading of the stream it names, nothing more; what changed is asked of
// the environment itself. A message that was seen already wakes nobody; one that says nothing we
// read (another environment, a table we do not read, a format that is not JSON) is deleted with a
// line in the log. Without the queue the box works as without webhooks: by polling. While the queue
// fails it rests as an endpoint does (sync/health.hpp). Loop thread. stop(), then join run().
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "dynamics/bus_queue.hpp"
#include "sync/health.hpp"

namespace holdfast::daemon {

constexpr std::size_t remembered_messages_max = 1024;

struct BusCounters {
  std::uint64_t received = 0, repeated = 0, foreign = 0;
  std::uint64_t woken = 0;       // readings asked for
  std::uint64_t locks_lost = 0;  // deleted too late
};

class BusListener {
 public:
  struct Needs {
    base::Loop& loop;
    base::Random& random;
    dynamics::BusQueue& queue;
    // Id of our environment; empty while it is not known.
    std::function<std::string()> organization;
    // A stream, and how long ago its change was told. False: it was read since.
    std::function<bool(const std::string& stream, std::optional<base::Duration> told_ago)> hint;
  };
  explicit BusListener(Needs needs);

  base::Task<void> run();
  void stop();
  void line_returned() { health_.line_returned(); }

  [[nodiscard]] const BusCounters& counters() const { return counters_; }
  // The last question was answered.
  [[nodiscard]] bool listening() const {
    return health_.online() && health_.last_success().ns != 0;
  }
  [[nodiscard]] const std::string& fault() const { return health_.fault(); }

 private:
  base::Task<void> listen();
  base::Task<void> take(dynamics::BusMessage message);
  void read(const dynamics::BusMessage& message);
  void refuse(const dynamics::BusMessage& message, const std::string& why);
  bool is_new(const std::string& id);

  Needs needs_;
  sync::Health health_;
  std::set<std::string> seen_;
  std::deque<std::string> order_;
  BusCounters counters_;
  bool stopping_ = false;
};

}  // namespace holdfast::daemon
