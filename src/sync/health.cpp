#include "sync/health.hpp"

#include <algorithm>

namespace holdfast::sync {

void Health::succeeded() {
  last_success_ = loop_.now();
  if (online_) return;
  online_ = true;
  failures_ = 0;
  asked_to_rest_ = false;
  fault_.clear();
  rest_until_ = {};
  wake();
}

void Health::failed(const base::Error& error) {
  // Several calls that failed together are one failure of the endpoint.
  if (may_call()) {
    if (++failures_ == 1) failing_since_ = loop_.now();
    rest_until_ = loop_.now() + rest_after(error);
    asked_to_rest_ = error.retry_after.count() > 0;
  }
  online_ = false;
  fault_ = error.message;
  fault_kind_ = error.kind;
}

void Health::line_returned() {
  if (online_) return;
  // What failed was the line: the next failure is the endpoint's first.
  failures_ = 0;
  if (!asked_to_rest_) rest_until_ = {};
  wake();
}

base::Duration Health::rest_after(const base::Error& error) {
  if (error.retry_after.count() > 0) return error.retry_after;
  const std::uint32_t doublings = std::min(failures_, 12U);
  if (error.kind == base::ErrorKind::misconfigured) {
    return std::min(misconfigured_rest_max, misconfigured_rest * (1 << (doublings - 1)));
  }
  const auto lasted = std::chrono::duration_cast<base::Millis>(loop_.now() - failing_since_);
  const auto ceiling =
      std::min({rest_max, first_rest * (1 << doublings), std::max(first_rest, lasted / 2)});
  return base::Millis(
      1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(ceiling.count()))));
}

base::Task<void> Health::wait(base::Duration limit) {
  const base::Duration rest = rest_until_ - loop_.now();
  (void)co_await changed_.wait_for(rest > base::Duration(0) ? rest : limit);
}

}  // namespace holdfast::sync
