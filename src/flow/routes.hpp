// Which change of which record goes where, through which mapping, under which policy
// (config/routes.json). Loaded strictly: unknown keys, unknown mappings, fields that no mapping
// knows and impossible directions are mistakes, all reported at once.
//
// Model: data; the engine acts on it. A system that is only a source is read, one that is only a
// target is written: that is what "one way" means. Immutable after compile.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "causal/policy.hpp"
#include "flow/mapping.hpp"
#include "warehouse/order.hpp"
#include "warehouse/record.hpp"

namespace holdfast::flow {

// Documents of `system` of type `document` become records of the route's kind. One document may
// become several records (an order and its customer): one source each.
struct Source {
  std::string system, document;
  Mapping mapping;
  // The document introduces a record that is not known yet and changes nothing of one that is: an
  // order holds the customer as of its day, not as of today.
  bool introduces_only = false;

  // The document type where it is a part of a record (Mapping::part_of), else empty.
  [[nodiscard]] std::string_view part() const {
    return mapping.part_of().empty() ? std::string_view() : std::string_view(document);
  }
};

struct Target {
  std::string system, document;
  Mapping mapping;
  bool creates = true;  // false: only what is there already is changed

  [[nodiscard]] std::string_view part() const {
    return mapping.part_of().empty() ? std::string_view() : std::string_view(document);
  }
};

struct FieldRule {
  causal::Policy policy{};
  // Systems the field is written to; empty: every target whose mapping knows it.
  std::vector<std::string> to{};
};

struct RecordRoute {
  warehouse::RecordKind kind = warehouse::RecordKind::item;
  std::vector<Source> from;
  std::vector<Target> to;
  std::map<std::string, FieldRule, std::less<>> fields;
  FieldRule otherwise;  // fields that are not named

  [[nodiscard]] const FieldRule& rule(std::string_view field) const;
  // Parts that records of this route have in that system, each once.
  [[nodiscard]] std::set<std::string_view> parts(std::string_view system) const;
  // Whether a change of that field is to be written to that target.
  [[nodiscard]] bool sends(std::string_view field, const Target& target) const;
};

// Movements become rows at the ERP; so do counts, as the difference they found.
struct MovementRoute {
  std::string system, document;
  Mapping mapping;
};

// What an absolute statement about stock does when it is concurrent with another one.
struct CountRule {
  causal::Policy policy{};
  // A disagreement of more than this many pieces waits for a person, whatever the policy; nothing:
  // never.
  std::optional<base::Decimal> review_above{};
};

// Shop whose stock follows the supply of the items.
struct SupplyRoute {
  std::string system;
};

// When an order's derived state is `is`, the document `type` at `system` is to be in state `goal`.
struct TransitionRule {
  enum class Axis : std::uint8_t { progress, delivery, payment };
  std::string system;
  Axis axis = Axis::progress;
  std::string is;    // warehouse::to_string(Progress | Delivery | Payment)
  std::string type;  // Transition::type
  std::string goal;  // Transition::goal
  // Field of the order record that holds the document's native id ("shopware_delivery_id"); empty:
  // the document is the order itself.
  std::string id_field{};
  bool with_tracking_codes = false;  // details {"tracking_codes": [...]}
};

class Routes {
 public:
  static std::optional<Routes> compile(const base::Json& text, const MappingSet& mappings,
                                       Mistakes& mistakes);

  // Null pointer: records of that kind go nowhere.
  [[nodiscard]] const RecordRoute* of(warehouse::RecordKind kind) const;
  [[nodiscard]] const std::vector<RecordRoute>& all() const { return records_; }
  // Where a document goes to: every source that reads it, with its route.
  struct Entry {
    const RecordRoute* route;
    const Source* source;
  };
  [[nodiscard]] std::vector<Entry> sources(std::string_view system,
                                           std::string_view document) const;
  // The document type a record has in a system: the one it is linked to, else the first target
  // that accepts it. Null pointer: none. With a part: the target of that part, where it accepts.
  [[nodiscard]] base::Result<const Target*> target(const RecordRoute& route,
                                                   std::string_view system,
                                                   const WriteRequest& request,
                                                   const Lookups& lookups,
                                                   std::string_view part = {}) const;

  [[nodiscard]] const std::vector<MovementRoute>& movements() const { return movements_; }
  [[nodiscard]] const CountRule& counts() const { return counts_; }
  [[nodiscard]] const std::vector<SupplyRoute>& supply() const { return supply_; }
  // Systems whose on-hand is an observation.
  [[nodiscard]] const std::vector<std::string>& on_hand() const { return on_hand_; }
  // What is to be reached at `system`, in the order of the rules, at most one goal a document: the
  // last rule that fits. `order_id` is the order's native id there. A document whose id the order
  // does not know is left out (a digital order has no delivery).
  [[nodiscard]] std::vector<Transition> goals(std::string_view system,
                                              const warehouse::OrderState& state,
                                              const warehouse::Fields& order,
                                              std::string_view order_id) const;
  [[nodiscard]] const std::vector<TransitionRule>& transitions() const { return transitions_; }

 private:
  friend class RoutesReader;
  std::vector<RecordRoute> records_;
  std::vector<MovementRoute> movements_;
  CountRule counts_;
  std::vector<SupplyRoute> supply_;
  std::vector<std::string> on_hand_;
  std::vector<TransitionRule> transitions_;
};

}  // namespace holdfast::flow
