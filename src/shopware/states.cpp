#include "shopware/states.hpp"

#include <deque>
#include <map>

namespace holdfast::shopware {
namespace {

struct Edge {
  std::string_view from, action, to;
};

constexpr Edge order_edges[] = {
    {"open", "process", "in_progress"},      {"open", "cancel", "cancelled"},
    {"in_progress", "complete", "completed"}, {"in_progress", "cancel", "cancelled"},
    {"cancelled", "reopen", "open"},         {"completed", "reopen", "open"},
};

constexpr Edge delivery_edges[] = {
    {"open", "ship", "shipped"},
    {"open", "ship_partially", "shipped_partially"},
    {"open", "cancel", "cancelled"},
    {"shipped_partially", "ship", "shipped"},
    {"shipped_partially", "retour", "returned"},
    {"shipped_partially", "retour_partially", "returned_partially"},
    {"shipped_partially", "cancel", "cancelled"},
    {"shipped_partially", "reopen", "open"},
    {"shipped", "retour", "returned"},
    {"shipped", "retour_partially", "returned_partially"},
    {"shipped", "cancel", "cancelled"},
    {"shipped", "reopen", "open"},
    {"returned_partially", "retour", "returned"},
    {"returned_partially", "reopen", "open"},
    {"returned", "reopen", "open"},
    {"cancelled", "reopen", "open"},
};

constexpr Edge transaction_edges[] = {
    {"open", "do_pay", "in_progress"},
    {"open", "paid", "paid"},
    {"open", "paid_partially", "paid_partially"},
    {"open", "remind", "reminded"},
    {"open", "authorize", "authorized"},
    {"open", "fail", "failed"},
    {"open", "cancel", "cancelled"},
    {"in_progress", "paid", "paid"},
    {"in_progress", "paid_partially", "paid_partially"},
    {"in_progress", "authorize", "authorized"},
    {"in_progress", "fail", "failed"},
    {"in_progress", "cancel", "cancelled"},
    {"in_progress", "reopen", "open"},
    {"authorized", "paid", "paid"},
    {"authorized", "paid_partially", "paid_partially"},
    {"authorized", "fail", "failed"},
    {"authorized", "cancel", "cancelled"},
    {"unconfirmed", "paid", "paid"},
    {"unconfirmed", "paid_partially", "paid_partially"},
    {"unconfirmed", "authorize", "authorized"},
    {"unconfirmed", "fail", "failed"},
    {"unconfirmed", "cancel", "cancelled"},
    {"reminded", "pay", "paid"},
    {"reminded", "pay_partially", "paid_partially"},
    {"reminded", "authorize", "authorized"},
    {"reminded", "cancel", "cancelled"},
    {"paid_partially", "pay", "paid"},
    {"paid_partially", "refund", "refunded"},
    {"paid_partially", "refund_partially", "refunded_partially"},
    {"paid_partially", "cancel", "cancelled"},
    {"paid", "refund", "refunded"},
    {"paid", "refund_partially", "refunded_partially"},
    {"paid", "chargeback", "chargeback"},
    {"paid", "cancel", "cancelled"},
    {"refunded_partially", "refund", "refunded"},
    {"failed", "paid", "paid"},
    {"failed", "paid_partially", "paid_partially"},
    {"failed", "reopen", "open"},
    {"cancelled", "reopen", "open"},
    {"cancelled", "paid", "paid"},
    {"cancelled", "refund", "refunded"},
    {"cancelled", "refund_partially", "refunded_partially"},
    {"chargeback", "paid", "paid"},
    {"chargeback", "paid_partially", "paid_partially"},
};

std::vector<Edge> edges_of(std::string_view entity) {
  if (entity == "order") return {std::begin(order_edges), std::end(order_edges)};
  if (entity == "order_delivery") return {std::begin(delivery_edges), std::end(delivery_edges)};
  return {std::begin(transaction_edges), std::end(transaction_edges)};
}

}  // namespace

std::optional<std::vector<Step>> path(std::string_view entity, std::string_view from,
                                      std::string_view goal) {
  const auto edges = edges_of(entity);
  std::map<std::string_view, Edge> came_by{{from, {}}};
  std::deque<std::string_view> next{from};
  while (!next.empty() && !came_by.contains(goal)) {
    const std::string_view state = next.front();
    next.pop_front();
    for (const auto& edge : edges) {
      if (edge.from == state && came_by.emplace(edge.to, edge).second) next.push_back(edge.to);
    }
  }
  if (!came_by.contains(goal)) return std::nullopt;
  std::vector<Step> steps;
  for (std::string_view state = goal; state != from; state = came_by.at(state).from) {
    const Edge& edge = came_by.at(state);
    steps.insert(steps.begin(), {std::string(edge.action), std::string(edge.to)});
  }
  return steps;
}

}  // namespace holdfast::shopware
