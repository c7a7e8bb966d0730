#include "base/signal.hpp"

#include <utility>

namespace holdfast::base {

std::shared_ptr<Signal::Waiter> Signal::add(std::coroutine_handle<> caller, Duration limit) {
  auto waiter = std::make_shared<Waiter>();
  waiter->handle = caller;
  waiters_.push_back(waiter);
  if (limit > Duration(0)) {
    waiter->timer = loop_.after(limit, [this, waiter] {
      if (waiter->done) return;
      waiter->done = true;
      std::erase(waiters_, waiter);
      waiter->handle.resume();
    });
  }
  return waiter;
}

void Signal::notify_all() {
  for (auto& waiter : std::exchange(waiters_, {})) {
    waiter->notified = true;
    waiter->done = true;
    loop_.cancel(waiter->timer);
    loop_.post([waiter] { waiter->handle.resume(); });
  }
}

}  // namespace holdfast::base
