#include "dynamics/visibility_promises.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr std::size_t groups_max = 8;

base::Status check_quantity(base::Decimal quantity, const std::string& product) {
  if (!quantity.is_zero() && !quantity.is_negative()) return {};
  return base::fail(ErrorKind::invalid_input,
                    fmt::format("Inventory Visibility, promising {}: {} is not above nothing",
                                product, quantity.to_string()));
}

// 400 is said of other faults of a call, too.
bool says_unknown(const base::Error& error) {
  if (error.kind != ErrorKind::refused) return false;
  const auto says = [&](std::string_view words) {
    return error.message.find(words) != std::string::npos;
  };
  return error.code == "404" ||
         (error.code == "400" && (says("no reservation") || says("not found") ||
                                  says("not exist") || says("nknown reservation")));
}

}  // namespace

Json VisibilityPromises::event_of(const std::string& id, const VisibilityPlace& at) const {
  const auto& options = service_.options();
  Json dimensions = Json::object({{"siteId", options.site}, {"locationId", at.location}});
  return Json::object({{"id", id},
                       {"organizationId", options.organization},
                       {"productId", at.product},
                       {"dimensions", std::move(dimensions)}});
}

base::Task<base::Result<std::string>> VisibilityPromises::reserve(Reservation wanted) {
  const auto checked = check_quantity(wanted.quantity, wanted.at.product);
  if (!checked) co_return tl::unexpected<base::Error>(checked.error());
  Json body = event_of(wanted.id, wanted.at);
  body.set("quantity", wanted.quantity);
  body.set("quantityDataSource", wanted.source);
  body.set("modifier", wanted.modifier);
  body.set("ifCheckAvailForReserv", wanted.check);
  std::string doing = fmt::format("reserving {} of {} at {}", wanted.quantity.to_string(),
                                  wanted.at.product, wanted.at.location);
  auto answer = co_await service_.event("onhand/reserve", std::move(body), std::move(doing));
  if (!answer) co_return pass(answer);
  co_return JsonView(*answer)["reservationId"].text_or("");
}

base::Task<base::Result<base::Decimal>> VisibilityPromises::unreserve(std::string id,
                                                                      VisibilityPlace at,
                                                                      std::string reservation,
                                                                      base::Decimal quantity) {
  const auto checked = check_quantity(quantity, at.product);
  if (!checked) co_return tl::unexpected<base::Error>(checked.error());
  Json body = event_of(id, at);
  std::string doing = "taking back reservation " + reservation;
  body.set("reservationId", std::move(reservation));
  body.set("OffsetQty", quantity);
  auto answer = co_await service_.event("onhand/unreserve", std::move(body), std::move(doing));
  if (!answer && says_unknown(answer.error())) answer.error().kind = ErrorKind::not_found;
  if (!answer) co_return pass(answer);
  const JsonView excess = JsonView(*answer)["totalInvalidOffsetQtyByReservId"];
  if (excess.is_null()) co_return base::Decimal(0);
  co_return excess.decimal();
}

base::Task<base::Status> VisibilityPromises::allocation(std::string call, Allocation wanted) {
  const auto checked = check_quantity(wanted.quantity, wanted.at.product);
  if (!checked) co_return checked;
  if (wanted.groups.empty() || wanted.groups.size() > groups_max) {
    co_return base::fail(ErrorKind::invalid_input,
                         fmt::format("Inventory Visibility, allocating {}: {} groups; between 1 "
                                     "and {} are possible",
                                     wanted.at.product, wanted.groups.size(), groups_max));
  }
  Json body = event_of(wanted.id, wanted.at);
  body.set("quantity", wanted.quantity);
  Json groups = Json::object();
  for (const auto& [name, value] : wanted.groups) groups.set(name, value);
  body.set("groups", std::move(groups));
  std::string doing =
      fmt::format("{}: {} of {}", call, wanted.quantity.to_string(), wanted.at.product);
  std::string path = "allocation/" + call;
  auto answer = co_await service_.event(std::move(path), std::move(body), std::move(doing));
  if (!answer) co_return pass(answer);
  co_return base::Status{};
}

base::Task<base::Status> VisibilityPromises::allocate(Allocation wanted) {
  return allocation("allocate", std::move(wanted));
}

base::Task<base::Status> VisibilityPromises::unallocate(Allocation wanted) {
  return allocation("unallocate", std::move(wanted));
}

}  // namespace holdfast::dynamics
