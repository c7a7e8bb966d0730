#include "store/overlay.hpp"

#include <algorithm>

namespace holdfast::store {

Overlay::Pin::Pin(Overlay& overlay) : overlay_(overlay) {
  const std::lock_guard lock(overlay.mutex_);
  newest_ = overlay.newest_;
  place_ = overlay.pins_.insert(overlay.forgotten_);
  anything_ = !overlay.order_.empty();
}

Overlay::Pin::~Pin() {
  const std::lock_guard lock(overlay_.mutex_);
  overlay_.pins_.erase(place_);
}

void Overlay::keep(const base::Uuid& item, Entry entry) {
  order_.push_back({entry.sequence, item});
  items_[item].push_back(std::move(entry));
}

void Overlay::add(std::uint64_t sequence, const Transaction& transaction) {
  const std::lock_guard lock(mutex_);
  newest_ = sequence;
  for (const Event& event : transaction) {
    if (const auto* moved = std::get_if<Moved>(&event)) {
      const warehouse::Movement& m = moved->movement;
      if (!m.dot.exists())  // one from elsewhere may be known already: only the state can tell
        keep(m.item, {sequence, m.location, m.quantity, false, warehouse::leaves_for_order(m)});
    }
    if (const auto* counted = std::get_if<Counted>(&event))
      keep(counted->key.item, {sequence, counted->key.location, counted->quantity, true, false});
  }
}

void Overlay::forget_one(const Added& added) {
  const auto found = items_.find(added.item);
  if (found == items_.end()) return;
  auto& entries = found->second;
  std::erase_if(entries, [&](const Entry& e) { return e.sequence <= added.sequence; });
  if (entries.empty()) items_.erase(found);
}

void Overlay::forget(std::uint64_t applied) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t limit = pins_.empty() ? applied : std::min(applied, *pins_.begin());
  forgotten_ = std::max(forgotten_, applied);
  const auto kept = std::find_if(order_.begin(), order_.end(),
                                 [&](const Added& added) { return added.sequence > limit; });
  for (auto added = order_.begin(); added != kept; ++added) forget_one(*added);
  order_.erase(order_.begin(), kept);
}

std::vector<Overlay::Entry> Overlay::of(const base::Uuid& item, std::uint64_t applied,
                                        const Pin& pin) const {
  std::vector<Entry> entries;
  if (!pin.anything() || pin.newest() <= applied) return entries;
  const std::lock_guard lock(mutex_);
  const auto found = items_.find(item);
  if (found == items_.end()) return entries;
  for (const Entry& entry : found->second)
    if (entry.sequence > applied && entry.sequence <= pin.newest()) entries.push_back(entry);
  return entries;
}

}  // namespace holdfast::store
