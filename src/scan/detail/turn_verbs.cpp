#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

void Turn::start_verb(const Input& input) {
  if (!state_.lines.empty()) {
    return refuse(fmt::format("{} lines wait for a place: finish, or CLR twice drops them",
                              state_.lines.size()));
  }
  leave_verb();
  state_.verb = input.verb;
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::leave_context() {
  state_.location.clear();
  state_.order.clear();
  state_.tote.clear();
  state_.last.reset();
  state_.waiting.reset();
  state_.digits.clear();
  state_.pad = Pad::multiply;
  state_.next.reset();
  state_.question = Question::none;
  state_.cleared = false;
  state_.step = rest_step();
}

void Turn::leave_verb() {
  state_.verb = Verb::none;
  state_.serials.clear();
  leave_context();
}

void Turn::end(const Input& /*input*/) {
  const bool in_context = !state_.location.empty() || !state_.order.empty();
  if (state_.verb == Verb::pick && !state_.order.empty()) return end_pick();
  if (state_.verb == Verb::count && in_context) return end_count();
  if (!state_.lines.empty()) {
    return refuse(fmt::format("{} lines wait: scan where to put them", state_.lines.size()));
  }
  state_.undo.clear();
  if (in_context) {
    if (!state_.order.empty()) out_.closed = Closed{state_.verb, state_.order, false};
    leave_context();
  } else {
    leave_verb();
  }
  tell(Feedback::done, "finished");
}

void Turn::end_pick() {
  const auto order = world_.order(state_.order);
  const auto open = !order ? 0
                           : std::count_if(order->lines.begin(), order->lines.end(),
                                           [](const OrderLine& l) { return l.open > 0; });
  if (open > 0) {
    return ask(
        Question::finish_short,
        fmt::format("order {}: {} lines are open, end anyway? OK or NO", state_.order, open));
  }
  out_.closed = Closed{Verb::pick, state_.order, false};
  tell(Feedback::done, fmt::format("order {} finished", state_.order));
  state_.undo.clear();
  leave_context();
}

void Turn::end_count() {
  const auto rest = not_counted();
  if (!rest.empty()) {
    return ask(Question::zero_rest,
               fmt::format("{} more items should be at {}: OK sets them to zero, NO leaves them",
                           rest.size(), state_.location));
  }
  make_counts(false);
  tell(Feedback::done, fmt::format("counted {}", state_.location));
  leave_context();
}

void Turn::undo(const Input& /*input*/) {
  if (state_.undo.empty())
    return refuse("nothing to take back: finished work is corrected by a count");
  const UndoEntry entry = std::move(state_.undo.back());
  state_.undo.pop_back();
  reverse(entry);
  if (entry.change) take_back_line(*entry.change);
  if (!entry.lines.empty()) give_lines_back(entry);
  state_.last.reset();
  if (entry.last && entry.last->location == state_.location && entry.verb == state_.verb) {
    state_.last = entry.last;
  }
  state_.step = rest_step();
  tell(Feedback::accepted, fmt::format("taken back: scan {}", entry.scan));
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

void Turn::clear(const Input& /*input*/) {
  if (state_.step == Step::question) {
    state_.step = state_.back;
    state_.question = Question::none;
    return tell(Feedback::accepted, standing());
  }
  const bool typed = !state_.digits.empty() || state_.next || state_.pad != Pad::multiply;
  if (state_.waiting || typed) {
    state_.waiting.reset();
    state_.digits.clear();
    state_.next.reset();
    state_.pad = Pad::multiply;
    state_.step = rest_step();
    return tell(Feedback::accepted, standing());
  }
  if (!state_.cleared) {
    state_.cleared = true;
    if (!state_.lines.empty() && state_.verb != Verb::count) drop_last_line();
    return tell(Feedback::accepted, standing() + "; CLR again leaves");
  }
  if (!state_.lines.empty()) {
    return ask(Question::drop_lines, fmt::format("drop {} lines? OK or NO", state_.lines.size()));
  }
  leave_verb();
  tell(Feedback::accepted, "verb left");
}

void Turn::drop_last_line() {
  const std::uint64_t index = state_.lines.size() - 1;
  const Line& line = state_.lines.back();
  std::erase(state_.serials, serial_fingerprint(line.item, line.serial));
  state_.lines.pop_back();
  std::erase_if(state_.undo, [&](const UndoEntry& entry) {
    return entry.change && entry.change->index == index;
  });
  state_.last.reset();
  state_.step = rest_step();
}

void Turn::drop_lines() {
  for (const Line& line : state_.lines) {
    std::erase(state_.serials, serial_fingerprint(line.item, line.serial));
  }
  state_.lines.clear();
  std::erase_if(state_.undo, [](const UndoEntry& entry) { return entry.change.has_value(); });
}

void Turn::answer_yes(const Input& /*input*/) {
  const Question question = state_.question;
  state_.question = Question::none;
  state_.step = state_.back;
  switch (question) {
    case Question::finish_short:
      out_.closed = Closed{Verb::pick, state_.order, true};
      tell(Feedback::done, fmt::format("order {} ended with lines open", state_.order));
      state_.undo.clear();
      return leave_context();
    case Question::zero_rest:
      make_counts(true);
      tell(Feedback::done, fmt::format("counted {}, the rest is zero", state_.location));
      return leave_context();
    case Question::drop_lines:
      drop_lines();
      leave_verb();
      return tell(Feedback::accepted, "dropped");
    case Question::resume:
    case Question::none: return tell(Feedback::accepted, standing());
  }
}

void Turn::answer_no(const Input& /*input*/) {
  const Question question = state_.question;
  state_.question = Question::none;
  state_.step = state_.back;
  if (question == Question::zero_rest) {
    make_counts(false);
    tell(Feedback::done, fmt::format("counted {}, the rest stays", state_.location));
    return leave_context();
  }
  if (question == Question::resume) {
    drop_lines();
    leave_verb();
    return tell(Feedback::accepted, "dropped");
  }
  tell(Feedback::accepted, standing());
}

void Turn::confirm_here(const Input& input) {
  // Scanning the place once more is as good as OK.
  if (state_.question == Question::zero_rest && input.code == state_.location) {
    return answer_yes(input);
  }
  tell(Feedback::question, standing());
}

void Turn::unblock(const Input& /*input*/) {
  state_.waiting.reset();
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::badge(const Input& input) {
  if (!state_.lines.empty()) {
    return refuse(fmt::format("{} lines wait for a place: finish them first", state_.lines.size()));
  }
  leave_verb();
  state_.undo.clear();
  state_.person = input.code;
  tell(Feedback::accepted, fmt::format("signed in: {}", input.code));
}

void Turn::show(const Input& /*input*/) { tell(Feedback::accepted, standing()); }

void Turn::keep_unknown(const Input& input) {
  const std::string code = input.code.substr(0, unknown_code_chars_max);
  auto& list = state_.unknown;
  auto found = std::find_if(list.begin(), list.end(), [&](const UnknownCode& u) {
    return u.code == code && u.location == state_.location;
  });
  UnknownCode entry{code, 1, state_.location};
  if (found != list.end()) {
    entry.times = found->times + 1;
    list.erase(found);
  } else if (list.size() == unknown_codes_max) {
    list.erase(list.begin());
  }
  list.push_back(entry);
  out_.unknown = entry;
  const std::string_view why =
      input.wrong_check_letter ? ": an own code with a wrong check letter" : "";
  const std::string text = fmt::format("unknown code {}{}", code, why);
  if (state_.step == Step::question) return tell(Feedback::question, standing());
  tell(Feedback::error, text);
}

}  // namespace holdfast::scan::detail
