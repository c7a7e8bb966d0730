// Tells listeners what became of endpoints and conflicts.
//
// Model: while somebody listens, once a second the endpoints' status and, if something was applied
// meanwhile, the conflicts are compared with what was told last; a difference is an event
// "endpoint" or "conflict" with the object as GET /health and GET /conflicts show it. Without a
// loop: silent.
#pragma once

#include <map>
#include <set>
#include <string>

#include "serve/detail/state.hpp"

namespace holdfast::serve {

constexpr base::Millis watch_interval_ms{1'000};

class Watcher {
 public:
  explicit Watcher(State& state);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  void look();

 private:
  void look_at_endpoints(bool tell);
  void look_at_conflicts(bool tell);
  void go_on();

  State& state_;
  base::Loop::TimerId timer_ = 0;
  bool looked_ = false;
  std::map<store::Endpoint, std::pair<bool, std::string>> endpoints_;  // online, fault
  std::map<std::string, bool> conflicts_;                              // id -> settled
  std::uint64_t batches_ = 0;
};

}  // namespace holdfast::serve
