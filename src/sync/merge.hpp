// What an endpoint's document changes in a record: the heart of reconciliation, and pure.
//
// Model: `seen` are the mapped values of one document. Fields equal to the shadow are no news; a
// field equal to what the record holds already is agreement (an echo of our own write, or the same
// edit made twice) and only moves the shadow; anything else is an edit by the endpoint, a sibling
// with the endpoint's dot and the context the endpoint had confirmed. Concurrent siblings are a
// conflict: it is settled by the field's policy or left to a person, and always listed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "causal/policy.hpp"
#include "flow/routes.hpp"
#include "store/event.hpp"
#include "sync/shadow.hpp"

namespace holdfast::sync {

struct Seen {
  store::Endpoint endpoint = store::Endpoint::dynamics;
  causal::Dot dot;  // names this state of the endpoint's row
  causal::HybridTime time;
  std::uint64_t version = 0;
  warehouse::Fields fields;
};

using PolicyOf = std::function<causal::Policy(std::string_view field)>;

struct Merged {
  warehouse::Record record;          // after the merge
  Shadow shadow;                     // of the endpoint that was seen
  bool news = false;                 // something changed in record or shadow
  std::vector<std::string> edited;   // fields whose value in the record changed
  std::vector<store::Event> events;  // Changed, ConflictFound, ConflictSettled; not the shadow
};

// A settlement is an update of this box: its dot is left open for the store to assign.
Merged merge(warehouse::Record record, Shadow shadow, const Seen& seen, const PolicyOf& policy_of);

// Fields that a change of is to be written to that target.
std::vector<std::string> fields_for(const flow::RecordRoute& route, const flow::Target& target);

// Fields of `wanted` whose value in the record the endpoint does not hold yet. Disputed fields are
// held back until they are settled.
std::vector<std::string> missing_there(const warehouse::Record& record, const Shadow& shadow,
                                       const std::vector<std::string>& wanted);

// After the endpoint confirmed a write of `fields`: `stored` is what it says it keeps (may lack
// fields), which may differ by its own normalisation and is then kept as such.
void confirm(Shadow& shadow, const warehouse::Record& record,
             const std::vector<std::string>& fields, const warehouse::Fields& stored,
             std::uint64_t version);

}  // namespace holdfast::sync
