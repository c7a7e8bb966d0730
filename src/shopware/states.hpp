// The state machines of orders, deliveries and transactions, and the way through them (facts on
// Shopware 6).
//
// Model: path() gives the shortest sequence of actions from the state just read to the goal. It
// never leads back: a document that is further than the goal (an order that somebody completed in
// the shop) has reached it, and nothing is reopened to fit our idea of it. It never leads through
// a state that ends a way (cancelled, failed), so that no refund begins with a cancellation. Up to
// 6.6 `cancel` is accepted in every state and executed again when repeated, lowering stock twice:
// it is only ever taken from a state that has it, and never from `cancelled`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::shopware {

struct Edge {
  std::string from, action, to;
};
// All transitions of one machine, in no order.
using Machine = std::vector<Edge>;

struct Step {
  std::string action, to;
};

// As every shop has it, plug-ins aside. `entity` is "order", "order_delivery" or
// "order_transaction".
const Machine& default_machine(std::string_view entity);

// Nothing when no legal way leads forward; empty when the goal is reached or passed already.
std::optional<std::vector<Step>> path(std::string_view entity, const Machine& machine,
                                      std::string_view from, std::string_view goal);

}  // namespace holdfast::shopware
