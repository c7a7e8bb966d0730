// What is wrong with a connected system, in words, with what to do. The fault itself says what was
// tried and what came, in the words of libraries; it is for whoever looks closer.
#pragma once

#include <string>

#include "sync/engine.hpp"

namespace holdfast::serve {

// "" while all is well. `now` tells how long it lasts.
std::string fault_in_words(const sync::EndpointStatus& status, base::MonotonicTime now);

}  // namespace holdfast::serve
