// What a record is associated with at an endpoint by relations of many to many.
//
// Model: a write says the whole of what is to be there (flow::Write::associate). What was put there
// before stands in the record's shadow, two fields a property, arrays of addresses: what was
// confirmed ("associate/<property>"), and, while a call is not answered, all that may be there
// ("associating/<property>"). So only the difference is told: what somebody else put there is left
// alone. The second is noted before the call: after a failure or a death what was not confirmed is
// told again, and what is not wanted any more is taken away. Loop thread.
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
