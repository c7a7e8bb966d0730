// Creates by an alternate key: the organisation itself sees to it that there is one row only.
//
// Model (facts on Dynamics 2.4): `key` of a write names the columns of an alternate key. The create
// is a PATCH of that address with If-None-Match: *, so a row that is there is never changed by it:
// it answers 412, is read by its key and is the receipt, as one that existed. So whoever comes
// second finds the row of whoever came first, and a create whose answer was lost finds itself. The
// row gets its id there. Columns of the key never stand in the body, where they would win over the
// address.
//   Some characters cannot stand in an address, and rows below a row are only known to go with a
// POST. Such a create is an ordinary one that looks by a filter first and carries the columns of
// the key: the key refuses a second row as well, and what holds it is then looked for again.
// Loop thread.
#pragma once

#include "dynamics/client.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

// invalid_input where a value cannot be one of a key.
[[nodiscard]] base::Status check_key(const flow::Write& row);
[[nodiscard]] bool fits_address(const flow::Write& row);
// "accounts(accountnumber='NORD',_parentid_value=0fa91ce3-...)"
[[nodiscard]] std::string key_address(std::string_view set, const base::Json& key);
// The same write as an ordinary create that looks first.
[[nodiscard]] flow::Write with_key_in_body(flow::Write row);

base::Task<base::Result<flow::Receipt>> create_by_key(Client& client, std::string columns,
                                                      flow::Write row);

}  // namespace holdfast::dynamics
