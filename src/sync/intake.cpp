#include "sync/intake.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"
#include "sync/reserver.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {
namespace {

constexpr auto shopware_dots = "dots/shopware";

causal::HybridTime stamp(Context& context, const flow::Document& document) {
  // The system's own time of the edit orders what people read; it decides nothing causal.
  const base::WallTime changed = document.changed;
  if (changed < base::wall_trusted_from) return context.hybrid.tick();
  return {changed.ms, 0, true};
}

}  // namespace

Intake::Intake(Context& context, const store::View& view, store::Endpoint endpoint)
    : context_(context), view_(view), endpoint_(endpoint) {
  const auto text = view.note(store::Shelf::setting, shopware_dots);
  next_dot_ = text ? std::stoull(*text) : 1;
}

void Intake::take(const flow::Document& document) {
  if (document.removed) {
    take_removed(document);
    return;
  }
  for (const auto& entry : context_.routes.sources(store::to_string(endpoint_), document.type)) {
    take_from(document, entry);
  }
}

void Intake::take_from(const flow::Document& document, const flow::Routes::Entry& entry) {
  const OrderLookups lookups(context_, view_);
  auto all = entry.source->mapping.read_all(document, lookups);
  if (!all) {
    refuse(document, all.error());
    return;
  }
  const warehouse::RecordKind kind = entry.route->kind;
  if (kind == warehouse::RecordKind::invoice || kind == warehouse::RecordKind::payment)
    note_passed_over(document, lookups);
  for (auto& read : *all) {
    if (read.skipped && !entry.source->part().empty()) {
      left_parts_.push_back({{document.type, document.id}, entry});
    }
    if (!read.skipped) take_one(document, entry, std::move(read));
  }
}

void Intake::note_passed_over(const flow::Document& document, const OrderLookups& lookups) {
  for (const auto& [type, id] : lookups.missed()) {
    note_if_new(passed_over_key(endpoint_, {type, id}, {document.type, document.id}), "1");
  }
}

void Intake::take_one(const flow::Document& document, const flow::Routes::Entry& entry,
                      flow::ReadResult read) {
  const warehouse::RecordKind kind = entry.route->kind;
  const std::string part(entry.source->part());
  Known& here = known(kind, read.id);
  if (here.existed && entry.source->introduces_only) return;
  auto& shadow = here.shadows[{endpoint_, part}];
  if (!part.empty() && part_now(part, read.id) != document.id) forget_told(shadow, entry);
  Seen seen{endpoint_, dot_for(document), stamp(context_, document), document.version,
            std::move(read.fields)};
  const auto policy_of = [&](std::string_view field) { return entry.route->rule(field).policy; };
  Merged merged = merge(std::move(here.record), std::move(shadow), seen, policy_of);
  here.record = std::move(merged.record);
  shadow = std::move(merged.shadow);
  if (merged.news) {
    dots_used_ = next_dot_;
    for (auto& event : merged.events) out_.push_back(std::move(event));
    out_.emplace_back(store::Noted{store::Shelf::shadow, shadow_key(endpoint_, kind, read.id, part),
                                   encode_shadow(shadow)});
    touched_.emplace_back(kind, read.id);
  }
  note_read(document, *entry.source, read);
  learn_facts(here, read.id, std::move(read.facts), seen.dot);
  const bool new_order = kind == warehouse::RecordKind::order && !here.existed;
  if (new_order) came_.push_back({here.record.text("number"), read.id, seen.dot});
  here.existed = true;
  attach(here, seen.dot);
}

// What was read is linked; a part to its own row, not to the row whose part it is.
void Intake::note_read(const flow::Document& document, const flow::Source& source,
                       const flow::ReadResult& read) {
  const std::string part(source.part());
  if (part.empty()) {
    const StoreLookups lookups(context_, view_);
    if (lookups.record(store::to_string(endpoint_), read.native_type, read.native_id)) return;
    note_link(out_, endpoint_, read.native_type, read.native_id, read.id);
    const bool order = source.mapping.record() == "order";
    if (order && !passed_over(view_, endpoint_, {read.native_type, read.native_id}).empty())
      queue_transition(out_, endpoint_, read.id);
    return;
  }
  if (part_now(part, read.id) == document.id) return;
  note_link(out_, endpoint_, part, document.id, read.id);
  parts_[{part, read.id}] = document.id;
}

