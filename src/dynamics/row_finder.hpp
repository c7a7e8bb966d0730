// Looks for a row by what it holds, before another one like it is created.
//
// Model: `find` of a write names columns and their values; a row that holds all of them is the same
// thing, whoever made it. One such row is the answer, as a create that had been done before; two
// are refused, because only a person can tell which is meant. A filter takes every character, where
// an alternate key in an address does not (facts on Dynamics 2.4), and needs no key to be defined.
#pragma once

#include "dynamics/client.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

// "accountnumber%20eq%20'O''Neil'"; lookups ("_parentaccountid_value") are not quoted.
std::string filter_of(const base::Json& columns);

// Nothing: there is none.
base::Task<base::Result<std::optional<flow::Receipt>>> find_row(Client& client, flow::Write row);

}  // namespace holdfast::dynamics
