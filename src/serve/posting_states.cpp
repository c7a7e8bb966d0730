#include "serve/detail/posting_states.hpp"

namespace holdfast::serve {
namespace {

std::string_view word(store::EntryState state) {
  return state == store::EntryState::sent ? "sent" : "local";
}

}  // namespace

// An intent has the number of its event, and a movement's stands right behind it. So the entry is
// found without reading a long outbox, except after a change of incarnation.
std::optional<store::EntryState> PostingStates::guessed(const causal::Dot& dot) const {
  const auto entry = view_.outbox(dot.counter + 1);
  if (!entry || entry->movement != dot) return std::nullopt;
  return entry->state;
}

void PostingStates::read_outbox() {
  if (std::exchange(read_, true)) return;
  std::size_t count = 0;
  (void)view_.each_outbox(store::Endpoint::dynamics, 0, [&](const store::OutboxEntry& entry) {
    complete_ = count++ < outbox_read_max;
    if (entry.movement.exists()) queued_.emplace(entry.movement, entry.state);
    return complete_;
  });
  for (const auto& letter : view_.dead_letters()) {
    if (letter.entry.endpoint == store::Endpoint::dynamics && letter.entry.movement.exists()) {
      parked_.insert(letter.entry.movement);
    }
  }
}

bool PostingStates::included(const warehouse::Movement& movement) {
  const warehouse::StockKey key{movement.item, movement.location};
  auto known = chosen_.find(key);
  if (known == chosen_.end()) {
    const auto ledger = view_.ledger(key);
    known = chosen_.emplace(key, ledger ? ledger->chosen() : std::nullopt).first;
  }
  const auto& chosen = known->second;
  return chosen && chosen->dot.actor.is_endpoint() && chosen->context.contains(movement.dot);
}

std::optional<std::string_view> PostingStates::of(const warehouse::Movement& movement) {
  if (const auto state = guessed(movement.dot)) return word(*state);
  if (included(movement)) return "included";
  read_outbox();
  if (const auto found = queued_.find(movement.dot); found != queued_.end()) {
    return word(found->second);
  }
  if (parked_.contains(movement.dot)) return "parked";
  if (!complete_) return std::nullopt;
  return "posted";
}

}  // namespace holdfast::serve
