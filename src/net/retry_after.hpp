// How long an answer asks to wait: Retry-After in seconds or as a date (RFC 9110 10.2.3).
//
// Model: a date is measured from the answer's own Date header, so that the clock of the box does
// not matter; without one, from `now`. Nothing readable: no value. Capped at retry_after_s_max.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "net/transport.hpp"

namespace holdfast::net {

constexpr base::Seconds retry_after_s_max{86'400};

std::optional<base::Duration> retry_after(const Response& response, base::WallTime now);

}  // namespace holdfast::net
