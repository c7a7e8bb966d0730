#include "dynamics/visibility_keeper.hpp"

#include <fmt/core.h>

#include "base/log.hpp"

namespace holdfast::dynamics {
namespace {

constexpr auto too_little = "500";  // in the body (facts on Dynamics 8.3)

}  // namespace

base::Task<base::Result<flow::ReservationAnswer>> VisibilityKeeper::reserve(
    flow::ReservationStep step) {
  std::set<std::string> ids{step.item};
  const auto known = co_await products_.know(std::move(ids));
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  const auto* product = products_.find(step.item);
  if (product == nullptr || product->number.empty()) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("Inventory Visibility, reserving: product {} is not there or "
                                     "has no number",
                                     step.item));
  }
  VisibilityPlace at{product->number, step.location};
  if (step.taken_from.empty()) co_return co_await make(std::move(step), std::move(at));
  co_return co_await take_back(std::move(step), std::move(at));
}

base::Task<base::Result<flow::ReservationAnswer>> VisibilityKeeper::make(flow::ReservationStep step,
                                                                         VisibilityPlace at) {
  const auto& options = service_.options().reservations;
  Reservation wanted{std::move(step.id), std::move(at), step.quantity};
  if (options) {
    wanted.source = options->source;
    wanted.modifier = options->modifier;
    wanted.check = options->check;
  }
  const auto made = co_await promises_.reserve(std::move(wanted));
  if (made) co_return flow::ReservationAnswer{*made, false};
  const base::Error& error = made.error();
  const bool refusal = error.kind == base::ErrorKind::refused && error.code == too_little;
  if (refusal) co_return flow::ReservationAnswer{{}, true};
  co_return tl::unexpected<base::Error>(error);
}

base::Task<base::Result<flow::ReservationAnswer>> VisibilityKeeper::take_back(
    flow::ReservationStep step, VisibilityPlace at) {
  const std::string what = fmt::format("{} of {}", step.quantity.to_string(), at.product);
  std::string reservation = step.taken_from;
  const auto excess = co_await promises_.unreserve(std::move(step.id), std::move(at),
                                                   std::move(reservation), step.quantity);
  if (!excess) co_return tl::unexpected<base::Error>(excess.error());
  if (!excess->is_zero()) {
    base::log_notice("dynamics",
                     fmt::format("Inventory Visibility, taking back {} of reservation {}: {} of it "
                                 "had been taken back by somebody else",
                                 what, step.taken_from, excess->to_string()));
  }
  co_return flow::ReservationAnswer{};
}

}  // namespace holdfast::dynamics
