// The webhooks that we keep in the shop, so that it wakes us up.
//
// Model: polling is the truth, a call only makes it sooner; a shop that cannot reach us loses
// nothing. One row per event, with an id derived from our address and the event, so that making
// them again is harmless. keep() reads them and writes those that are missing, switched off or lead
// elsewhere: after ten failed calls the shop switches a webhook off and tells nobody. Webhooks of
// the plain kind carry no signature: the address holds a secret. Loop thread.
#pragma once

#include <string>

#include "shopware/client.hpp"

namespace holdfast::shopware {

class Webhooks {
 public:
  explicit Webhooks(Client& client) : client_(client) {}
  // How many had to be made or switched on. `address` is the complete one, secret included.
  base::Task<base::Result<std::size_t>> keep(std::string address);

 private:
  base::Task<base::Result<base::Json>> wanting(std::string address);
  Client& client_;
};

}  // namespace holdfast::shopware
