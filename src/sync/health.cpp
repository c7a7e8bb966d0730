#include "sync/health.hpp"

#include <algorithm>

namespace holdfast::sync {

void Health::succeeded() {
  last_success_ = loop_.now();
  if (failures_ == 0) return;
  failures_ = 0;
  fault_.clear();
  rest_until_ = {};
  wake();
}

void Health::failed(const base::Error& error) {
  // Several calls that failed together are one failure of the endpoint.
  if (may_call()) {
    ++failures_;
    rest_until_ = loop_.now() + rest_after(error);
  }
  fault_ = error.message;
}

void Health::line_returned() {
  if (failures_ == 0) return;
  rest_until_ = {};
  wake();
}

base::Duration Health::rest_after(const base::Error& error) {
  if (error.kind == base::ErrorKind::misconfigured) return misconfigured_rest;
  if (error.retry_after.count() > 0) return error.retry_after;
  const std::uint32_t doublings = std::min(failures_, 12U);
  const auto ceiling = std::min(rest_max, first_rest * (1 << doublings));
  return base::Millis(
      1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(ceiling.count()))));
}

base::Task<void> Health::wait(base::Duration limit) {
  const base::Duration rest = rest_until_ - loop_.now();
  (void)co_await changed_.wait_for(rest > base::Duration(0) ? rest : limit);
}

}  // namespace holdfast::sync
