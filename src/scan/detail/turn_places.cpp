#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {
namespace {

using base::Decimal;

Decimal sum_of(Decimal a, Decimal b) { return a.plus(b).value_or(a); }

}  // namespace

void Turn::go_to(const std::string& location) {
  if (location != state_.location) state_.last.reset();
  state_.location = location;
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
  for (const Line& line : entry.lines) emit(line, input.code, line.quantity);
  const std::size_t count = state_.lines.size();
  state_.lines.clear();
  go_to(input.code);
  state_.last.reset();
  tell(Feedback::counted, fmt::format("{} lines to {}", count, input.code));
}

void Turn::take_here(const Input& input) {
  go_to(input.code);
  tell(Feedback::accepted, standing());
}

void Turn::count_here(const Input& input) {
  if (input.code == state_.location) return tell(Feedback::accepted, standing());
  const bool made = !state_.lines.empty();
  const std::string counted = state_.location;
  if (made) make_counts(false);
  go_to(input.code);
  tell(Feedback::accepted, made ? fmt::format("counted {}; {}", counted, standing()) : standing());
}

void Turn::move_here(const Input& input) {
  const bool source = state_.lines.empty() || state_.location.empty();
  if (!source) return commit_move(input.code);
  go_to(input.code);
  tell(Feedback::accepted, standing());
}

void Turn::commit_move(const std::string& destination) {
  if (destination == state_.location) {
    return refuse(fmt::format("{} is where the goods come from: scan another place", destination));
  }
  UndoEntry& entry = new_undo();
  entry.lines = state_.lines;
  entry.location = state_.location;
  for (const Line& line : entry.lines) {
    const auto left = world_.on_hand(line.item, state_.location).minus(line.quantity);
    out_.below_zero = out_.below_zero || (left && left->is_negative());
    emit(line, state_.location, line.quantity.negated());
    emit(line, destination, line.quantity);
  }
  const std::size_t count = state_.lines.size();
  state_.lines.clear();
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::counted,
       fmt::format("{} lines from {} to {}", count, state_.location, destination));
}

std::vector<Holding> Turn::not_counted() const {
  auto rest = world_.stock_at(state_.location);
  std::erase_if(rest, [&](const Holding& held) {
    return held.on_hand.is_zero() ||
           std::any_of(state_.lines.begin(), state_.lines.end(),
                       [&](const Line& line) { return line.item == held.item; });
  });
  return rest;
}

void Turn::make_counts(bool rest_is_zero) {
  for (const Line& line : state_.lines) {
    auto found = std::find_if(out_.counts.begin(), out_.counts.end(),
                              [&](const Count& c) { return c.item == line.item; });
    if (found == out_.counts.end()) {
      out_.counts.push_back({line.item, line.sku, state_.location, 0, {}, state_.person});
      found = out_.counts.end() - 1;
    }
    found->quantity = sum_of(found->quantity, line.quantity);
    found->parts.push_back(line);
  }
  if (rest_is_zero) {
    for (const Holding& held : not_counted()) {
      out_.counts.push_back({held.item, held.sku, state_.location, 0, {}, state_.person});
    }
  }
  state_.lines.clear();
  state_.undo.clear();
  state_.serials.clear();
}

void Turn::receive_document(const Input& input) {
  if (!state_.lines.empty()) {
    return refuse(fmt::format("{} lines wait for a place: finish them first", state_.lines.size()));
  }
  state_.order = input.code;
  state_.last.reset();
  tell(Feedback::accepted, standing());
}

void Turn::pick_order(const Input& input) {
  const auto order = input.order ? input.order : world_.order(input.code);
  if (!order) return refuse(fmt::format("order {} is not known here", input.code));
  const bool open = std::any_of(order->lines.begin(), order->lines.end(),
                                [](const OrderLine& line) { return line.open > 0; });
  if (!open) return refuse(fmt::format("order {} has nothing left to pick", order->number));
  state_.order = order->number;
  state_.tote.clear();
  state_.last.reset();
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::tote(const Input& input) {
  state_.tote = input.code;
  tell(Feedback::accepted, fmt::format("into tote {}", input.code));
}

}  // namespace holdfast::scan::detail
