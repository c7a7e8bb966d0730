#include "dynamics/stock_movement.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"

namespace holdfast::dynamics {
namespace {

// "/products(0fa9...)" -> the id
std::string bound_id(const std::string& text) {
  const auto from = text.find('(');
  const auto to = text.find(')', from);
  if (from == std::string::npos || to == std::string::npos) return {};
  const auto id = base::Uuid::parse(text.substr(from + 1, to - from - 1));
  return id ? id->guid() : std::string();
}

}  // namespace

base::Result<StockMovement> movement_of(const flow::Write& row) {
  const base::JsonView body(row.body);
  StockMovement movement;
  const auto id = base::Uuid::parse(row.id);
  movement.name = body["holdfast_name"].text_or(row.id);
  movement.product = bound_id(body["holdfast_Product@odata.bind"].text_or(""));
  movement.location = body["holdfast_location"].text_or("");
  movement.occurred = body["holdfast_occurredon"].text_or("");
  const auto quantity = body["holdfast_quantity"].decimal();
  if (!id || movement.product.empty() || movement.location.empty() || !quantity) {
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("Dynamics, posting movement {}: the mapping of movements has to "
                                  "give holdfast_Product@odata.bind, holdfast_location and "
                                  "holdfast_quantity; correct it",
                                  movement.name));
  }
  movement.id = id->guid();
  movement.quantity = *quantity;
  return movement;
}

}  // namespace holdfast::dynamics
