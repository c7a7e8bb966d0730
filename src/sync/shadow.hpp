// What an endpoint was last seen to hold of one record, and what of ours it has confirmed.
//
// Model (facts on causality B.4.2): an endpoint keeps no clock. We keep, per endpoint and record,
// the mapped values last seen or last written there with their row version. A field whose value
// differs from the shadow was edited there; one that equals it was not, however often the row's own
// time stamp moves. The context of such an edit is what that endpoint had confirmed of the field
// before, not all that we know: otherwise an edit made in ignorance of a pending one would
// overwrite it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "causal/version_vector.hpp"
#include "store/event.hpp"
#include "warehouse/record.hpp"

namespace holdfast::sync {

struct ShadowField {
  base::Json value;                 // as the endpoint stores it
  causal::VersionVector confirmed;  // what its holder had seen when it took or made this value
  friend bool operator==(const ShadowField&, const ShadowField&) = default;
};

struct Shadow {
  std::uint64_t version = 0;  // row version where the endpoint has one
  std::map<std::string, ShadowField, std::less<>> fields;
  friend bool operator==(const Shadow&, const Shadow&) = default;
};

std::string encode_shadow(const Shadow& shadow);
base::Result<Shadow> decode_shadow(std::string_view bytes);

// Keys of the store's shelves. A part of a record (flow::Mapping::part_of) is a row of its own and
// has a shadow of its own.
std::string shadow_key(store::Endpoint endpoint, warehouse::RecordKind kind, const base::Uuid& id,
                       std::string_view part = {});
std::string link_key(store::Endpoint endpoint, std::string_view type, std::string_view native);
std::string native_key(store::Endpoint endpoint, std::string_view type, const base::Uuid& id);

}  // namespace holdfast::sync
