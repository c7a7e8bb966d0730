// Moving orders, deliveries and transactions to a state, and tracking codes to a delivery.
//
// Model: no transition without reading the state first; the way is taken step by step and a lost
// answer is settled by reading. Two transitions of one order never run side by side, because the
// shop does not lock and both may take effect (facts on Shopware 6.2). Customers get no mail from
// us. Tracking codes are a list that is replaced as a whole: codes of others are kept. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/mutex.hpp"
#include "flow/connector.hpp"
#include "shopware/machines.hpp"

namespace holdfast::shopware {

class Transitions {
 public:
  Transitions(base::Loop& loop, Client& client) : loop_(loop), client_(client), machines_(client) {}

  base::Task<base::Result<flow::Receipt>> reach(flow::Transition goal);

 private:
  base::Task<base::Result<flow::Receipt>> move(flow::Transition goal);
  base::Task<base::Result<std::string>> state_of(std::string entity, std::string id);
  base::Task<base::Status> act(std::string entity, std::string id, Step step);
  base::Task<base::Status> add_tracking_codes(std::string delivery, base::Json wanted);

  base::Loop& loop_;
  Client& client_;
  Machines machines_;
  std::map<std::string, std::weak_ptr<base::Mutex>> moving_;  // by order
};

}  // namespace holdfast::shopware
