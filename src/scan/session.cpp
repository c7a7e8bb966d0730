#include "scan/session.hpp"

#include <array>

#include "gs1/parse.hpp"
#include "scan/detail/turn.hpp"

namespace holdfast::scan {

std::string_view to_string(Feedback feedback) {
  constexpr std::array<std::string_view, 6> names = {"accepted", "counted", "question",
                                                     "error",    "done",    "attention"};
  return names[static_cast<std::size_t>(feedback)];
}

std::string_view to_string(Trouble trouble) {
  constexpr std::array<std::string_view, trouble_count> names = {
      "",           "refused",        "misread",    "out_of_turn",   "unknown_code",
      "wrong_item", "wrong_location", "over_pick",  "expired",       "blocked_lot",
      "fefo",       "serial_twice",   "difference", "not_signed_in", "wrong_pin"};
  return names[static_cast<std::size_t>(trouble)];
}

Outcome Session::interpret(const gs1::Scan& scan, const Now& now) const {
  return detail::Turn(state_, world_, now, tries_).scan(scan);
}

Outcome Session::reject(std::string text, const Now& now) const {
  return detail::Turn(state_, world_, now, tries_).reject(std::move(text));
}

std::optional<Outcome> Session::idle(const Now& now) const {
  return detail::Turn(state_, world_, now, tries_).idle();
}

void Session::accept(Outcome outcome, std::string receipt) {
  if (outcome.pin_try && tries_ != nullptr) tries_->note(*outcome.pin_try);
  state_ = std::move(outcome.next);
  note_receipt(std::move(receipt));
}

void Session::note_receipt(std::string receipt) {
  if (receipt.empty()) return;  // ten idle minutes have none, and keep the number of the last scan
  if (!state_.undo.empty() && state_.undo.back().scan == state_.number) {
    state_.undo.back().receipt = std::move(receipt);
  }
}

std::vector<std::string> Session::claims(std::string_view payload) const {
  std::vector<std::string> all = state_.orders;
  if (!state_.order.empty()) all.push_back(state_.order);
  for (const Line& line : state_.lines) {
    if (!line.serial.empty()) all.push_back("serial " + line.serial);
  }
  const auto scan = gs1::parse(payload);
  if (!scan) return all;
  if (!scan->serial().empty()) all.push_back("serial " + std::string(scan->serial()));
  if (state_.step == Step::serial) all.push_back("serial " + std::string(payload));
  const bool names_a_document = scan->kind == gs1::Kind::document || scan->kind == gs1::Kind::sscc;
  if (names_a_document) all.emplace_back(scan->name);
  return all;
}

base::Status Session::restore(std::string_view snapshot, std::string receipt,
                              base::MonotonicTime now) {
  auto state = decode_state(snapshot);
  if (!state) return base::pass(state);
  state_ = std::move(*state);
  state_.last_scan = now;
  note_receipt(std::move(receipt));
  return {};
}

}  // namespace holdfast::scan
