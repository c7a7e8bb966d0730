#include "sync/merge.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::sync {
namespace {

base::Json describe(const causal::Sibling& sibling) {
  base::Json out = base::Json::object();
  out.set("value", sibling.value);
  out.set("by", causal::to_string(sibling.dot));
  out.set("at", base::WallTime{sibling.time.wall_ms}.iso());
  out.set("knew", sibling.context.to_string());
  return out;
}

std::string subject_of(const warehouse::Record& record, std::string_view field) {
  std::string name = record.text("sku");
  if (name.empty()) name = record.text("number");
  if (name.empty()) name = record.id.hex();
  return fmt::format("{} {} field {}", warehouse::to_string(record.kind), name, field);
}

// The same disagreement has the same id however often it is seen: the losing and winning dots.
std::string conflict_id(const warehouse::Record& record, std::string_view field,
                        const std::vector<causal::Sibling>& siblings) {
  std::string id = fmt::format("field/{}/{}", record.id.hex(), field);
  for (const auto& sibling : siblings) id += "/" + causal::to_string(sibling.dot);
  return id;
}

store::ConflictFound found(const warehouse::Record& record, const std::string& field,
                           const causal::Register& reg, const causal::Policy& policy,
                           const causal::HybridTime& time) {
  store::ConflictFound event;
  event.id = conflict_id(record, field, reg.siblings());
  event.subject = subject_of(record, field);
  event.kind = "field";
  event.time = time;
  event.details.set("policy", causal::to_string(policy.kind));
  base::Json sides = base::Json::array();
  for (const auto& sibling : reg.siblings()) sides.push_back(describe(sibling));
  event.details.set("sides", std::move(sides));
  return event;
}

class Merge {
 public:
  Merge(warehouse::Record record, Shadow shadow, const Seen& seen, const PolicyOf& policy_of)
      : seen_(seen), policy_of_(policy_of) {
    out_.record = std::move(record);
    out_.shadow = std::move(shadow);
    changed_.kind = out_.record.kind;
    changed_.id = out_.record.id;
  }

  Merged run() {
    for (const auto& [name, value] : seen_.fields) field(name, value);
    if (out_.shadow.version != seen_.version) {
      out_.shadow.version = seen_.version;
      out_.news = true;
    }
    if (!changed_.fields.empty()) {
      out_.events.insert(out_.events.begin(), store::Event(std::move(changed_)));
    }
    return std::move(out_);
  }

 private:
  void field(const std::string& name, const base::Json& value) {
    const auto known = out_.shadow.fields.find(name);
    const bool first_sight = known == out_.shadow.fields.end();
    if (!first_sight && known->second.value == value) return;
    out_.news = true;
    auto& shadow = out_.shadow.fields[name];
    const auto& reg = out_.record.fields[name];
    const bool agrees = reg.exists() && !reg.disputed() && reg.value() == value;
    // A field that was empty when the record was first seen there is no edit, only a gap.
    const bool never_filled = first_sight && value.is_null();
    if (agrees || never_filled) {
      shadow.value = value;
      if (agrees) shadow.confirmed.join(reg.context());
      return;
    }
    edit(name, value, shadow, first_sight);
  }

  void edit(const std::string& name, const base::Json& value, ShadowField& shadow,
            bool first_sight) {
    auto& reg = out_.record.fields[name];
    // Whoever edited it saw what stood there: if that is what we hold, all that led to it is known.
    const bool held_ours = reg.exists() && !reg.disputed() && reg.value() == shadow.value;
    if (held_ours && !first_sight) shadow.confirmed.join(reg.context());
    causal::Sibling sibling{seen_.dot, seen_.time, value, shadow.confirmed};
    const base::Json before = reg.value();
    shadow.value = value;
    // One row has one history: this state of it covers every earlier one.
    shadow.confirmed.add_up_to(seen_.dot);
    if (!reg.apply(sibling)) return;
    changed_.fields.emplace_back(name, std::move(sibling));
    if (reg.disputed()) settle(name, reg);
    if (reg.value() != before) out_.edited.push_back(name);
  }

  void settle(const std::string& name, const causal::Register& reg) {
    const causal::Policy policy = policy_of_(name);
    store::ConflictFound conflict = found(out_.record, name, reg, policy, seen_.time);
    const std::string id = conflict.id;
    out_.events.emplace_back(std::move(conflict));
    auto settlement = causal::settle(reg, policy);
    if (!settlement) return;
    store::Changed decision;
    decision.kind = out_.record.kind;
    decision.id = out_.record.id;
    decision.fields.emplace_back(
        name, causal::Sibling{{}, seen_.time, settlement->value, settlement->context});
    store::ConflictSettled settled{id, std::string(causal::to_string(policy.kind)),
                                   settlement->value};
    out_.events.emplace_back(std::move(decision));
    out_.events.emplace_back(std::move(settled));
    settled_value(name, *settlement);
  }

  // The store gives the settlement its dot; until then the merged copy shows the value under a
  // placeholder that no context can contain.
  void settled_value(const std::string& name, const causal::Settlement& settlement) {
    constexpr causal::Dot placeholder{{1, 0xffff}, ~std::uint64_t{0}};
    out_.record.fields[name].apply(
        causal::Sibling{placeholder, seen_.time, settlement.value, settlement.context});
  }

  const Seen& seen_;
  const PolicyOf& policy_of_;
  store::Changed changed_;
  Merged out_;
};

}  // namespace

Merged merge(warehouse::Record record, Shadow shadow, const Seen& seen, const PolicyOf& policy_of) {
  return Merge(std::move(record), std::move(shadow), seen, policy_of).run();
}

std::vector<std::string> fields_for(const flow::RecordRoute& route, const flow::Target& target) {
  std::vector<std::string> fields;
  for (const auto& name : target.mapping.fields_written()) {
    if (route.sends(name, target)) fields.push_back(name);
  }
  return fields;
}

std::vector<std::string> missing_there(const warehouse::Record& record, const Shadow& shadow,
                                       const std::vector<std::string>& wanted) {
  std::vector<std::string> missing;
  for (const auto& name : wanted) {
    const causal::Register* reg = record.find(name);
    if (reg == nullptr || !reg->exists() || reg->disputed()) continue;
    const auto known = shadow.fields.find(name);
    const bool held = known != shadow.fields.end() && known->second.value == reg->value();
    const bool normalised =
        known != shadow.fields.end() && known->second.confirmed.dominates(reg->context());
    if (!held && !normalised) missing.push_back(name);
  }
  return missing;
}

void confirm(Shadow& shadow, const warehouse::Record& record,
             const std::vector<std::string>& fields, const warehouse::Fields& stored,
             std::uint64_t version) {
  for (const auto& name : fields) {
    const causal::Register* reg = record.find(name);
    if (reg == nullptr) continue;
    const auto kept = stored.find(name);
    auto& field = shadow.fields[name];
    field.value = kept == stored.end() ? reg->value() : kept->second;
    field.confirmed.join(reg->context());
  }
  if (version != 0) shadow.version = version;
}

}  // namespace holdfast::sync
