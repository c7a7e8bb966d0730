#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {
namespace {
constexpr std::size_t reversals_max = 1000;  // what one scan may do at once
}

UndoEntry& Turn::new_undo() {
  if (state_.undo.size() == undo_steps_max) {
    for (const Movement& movement : state_.undo.front().movements) remember_sum(movement);
    state_.older_lost = state_.older_lost || !state_.undo.front().facts.empty();
    state_.undo.erase(state_.undo.begin());
  }
  UndoEntry entry;
  entry.scan = before_.number + 1;
  entry.verb = state_.verb;
  entry.location = state_.location;
  entry.last = state_.last;
  if (state_.serials.size() >= serials_max) state_.serials.erase(state_.serials.begin());
  return state_.undo.emplace_back(std::move(entry));
}

void Turn::remember_sum(const Movement& movement) {
  auto& older = state_.older;
  const auto found = std::find_if(older.begin(), older.end(), [&](Movement known) {
    known.quantity = movement.quantity;
    known.person = movement.person;
    return known == movement;
  });
  if (found != older.end()) {
    found->quantity = sum_of(found->quantity, movement.quantity);
  } else if (older.size() < lines_max) {
    older.push_back(movement);
  } else {
    state_.older_lost = true;
  }
}

void Turn::forget_undo() {
  state_.undo.clear();
  state_.older.clear();
  state_.older_lost = false;
}

void Turn::undo(const Input& /*input*/) {
  if (state_.undo.empty())
    return refuse("nothing to take back: finished work is corrected by a count");
  const UndoEntry entry = std::move(state_.undo.back());
  state_.undo.pop_back();
  reverse(entry);
  reverse_facts(entry);
  if (entry.change) take_back_line(*entry.change);
  if (!entry.lines.empty()) give_lines_back(entry);
  state_.last.reset();
  if (entry.last && entry.last->location == state_.location && entry.verb == state_.verb) {
    state_.last = entry.last;
  }
  state_.step = rest_step();
  tell(Feedback::accepted, fmt::format("taken back: scan {}", entry.scan));
}

void Turn::undo_all(const Input& /*input*/) {
  std::size_t moved = state_.older.size();
  for (const UndoEntry& entry : state_.undo) moved += entry.movements.size();
  if (state_.undo.empty() && state_.older.empty() && state_.lines.empty()) {
    return refuse("nothing to take back: finished work is corrected by a count");
  }
  if (state_.older_lost || moved > reversals_max) {
    return refuse("too much to take back at once: UNDO goes back scan by scan");
  }
  ask(Question::undo_all,
      fmt::format("take back everything since the last END, {} movements? OK or NO", moved));
}

void Turn::take_all_back() {
  for (; !state_.undo.empty(); state_.undo.pop_back()) {
    UndoEntry entry = state_.undo.back();
    entry.lines.clear();  // nothing waits for another place
    reverse(entry);
    reverse_facts(entry);
  }
  for (Movement back : state_.older) {
    back.quantity = back.quantity.negated();
    back.person = state_.person;
    if (!back.quantity.is_zero()) out_.movements.push_back(std::move(back));
  }
  forget_undo();
  state_.lines.clear();
  state_.serials.clear();
  state_.parcels.clear();
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::accepted, fmt::format("all taken back, {} movements", out_.movements.size()));
}

void Turn::take_back_line(const LineChange& change) {
  if (change.index >= state_.lines.size()) return;
  const auto at = state_.lines.begin() + static_cast<std::ptrdiff_t>(change.index);
  if (change.before) {
    at->quantity = *change.before;
    return;
  }
  std::erase(state_.serials, serial_fingerprint(at->item, at->serial));
  state_.lines.erase(at);
}

void Turn::give_lines_back(const UndoEntry& entry) {
  if (entry.verb == state_.verb && state_.lines.empty()) {
    state_.lines = entry.lines;
    state_.location = entry.location;
    return;
  }
  // The verb was left meanwhile: the lines are gone, and so is what could be taken back of them.
  while (!state_.undo.empty() && state_.undo.back().change) state_.undo.pop_back();
}

void Turn::reverse(const UndoEntry& entry) {
  for (std::size_t i = 0; i < entry.movements.size(); ++i) {
    Movement back = entry.movements[i];
    back.quantity = back.quantity.negated();
    back.person = state_.person;
    back.reverses = Reversal{entry.scan, static_cast<std::uint32_t>(i), entry.receipt};
    // Lines that wait again for their place keep their serial numbers taken.
    if (entry.lines.empty()) std::erase(state_.serials, serial_fingerprint(back.item, back.serial));
    out_.movements.push_back(std::move(back));
  }
}

void Turn::reverse_facts(const UndoEntry& entry) {
  for (OrderFact fact : entry.facts) {
    fact.quantity = fact.quantity.negated();
    out_.facts.push_back(std::move(fact));
  }
  if (entry.parcel.empty()) return;
  if (entry.verb == Verb::ship) {
    std::erase(state_.parcels, entry.parcel);
  } else if (!entry.facts.empty()) {
    out_.parcels.push_back({entry.parcel, entry.facts.front().order, ParcelState::open});
  }
}

}  // namespace holdfast::scan::detail
