#include <algorithm>

#include "warehouse/order_facts.hpp"

namespace holdfast::warehouse {
namespace {

Delivery delivery_of(const JoinedOrder& order) {
  if (order.all_cancelled()) return Delivery::cancelled;
  if (!order.any_shipped()) return Delivery::open;
  if (order.all_returned()) return Delivery::returned;
  return order.nothing_left_to_ship() ? Delivery::shipped : Delivery::partially_shipped;
}

Payment payment_of(const JoinedOrder& order) {
  const Money& money = order.money;
  const base::Decimal nothing(0);
  if (money.captured > nothing && money.refunded >= money.captured) return Payment::refunded;
  if (money.kept() > nothing)
    return money.kept() >= money.due ? Payment::paid : Payment::partially_paid;
  if (order.all_cancelled()) return Payment::cancelled;
  return money.authorised ? Payment::authorised : Payment::open;
}

bool has_started(const JoinedOrder& order) {
  return order.reserved || std::any_of(order.lines.begin(), order.lines.end(), [](const auto& l) {
           return l.second.picked > base::Decimal(0) || l.second.shipped > base::Decimal(0);
         });
}

Progress progress_of(const JoinedOrder& order) {
  if (order.all_cancelled()) return Progress::cancelled;
  const bool money_done = order.money.kept() >= order.money.due || order.all_returned();
  if (order.any_shipped() && order.nothing_left_to_ship() && money_done)
    return Progress::completed;
  return has_started(order) ? Progress::in_progress : Progress::open;
}

}  // namespace

base::Decimal LineState::open() const {
  return std::max(base::Decimal(0), subtract(subtract(ordered, cancelled), picked));
}

base::Decimal LineState::to_leave() const {
  return std::max(base::Decimal(0),
                  subtract(subtract(ordered, cancelled), std::max(picked, shipped)));
}

base::Decimal LineState::to_pack() const {
  return std::max(base::Decimal(0), subtract(picked, std::max(packed, shipped)));
}

base::Decimal LineState::to_ship() const {
  return std::max(base::Decimal(0), subtract(picked, shipped));
}

base::Decimal LineState::at_buyer() const {
  return std::max(base::Decimal(0), subtract(shipped, returned));
}

OrderState derive(const base::Json& lines, const std::vector<Fact>& facts,
                  base::Decimal total_gross) {
  const JoinedOrder order = join_facts(lines, facts, total_gross);
  OrderState state;
  state.progress = progress_of(order);
  state.delivery = delivery_of(order);
  state.payment = payment_of(order);
  for (const auto& [sku, line] : order.lines) state.lines.push_back(line);
  state.tracking_codes = order.tracking_codes;
  state.violations = violations(order);
  return state;
}

}  // namespace holdfast::warehouse
