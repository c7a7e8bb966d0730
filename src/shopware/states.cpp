#include "shopware/states.hpp"

#include <deque>
#include <map>
#include <utility>

namespace holdfast::shopware {
namespace {

struct Edge {
  std::string_view from, action, to;
};

// Every transition of the default machines but `reopen`.
constexpr Edge order_edges[] = {
    {"open", "process", "in_progress"},
    {"open", "cancel", "cancelled"},
    {"in_progress", "complete", "completed"},
    {"in_progress", "cancel", "cancelled"},
};

constexpr Edge delivery_edges[] = {
    {"open", "ship", "shipped"},
    {"open", "ship_partially", "shipped_partially"},
    {"open", "cancel", "cancelled"},
    {"shipped_partially", "ship", "shipped"},
    {"shipped_partially", "retour", "returned"},
    {"shipped_partially", "retour_partially", "returned_partially"},
    {"shipped_partially", "cancel", "cancelled"},
    {"shipped", "retour", "returned"},
    {"shipped", "retour_partially", "returned_partially"},
    {"shipped", "cancel", "cancelled"},
    {"returned_partially", "retour", "returned"},
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
    {"cancelled", "paid", "paid"},
    {"cancelled", "refund", "refunded"},
    {"cancelled", "refund_partially", "refunded_partially"},
    {"chargeback", "paid", "paid"},
    {"chargeback", "paid_partially", "paid_partially"},
};

// How far a document is; states that are not listed (cancelled, failed, a plug-in's own) are no
// stage of any way.
int stage(std::string_view entity, std::string_view state) {
  constexpr std::pair<std::string_view, int> orders[] = {
      {"open", 0}, {"in_progress", 1}, {"completed", 2}};
  constexpr std::pair<std::string_view, int> deliveries[] = {{"open", 0},
                                                             {"shipped_partially", 1},
                                                             {"shipped", 2},
                                                             {"returned_partially", 3},
                                                             {"returned", 4}};
  constexpr std::pair<std::string_view, int> transactions[] = {
      {"open", 0}, {"authorized", 1},         {"paid_partially", 2},
      {"paid", 3}, {"refunded_partially", 4}, {"refunded", 5}};
  const auto find = [&](const auto& stages) {
    for (const auto& [name, number] : stages) {
      if (name == state) return number;
    }
    return -1;
  };
  if (entity == "order") return find(orders);
  return entity == "order_delivery" ? find(deliveries) : find(transactions);
}

bool passed(std::string_view entity, std::string_view state, std::string_view goal) {
  const int there = stage(entity, state);
  const int wanted = stage(entity, goal);
  return there >= 0 && wanted >= 0 && there >= wanted;
}

std::vector<Edge> edges_of(std::string_view entity) {
  if (entity == "order") return {std::begin(order_edges), std::end(order_edges)};
  if (entity == "order_delivery") return {std::begin(delivery_edges), std::end(delivery_edges)};
  return {std::begin(transaction_edges), std::end(transaction_edges)};
}

}  // namespace

std::optional<std::vector<Step>> path(std::string_view entity, std::string_view from,
                                      std::string_view goal) {
  if (passed(entity, from, goal)) return std::vector<Step>{};
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
