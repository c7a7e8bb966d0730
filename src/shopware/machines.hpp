// The state machines as this shop has them: plug-ins add states and ways.
//
// Model: read once by load() and kept; a transition that the shop calls illegal reads them again.
// A shop that does not let us see them (no right, no such route) is taken to have the default ones.
// Loop thread.
#pragma once

#include <map>

#include "shopware/client.hpp"
#include "shopware/states.hpp"

namespace holdfast::shopware {

// What load() asks for: also what has to be allowed.
base::Json machine_criteria(std::int64_t page);

class Machines {
 public:
  explicit Machines(Client& client) : client_(client) {}

  // Error: the shop could not be asked; ask again.
  base::Task<base::Status> load();
  void forget() { loaded_ = false; }
  [[nodiscard]] const Machine& of(std::string_view entity) const;

 private:
  base::Task<base::Result<bool>> load_page(std::int64_t page);  // true: there is another one

  Client& client_;
  std::map<std::string, Machine, std::less<>> machines_;  // by entity
  bool loaded_ = false;
};

}  // namespace holdfast::shopware
