// What a record is associated with at an endpoint by relations of many to many.
//
// Model: a write says the whole of what is to be there (flow::Write::associate). What was put there
// before stands in the record's shadow, one field a property ("associate/<property>", an array of
// addresses), so only the difference is told: what somebody else put there is left alone. What is
// about to be put there is noted first: after a death it is still known as ours, and taken away
// when it is not wanted any more. Loop thread.
#pragma once

#include <string>

#include "sync/context.hpp"
#include "sync/shadow.hpp"

namespace holdfast::sync {

// The shadow as it is afterwards; not stored yet. `key` is the shadow's own.
base::Task<base::Result<Shadow>> bring_associations(Context& context, store::Endpoint endpoint,
                                                    std::string key, Shadow shadow,
                                                    flow::Write write);

}  // namespace holdfast::sync
