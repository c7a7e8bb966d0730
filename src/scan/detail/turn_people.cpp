#include <fmt/core.h>

#include "scan/commands.hpp"
#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

// Something was begun, and whoever began it was signed out.
bool Turn::lapsed() const {
  return state_.verb != Verb::none && state_.person.empty() && world_.rules().signed_in;
}

void Turn::only_sign_in(const Input& input) {
  if (input.event == Event::badge) return come_back(input.code);
  if (input.event == Event::show) return show(input);
  refuse(standing(), Trouble::not_signed_in);
}

void Turn::come_back(const std::string& badge) {
  const auto who = world_.operator_of(badge);
  if (!who) return refuse(fmt::format("badge {} is not known here", badge), Trouble::not_signed_in);
  if (!who->has_pin) return take_over(badge);
  ask_pin(badge);
}

// Nothing of it is dropped: lines and the open question go on under this name.
void Turn::take_over(const std::string& badge) {
  leave_pin();
  state_.person = badge;
  const auto who = world_.operator_of(badge);
  const bool asks = state_.step == Step::question;
  tell(asks ? Feedback::question : Feedback::accepted,
       fmt::format("signed in: {}; {}", who ? who->name : badge, standing()));
}

void Turn::badge(const Input& input) {
  if (lapsed()) return come_back(input.code);
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
  tell(Feedback::accepted, fmt::format("scan your PIN, then {}", name_of(Event::enter)));
}

void Turn::pin_digit(const Input& input) {
  if (state_.pin.size() == pin_digits_max) {
    return refuse(fmt::format("a PIN has no more digits: {} or {}", name_of(Event::enter),
                              name_of(Event::erase)));
  }
  state_.pin += input.digit;
  tell(Feedback::accepted, fmt::format("PIN {}", std::string(state_.pin.size(), '*')));
}

void Turn::pin_erase(const Input& /*input*/) {
  if (state_.pin.empty()) return refuse("no digit to take away");
  state_.pin.pop_back();
  tell(Feedback::accepted, fmt::format("PIN {}", std::string(state_.pin.size(), '*')));
}

void Turn::pin_enter(const Input& /*input*/) {
  const std::string badge = state_.badge;
  const bool rests = tries_ != nullptr && tries_->rests(badge, now_.monotonic);
  if (rests || now_.monotonic < state_.pin_locked_until) {
    return refuse("too many wrong PINs: wait a minute", Trouble::wrong_pin);
  }
  const bool fits = !state_.pin.empty() && world_.pin_fits(badge, state_.pin);
  out_.pin_try = PinTry{badge, fits, now_.monotonic};
  if (fits) {
    const bool returns = lapsed();
    const bool approves = state_.back != Step::idle;
    state_.pin_tries = 0;
    if (returns) return take_over(badge);
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
  state_.badge.clear();
  state_.pin.clear();
  const bool over_work = state_.verb != Verb::none && state_.back == Step::idle;
  if (over_work || lapsed()) {
    state_.step = state_.question == Question::none ? rest_step() : Step::question;
    return;
  }
  state_.step = state_.back;
  state_.back = Step::idle;
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
