#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

void Turn::go_to(const std::string& location) {
  if (location != state_.location) {
    state_.last.reset();
    state_.recounted = false;
  }
  state_.location = location;
  state_.doubted.clear();
  state_.step = rest_step();
}

void Turn::put_here(const Input& input) {
  if (state_.lines.empty()) {
    go_to(input.code);
    return tell(Feedback::accepted, standing());
  }
  UndoEntry& entry = new_undo();
  entry.lines = state_.lines;
  entry.location = state_.location;
  const auto lines = std::move(state_.lines);
  state_.lines.clear();
  for (const Line& line : lines) emit(line, input.code, line.quantity);
  go_to(input.code);
  state_.last.reset();
  tell(Feedback::counted, fmt::format("{} lines to {}", lines.size(), input.code));
}

void Turn::move_here(const Input& input) {
  const bool source = state_.lines.empty() || state_.location.empty();
  if (!source) return commit_move(input.code);
  go_to(input.code);
  tell(Feedback::accepted, standing());
}

void Turn::commit_move(const std::string& destination) {
  if (destination == state_.location) {
    return refuse(fmt::format("{} is where the goods come from: scan another place", destination),
                  Trouble::wrong_location);
  }
  const bool leaves = state_.verb == Verb::transfer;
  if (leaves != is_site(destination)) {
    return attend(
        Trouble::wrong_location,
        leaves ? fmt::format("{} is a place of this site: scan the other site's code", destination)
               : fmt::format("{} is another site: goods are sent there with SND", destination));
  }
  UndoEntry& entry = new_undo();
  entry.lines = state_.lines;
  entry.location = state_.location;
  const auto lines = std::move(state_.lines);
  state_.lines.clear();
  for (const Line& line : lines) {
    const auto left = world_.on_hand(line.item, state_.location).minus(line.quantity);
    out_.below_zero = out_.below_zero || (left && left->is_negative());
    emit(line, state_.location, line.quantity.negated());
    emit(line, destination, line.quantity);
  }
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::counted,
       fmt::format("{} lines from {} to {}", lines.size(), state_.location, destination));
}

// Where more of the newest line lies already.
std::string Turn::home_of_lines() const {
  for (const Place& place : world_.places_of(state_.lines.back().item)) {
    const bool fits = place.on_hand > Decimal{0} && place.location != state_.location;
    if (fits && !is_site(place.location)) return fmt::format("; it lies at {}", place.location);
  }
  return {};
}

void Turn::receive_document(const Input& input) {
  if (waiting_lines_refused()) return;
  state_.order = input.code;
  state_.last.reset();
  tell(Feedback::accepted, standing());
  if (const auto delivery = world_.delivery(input.code)) {
    const auto open = std::count_if(delivery->lines.begin(), delivery->lines.end(),
                                    [](const OrderLine& l) { return l.open > Decimal{0}; });
    out_.text += fmt::format("; {} items are to come", open);
  }
}

void Turn::adjust_here(const Input& input) {
  if (waiting_lines_refused()) return;
  if (input.code != state_.location) state_.sign = Sign::none;
  go_to(input.code);
  tell(Feedback::accepted, standing());
}

void Turn::sign(const Input& input) {
  state_.sign = input.sign;
  state_.step = rest_step();
  tell(Feedback::accepted, input.sign == Sign::in ? "more: scan the items, then why"
                                                  : "less: scan the items, then why");
}

void Turn::reason(const Input& input) {
  state_.reason = input.reason;
  if (state_.verb == Verb::back) {
    return tell(Feedback::accepted, fmt::format("returned because: {}", input.reason));
  }
  const auto who = world_.rules().signed_in ? world_.operator_of(state_.person) : std::nullopt;
  if (!world_.rules().signed_in || (who && who->supervisor)) return commit_adjust();
  state_.step = Step::approval;
  tell(Feedback::question, fmt::format("{}: a supervisor's badge approves it", input.reason));
}

void Turn::commit_adjust() {
  UndoEntry& entry = new_undo();
  entry.lines = state_.lines;
  entry.location = state_.location;
  const auto lines = std::move(state_.lines);
  state_.lines.clear();
  for (const Line& line : lines) {
    const Decimal change = state_.sign == Sign::in ? line.quantity : line.quantity.negated();
    emit(line, state_.location, change, state_.reason);
    const auto left = world_.on_hand(line.item, state_.location).plus(change);
    out_.below_zero = out_.below_zero || (left && left->is_negative());
  }
  tell(Feedback::counted,
       fmt::format("{} lines at {} adjusted: {}", lines.size(), state_.location, state_.reason));
  state_.reason.clear();
  state_.last.reset();
  state_.step = rest_step();
}

}  // namespace holdfast::scan::detail
