// A table of values of the record and values of the system, read in both directions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flow/detail/expression.hpp"
#include "flow/detail/section.hpp"

namespace holdfast::flow::detail {

enum class Direction : std::uint8_t { read, write };  // system -> record, record -> system

class ValueMap {
 public:
  // {"pairs": [{"record": true, "system": 0}, ...], "record_default": ..., "system_default": ...}
  static ValueMap compile(const Json& json, const std::string& place, Mistakes& mistakes);

  // Of several pairs that fit, the first. Without a default, a value that is not in the table is an
  // error that lists what is.
  [[nodiscard]] Result<Json> apply(Direction direction, const Json& in) const;

 private:
  struct Pair {
    Json record, system;
  };
  std::vector<Pair> pairs_;
  std::optional<Json> record_default_, system_default_;
};

using ValueMaps = std::map<std::string, std::shared_ptr<const ValueMap>, std::less<>>;

}  // namespace holdfast::flow::detail
