#include "shopware/states.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

namespace holdfast::shopware {
namespace {

// Every transition of the default machines but `reopen`.
const Machine order_machine = {
    {"open", "process", "in_progress"},
    {"open", "cancel", "cancelled"},
    {"in_progress", "complete", "completed"},
    {"in_progress", "cancel", "cancelled"},
};

const Machine delivery_machine = {
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

const Machine transaction_machine = {
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

bool ends_a_way(std::string_view state) {
  return state == "cancelled" || state == "failed" || state == "chargeback";
}

// Usable transitions in a fixed order: of two ways of one length the same is always taken.
std::vector<const Edge*> forward(const Machine& machine) {
  std::vector<const Edge*> edges;
  for (const auto& edge : machine) {
    if (edge.action != "reopen" && edge.from != edge.to) edges.push_back(&edge);
  }
  std::sort(edges.begin(), edges.end(), [](const Edge* a, const Edge* b) {
    return std::tie(a->from, a->action) < std::tie(b->from, b->action);
  });
  return edges;
}

}  // namespace

const Machine& default_machine(std::string_view entity) {
  if (entity == "order") return order_machine;
  return entity == "order_delivery" ? delivery_machine : transaction_machine;
}

std::optional<std::vector<Step>> path(std::string_view entity, const Machine& machine,
                                      std::string_view from, std::string_view goal) {
  if (from == goal || passed(entity, from, goal)) return std::vector<Step>{};
  const auto edges = forward(machine);
  std::map<std::string_view, const Edge*> came_by{{from, nullptr}};
  std::deque<std::string_view> next{from};
  while (!next.empty() && !came_by.contains(goal)) {
    const std::string_view state = next.front();
    next.pop_front();
    if (state != from && ends_a_way(state)) continue;
    for (const Edge* edge : edges) {
      if (edge->from == state && came_by.emplace(edge->to, edge).second) next.push_back(edge->to);
    }
  }
  if (!came_by.contains(goal)) return std::nullopt;
  std::vector<Step> steps;
  for (std::string_view state = goal; state != from; state = came_by.at(state)->from) {
    const Edge* edge = came_by.at(state);
    steps.insert(steps.begin(), {edge->action, edge->to});
  }
  return steps;
}

}  // namespace holdfast::shopware
