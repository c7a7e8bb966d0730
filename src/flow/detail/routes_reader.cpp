#include "flow/detail/routes_reader.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/stock_guard.hpp"

namespace holdfast::flow {
namespace {

constexpr std::string_view place_of_routes = "routes.json#";

bool known_field(const RecordRoute& route, const std::string& field) {
  const auto reads = [&](const Source& one) { return one.mapping.fields_read().contains(field); };
  const auto writes = [&](const Target& one) {
    return one.mapping.fields_written().contains(field);
  };
  return std::any_of(route.from.begin(), route.from.end(), reads) ||
         std::any_of(route.to.begin(), route.to.end(), writes);
}

// The items of an array member; none, with a mistake, when it is something else.
const base::Json::Array& items_of(detail::Section& section, std::string_view name) {
  static const base::Json::Array none;
  const auto* json = section.optional(name);
  if (json == nullptr) return none;
  if (json->items() != nullptr) return *json->items();
  section.mistake(name, fmt::format("expected array, got {}", json->type_name()));
  return none;
}

}  // namespace

Routes RoutesReader::read(const base::Json& text) {
  Section section(text, std::string(place_of_routes), mistakes_);
  (void)section.optional_text("about");
  (void)section.optional_text("$schema");
  if (const auto* records = section.required("records")) {
    Section inner(*records, section.place("records"), mistakes_);
    inner.all_known();
    for (const auto& [kind, json] : inner.members()) record(kind, json, inner.place(kind));
  }
  movements(section);
  counts(section);
  std::vector<std::string> supply;
  systems(section, "supply", supply);
  for (auto& system : supply) {
    if (system == detail::system_without_absolute_stock) {
      section.mistake("supply",
                      "dynamics is told of stock by movements: an absolute number would undo what "
                      "others moved meanwhile; take it out, and see that \"movements\" is there");
    }
    routes_.supply_.push_back({std::move(system)});
  }
  systems(section, "on_hand", routes_.on_hand_);
  transitions(section);
  section.finish();
  return std::move(routes_);
}

void RoutesReader::record(const std::string& kind, const base::Json& json,
                          const std::string& place) {
  const auto parsed = warehouse::parse_record_kind(kind);
  if (!parsed) {
    mistakes_.add(place, fmt::format("\"{}\" is not {}", kind, warehouse::record_kinds));
    return;
  }
  RecordRoute route;
  route.kind = *parsed;
  Section section(json, place, mistakes_);
  sources(section, route);
  targets(section, route);
  fields(section, route);
  parts(section, route);
  section.finish();
  routes_.records_.push_back(std::move(route));
}

const Mapping* RoutesReader::mapping(Section& section, std::string_view record, bool reads) {
  const auto name = section.text("mapping");
  if (name.empty()) return nullptr;
  const auto* found = mappings_.find(name);
  if (found == nullptr) {
    section.mistake("mapping", fmt::format("there is no mapping \"{}\" without mistakes", name));
    return nullptr;
  }
  if (found->record() != record) {
    section.mistake("mapping", fmt::format("{} is for records of kind {}, not {}", name,
                                           found->record(), record));
    return nullptr;
  }
  if (reads ? found->reads() : found->writes()) return found;
  section.mistake("mapping", fmt::format("{} has no {} section", name, reads ? "read" : "write"));
  return nullptr;
}

void RoutesReader::sources(Section& section, RecordRoute& route) {
  const auto& items = items_of(section, "from");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Section one(items[i], detail::below(section.place("from"), i), mistakes_);
    const auto* found = mapping(one, warehouse::to_string(route.kind), true);
    const bool introduces_only = one.flag("introduces_only", false);
    one.finish();
    if (found == nullptr) continue;
    route.from.push_back({found->system(), found->document(), *found, introduces_only});
  }
}

void RoutesReader::targets(Section& section, RecordRoute& route) {
  const auto& items = items_of(section, "to");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Section one(items[i], detail::below(section.place("to"), i), mistakes_);
    const auto* found = mapping(one, warehouse::to_string(route.kind), false);
    const bool creates = one.flag("creates", true);
    one.finish();
    if (found == nullptr) continue;
    route.to.push_back({found->system(), found->document(), *found, creates});
  }
}

// Two rows of one system that state the same field would undo each other for ever.
void RoutesReader::parts(Section& section, const RecordRoute& route) {
  for (const auto& part : route.from) {
    if (part.part().empty()) continue;
    for (const auto& other : route.from) {
      if (other.system != part.system || other.document == part.document) continue;
      for (const auto& field : part.mapping.fields_read()) {
        if (!other.mapping.fields_read().contains(field)) continue;
        section.mistake("from", fmt::format("{} is read from {} and from its part {}: name it once",
                                            field, other.document, part.document));
      }
    }
  }
}

