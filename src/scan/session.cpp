#include "scan/session.hpp"

#include <array>

#include "scan/detail/turn.hpp"

namespace holdfast::scan {

std::string_view to_string(Feedback feedback) {
  constexpr std::array<std::string_view, 5> names = {"accepted", "counted", "question", "error",
                                                     "done"};
  return names[static_cast<std::size_t>(feedback)];
}

Outcome Session::interpret(const gs1::Scan& scan, const Now& now) const {
  return detail::Turn(state_, world_, now).scan(scan);
}

Outcome Session::reject(std::string text, const Now& now) const {
  return detail::Turn(state_, world_, now).reject(std::move(text));
}

std::optional<Outcome> Session::idle(const Now& now) const {
  return detail::Turn(state_, world_, now).idle();
}

void Session::accept(Outcome outcome, std::string receipt) {
  state_ = std::move(outcome.next);
  note_receipt(std::move(receipt));
}

void Session::note_receipt(std::string receipt) {
  if (!state_.undo.empty() && state_.undo.back().scan == state_.number) {
    state_.undo.back().receipt = std::move(receipt);
  }
}

base::Status Session::restore(std::string_view snapshot, std::string receipt) {
  auto state = decode_state(snapshot);
  if (!state) return base::pass(state);
  state_ = std::move(*state);
  note_receipt(std::move(receipt));
  return {};
}

}  // namespace holdfast::scan
