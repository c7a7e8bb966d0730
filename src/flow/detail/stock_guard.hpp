// Stock is told to Dynamics as movements. A mapping that would write an absolute number there is
// refused when it is loaded: sent by a box that was offline, such a number undoes what others moved
// meanwhile (facts on Dynamics 8.0, 12).
//
// Model: known are the columns and tables that the ERP or an add-in of it keeps; names do not
// depend on case. A column of the customer's own that copies a number for people is nobody's stock.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "flow/mistakes.hpp"

namespace holdfast::flow::detail {

constexpr std::string_view system_without_absolute_stock = "dynamics";

// `mapping` is the whole text, `place` where it stands ("dynamics-item.json#").
void refuse_absolute_stock(const base::Json& mapping, const std::string& place, Mistakes& mistakes);

}  // namespace holdfast::flow::detail