causal::Policy RoutesReader::policy(Section& section) {
  causal::Policy policy;
  const auto name = section.text("policy");
  if (!name.empty()) {
    if (auto kind = causal::parse_policy(name))
      policy.kind = *kind;
    else
      section.mistake("policy", kind.error().message);
  }
  const bool owned = policy.kind == causal::PolicyKind::authority;
  if (section.has("owner") != owned) {
    section.mistake("owner", owned ? "is missing: whose value stands"
                                   : "only the policy authority has an owner");
  }
  constexpr std::array<std::uint16_t, 3> boxes = {0, causal::dynamics_actor().box,
                                                  causal::shopware_actor().box};
  policy.owner_box = boxes[section.one_of("owner", {"box", "dynamics", "shopware"}).value_or(0)];
  return policy;
}

FieldRule RoutesReader::rule(const base::Json& json, const std::string& place,
                             const RecordRoute& route) {
  Section section(json, place, mistakes_);
  FieldRule rule{policy(section), section.texts("to")};
  section.finish();
  for (const auto& system : rule.to) {
    const bool known = std::any_of(route.to.begin(), route.to.end(),
                                   [&](const Target& one) { return one.system == system; });
    if (!known) section.mistake("to", fmt::format("{} is no target of this route", system));
  }
  return rule;
}

void RoutesReader::fields(Section& section, RecordRoute& route) {
  if (const auto* json = section.required("default")) {
    route.otherwise = rule(*json, section.place("default"), route);
  }
  const auto* json = section.optional("fields");
  if (json == nullptr) return;
  Section inner(*json, section.place("fields"), mistakes_);
  inner.all_known();
  for (const auto& [field, value] : inner.members()) {
    route.fields[field] = rule(value, inner.place(field), route);
    if (!known_field(route, field))
      inner.mistake(field, "no mapping of this route knows this field");
  }
}

void RoutesReader::movements(Section& section) {
  const auto& items = items_of(section, "movements");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Section one(items[i], detail::below(section.place("movements"), i), mistakes_);
    const auto* found = mapping(one, "movement", false);
    one.finish();
    if (found == nullptr) continue;
    routes_.movements_.push_back({found->system(), found->document(), *found});
  }
}

void RoutesReader::counts(Section& section) {
  const auto* json = section.required("counts");
  if (json == nullptr) return;
  Section inner(*json, section.place("counts"), mistakes_);
  routes_.counts_.policy = policy(inner);
  if (const auto* above = inner.optional("review_above")) {
    const auto* number = above->number();
    if (number == nullptr || number->is_negative()) {
      inner.mistake("review_above", "expected a number of pieces, 0 or more");
    } else {
      routes_.counts_.review_above = *number;
    }
  }
  inner.finish();
}

void RoutesReader::systems(Section& section, std::string_view name, std::vector<std::string>& out) {
  out = section.texts(name);
  for (const auto& system : out) {
    if (system == "dynamics" || system == "shopware") continue;
    section.mistake(name, fmt::format("\"{}\" is not dynamics or shopware", system));
  }
}

void RoutesReader::transitions(Section& section) {
  const auto& items = items_of(section, "transitions");
  for (std::size_t i = 0; i < items.size(); ++i) {
    transition(items[i], detail::below(section.place("transitions"), i));
  }
}

void RoutesReader::transition(const base::Json& json, const std::string& place) {
  Section section(json, place, mistakes_);
  TransitionRule rule;
  rule.system = section.text("system");
  if (!rule.system.empty() && rule.system != "dynamics" && rule.system != "shopware") {
    section.mistake("system", fmt::format("\"{}\" is not dynamics or shopware", rule.system));
  }
  const auto axis = section.one_of("axis", {"progress", "delivery", "payment"});
  if (!axis && !section.has("axis"))
    section.mistake("axis", "is missing: progress, delivery or payment");
  rule.axis = static_cast<TransitionRule::Axis>(axis.value_or(0));
  rule.is = section.text("is");
  rule.type = section.text("type");
  rule.goal = section.text("goal");
  rule.id_field = section.optional_text("id_field").value_or("");
  rule.with_tracking_codes = section.flag("with_tracking_codes", false);
  check_states(section, rule);
  section.finish();
  routes_.transitions_.push_back(std::move(rule));
}

void RoutesReader::check_states(Section& section, const TransitionRule& rule) {
  if (rule.is.empty()) return;
  std::vector<std::string_view> names;
  for (int i = 0; i < 6; ++i) {
    switch (rule.axis) {
      case TransitionRule::Axis::progress:
        names.push_back(to_string(static_cast<warehouse::Progress>(i)));
        break;
      case TransitionRule::Axis::delivery:
        names.push_back(to_string(static_cast<warehouse::Delivery>(i)));
        break;
      case TransitionRule::Axis::payment:
        names.push_back(to_string(static_cast<warehouse::Payment>(i)));
        break;
    }
  }
  std::erase(names, "unknown");
  if (std::find(names.begin(), names.end(), rule.is) != names.end()) return;
  section.mistake("is", fmt::format("\"{}\" is not {}", rule.is, detail::alternatives(names)));
}

}  // namespace holdfast::flow
