// Parts of records (flow::Mapping::part_of): rows of their own that hold some fields of a record.
#include <algorithm>
#include <utility>

#include "sync/intake.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"

namespace holdfast::sync {
namespace {

// The box tells that field to the row: the row is not what the field is known from.
bool is_told(const flow::RecordRoute& route, std::string_view system, std::string_view part,
             std::string_view field) {
  return std::any_of(route.to.begin(), route.to.end(), [&](const flow::Target& target) {
    return target.system == system && target.part() == part && route.sends(field, target);
  });
}

}  // namespace

// The row that is linked now: what was linked here is not in the view yet.
std::string Intake::part_now(std::string_view part, const base::Uuid& record) const {
  const auto here = parts_.find({std::string(part), record});
  if (here != parts_.end()) return here->second;
  const auto native = find_part(view_, endpoint_, part, record);
  return native ? native->id : std::string();
}

// Whether the target has the document, or may make it. A part needs the record there first.
bool Intake::is_there(const Known& known, const flow::RecordRoute& route,
                      const flow::Target& target, store::Endpoint endpoint) const {
  const bool linked = find_native(view_, route, endpoint, known.record.id).has_value() ||
                      endpoint == endpoint_;
  if (target.part().empty()) return linked || target.creates;
  const bool part_linked = endpoint == endpoint_
                               ? !part_now(target.part(), known.record.id).empty()
                               : find_part(view_, endpoint, target.part(), known.record.id)
                                     .has_value();
  const bool comes = std::any_of(route.to.begin(), route.to.end(), [&](const flow::Target& other) {
    return other.system == target.system && other.part().empty() && other.creates;
  });
  return part_linked || (target.creates && (linked || comes));
}

// Another row than the one that was told: what the box told that one is missing here.
void Intake::forget_told(Shadow& shadow, const flow::Routes::Entry& entry) const {
  std::erase_if(shadow.fields, [&](const auto& field) {
    return is_told(*entry.route, store::to_string(endpoint_), entry.source->part(), field.first);
  });
}

void Intake::drop_parts() {
  for (const auto& left : std::exchange(left_parts_, {})) drop_part(left);
}

// Deleted, or none of ours any longer. Another row may have taken its place meanwhile.
void Intake::drop_part(const LeftPart& left) {
  const auto& [document, entry] = left;
  const StoreLookups lookups(context_, view_);
  const auto record = lookups.record(store::to_string(endpoint_), document.type, document.id);
  if (!record) return;
  out_.emplace_back(store::Noted{store::Shelf::link,
                                 link_key(endpoint_, document.type, document.id), ""});
  if (part_now(document.type, *record) != document.id) return;
  out_.emplace_back(store::Noted{store::Shelf::native,
                                 native_key(endpoint_, document.type, *record), ""});
  parts_[{document.type, *record}] = "";
  Known& here = known(entry.route->kind, *record);
  if (clear_part(here, left)) list_removed(document, *record);
}

// What the row alone said is nothing now. What the box told it stays noted as told: the row is made
// anew when that changes, not against the will of whoever deleted it. True if the box tells it any.
bool Intake::clear_part(Known& known, const LeftPart& left) {
  const auto& [document, entry] = left;
  const auto& id = known.record.id;
  const auto kind = entry.route->kind;
  auto& shadow = known.shadows[{endpoint_, document.type}];
  store::Changed change{kind, id, {}};
  for (auto field = shadow.fields.begin(); field != shadow.fields.end();) {
    const std::string& name = field->first;
    if (is_told(*entry.route, store::to_string(endpoint_), document.type, name)) {
      ++field;
      continue;
    }
    const auto* reg = known.record.find(name);
    const bool said_so = reg != nullptr && reg->exists() && !reg->disputed() &&
                         reg->value() == field->second.value && !reg->value().is_null();
    if (said_so) {
      change.fields.emplace_back(
          name, causal::Sibling{{}, context_.hybrid.tick(), base::Json(), reg->context()});
    }
    field->second.value = base::Json();
    ++field;
  }
  out_.emplace_back(store::Noted{store::Shelf::shadow,
                                 shadow_key(endpoint_, kind, id, document.type),
                                 encode_shadow(shadow)});
  const bool told = std::any_of(
      entry.route->to.begin(), entry.route->to.end(), [&](const flow::Target& target) {
        return target.system == store::to_string(endpoint_) && target.part() == document.type;
      });
  if (change.fields.empty()) return told;
  // The store gives the change its dot; until then the record in hand shows it under a placeholder
  // that no context can contain.
  constexpr causal::Dot placeholder{{1, 0xffff}, ~std::uint64_t{0}};
  for (const auto& [name, sibling] : change.fields) {
    causal::Sibling shown = sibling;
    shown.dot = placeholder;
    known.record.fields[name].apply(std::move(shown));
  }
  out_.emplace_back(std::move(change));
  touched_.emplace_back(kind, id);
  return told;
}

}  // namespace holdfast::sync
