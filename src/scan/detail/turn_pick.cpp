#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

// The documents whose lines the scans are held against.
std::vector<std::string> Turn::picked_orders() const {
  if (state_.verb == Verb::batch) return state_.orders;
  if (state_.order.empty()) return {};
  return {state_.order};
}

void Turn::pick(const Line& line, Decimal delta) {
  Decimal open_in_all = 0;
  for (const std::string& number : picked_orders()) {
    const auto order = world_.order(number);
    if (!order) return refuse(fmt::format("order {} is no longer known here", number));
    for (const OrderLine& candidate : order->lines) {
      open_in_all = sum_of(open_in_all, candidate.open);
    }
  }
  if (state_.verb == Verb::batch && delta.is_negative()) {
    return refuse("a batch is corrected by UNDO");
  }
  const auto left = world_.on_hand(line.item, state_.location).minus(delta);
  const bool below_zero = left && left->is_negative() && !delta.is_negative();
  allot(line, delta, open_in_all);
  out_.below_zero = below_zero;
  warn_of_older(line);
}

// Pieces go to the orders in the sequence these were scanned in.
void Turn::allot(const Line& line, Decimal delta, Decimal open_in_all) {
  Decimal rest = delta;
  std::string goes_to;
  const auto give = [&](const std::string& number, Decimal part) {
    emit(line, state_.location, part.negated(), number);
    rest = sum_of(rest, part.negated());
    state_.order = number;
    goes_to += fmt::format("{}{}", goes_to.empty() ? "" : " and ", number);
  };
  for (const std::string& number : picked_orders()) {
    if (state_.verb == Verb::pick) give(number, delta);
    const auto order = rest.is_zero() ? std::nullopt : world_.order(number);
    for (const OrderLine& candidate : order ? order->lines : std::vector<OrderLine>{}) {
      const bool takes = candidate.item == line.item && candidate.open > Decimal{0};
      if (takes && rest > Decimal{0}) give(number, std::min(rest, candidate.open));
    }
  }
  const bool complete = delta >= open_in_all;
  tell(complete ? Feedback::done : Feedback::counted,
       fmt::format("{} for {}{}", shown(line, delta), goes_to, complete ? ": complete" : ""));
}

void Turn::pick_order(const Input& input) {
  const auto& order = input.order;  // what has none is a delivery note
  if (!order) return refuse(fmt::format("order {} is not known here", input.code));
  const bool open = std::any_of(order->lines.begin(), order->lines.end(),
                                [](const OrderLine& line) { return line.open > Decimal{0}; });
  if (!open) return refuse(fmt::format("order {} has nothing left to pick", order->number));
  state_.order = order->number;
  state_.tote.clear();
  state_.last.reset();
  state_.doubted.clear();
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::batch_order(const Input& input) {
  auto& orders = state_.orders;
  const std::string& number = input.order ? input.order->number : input.code;
  if (std::find(orders.begin(), orders.end(), number) != orders.end()) {
    return refuse(fmt::format("order {} is on this walk already", number));
  }
  if (orders.size() == orders_max) {
    return refuse(fmt::format("a walk has at most {} orders", orders_max));
  }
  pick_order(input);
  if (out_.feedback == Feedback::error) return;
  state_.orders.push_back(state_.order);
  state_.step = rest_step();
  tell(Feedback::accepted, standing());
}

void Turn::tote(const Input& input) {
  state_.tote = input.code;
  tell(Feedback::accepted, fmt::format("into tote {}", input.code));
}

void Turn::take_here(const Input& input) {
  const std::string better = input.code == state_.doubted ? "" : better_place(input.code);
  if (!better.empty()) {
    attend(Trouble::wrong_location,
           fmt::format("nothing of this order is known at {}, but at {}; scan {} again if it is "
                       "there all the same",
                       input.code, better, input.code));
    state_.doubted = input.code;
    return;
  }
  go_to(input.code);
  tell(Feedback::accepted, standing());
}

// Where to go instead, when nothing that is still open is known at this place.
std::string Turn::better_place(const std::string& location) const {
  std::string better;
  for (const std::string& number : picked_orders()) {
    const auto order = world_.order(number);
    for (const OrderLine& line : order ? order->lines : std::vector<OrderLine>{}) {
      if (line.open <= Decimal{0}) continue;
      if (world_.on_hand(line.item, location) > Decimal{0}) return {};
      for (const Place& place : world_.places_of(line.item)) {
        const bool fits = place.on_hand > Decimal{0} && !is_site(place.location);
        if (fits && better.empty()) better = place.location;
      }
    }
  }
  return better;
}

}  // namespace holdfast::scan::detail
