// Which outbox entries of one endpoint may go next: order per key, side by side between keys.
//
// Model: a bounded window of the outbox, oldest first. An entry may go when no older entry of its
// key waits, flies or lies in the dead letters. Movements are the exception: rows of the ledger
// commute, so several of one key may share a batch, in their order. A batch holds one action.
// Loop thread; no disk access: the pusher fills the window from the store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace holdfast::sync {

class Backlog {
 public:
  static constexpr std::size_t window_entries_max = 4096;

  struct Entry {
    std::uint64_t id = 0;
    std::string action;
    std::string key;
  };

  void add(Entry entry) {
    if (entry.id > last_seen_) last_seen_ = entry.id;
    window_.emplace(entry.id, std::move(entry));
  }
  [[nodiscard]] bool full() const { return window_.size() >= window_entries_max; }
  [[nodiscard]] std::size_t size() const { return window_.size(); }
  [[nodiscard]] std::size_t in_flight() const { return flying_.size(); }
  // Entries with greater ids have not been seen yet.
  [[nodiscard]] std::uint64_t last_seen() const { return last_seen_; }

  // resting: not now, nor what waits behind it; alone: in a batch of its own.
  enum class Readiness : std::uint8_t { ready, alone, resting };
  using ReadinessOf = std::function<Readiness(const Entry& entry)>;
  // The next batch, marked as flying; empty when nothing may go.
  std::vector<Entry> take(
      const std::function<std::size_t(const std::string& action)>& rows_max,
      const ReadinessOf& readiness = [](const Entry&) { return Readiness::ready; });
  void delivered(std::uint64_t id);  // gone for good
  void returned(std::uint64_t id);   // may be taken again
  void parked(std::uint64_t id);     // in the dead letters: blocks its key (not for movements)
  // Stays in the outbox; what waits behind it leaves the window, and what comes is to be passed
  // over.
  void rehearsed(std::uint64_t id);
  [[nodiscard]] bool waits_behind(const Entry& entry) const;
  void pass_over(std::uint64_t id) { last_seen_ = std::max(last_seen_, id); }
  void block(const std::string& key) { blocked_.insert(key); }
  void unblock(const std::string& key) { blocked_.erase(key); }

  // Whether an entry of this key flies now, or waits.
  [[nodiscard]] bool flying(const std::string& key) const;
  [[nodiscard]] bool holds(const std::string& key, const std::string& action) const;

 private:
  std::map<std::uint64_t, Entry> window_;
  std::set<std::uint64_t> flying_;
  std::multiset<std::string> busy_keys_;
  std::set<std::string> blocked_;
  std::uint64_t last_seen_ = 0;
};

constexpr auto movement_action = "movement";

}  // namespace holdfast::sync
