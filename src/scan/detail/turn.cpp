#include "scan/detail/turn.hpp"

#include <array>

#include <fmt/core.h>

namespace holdfast::scan::detail {

namespace {

// Whatever is scanned where a PIN is due may be one, but for badges and the other commands.
bool may_be_pin(Event event) {
  const bool command = event <= Event::reason || event == Event::unsupported;
  return event == Event::digit || (!command && event != Event::badge);
}

}  // namespace

Turn::Turn(const State& before, const World& world, const Now& now, const PinTries* tries)
    : before_(before), rested_(before), world_(world), now_(now), tries_(tries), state_(before) {}

Turn::Handler Turn::handler_of(Action action) {
  using T = Turn;
  static constexpr std::array<Handler, action_count> handlers = {
      nullptr,        &T::start_verb,   &T::end,         &T::undo,        &T::undo_all,
      &T::clear,      &T::digit,        &T::enter,       &T::erase,       &T::set,
      &T::plus,       &T::answer_yes,   &T::answer_no,   &T::answer_item, &T::confirm_here,
      &T::show,       &T::item,         &T::detail,      &T::put_here,    &T::take_here,
      &T::count_here, &T::move_here,    &T::return_here, &T::adjust_here, &T::receive_document,
      &T::pick_order, &T::batch_order,  &T::pack_order,  &T::ship_order,  &T::return_document,
      &T::tote,       &T::close_parcel, &T::ship_parcel, &T::sign,        &T::reason,
      &T::badge,      &T::approve,      &T::pin_digit,   &T::pin_erase,   &T::pin_enter,
      &T::pin_cancel, &T::unblock,      &T::ask_unknown, &T::keep_unknown};
  return handlers[static_cast<std::size_t>(action)];
}

Outcome Turn::scan(const gs1::Scan& scan) {
  if (time_out()) {
    // What was begun ten minutes ago is asked about before anything else happens to it.
    const Input answer = classify(scan, state_.step, world_);
    out_.secret = before_.step == Step::pin && may_be_pin(answer.event);
    if (state_.step == Step::question && !lapsed() &&
        action_for(state_.verb, state_.step, answer.event) == Action::none) {
      tell(Feedback::question, standing());
      out_.trouble = Trouble::out_of_turn;
      return finish();
    }
  }
  rested_ = state_;
  const Input input = classify(scan, state_.step, world_);
  out_.secret = before_.step == Step::pin && may_be_pin(input.event);
  const bool too_late = out_.secret && state_.step != Step::pin;
  if (lapsed() && state_.step != Step::pin && !too_late) {
    only_sign_in(input);
    return finish();
  }
  const Action action = action_for(state_.verb, state_.step, input.event);
  const Handler handler = too_late ? nullptr : handler_of(action);
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
  out_.secret = before_.step == Step::pin;
  tell(Feedback::error, out_.secret ? "expected PIN, got what is no barcode" : std::move(text));
  out_.trouble = Trouble::misread;
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

void Turn::refuse(std::string text, Trouble trouble) {
  auto unknown = std::move(state_.unknown);
  state_ = rested_;
  state_.unknown = std::move(unknown);
  const bool secret = out_.secret;
  out_ = Outcome{};
  out_.secret = secret;
  out_.trouble = trouble;
  tell(Feedback::error, std::move(text));
}

void Turn::attend(Trouble trouble, std::string text) {
  refuse(std::move(text), trouble);
  out_.feedback = Feedback::attention;
}

bool Turn::waiting_lines_refused() {
  if (state_.lines.empty()) return false;
  refuse(fmt::format("{} lines wait for a place: finish them first", state_.lines.size()));
  return true;
}

void Turn::ask(Question question, std::string text) {
  state_.question = question;
  state_.back = state_.step;
  state_.step = Step::question;
  tell(Feedback::question, std::move(text));
}

void Turn::show_expected(const Input& input) {
  out_.trouble = Trouble::out_of_turn;
  if (state_.step == Step::question) return tell(Feedback::question, standing());
  if (input.event == Event::unsupported) {
    return tell(Feedback::error, fmt::format("command {} is not known here", input.code));
  }
  const std::string_view code = out_.secret ? "that is not shown" : std::string_view(input.code);
  tell(Feedback::error,
       fmt::format("expected {}, got {} {}", to_string(state_.step), to_string(input.event), code));
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
  const bool waits = !state_.lines.empty();
  switch (state_.verb) {
    case Verb::none: return Step::idle;
    case Verb::receive: return !waits || here ? Step::item : Step::destination;
    case Verb::pick:
    case Verb::batch:
      if (picked_orders().empty()) return Step::document;
      return here ? Step::item : Step::source;
    case Verb::count:
    case Verb::guided: return here ? Step::item : Step::source;
    case Verb::move:
    case Verb::put_away:
    case Verb::transfer:
      if (!here) return Step::source;
      return waits ? Step::destination : Step::item;
    case Verb::pack: return state_.order.empty() ? Step::document : Step::item;
    case Verb::ship: return state_.order.empty() ? Step::document : Step::parcel;
    case Verb::back:
      if (waits) return Step::destination;
      return state_.order.empty() ? Step::document : Step::item;
    case Verb::adjust:
      if (!here) return Step::source;
      if (state_.sign == Sign::none) return Step::sign;
      return waits ? Step::reason : Step::item;
  }
  return Step::idle;
}

std::string Turn::standing() const {
  std::string text(lapsed() ? "signed out, scan your badge: " : "");
  text += to_string(state_.verb);
  if (!state_.order.empty()) text += fmt::format(" {}", state_.order);
  if (state_.orders.size() > 1) text += fmt::format(" ({} orders)", state_.orders.size());
  if (!state_.location.empty()) text += fmt::format(" at {}", state_.location);
  if (!state_.lines.empty()) text += fmt::format(", {} lines waiting", state_.lines.size());
  switch (state_.question) {
    case Question::finish_short: return text + ": lines are open, end anyway? OK or NO";
    case Question::zero_rest: return text + ": nothing else here? OK sets the rest to zero, NO not";
    case Question::drop_lines: return text + ": drop them? OK or NO";
    case Question::resume: return text + ": go on? OK, or NO to drop them";
    case Question::put_back: return text + ": too many, put it back, then OK";
    case Question::recount: return text + ": differs from what is known. OK counts again, NO keeps";
    case Question::which_item: return text + ": unknown code. Scan what it is, or NO";
    case Question::undo_all: return text + ": take everything back? OK or NO";
    case Question::ship_all: return text + ": ship everything that was picked? OK or NO";
    case Question::none: break;
  }
  return text + fmt::format(": scan {}", to_string(state_.step));
}

bool Turn::time_out() {
  const bool someone = state_.verb != Verb::none || state_.step == Step::pin ||
                       (!state_.person.empty() && world_.rules().signed_in);
  const bool timed =
      before_.last_scan.ns != 0 && someone && now_.monotonic - before_.last_scan >= idle_after;
  if (!timed) return false;
  if (state_.step == Step::question) return sign_out();
  if (lapsed() && state_.step == Step::pin) {
    leave_pin();
    return true;
  }
  state_.waiting.reset();
  state_.digits.clear();
  state_.next.reset();
  state_.badge.clear();
  state_.pin.clear();
  if (state_.lines.empty()) {
    leave_verb();
  } else {
    state_.step = rest_step();
    ask(Question::resume, "");
  }
  (void)sign_out();
  return true;
}

// What is asked stays; whoever comes next answers it under the own name.
bool Turn::sign_out() {
  const bool someone = world_.rules().signed_in && !state_.person.empty();
  if (someone) state_.person.clear();
  return someone;
}

}  // namespace holdfast::scan::detail
