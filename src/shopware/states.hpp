// The state machines of orders, deliveries and transactions, and the way through them (facts on
// Shopware 6).
//
// Model: path() gives the shortest sequence of actions from the state just read to the goal. It
// never leads back: a document that is further than the goal (an order that somebody completed in
// the shop) has reached it, and nothing is reopened to fit our idea of it. Up to 6.6 `cancel` is
// accepted in every state and executed again when repeated, lowering stock twice: it is only ever
// taken from a state that has it, and never from `cancelled`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::shopware {

struct Step {
  std::string action, to;
};

// Nothing when no legal way leads forward; empty when the goal is reached or passed already.
// `entity` is "order", "order_delivery" or "order_transaction".
std::optional<std::vector<Step>> path(std::string_view entity, std::string_view from,
                                      std::string_view goal);

}  // namespace holdfast::shopware
