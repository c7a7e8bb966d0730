#include <fmt/core.h>

#include "scan/commands.hpp"
#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

bool Turn::last_is_here() const { return state_.last && state_.last->location == state_.location; }

void Turn::digit(const Input& input) {
  if (state_.digits.size() == quantity_digits_max) {
    return refuse(fmt::format("a quantity has at most {} digits", quantity_digits_max));
  }
  if (state_.digits.empty()) state_.digits_since = now_.monotonic;
  state_.digits += input.digit;
  tell(Feedback::accepted, fmt::format("quantity {}", state_.digits));
}

void Turn::erase(const Input& /*input*/) {
  if (state_.digits.empty()) return refuse("no digit to take away");
  state_.digits.pop_back();
  tell(Feedback::accepted, fmt::format("quantity {}", state_.digits));
}

void Turn::enter(const Input& /*input*/) {
  if (state_.digits.empty()) {
    return refuse(fmt::format("scan digits first, then {}", name_of(Event::enter)));
  }
  apply(state_.pad);
}

void Turn::set(const Input& /*input*/) { choose(Pad::set); }
void Turn::plus(const Input& /*input*/) { choose(Pad::add); }

// SET and PLUS come after the digits, or before them with DENT at the end.
void Turn::choose(Pad pad) {
  if (!state_.digits.empty()) return apply(pad);
  state_.pad = pad;
  const auto* what = pad == Pad::set ? "set to" : "add";
  tell(Feedback::accepted, fmt::format("{}: scan digits, then {}", what, name_of(Event::enter)));
}

void Turn::apply(Pad pad) {
  const Decimal number = Decimal::parse(state_.digits).value_or(Decimal{0});
  const bool soon = state_.last && state_.digits_since.ns != 0 && state_.last->time.ns != 0 &&
                    state_.digits_since - state_.last->time <= multiply_last_within;
  if (pad != Pad::set && number.is_zero()) return refuse("zero can only be SET");
  state_.digits.clear();
  state_.digits_since = {};
  state_.pad = Pad::multiply;
  if (!last_is_here() || (pad == Pad::multiply && !soon)) {
    state_.next = NextAmount{pad, number};
    return tell(Feedback::accepted, fmt::format("{}: scan the item", number.to_string()));
  }
  Line line = state_.last->line;
  if (!line.serial.empty()) {
    return refuse(fmt::format("{} has serial numbers: scan them one by one", line.sku));
  }
  const Decimal amount = state_.last->amount;
  line.quantity = number;
  if (pad == Pad::multiply) {
    const auto more = number.minus(1)->times(amount);
    if (!more) return refuse(more.error().message);
    line.quantity = *more;
  }
  book(line, pad == Pad::set, amount);
}

}  // namespace holdfast::scan::detail
