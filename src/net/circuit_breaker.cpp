#include "net/circuit_breaker.hpp"

#include <algorithm>

namespace holdfast::net {

bool CircuitBreaker::allow() {
  if (!open_) return true;
  if (loop_.now() < probe_at_) return false;
  probe_at_ = loop_.now() + rule_.open_for;
  return true;
}

void CircuitBreaker::succeeded() {
  failures_ = 0;
  open_ = false;
}

void CircuitBreaker::failed() {
  if (++failures_ < rule_.failures_to_open) return;
  open_ = true;
  probe_at_ = loop_.now() + rule_.open_for;
}

CircuitBreaker::State CircuitBreaker::state() const {
  if (!open_) return State::closed;
  return wait() > base::Duration(0) ? State::open : State::half_open;
}

base::Duration CircuitBreaker::wait() const {
  return open_ ? std::max(probe_at_ - loop_.now(), base::Duration(0)) : base::Duration(0);
}

}  // namespace holdfast::net