void Intake::take_removed(const flow::Document& document) {
  bool is_part = false;
  for (const auto& entry : context_.routes.sources(store::to_string(endpoint_), document.type)) {
    if (entry.source->part().empty()) continue;
    left_parts_.push_back({{document.type, document.id}, entry});
    is_part = true;
  }
  if (is_part) return;
  const StoreLookups lookups(context_, view_);
  const auto record = lookups.record(store::to_string(endpoint_), document.type, document.id);
  if (record) list_removed(document, *record);
}

void Intake::list_removed(const flow::Document& document, const base::Uuid& record) {
  store::ConflictFound gone;
  gone.id =
      fmt::format("removed/{}/{}/{}", store::to_string(endpoint_), document.type, document.id);
  if (view_.conflict(gone.id)) return;
  gone.subject = fmt::format("{} {} was deleted in {}", document.type, document.id,
                             store::to_string(endpoint_));
  gone.kind = "removed";
  gone.time = stamp(context_, document);
  gone.details.set("record", record.hex());
  out_.emplace_back(std::move(gone));
}

void Intake::learn_facts(Known& known, const base::Uuid& order, std::vector<warehouse::Fact> facts,
                         const causal::Dot& dot) {
  for (auto& fact : facts) {
    const bool old = std::any_of(known.facts.begin(), known.facts.end(), [&](const auto& other) {
      return other.kind == fact.kind && other.id == fact.id && other.line == fact.line;
    });
    if (old) continue;
    fact.dot = dot;
    known.facts.push_back(fact);
    out_.emplace_back(store::FactLearnt{order, std::move(fact)});
    touched_.emplace_back(warehouse::RecordKind::order, order);
  }
}

Known& Intake::known(warehouse::RecordKind kind, const base::Uuid& id) {
  auto [found, fresh] = known_.try_emplace({kind, id});
  Known& here = found->second;
  if (!fresh) return here;
  here.record = {kind, id, {}};
  auto record = view_.record(kind, id);
  if (!record) base::log_error("sync", record.error().message);
  if (record && *record) {
    here.record = std::move(**record);
    here.existed = true;
  }
  const flow::RecordRoute* route = context_.routes.of(kind);
  for (const auto& [endpoint, connector] : context_.connectors) {
    std::set<std::string_view> parts{""};
    if (route != nullptr) parts.merge(route->parts(store::to_string(endpoint)));
    for (const auto part : parts) {
      const auto bytes = view_.note(store::Shelf::shadow, shadow_key(endpoint, kind, id, part));
      auto shadow = bytes ? decode_shadow(*bytes) : base::Result<Shadow>(Shadow{});
      if (!shadow) base::log_error("sync", shadow.error().message);
      here.shadows[{endpoint, std::string(part)}] = shadow ? std::move(*shadow) : Shadow{};
    }
  }
  if (kind == warehouse::RecordKind::order) here.facts = view_.facts(id);
  return here;
}

causal::Dot Intake::dot_for(const flow::Document& document) {
  if (endpoint_ == store::Endpoint::dynamics) {
    return {causal::dynamics_actor(), document.version};
  }
  // Shopware has no row version: one dot per observed change, numbered here.
  if (dots_used_ == next_dot_) ++next_dot_;
  return {causal::shopware_actor(), next_dot_};
}

