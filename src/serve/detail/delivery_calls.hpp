// Deliveries that are expected: told by whoever knows of them, held against what is received.
#pragma once

#include "serve/detail/route.hpp"

namespace holdfast::serve {

// Announces a delivery, or says it anew; what has come of it stays counted.
base::Task<Outcome<net::ServerResponse>> announce(Call call);

}  // namespace holdfast::serve
