// Transactions of every kind, by a seed: for laws of the reducer and for crashes.
#pragma once

#include "base/random.hpp"
#include "store/event.hpp"

namespace holdfast::store::testing {

// `journalled`: how many events there were before, so that outbox entries are hit.
Transaction random_transaction(base::Random& random, std::uint64_t journalled);

}  // namespace holdfast::store::testing
