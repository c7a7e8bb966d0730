#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

void Turn::start_verb(const Input& input) {
  if (world_.rules().signed_in && state_.person.empty()) {
    return refuse("scan your badge first", Trouble::not_signed_in);
  }
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
  state_.orders.clear();
  state_.tote.clear();
  state_.parcels.clear();
  state_.sign = Sign::none;
  state_.reason.clear();
  state_.doubted.clear();
  state_.asked.clear();
  state_.recounted = false;
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
  const bool in_context =
      !state_.location.empty() || !state_.order.empty() || !state_.orders.empty();
  if (is_count(state_.verb) && in_context) return end_count();
  const bool fills_parcel = state_.verb == Verb::pack || state_.verb == Verb::ship;
  if (!state_.lines.empty() && !fills_parcel) {
    return refuse(fmt::format("{} lines wait: scan {}", state_.lines.size(),
                              state_.verb == Verb::adjust ? "why" : "where to put them"));
  }
  if (!in_context) {
    forget_undo();
    leave_verb();
    return tell(Feedback::done, "finished");
  }
  if (state_.verb == Verb::ship && state_.parcels.empty() && shipping().empty()) {
    return ask(Question::ship_all,
               fmt::format("order {}: ship everything that was picked? OK or NO", state_.order));
  }
  const auto open = open_lines();
  if (open == 0) return finish_document(false);
  const std::string what = state_.verb == Verb::batch ? "the walk" : "order " + state_.order;
  ask(Question::finish_short,
      fmt::format("{}: {} lines are open, end anyway? OK or NO", what, open));
}

// Lines of the documents that this verb has not done yet.
std::size_t Turn::open_lines() const {
  std::vector<OrderLine> lines;
  for (const std::string& number : picked_orders()) {
    if (state_.verb == Verb::receive) {
      if (const auto delivery = world_.delivery(number)) lines = delivery->lines;
    } else if (const auto order = world_.order(number)) {
      lines.insert(lines.end(), order->lines.begin(), order->lines.end());
    }
  }
  const auto leaving = state_.verb == Verb::ship ? shipping() : std::map<std::string, Decimal>{};
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const OrderLine& line) {
        if (state_.verb == Verb::pack) return line.to_pack > drafted(line.item);
        if (state_.verb == Verb::ship) {
          const auto goes = leaving.find(line.sku);
          return line.to_ship > (goes == leaving.end() ? Decimal{0} : goes->second);
        }
        const bool by_line = is_pick(state_.verb) || state_.verb == Verb::receive;
        return by_line && line.open > Decimal{0};
      }));
}

void Turn::finish_document(bool incomplete) {
  if (commit_refused()) return;
  if (state_.verb == Verb::pack && !state_.lines.empty()) close_lines("");
  if (state_.verb == Verb::ship) commit_ship();
  const bool ships = is_pick(state_.verb) && world_.rules().pick_ships;
  const auto documents = picked_orders();
  for (const std::string& number : documents) {
    out_.closed.push_back({moves_as(state_.verb), number, incomplete, ships});
  }
  const bool one = documents.size() == 1 && state_.verb != Verb::receive;
  tell(Feedback::done, one ? fmt::format("order {} {}", state_.order,
                                         incomplete ? "ended with lines open" : "finished")
                           : "finished");
  forget_undo();
  leave_context();
}

void Turn::clear(const Input& /*input*/) {
  if (state_.step == Step::question) {
    state_.step = state_.back;
    state_.question = Question::none;
    state_.asked.clear();
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
    if (!state_.lines.empty() && !is_count(state_.verb)) drop_last_line();
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
  if (question == Question::which_item) return tell(Feedback::question, standing());
  state_.question = Question::none;
  state_.step = state_.back;
  switch (question) {
    case Question::finish_short: return finish_document(true);
    case Question::ship_all: return ship_all();
    case Question::zero_rest:
      make_counts(true);
      tell(Feedback::done, fmt::format("counted {}, the rest is zero", state_.location));
      return leave_context();
    case Question::recount:
      drop_lines();
      state_.recounted = true;
      state_.last.reset();
      return tell(Feedback::accepted, standing());
    case Question::drop_lines:
      drop_lines();
      leave_verb();
      return tell(Feedback::accepted, "dropped");
    case Question::undo_all: return take_all_back();
    default: return tell(Feedback::accepted, standing());
  }
}

void Turn::answer_no(const Input& /*input*/) {
  const Question question = state_.question;
  state_.question = Question::none;
  state_.step = state_.back;
  state_.asked.clear();
  switch (question) {
    case Question::zero_rest:
      make_counts(false);
      tell(Feedback::done, fmt::format("counted {}, the rest stays", state_.location));
      return leave_context();
    case Question::recount: state_.recounted = true; return end_count();
    case Question::resume:
      drop_lines();
      leave_verb();
      return tell(Feedback::accepted, "dropped");
    default: return tell(Feedback::accepted, standing());
  }
}

void Turn::confirm_here(const Input& input) {
  // Scanning the place once more is as good as OK.
  const bool asks = state_.question == Question::zero_rest || state_.question == Question::put_back;
  if (asks && input.code == state_.location) return answer_yes(input);
  out_.trouble = Trouble::out_of_turn;
  tell(Feedback::question, standing());
}

void Turn::unblock(const Input& /*input*/) {
  state_.waiting.reset();
  state_.reason.clear();
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::show(const Input& /*input*/) { tell(Feedback::accepted, standing()); }

}  // namespace holdfast::scan::detail
