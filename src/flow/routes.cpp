#include "flow/routes.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/routes_reader.hpp"

namespace holdfast::flow {
namespace {

std::string_view state_of(const warehouse::OrderState& state, TransitionRule::Axis axis) {
  switch (axis) {
    case TransitionRule::Axis::progress: return to_string(state.progress);
    case TransitionRule::Axis::delivery: return to_string(state.delivery);
    case TransitionRule::Axis::payment: return to_string(state.payment);
  }
  return {};
}

// Empty when the order does not know the document.
std::string document_id(const TransitionRule& rule, const warehouse::Fields& order,
                        std::string_view order_id) {
  if (rule.id_field.empty()) return std::string(order_id);
  const auto found = order.find(rule.id_field);
  const auto* id = found == order.end() ? nullptr : found->second.string();
  return id == nullptr ? std::string() : *id;
}

base::Json details_of(const TransitionRule& rule, const warehouse::OrderState& state) {
  base::Json details;
  if (!rule.with_tracking_codes || state.tracking_codes.empty()) return details;
  base::Json codes = base::Json::array();
  for (const auto& code : state.tracking_codes) codes.push_back(code);
  details.set("tracking_codes", std::move(codes));
  return details;
}

}  // namespace

const FieldRule& RecordRoute::rule(std::string_view field) const {
  const auto found = fields.find(field);
  return found == fields.end() ? otherwise : found->second;
}

std::set<std::string_view> RecordRoute::parts(std::string_view system) const {
  std::set<std::string_view> all;
  const auto collect = [&](const auto& ways) {
    for (const auto& way : ways) {
      if (way.system == system && !way.part().empty()) all.insert(way.part());
    }
  };
  collect(from);
  collect(to);
  return all;
}

bool RecordRoute::sends(std::string_view field, const Target& target) const {
  if (!target.mapping.fields_written().contains(field)) return false;
  const auto& systems = rule(field).to;
  return systems.empty() ||
         std::find(systems.begin(), systems.end(), target.system) != systems.end();
}

std::optional<Routes> Routes::compile(const base::Json& text, const MappingSet& mappings,
                                      Mistakes& mistakes) {
  const auto before = mistakes.all().size();
  Routes routes = RoutesReader(mappings, mistakes).read(text);
  if (mistakes.all().size() > before) return std::nullopt;
  return routes;
}

const RecordRoute* Routes::of(warehouse::RecordKind kind) const {
  const auto found = std::find_if(records_.begin(), records_.end(),
                                  [&](const RecordRoute& one) { return one.kind == kind; });
  return found == records_.end() ? nullptr : &*found;
}

std::vector<Routes::Entry> Routes::sources(std::string_view system,
                                           std::string_view document) const {
  std::vector<Entry> all;
  for (const auto& route : records_) {
    for (const auto& source : route.from) {
      if (source.system == system && source.document == document) all.push_back({&route, &source});
    }
  }
  return all;
}

base::Result<const Target*> Routes::target(const RecordRoute& route, std::string_view system,
                                           const WriteRequest& request, const Lookups& lookups,
                                           std::string_view part) const {
  for (const auto& target : route.to) {
    if (target.system != system || target.part() != part) continue;
    if (lookups.native_id(system, target.document, request.record)) return &target;
  }
  for (const auto& target : route.to) {
    if (target.system != system || target.part() != part) continue;
    auto accepts = target.mapping.accepts(request, lookups);
    if (!accepts) return base::pass(accepts);
    if (*accepts) return &target;
  }
  return nullptr;
}

std::vector<Transition> Routes::goals(std::string_view system, const warehouse::OrderState& state,
                                      const warehouse::Fields& order,
                                      std::string_view order_id) const {
  std::vector<Transition> all;
  for (const auto& rule : transitions_) {
    if (rule.system != system || state_of(state, rule.axis) != rule.is) continue;
    Transition goal{rule.type, document_id(rule, order, order_id), rule.goal,
                    details_of(rule, state), std::string(order_id)};
    if (goal.id.empty()) continue;
    std::erase_if(all, [&](const Transition& other) {
      return other.type == goal.type && other.id == goal.id;
    });
    all.push_back(std::move(goal));
  }
  return all;
}

}  // namespace holdfast::flow
