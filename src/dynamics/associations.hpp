// Relations of many to many: rows of two tables that are put together and taken apart.
//
// Model (facts on Dynamics 2.2): POST of a reference below the property that leads to the other
// table, DELETE of the reference. Putting together what is together already, and taking apart what
// is apart, count as done. One call a pair, one after the other; the first that fails ends it.
// What a lookup leads to is no relation of this kind: it is a column, and stands in the body of a
// write. Loop thread.
#pragma once

#include "dynamics/client.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

base::Task<base::Status> associate(Client& client, flow::Association association);

}  // namespace holdfast::dynamics
