// What every part of the engine works with. One per daemon; loop thread.
#pragma once

#include <map>

#include "base/loop.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "causal/hybrid_clock.hpp"
#include "flow/connector.hpp"
#include "flow/routes.hpp"
#include "store/store.hpp"
#include "sync/mutex.hpp"
#include "sync/rehearsal.hpp"

namespace holdfast::sync {

struct Context {
  base::Loop& loop;
  const base::Clock& clock;
  base::Random& random;
  store::Store& store;
  const flow::Routes& routes;
  std::map<store::Endpoint, flow::Connector*> connectors;
  causal::HybridClock& hybrid;
  // Held from reading a record to the commit of what was merged into it.
  Mutex& merging;
  // Held from looking at the shop's stock to the commit of the tie that is made of it.
  Mutex& tying;
  Rehearsal rehearsal{};

  [[nodiscard]] flow::Connector& connector(store::Endpoint endpoint) const {
    return *connectors.at(endpoint);
  }
};

}  // namespace holdfast::sync
