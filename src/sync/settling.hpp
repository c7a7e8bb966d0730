// Settling a conflict that was listed earlier.
//
// Model: pure. A conflict that is settled in the transaction that finds it was settled at its own
// time. One that waited is listed once more with the time of its settlement in its details
// ("settled_at", null while the clock is not set), in the same transaction and before it is
// settled.
#pragma once

#include "store/view.hpp"

namespace holdfast::sync {

void settle_listed(store::Transaction& out, const store::Conflict& listed, std::string how,
                   base::Json value, const causal::HybridTime& now);

}  // namespace holdfast::sync
