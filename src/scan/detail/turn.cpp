#include "scan/detail/turn.hpp"

#include <array>

#include <fmt/core.h>

namespace holdfast::scan::detail {

Turn::Turn(const State& before, const World& world, const Now& now)
    : before_(before), rested_(before), world_(world), now_(now), state_(before) {}

Turn::Handler Turn::handler_of(Action action) {
  static constexpr std::array<Handler, 26> handlers = {
      nullptr,           &Turn::start_verb,  &Turn::end,          &Turn::undo,
      &Turn::clear,      &Turn::digit,       &Turn::enter,        &Turn::erase,
      &Turn::set,        &Turn::plus,        &Turn::answer_yes,   &Turn::answer_no,
      &Turn::show,       &Turn::item,        &Turn::put_here,     &Turn::take_here,
      &Turn::count_here, &Turn::move_here,   &Turn::confirm_here, &Turn::receive_document,
      &Turn::pick_order, &Turn::tote,        &Turn::detail,       &Turn::badge,
      &Turn::unblock,    &Turn::keep_unknown};
  return handlers[static_cast<std::size_t>(action)];
}

Outcome Turn::scan(const gs1::Scan& scan) {
  if (time_out()) {
    // What was begun ten minutes ago is asked about before anything else happens to it.
    const Input answer = classify(scan, state_.step, world_);
    if (state_.step == Step::question &&
        action_for(state_.verb, state_.step, answer.event) == Action::none) {
      tell(Feedback::question, standing());
      return finish();
    }
  }
  rested_ = state_;
  const Input input = classify(scan, state_.step, world_);
  const Handler handler = handler_of(action_for(state_.verb, state_.step, input.event));
  if (input.event != Event::clear) state_.cleared = false;
  if (handler != nullptr) {
    (this->*handler)(input);
  } else {
    show_expected(input);
    state_ = rested_;
  }
  return finish();
}

Outcome Turn::reject(std::string text) {
  (void)time_out();
  tell(Feedback::error, std::move(text));
  return finish();
}

std::optional<Outcome> Turn::idle() {
  if (!time_out()) return std::nullopt;
  const bool asks = state_.step == Step::question;
  tell(asks ? Feedback::question : Feedback::error,
       asks ? standing() : "ten minutes without a scan: start again with a verb");
  Outcome out = finish();
  out.number = out.next.number = before_.number;
  out.next.last_scan = before_.last_scan;
  return out;
}

void Turn::tell(Feedback feedback, std::string text) {
  out_.feedback = feedback;
  out_.text = std::move(text);
}

void Turn::refuse(std::string text) {
  auto unknown = std::move(state_.unknown);
  state_ = rested_;
  state_.unknown = std::move(unknown);
  out_ = Outcome{};
  tell(Feedback::error, std::move(text));
}

void Turn::ask(Question question, std::string text) {
  state_.question = question;
  state_.back = state_.step;
  state_.step = Step::question;
  tell(Feedback::question, std::move(text));
}

void Turn::show_expected(const Input& input) {
  if (state_.step == Step::question) return tell(Feedback::question, standing());
  if (input.event == Event::unsupported) {
    return tell(Feedback::error, fmt::format("command {} is not known here", input.code));
  }
  tell(Feedback::error, fmt::format("expected {}, got {} {}", to_string(state_.step),
                                    to_string(input.event), input.code));
}

Outcome Turn::finish() {
  state_.number = before_.number + 1;
  state_.last_scan = now_.monotonic;
  out_.number = state_.number;
  out_.next = std::move(state_);
  return std::move(out_);
}

Step Turn::rest_step() const {
  const bool here = !state_.location.empty();
  switch (state_.verb) {
    case Verb::none: return Step::idle;
    case Verb::receive: return state_.lines.empty() || here ? Step::item : Step::destination;
    case Verb::pick:
      if (state_.order.empty()) return Step::document;
      return here ? Step::item : Step::source;
    case Verb::count: return here ? Step::item : Step::source;
    case Verb::move:
      if (!here) return Step::source;
      return state_.lines.empty() ? Step::item : Step::destination;
  }
  return Step::idle;
}

std::string Turn::standing() const {
  std::string text(to_string(state_.verb));
  if (!state_.order.empty()) text += fmt::format(" {}", state_.order);
  if (!state_.location.empty()) text += fmt::format(" at {}", state_.location);
  if (!state_.lines.empty()) text += fmt::format(", {} lines waiting", state_.lines.size());
  switch (state_.question) {
    case Question::finish_short: return text + ": lines are open, end anyway? OK or NO";
    case Question::zero_rest: return text + ": nothing else here? OK sets the rest to zero, NO not";
    case Question::drop_lines: return text + ": drop them? OK or NO";
    case Question::resume: return text + ": go on? OK, or NO to drop them";
    case Question::none: break;
  }
  return text + fmt::format(": scan {}", to_string(state_.step));
}

bool Turn::time_out() {
  const bool timed = before_.last_scan.ns != 0 && state_.verb != Verb::none &&
                     state_.step != Step::question &&
                     now_.monotonic - before_.last_scan >= idle_after;
  if (!timed) return false;
  state_.waiting.reset();
  state_.digits.clear();
  state_.next.reset();
  if (state_.lines.empty()) {
    leave_verb();
  } else {
    state_.step = rest_step();
    ask(Question::resume, "");
  }
  return true;
}

}  // namespace holdfast::scan::detail
