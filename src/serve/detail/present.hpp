// What the store holds, as JSON (schemas: config/openapi.json).
#pragma once

#include <map>
#include <string>

#include "serve/detail/conflict_words.hpp"
#include "serve/detail/state.hpp"

namespace holdfast::serve {

base::Json number(std::uint64_t value);
// Null for an empty text.
base::Json text_or_null(const std::string& text);
// "time" (null while no clock was set) and "time_trusted".
void set_time(base::Json& json, const causal::HybridTime& time);

base::Json present(const store::Conflict& conflict, const ConflictWords& words);
base::Json present(const sync::EndpointStatus& status, base::MonotonicTime now);
base::Json present(const warehouse::Fact& fact);
base::Json present(const warehouse::OrderState& state);
// sku, name, gtin, unit, active.
base::Json present_item(const warehouse::Record& item);
// {"shopware": {"type", "id"}}: what other systems call the record; empty without routes.
base::Json natives_of(const State& state, const store::View& view, warehouse::RecordKind kind,
                      const base::Uuid& id);

// SKUs and names of items, each read once.
class ItemNames {
 public:
  explicit ItemNames(const store::View& view) : view_(view) {}
  struct Name {
    std::string sku, name;
  };
  const Name& of(const base::Uuid& item);  // the id in hex where there is no such item

 private:
  const store::View& view_;
  std::map<base::Uuid, Name> known_;
};

// What an outbox entry is about, in words: "SW-10 at A1", "order 10043".
std::string subject_of(const store::View& view, ItemNames& names, const store::OutboxEntry& entry);
base::Json present(const store::OutboxEntry& entry, std::string subject);

}  // namespace holdfast::serve
