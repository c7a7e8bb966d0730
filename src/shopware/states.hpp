// The state machines of orders, deliveries and transactions, and the way through them (facts on
// Shopware 6).
//
// Model: path() gives the shortest sequence of actions from the state just read to the goal. Up to
// 6.6 `cancel` is accepted in every state and executed again when repeated, lowering stock twice:
// it is only ever taken from a state that has it, and never from `cancelled`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::shopware {

struct Step {
  std::string action, to;
};

// Nothing when no legal way exists; empty when the goal is reached already. `entity` is "order",
// "order_delivery" or "order_transaction".
std::optional<std::vector<Step>> path(std::string_view entity, std::string_view from,
                                      std::string_view goal);

}  // namespace holdfast::shopware
