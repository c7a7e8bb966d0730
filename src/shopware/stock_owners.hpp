// Plug-ins that write product.stock themselves; two masters would fight (facts on Shopware 4.4).
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace holdfast::shopware {

// Names of the active ones among the rows of a search for plug-ins.
std::vector<std::string> stock_owners_among(const base::Json& answer);

}  // namespace holdfast::shopware