void Intake::refuse(const flow::Document& document, const base::Error& error) {
  base::log_warning("sync", error.message);
  store::ConflictFound unreadable;
  unreadable.id =
      fmt::format("document/{}/{}/{}", store::to_string(endpoint_), document.type, document.id);
  unreadable.subject = fmt::format("{} {} of {} could not be read", document.type, document.id,
                                   store::to_string(endpoint_));
  unreadable.kind = "document";
  unreadable.time = stamp(context_, document);
  unreadable.details.set("error", error.message);
  out_.emplace_back(std::move(unreadable));
}

store::Transaction Intake::finish() {
  drop_parts();
  attach_waiting();
  note_ties();
  compare_money();
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const auto& key : touched_) follow_up(known_.at(key));
  if (dots_used_ != 0) {
    out_.emplace_back(
        store::Noted{store::Shelf::setting, shopware_dots, std::to_string(dots_used_ + 1)});
  }
  return std::move(out_);
}

void Intake::follow_up(const Known& known) {
  if (!known.existed) return;  // a payment came before its order
  const flow::RecordRoute* route = context_.routes.of(known.record.kind);
  if (route == nullptr) return;
  queue_writes(known, *route);
  if (known.record.kind == warehouse::RecordKind::order) queue_goals(known, *route);
}

void Intake::queue_writes(const Known& known, const flow::RecordRoute& route) {
  for (const auto& target : route.to) {
    const auto endpoint = store::parse_endpoint(target.system);
    if (!endpoint) continue;
    const auto shadow = known.shadows.find({*endpoint, std::string(target.part())});
    if (shadow == known.shadows.end() || !is_there(known, route, target, *endpoint)) continue;
    const auto wanted = fields_for(route, target);
    if (missing_there(known.record, shadow->second, wanted).empty()) continue;
    queue_record(out_, *endpoint, known.record.kind, known.record.id, target.part());
  }
}

// Facts that contradict each other (shipped and cancelled, paid twice) are for a person.
void Intake::list_violations(const Known& known) {
  const auto* total = known.record.value("total_gross").number();
  const auto state = warehouse::derive(known.record.value("lines"), known.facts,
                                       total == nullptr ? base::Decimal{} : *total);
  say("order", known.record.id.hex(), "order " + known.record.text("number"), state.violations);
}

void Intake::queue_goals(const Known& known, const flow::RecordRoute& route) {
  list_violations(known);
  queue_what_is_free(out_, context_, known.record);
  queue_reservation_if_due(out_, context_, view_, known.record, known.facts);
  for (const auto& [endpoint, connector] : context_.connectors) {
    if (!find_native(view_, route, endpoint, known.record.id) && endpoint != endpoint_) continue;
    const auto goals = goals_of(context_, view_, endpoint, known.record, known.facts);
    const auto told = view_.note(store::Shelf::agreed, goals_key(endpoint, known.record.id));
    if (goals.empty() || goals_text(goals) == told.value_or("")) continue;
    queue_transition(out_, endpoint, known.record.id);
  }
}

std::string goals_text(const std::vector<flow::Transition>& goals) {
  std::string text;
  for (const auto& goal : goals) {
    text += fmt::format("{}/{}={}{};", goal.type, goal.id, goal.goal, goal.details.canonical());
  }
  return text;
}

std::string goals_key(store::Endpoint endpoint, const base::Uuid& order) {
  return fmt::format("goals/{}/{}", store::to_string(endpoint), order.hex());
}

std::vector<flow::Transition> goals_of(const Context& context, const store::View& view,
                                       store::Endpoint endpoint, const warehouse::Record& order,
                                       const std::vector<warehouse::Fact>& facts) {
  const flow::RecordRoute* route = context.routes.of(warehouse::RecordKind::order);
  const auto native =
      route == nullptr ? std::nullopt : find_native(view, *route, endpoint, order.id);
  if (!native) return {};
  const auto* total = order.value("total_gross").number();
  const auto state =
      warehouse::derive(order.value("lines"), facts, total == nullptr ? base::Decimal{} : *total);
  return context.routes.goals(store::to_string(endpoint), state, order.values(), native->id);
}

}  // namespace holdfast::sync
