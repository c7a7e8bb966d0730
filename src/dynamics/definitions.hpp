// Bodies of the metadata API: tables, columns, lookups (Web API pages on creating definitions).
#pragma once

#include <string>

#include "base/json.hpp"
#include "dynamics/customizing.hpp"

namespace holdfast::dynamics {

[[nodiscard]] std::string logical_name(std::string_view schema_name);

// `language`: LCID of the organisation's base language; every label needs one in it.
[[nodiscard]] base::Json table_definition(const NewTable& table, std::int64_t language);
[[nodiscard]] base::Json column_definition(const NewColumn& column, std::int64_t language);
[[nodiscard]] base::Json key_definition(const NewKey& key, std::int64_t language);
// The lookup column comes with its relationship.
[[nodiscard]] base::Json lookup_definition(const NewTable& table, const NewColumn& column,
                                           std::int64_t language);

}  // namespace holdfast::dynamics
