#include "serve/detail/watcher.hpp"

#include "serve/detail/present.hpp"

namespace holdfast::serve {

Watcher::Watcher(State& state) : state_(state) {
  if (state_.needs.loop != nullptr) go_on();
}

Watcher::~Watcher() {
  if (state_.needs.loop != nullptr) state_.needs.loop->cancel(timer_);
}

void Watcher::go_on() {
  timer_ = state_.needs.loop->after(watch_interval_ms, [this] {
    look();
    go_on();
  });
}

void Watcher::look() {
  if (state_.hub->listeners() == 0) {
    looked_ = false;
    return;
  }
  look_at_endpoints(looked_);
  const std::uint64_t batches = state_.needs.store.statistics().applied_batches;
  if (!looked_ || batches != batches_) look_at_conflicts(looked_);
  batches_ = batches;
  looked_ = true;
}

void Watcher::look_at_endpoints(bool tell) {
  const base::MonotonicTime now = state_.needs.clock.monotonic();
  for (const auto& status : state_.needs.engine.status()) {
    const std::pair<bool, std::string> is{status.online, status.fault};
    auto& told = endpoints_[status.endpoint];
    if (tell && told != is) state_.hub->publish("endpoint", present(status, now));
    told = is;
  }
}

void Watcher::look_at_conflicts(bool tell) {
  const store::View view = state_.needs.store.view();
  const ConflictWords words(view, state_.needs.store.actor());
  for (const auto& conflict : view.conflicts()) {
    const auto [known, fresh] = conflicts_.try_emplace(conflict.found.id, conflict.settled);
    const bool changed = fresh || known->second != conflict.settled;
    known->second = conflict.settled;
    if (tell && changed) state_.hub->publish("conflict", present(conflict, words));
  }
}

}  // namespace holdfast::serve
