#include "dynamics/stock_kind.hpp"

#include <algorithm>
#include <iterator>

namespace holdfast::dynamics {
namespace {

struct Name {
  StockKind kind;
  std::string_view text;
};
constexpr Name names[] = {
    {StockKind::movements, "movements"},
    {StockKind::field_service, "field_service"},
    {StockKind::inventory_visibility, "inventory_visibility"},
    {StockKind::business_central, "business_central"},
};

}  // namespace

std::string_view to_string(StockKind kind) {
  return std::find_if(std::begin(names), std::end(names),
                      [&](const Name& name) { return name.kind == kind; })
      ->text;
}

std::optional<StockKind> parse_stock_kind(std::string_view text) {
  for (const auto& name : names) {
    if (name.text == text) return name.kind;
  }
  return std::nullopt;
}

}  // namespace holdfast::dynamics
