#include "sync/unposted.hpp"

#include "base/log.hpp"
#include "sync/count_review.hpp"
#include "sync/intents.hpp"

namespace holdfast::sync {

void Unposted::follow(const store::View& view) {
  if (view.outbox_count(store::Endpoint::dynamics) == 0) entries_.clear();
  const auto take = [this](const store::OutboxEntry& entry) {
    if (entry.movement.exists()) entries_[entry.key].insert(entry.id);
  };
  const auto read =
      view.each_outbox(store::Endpoint::dynamics, seen_, [&](const store::OutboxEntry& entry) {
        seen_ = entry.id;
        take(entry);
        return true;
      });
  if (!read) base::log_error("stock", read.error().message);
  letters_.clear();
  for (auto& letter : view.dead_letters()) {
    take(letter.entry);
    letters_.emplace(letter.entry.id, std::move(letter));
  }
}

Unposted::Stock Unposted::of(const store::View& view, const std::string& key) {
  Stock stock;
  const auto known = entries_.find(key);
  if (known == entries_.end()) return stock;
  const auto note = [&](const store::OutboxEntry& entry, bool may_be_there) {
    stock.dots.insert(entry.movement);
    if (may_be_there || entry.action == count_action) stock.uncertain = true;
  };
  std::erase_if(known->second, [&](std::uint64_t id) {
    const auto letter = letters_.find(id);
    if (letter != letters_.end()) {
      note(letter->second.entry, may_be_done(letter->second));
      return false;
    }
    const auto entry = view.outbox(id);
    if (entry) note(*entry, entry->attempt > 0);
    return !entry;
  });
  if (known->second.empty()) entries_.erase(known);
  return stock;
}

}  // namespace holdfast::sync
