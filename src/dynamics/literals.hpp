// Values as they stand in addresses of the Web API: in a filter, in a key (facts on Dynamics 2.4).
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace holdfast::dynamics {

// "_parentaccountid_value": the row that a lookup leads to.
[[nodiscard]] bool is_lookup(std::string_view column);
// "_productid_value" -> "productid"; anything else stays.
[[nodiscard]] std::string_view attribute_of(std::string_view column);
// 'O''Neil', 12.5, true; what a lookup leads to is not quoted.
[[nodiscard]] std::string literal(std::string_view column, const base::Json& value);
// Percent-encoded, but for what stands for itself anywhere in a path or query.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace holdfast::dynamics
