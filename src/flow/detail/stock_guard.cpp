#include "flow/detail/stock_guard.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "flow/detail/section.hpp"

namespace holdfast::flow::detail {
namespace {

using base::Json;
using base::JsonView;

constexpr auto columns = std::to_array<std::string_view>({
    "quantityonhand",
    "msdyn_quantityonhand",
    "msdyn_qtyonhand",
    "msdyn_qtyavailable",
    "msdyn_qtyallocated",
    "msdyn_qtyonorder",
    "msdyn_onhandquantity",
    "msdyn_availableonhandquantity",
    "msdyn_totalavailablequantity",
});

// Every number in them is kept by the ERP, out of movements.
constexpr auto tables = std::to_array<std::string_view>({
    "holdfast_stockonhand",
    "msdyn_productinventory",
    "msdyn_inventoryjournal",
    "msdyn_inventoryonhandentry",
});

template <std::size_t size>
bool names(const std::array<std::string_view, size>& all, std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(all.begin(), all.end(), lower) != all.end();
}

// Rows below a row, as order lines, are written by the same mapping.
void refuse_columns(const Json& json, bool are_columns, const std::string& place,
                    Mistakes& mistakes) {
  if (json.items() != nullptr) {
    for (std::size_t i = 0; i < json.items()->size(); ++i) {
      refuse_columns((*json.items())[i], false, below(place, i), mistakes);
    }
  }
  if (json.members() == nullptr) return;
  for (const auto& [name, value] : *json.members()) {
    const std::string here = below(place, name);
    if (are_columns && names(columns, name)) {
      mistakes.add(here,
                   fmt::format("{} is an absolute number of stock: sent by a box that was offline "
                               "it would undo what others moved meanwhile. Take it out; stock is "
                               "told as movements (\"movements\" in routes.json)",
                               name));
    }
    refuse_columns(value, name == "body" || name == "object", here, mistakes);
  }
}

}  // namespace

void refuse_absolute_stock(const Json& mapping, const std::string& place, Mistakes& mistakes) {
  const JsonView view(mapping);
  const Json* write = mapping.find("write");
  if (write == nullptr || view["system"].text_or("") != system_without_absolute_stock) return;
  const std::string table = view["document"].text_or("");
  if (names(tables, table)) {
    mistakes.add(below(place, "write"),
                 fmt::format("{} is kept by the ERP out of movements: what is written there would "
                             "undo what others moved meanwhile. Read it, and tell stock as "
                             "movements (\"movements\" in routes.json)",
                             table));
    return;
  }
  refuse_columns(*write, false, below(place, "write"), mistakes);
}

}  // namespace holdfast::flow::detail
