// Finds items by the beginning of SKU or GTIN, or by any part of the name.
#pragma once

#include <functional>
#include <string_view>

#include "serve/detail/call.hpp"

namespace holdfast::serve {

// Records that one request reads at most: a search goes on with `next`, so that no request keeps
// the others waiting. A page may therefore be short and yet have a next one.
constexpr std::size_t records_read_max = 5000;

// One page of items as `describe` shows them. Exact SKUs and barcodes come first.
using Describe = std::function<Outcome<base::Json>(const warehouse::Record&)>;
Outcome<base::Json> search_items(const Call& call, const store::View& view, std::string_view q,
                                 const Describe& describe);

// The item of that SKU, or a problem that says so.
Outcome<warehouse::Record> item_by_sku(const store::View& view, std::string_view sku);

}  // namespace holdfast::serve
