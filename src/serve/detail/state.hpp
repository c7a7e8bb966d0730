// What all calls of the API work with. Loop thread.
#pragma once

#include <map>
#include <memory>

#include "serve/api.hpp"
#include "serve/detail/event_hub.hpp"
#include "serve/detail/scan_answers.hpp"

namespace holdfast::serve {

struct State {
  explicit State(ApiDependencies dependencies);

  ApiDependencies needs;
  base::MonotonicTime started;
  std::shared_ptr<EventHub> hub;
  std::shared_ptr<ScanAnswers> answers;    // null without a loop
  std::map<int, std::uint64_t> responses;  // status -> how many
};

}  // namespace holdfast::serve
