#include <fmt/core.h>

#include "flow/withheld.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {

base::Decimal PretendedSystem::reserved(const std::string& item) const {
  base::Decimal sum;
  for (const auto& [id, one] : reservations) {
    if (one.item == item) sum = *sum.plus(one.quantity);
  }
  return sum;
}

base::Decimal PretendedSystem::free(const std::string& item, const std::string& location) const {
  base::Decimal left = shelf.contains({item, location}) ? shelf.at({item, location}) : 0;
  for (const auto& [id, one] : reservations) {
    if (one.item == item && one.location == location) left = *left.minus(one.quantity);
  }
  return left;
}

base::Result<flow::ReservationAnswer> PretendedSystem::step_done(
    const flow::ReservationStep& step) {
  if (const auto done = steps_.find(step.id); done != steps_.end()) return done->second;
  flow::ReservationAnswer answer;
  if (step.taken_from.empty()) {
    if (free(step.item, step.location) < step.quantity) return flow::ReservationAnswer{{}, true};
    answer.reservation = fmt::format("R-{}", steps_.size() + 1);
    reservations[answer.reservation] = {step.item, step.location, step.quantity};
  } else {
    const auto found = reservations.find(step.taken_from);
    const bool there = found != reservations.end() && found->second.item == step.item &&
                       found->second.location == step.location;
    if (!there) return base::fail(base::ErrorKind::not_found, "no such reservation");
    found->second.quantity = *found->second.quantity.minus(step.quantity);
  }
  steps_[step.id] = answer;
  return answer;
}

base::Task<base::Result<flow::ReservationAnswer>> PretendedSystem::reserve(
    flow::ReservationStep step) {
  const std::string call = step.taken_from.empty() ? "reserve" : "take back";
  if (withholds) {
    co_return tl::unexpected<base::Error>(flow::withheld("POST", call, step.quantity.to_string()));
  }
  const auto taken = co_await take(call);
  if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  auto answer = step_done(step);
  const auto given = co_await give(call);
  if (!given) co_return tl::unexpected<base::Error>(given.error());
  if (answer && nameless) answer->reservation.clear();
  co_return answer;
}

}  // namespace holdfast::sync::testing
