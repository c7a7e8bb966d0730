#include <algorithm>

#include <fmt/core.h>

#include "scan/detail/turn.hpp"

namespace holdfast::scan::detail {

using base::Decimal;

bool Turn::seen_before(const Line& line) const {
  const auto mark = serial_fingerprint(line.item, line.serial);
  return std::find(state_.serials.begin(), state_.serials.end(), mark) != state_.serials.end();
}

bool Turn::hindered(const Line& line, bool absolute) {
  if (!line.serial.empty() && serial_hinders(line)) return true;
  const bool looks = state_.verb == Verb::receive || is_pick(state_.verb);
  return looks && approver_.empty() && expiry_hinders(line, absolute);
}

// Every serial number is once in the world: it comes in once and goes out once.
bool Turn::serial_hinders(const Line& line) {
  const auto refused = [&](std::string_view why) {
    refuse(fmt::format("serial {} {}", line.serial, why), Trouble::serial_twice);
    return true;
  };
  if (seen_before(line)) return refused("was scanned already");
  const auto known = world_.serial_at(line.item, line.serial);
  const bool comes_in = state_.verb == Verb::receive || state_.verb == Verb::back ||
                        (state_.verb == Verb::adjust && state_.sign == Sign::in);
  if (comes_in && known) return refused("is in stock already at " + *known);
  const bool goes_out = is_pick(state_.verb) ||
                        (state_.verb == Verb::adjust && state_.sign == Sign::out) ||
                        moves_as(state_.verb) == Verb::move;
  const auto gone = goes_out && !known ? world_.serial_gone(line.item, line.serial) : std::nullopt;
  return gone && refused(fmt::format("has left already: {}", *gone));
}

bool Turn::expiry_hinders(const Line& line, bool absolute) {
  const auto blocked = world_.lot_blocked(line.item, line.lot);
  const bool expired = !line.expiry.empty() && !now_.today.empty() && line.expiry < now_.today;
  if (!blocked && !expired) return false;
  state_.waiting.reset();
  // A recalled lot nobody lets through; what is only old, somebody may.
  if (!blocked) state_.waiting = Waiting{line, absolute, false, false, false};
  state_.step = Step::blocked;
  const std::string why = blocked ? *blocked : fmt::format("expired on {}", line.expiry);
  tell(Feedback::error,
       fmt::format("{} {}: {}; put it aside and scan OK", line.sku, line.lot, why));
  out_.trouble = blocked ? Trouble::blocked_lot : Trouble::expired;
  return true;
}

// What is in the hand is more than its document has: it goes back before anything else happens.
void Turn::too_many(const Line& line, Decimal delta, Decimal open) {
  attend(Trouble::over_pick, "");
  state_.waiting.reset();
  state_.digits.clear();
  state_.next.reset();
  state_.pad = Pad::multiply;
  state_.step = rest_step();
  ask(Question::put_back, fmt::format("{} of {}: {} has only {} open. Put it back, then OK",
                                      delta.to_string(), line.sku, state_.order, open.to_string()));
  out_.feedback = Feedback::attention;
}

bool Turn::fits_document(const Line& line, Decimal delta) {
  const bool papers = is_pick(state_.verb) || state_.verb == Verb::pack ||
                      state_.verb == Verb::ship || state_.verb == Verb::back;
  if (!papers || (state_.verb == Verb::back && !world_.order(state_.order))) return true;
  Decimal open = 0;
  bool wanted = false;
  for (const std::string& number : picked_orders()) {
    const auto order = world_.order(number);
    for (const OrderLine& candidate : order ? order->lines : std::vector<OrderLine>{}) {
      if (candidate.item != line.item) continue;
      wanted = true;
      const Decimal part = state_.verb == Verb::pack   ? candidate.to_pack
                           : state_.verb == Verb::ship ? candidate.to_ship
                           : state_.verb == Verb::back ? candidate.at_buyer
                                                       : candidate.open;
      open = sum_of(open, part);
    }
  }
  if (!wanted) {
    attend(Trouble::wrong_item,
           fmt::format("{} is not in order {}: put it back", line.sku, state_.order));
    return false;
  }
  if (state_.verb == Verb::ship) {
    for (const auto& [sku, quantity] : shipping()) {
      if (sku == line.sku) open = sum_of(open, quantity.negated());
    }
  } else {
    open = sum_of(open, drafted(line.item).negated());
  }
  if (delta <= open) return true;
  too_many(line, delta, open);
  return false;
}

// First expired, first out: what is older should go first. It is only told.
void Turn::warn_of_older(const Line& line) {
  if (line.expiry.empty() || out_.movements.empty()) return;
  const auto lots = world_.lots_at(line.item, state_.location);
  const auto older = std::find_if(lots.begin(), lots.end(), [&](const Lot& lot) {
    return lot.on_hand > Decimal{0} && !lot.expiry.empty() && lot.expiry < line.expiry;
  });
  if (older == lots.end()) return;
  out_.feedback = Feedback::attention;
  out_.trouble = Trouble::fefo;
  out_.text += fmt::format(": lot {} expires on {}, before it", older->lot, older->expiry);
}

}  // namespace holdfast::scan::detail
