// Which rows are no longer there (facts on Dynamics 4: what was deleted while a token was void is
// never told of).
//
// Model: rows are asked for by their keys, so that a row is called gone only when the organisation
// was asked for it and did not give it; a list that skips a row while it pages concludes nothing.
// Ids that are no GUIDs are not spoken of. Loop thread.
#pragma once

#include <set>

#include "dynamics/client.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics {

constexpr std::size_t keys_per_request = 100;  // some 6 KB of address; 32 KB are allowed

class Presence {
 public:
  explicit Presence(Client& client) : client_(client) {}

  base::Task<base::Result<std::vector<std::string>>> gone(std::string type,
                                                          std::vector<std::string> ids);

 private:
  base::Task<base::Status> note_present(const Table* table, std::vector<std::string> keys,
                                        std::set<std::string>& present);

  Client& client_;
};

}  // namespace holdfast::dynamics
