#include "store/apply.hpp"

#include "store/keys.hpp"

namespace holdfast::store {

// A frame of another actor begins a new incarnation: outbox ids go on behind all events so far.
void Reducer::take_actor(const FrameHead& head) {
  if (head.actor == applied_.actor) return;
  applied_.entry_base += applied_.counter;
  applied_.actor = head.actor;
  applied_.counter = 0;
  std::uint64_t number = 0;
  while (rows_.get(Table::meta, "actor" + keys::number(number))) ++number;
  rows_.put(Table::meta, "actor" + keys::number(number), keys::actor(head.actor));
  rows_.put(Table::note, keys::note(Shelf::setting, "incarnation"),
            std::to_string(head.actor.incarnation));
}

void Reducer::apply(const FrameHead& head, const Transaction& transaction, JournalPlace place) {
  take_actor(head);
  dot_ = {head.actor, head.first};
  movement_ = {};
  for (const Event& event : transaction) {
    std::visit([this](const auto& e) { on(e); }, event);
    ++dot_.counter;
  }
  applied_.sequence = head.sequence;
  applied_.place = place;
  applied_.counter = dot_.counter - 1;
}

void Reducer::finish() {
  stock_.write();
  rows_.put(Table::meta, "applied", encode(applied_));
}

}  // namespace holdfast::store
