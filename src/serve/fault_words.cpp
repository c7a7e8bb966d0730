#include "serve/detail/fault_words.hpp"

#include <fmt/core.h>

namespace holdfast::serve {
namespace {

std::string name_of(store::Endpoint endpoint) {
  return endpoint == store::Endpoint::shopware ? "the shop (Shopware)" : "the ERP (Dynamics)";
}

std::string lasting(base::Duration time) {
  const auto seconds = std::chrono::duration_cast<base::Seconds>(time).count();
  if (seconds < 90) return fmt::format("{} s", seconds);
  if (seconds < 90 * 60) return fmt::format("{} min", (seconds + 30) / 60);
  return fmt::format("{} h", (seconds + 1800) / 3600);
}

std::string waiting(std::uint64_t backlog) {
  if (backlog == 0) return "scanning goes on, and nothing is lost";
  return fmt::format("scanning goes on, and what waits ({}) is sent by itself later", backlog);
}

}  // namespace

std::string fault_in_words(const sync::EndpointStatus& status, base::MonotonicTime now) {
  if (status.fault.empty()) return "";
  const std::string name = name_of(status.endpoint);
  const std::string more =
      fmt::format("`holdfast doctor {}` tells more", store::to_string(status.endpoint));
  switch (status.fault_kind) {
    case base::ErrorKind::unavailable:
    case base::ErrorKind::unknown_outcome:
    case base::ErrorKind::io: break;
    default:
      return fmt::format(
          "{} does not work with this box: {}. Meanwhile {}. Call whoever set the "
          "box up; {}",
          name, status.fault, waiting(status.backlog), more);
  }
  const std::string since = status.last_success.ns == 0
                                ? "since this box started"
                                : "for " + lasting(now - status.last_success);
  return fmt::format(
      "no answer from {} {}: {}. If it lasts, see whether the internet works here "
      "and whether {} can be opened elsewhere; {}",
      name, since, waiting(status.backlog), name, more);
}

}  // namespace holdfast::serve
