#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

void Turn::badge(const Input& input) {
  const bool approves = state_.step == Step::pin && state_.back != Step::idle;
  if (approves) return approve(input);
  if (waiting_lines_refused()) return;
  if (!world_.rules().signed_in) return sign_in(input.code);
  const auto who = world_.operator_of(input.code);
  if (!who) {
    return refuse(fmt::format("badge {} is not known here", input.code), Trouble::not_signed_in);
  }
  if (!who->has_pin) return sign_in(input.code);
  leave_verb();
  forget_undo();
  state_.person.clear();
  state_.back = Step::idle;
  ask_pin(input.code);
}

void Turn::sign_in(const std::string& badge) {
  leave_verb();
  forget_undo();
  state_.person = badge;
  const auto who = world_.rules().signed_in ? world_.operator_of(badge) : std::nullopt;
  tell(Feedback::accepted, fmt::format("signed in: {}", who ? who->name : badge));
}

void Turn::ask_pin(const std::string& badge) {
  state_.badge = badge;
  state_.pin.clear();
  state_.step = Step::pin;
  tell(Feedback::accepted, "scan your PIN, then ENTER");
}

void Turn::pin_digit(const Input& input) {
  if (state_.pin.size() == pin_digits_max) return refuse("a PIN has no more digits: ENTER or DEL");
  state_.pin += input.digit;
  tell(Feedback::accepted, fmt::format("PIN {}", std::string(state_.pin.size(), '*')));
}

void Turn::pin_erase(const Input& /*input*/) {
  if (state_.pin.empty()) return refuse("no digit to take away");
  state_.pin.pop_back();
  tell(Feedback::accepted, fmt::format("PIN {}", std::string(state_.pin.size(), '*')));
}

void Turn::pin_enter(const Input& /*input*/) {
  if (now_.monotonic < state_.pin_locked_until) {
    return refuse("too many wrong PINs: wait a minute", Trouble::wrong_pin);
  }
  const std::string badge = state_.badge;
  if (!state_.pin.empty() && world_.pin_fits(badge, state_.pin)) {
    const bool approves = state_.back != Step::idle;
    state_.pin_tries = 0;
    leave_pin();
    return approves ? approved_by(badge) : sign_in(badge);
  }
  state_.pin.clear();
  if (++state_.pin_tries >= pin_tries_max) {
    state_.pin_tries = 0;
    state_.pin_locked_until = now_.monotonic + pin_rest;
  }
  tell(Feedback::error, "wrong PIN");
  out_.trouble = Trouble::wrong_pin;
}

void Turn::leave_pin() {
  state_.step = state_.back;
  state_.back = Step::idle;
  state_.badge.clear();
  state_.pin.clear();
}

void Turn::pin_cancel(const Input& /*input*/) {
  leave_pin();
  tell(Feedback::accepted, standing());
}

// A supervisor lets through what is expired, or an adjustment.
void Turn::approve(const Input& input) {
  const Step step = state_.step == Step::pin ? state_.back : state_.step;
  if (step == Step::blocked && !state_.waiting) {
    return refuse("this cannot be approved: put it aside and scan OK");
  }
  if (!world_.rules().signed_in) return approved_by(input.code);
  const auto who = world_.operator_of(input.code);
  if (!who || !who->supervisor) {
    return refuse(fmt::format("badge {} may not approve this", input.code), Trouble::not_signed_in);
  }
  if (!who->has_pin) return approved_by(input.code);
  state_.back = step;
  ask_pin(input.code);
}

void Turn::approved_by(const std::string& badge) {
  approver_ = badge;
  if (state_.verb == Verb::adjust && !state_.waiting) return commit_adjust();
  const Waiting waiting = *state_.waiting;
  state_.waiting.reset();
  book(waiting.line, waiting.absolute, waiting.line.quantity);
}

}  // namespace holdfast::scan::detail
