// Whether a row holds what was once sent for it.
#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"

namespace holdfast::dynamics {

// Names the first column that differs, with both values; nothing when all agree. Numbers compare
// after rounding to the decimals that the table keeps, times to the second, "Name@odata.bind" with
// "_name_value". Columns that the row does not show are not compared.
std::optional<std::string> difference(const base::Json& sent, const base::Json& stored);

}  // namespace holdfast::dynamics
