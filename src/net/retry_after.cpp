#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>

namespace holdfast::net {

using base::Duration;

std::optional<Duration> retry_after(const Response& response, base::WallTime now) {
  const std::string_view text = response.header("retry-after");
  double seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure == std::errc{} && end == text.data() + text.size()) {
    const double capped = std::clamp(seconds, 0.0, static_cast<double>(retry_after_s_max.count()));
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(capped));
  }
  const auto until = base::WallTime::parse_http(text);
  if (!until) return std::nullopt;
  const auto said_at = base::WallTime::parse_http(response.header("date"));
  const Duration wait = base::Millis(until->ms - (said_at ? *said_at : now).ms);
  return std::clamp(wait, Duration(0), Duration(retry_after_s_max));
}

}  // namespace holdfast::net
