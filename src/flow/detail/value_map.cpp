#include "flow/detail/value_map.hpp"

#include <fmt/core.h>

namespace holdfast::flow::detail {

ValueMap ValueMap::compile(const Json& json, const std::string& place, Mistakes& mistakes) {
  ValueMap map;
  Section section(json, place, mistakes);
  if (const auto* found = section.optional("record_default")) map.record_default_ = *found;
  if (const auto* found = section.optional("system_default")) map.system_default_ = *found;
  const auto* pairs = section.required("pairs");
  section.finish();
  if (pairs == nullptr) return map;
  if (pairs->items() == nullptr || pairs->items()->empty()) {
    section.mistake("pairs", expected("array of {\"record\", \"system\"}", *pairs).value().message);
    return map;
  }
  for (std::size_t i = 0; i < pairs->items()->size(); ++i) {
    Section pair((*pairs->items())[i], below(section.place("pairs"), i), mistakes);
    const auto* record = pair.required("record");
    const auto* system = pair.required("system");
    pair.finish();
    if (record != nullptr && system != nullptr) map.pairs_.push_back({*record, *system});
  }
  return map;
}

Result<Json> ValueMap::apply(Direction direction, const Json& in) const {
  const bool reads = direction == Direction::read;
  std::string known;
  for (const auto& pair : pairs_) {
    const Json& from = reads ? pair.system : pair.record;
    if (from == in) return reads ? pair.record : pair.system;
    known += (known.empty() ? "" : ", ") + from.dump();
  }
  const auto& otherwise = reads ? record_default_ : system_default_;
  if (otherwise) return *otherwise;
  return expected("one of " + known, in);
}

}  // namespace holdfast::flow::detail
