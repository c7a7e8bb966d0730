#include "sync/backlog.hpp"

#include <algorithm>

namespace holdfast::sync {

std::vector<Backlog::Entry> Backlog::take(
    const std::function<std::size_t(const std::string& action)>& rows_max,
    const ReadinessOf& readiness) {
  std::vector<Entry> batch;
  std::set<std::string> held_back;
  for (const auto& [id, entry] : window_) {
    if (!batch.empty() && batch.size() >= rows_max(batch.front().action)) break;
    if (flying_.contains(id)) continue;
    const bool ledger_row = entry.action == movement_action;
    const bool same_action = batch.empty() || batch.front().action == entry.action;
    const bool key_free = !held_back.contains(entry.key) && !busy_keys_.contains(entry.key) &&
                          (ledger_row || !blocked_.contains(entry.key));
    const Readiness how = readiness(entry);
    const bool may_join = how == Readiness::ready || (how == Readiness::alone && batch.empty());
    if (!same_action || !key_free || !may_join) {
      held_back.insert(entry.key);
      continue;
    }
    if (!ledger_row) held_back.insert(entry.key);
    batch.push_back(entry);
    if (how == Readiness::alone) break;
  }
  for (const auto& entry : batch) {
    flying_.insert(entry.id);
    busy_keys_.insert(entry.key);
  }
  return batch;
}

void Backlog::delivered(std::uint64_t id) {
  returned(id);
  window_.erase(id);
}

void Backlog::returned(std::uint64_t id) {
  const auto entry = window_.find(id);
  if (entry == window_.end() || flying_.erase(id) == 0) return;
  const auto key = busy_keys_.find(entry->second.key);
  if (key != busy_keys_.end()) busy_keys_.erase(key);
}

void Backlog::parked(std::uint64_t id) {
  const auto entry = window_.find(id);
  if (entry != window_.end() && entry->second.action != movement_action) {
    blocked_.insert(entry->second.key);
  }
  delivered(id);
}

void Backlog::rehearsed(std::uint64_t id) {
  const auto entry = window_.find(id);
  if (entry == window_.end()) return;
  blocked_.insert(entry->second.key);
  delivered(id);
  std::erase_if(window_, [this](const auto& item) {
    return !flying_.contains(item.first) && waits_behind(item.second);
  });
}

bool Backlog::waits_behind(const Entry& entry) const {
  return entry.action != movement_action && blocked_.contains(entry.key);
}

bool Backlog::flying(const std::string& key) const { return busy_keys_.contains(key); }

bool Backlog::holds(const std::string& key, const std::string& action) const {
  return std::any_of(window_.begin(), window_.end(), [&](const auto& item) {
    return item.second.key == key && item.second.action == action;
  });
}

}  // namespace holdfast::sync
