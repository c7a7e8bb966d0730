#include "causal/policy.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace holdfast::causal {
namespace {

using base::Json;

constexpr std::array<std::pair<PolicyKind, std::string_view>, 6> names = {{
    {PolicyKind::authority, "authority"},
    {PolicyKind::latest, "latest"},
    {PolicyKind::review, "review"},
    {PolicyKind::monotone, "monotone"},
    {PolicyKind::group, "group"},
    {PolicyKind::set, "set"},
}};

bool earlier(const Sibling& a, const Sibling& b) {
  if (a.time != b.time) return a.time < b.time;
  return a.dot < b.dot;
}

bool owns(const Policy& policy, Actor actor) {
  return policy.owner_box == 0 ? !actor.is_endpoint() : actor.box == policy.owner_box;
}

// The latest of the owner's values; of all values where the owner has none among them.
const Sibling& of_owner(const std::vector<Sibling>& siblings, const Policy& policy) {
  return *std::max_element(siblings.begin(), siblings.end(), [&](const auto& a, const auto& b) {
    const bool owned_a = owns(policy, a.dot.actor);
    const bool owned_b = owns(policy, b.dot.actor);
    return owned_a == owned_b ? earlier(a, b) : owned_b;
  });
}

// Numbers by size, texts by character; across types in the order of Json::Type, so that every box
// picks the same.
bool less(const Json& a, const Json& b) {
  if (a.type() != b.type()) return a.type() < b.type();
  if (a.number() != nullptr && b.number() != nullptr) return *a.number() < *b.number();
  if (a.string() != nullptr) return *a.string() < *b.string();
  const bool a_huge = a.out_of_range() != nullptr;
  const bool b_huge = b.out_of_range() != nullptr;
  return a_huge == b_huge ? a.canonical() < b.canonical() : b_huge;
}

const Sibling& greatest(const std::vector<Sibling>& siblings) {
  return *std::max_element(siblings.begin(), siblings.end(), [](const auto& a, const auto& b) {
    return a.value == b.value ? a.dot < b.dot : less(a.value, b.value);
  });
}

void collect(const Json& value, std::vector<Json>& all) {
  if (value.is_null()) return;
  if (const auto* items = value.items()) {
    all.insert(all.end(), items->begin(), items->end());
  } else {
    all.push_back(value);
  }
}

// Each element once, in the order of their canonical texts.
Json union_of(const std::vector<Sibling>& siblings) {
  std::vector<Json> all;
  for (const auto& sibling : siblings) collect(sibling.value, all);
  std::vector<std::pair<std::string, std::size_t>> order;
  for (std::size_t i = 0; i < all.size(); ++i) order.emplace_back(all[i].canonical(), i);
  std::sort(order.begin(), order.end());
  Json::Array elements;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || order[i].first != order[i - 1].first) elements.push_back(all[order[i].second]);
  }
  return Json::array(std::move(elements));
}

Settlement won_by(const Sibling& winner, const Register& field) {
  return {winner.value, field.context(), winner.dot};
}

}  // namespace

base::Result<PolicyKind> parse_policy(std::string_view name) {
  std::string known;
  for (const auto& [kind, text] : names) {
    if (text == name) return kind;
    known += known.empty() ? "" : ", ";
    known += text;
  }
  return base::fail(base::ErrorKind::invalid_input,
                    fmt::format("\"{}\" is no policy; known are {}", name, known));
}

std::string_view to_string(PolicyKind kind) {
  for (const auto& [known, text] : names) {
    if (known == kind) return text;
  }
  return "unknown";
}

const Sibling* latest_of(const Register& field) {
  const auto& all = field.siblings();
  return all.empty() ? nullptr : &*std::max_element(all.begin(), all.end(), earlier);
}

std::optional<Settlement> settle(const Register& field, const Policy& policy) {
  if (!field.disputed()) return std::nullopt;
  const auto& siblings = field.siblings();
  switch (policy.kind) {
    case PolicyKind::authority: return won_by(of_owner(siblings, policy), field);
    case PolicyKind::latest:
    case PolicyKind::group: return won_by(*latest_of(field), field);
    case PolicyKind::monotone: return won_by(greatest(siblings), field);
    case PolicyKind::set: return Settlement{union_of(siblings), field.context(), {}};
    case PolicyKind::review: break;
  }
  return std::nullopt;
}

}  // namespace holdfast::causal
