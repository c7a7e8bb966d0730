// Brings the outbox of one endpoint to that endpoint.
//
// Model: entries leave in order per key, side by side between keys, in batches of one action. An
// attempt is durable before its request leaves, so that a restart knows what may have been done.
//   delivered             the entry and the effects of its delivery leave in one transaction
//   unavailable           the endpoint rests, the entry goes again
//   unknown_outcome       the same; every action looks before it repeats what may have been done
//     An entry that fails again after others went through is in trouble of its own: it rests alone,
//     goes in a batch of its own, and after `attempts_max` such failures over at least
//     `trouble_min` it goes to the dead letters. The count begins anew with each start. While
//     nothing goes through, nothing is given up.
//   what came of them is not taken by the store: they go again, each by itself, after a rest
//   conflict              goes again: the action reads and merges first
//   misconfigured         the endpoint rests and shows why; entries stay
//   refused, invalid ...  the entry goes to the dead letters with the other side's words; its key
//   waits
// Of a system that is rehearsed (rehearsal.hpp) nothing is marked, delivered or parked: what would
// come of an entry is noted. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/signal.hpp"
#include "sync/backlog.hpp"
#include "sync/context.hpp"
#include "sync/health.hpp"

namespace holdfast::sync {

struct Delivery {
  std::string receipt;
  store::Transaction effects{};  // committed together with the delivery
  bool held = false;             // nothing was sent; the effects say where the entry waits
  // Not reached, for a reason that is not the endpoint's: this entry goes again, after a rest of
  // its own.
  std::optional<base::Error> later{};
};

// What one kind of outbox entry does. run() gives one answer an entry, in order.
class Action {
 public:
  virtual ~Action() = default;
  [[nodiscard]] virtual std::size_t rows_max() const { return 1; }
  // What it alone needs is not to be had now: its entries wait, all others go.
  [[nodiscard]] virtual bool resting() const { return false; }
  virtual base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) = 0;
};

struct PusherOptions {
  std::size_t lanes_max = 4;        // batches in flight
  base::Millis known_for{2000};     // what was read so shortly ago need not be read again
  std::uint32_t attempts_max = 12;  // of one entry failing on its own while others succeed
  base::Seconds trouble_min{300};
  base::Millis idle{1000};  // look again at the latest
  bool rehearse = false;
  base::Seconds rehearse_again{600};  // what was noted may be different by then
};

class Pusher {
 public:
  Pusher(Context& context, store::Endpoint endpoint, Health& health, PusherOptions options);

  // An entry that names what is not known there is parked only when everything was read after it
  // met that, or shortly before: what it names may have been made since the last look.
  struct Look {
    std::function<base::MonotonicTime()> known_as_of;
    std::function<void()> now;
  };
  void look_before_parking(Look look) { look_ = std::move(look); }

  void handle(std::string action, std::unique_ptr<Action> handler);
  base::Task<void> run();
  void stop();
  // Nothing leaves before everything both systems hold has been read once: an order would find no
  // product, a stock no tie.
  void release() {
    released_ = true;
    wake();
  }
  void wake() { health_.wake(); }
  // Dead letters were revived or corrected: look at the whole outbox again.
  void reload() {
    reload_ = true;
    wake();
  }

  [[nodiscard]] const Backlog& backlog() const { return backlog_; }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  // Ticks with every take-off and landing. A key that does not fly and whose last activity is no
  // later than the tick watched from was not posted to in between. One watcher: what was before the
  // tick it took last is forgotten.
  std::uint64_t watch_from_now() {
    watched_ = true;
    last_activity_.clear();
    return tick_;
  }
  [[nodiscard]] std::uint64_t last_activity(const std::string& key) const;

 private:
  void fill();
  void launch();
  void note_activity(const std::string& key);
  base::Task<void> fly(std::vector<Backlog::Entry> batch);
  base::Task<bool> mark_sent(std::vector<store::OutboxEntry>& entries);
  [[nodiscard]] std::vector<store::OutboxEntry> load(
      const std::vector<Backlog::Entry>& batch) const;
  bool looks_first(const store::OutboxEntry& entry, const base::Error& error);
  enum class Fate : std::uint8_t { delivered, held, parked, again, rehearsed };
  void begin_rehearsal_again();
  base::Task<void> rehearse(std::vector<store::OutboxEntry> entries,
                            std::vector<base::Result<Delivery>> outcomes);
  base::Task<void> settle(std::vector<store::OutboxEntry> entries,
                          std::vector<base::Result<Delivery>> outcomes);
  Fate judge(const store::OutboxEntry& entry, base::Result<Delivery>& outcome,
             store::Transaction& transaction);
  Fate judge_unanswered(const store::OutboxEntry& entry, const base::Error& error,
                        store::Transaction& transaction);
  Fate park(const store::OutboxEntry& entry, const base::Error& error,
            store::Transaction& transaction);
  [[nodiscard]] Backlog::Readiness readiness(const Backlog::Entry& item) const;
  void carry_out(const store::OutboxEntry& entry, Fate fate);

  Context& context_;
  store::Endpoint endpoint_;
  Health& health_;
  PusherOptions options_;
  Look look_;
  std::map<std::string, std::unique_ptr<Action>> actions_;
  Backlog backlog_;
  base::TaskGroup flights_;
  bool stopping_ = false;
  bool reload_ = true;
  bool released_ = false;
  base::MonotonicTime rehearse_at_{};
  std::uint64_t delivered_ = 0;
  std::uint64_t tick_ = 0;
  bool watched_ = false;
  std::unordered_map<std::string, std::uint64_t> last_activity_;
  std::map<std::uint64_t, std::uint32_t> own_failures_;  // entry -> failures while online
  struct Trouble {
    std::uint32_t lost = 0;   // attempts whose outcome is unknown
    std::uint32_t own = 0;    // failures after others went through
    std::uint32_t rests = 0;  // beside these: what came was not stored, or it is to go later
    std::uint64_t delivered_before = 0;
    base::MonotonicTime first{}, not_before{};
  };
  Trouble& trouble_of(std::uint64_t entry);
  void rest_alone(std::uint64_t entry);
  std::map<std::uint64_t, Trouble> troubles_;
  struct Missed {  // what an entry names was not known
    base::MonotonicTime first{}, not_before{};
  };
  std::map<std::uint64_t, Missed> missed_;
};

}  // namespace holdfast::sync
