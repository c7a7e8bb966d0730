// Moving an order to a state (facts on Dynamics 7.5, 7.9).
//
// Model: goals are "active", "submitted", "fulfilled", "cancelled". The state is read first; what
// is reached already is done, an invoiced order counts as fulfilled. Open orders go by PATCH
// between active and submitted, by FulfillSalesOrder and CancelSalesOrder to their end. From an end
// no way leads back: refused. A lost answer is settled by reading the state. Of type "invoice" the
// goal is "made" and the id the order's: its invoice is made by ConvertSalesOrderToInvoice unless
// it has one that stands. That is looked at before, and again when an answer was lost: the action
// itself would make a second one. Loop thread.
#pragma once

#include "dynamics/client.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

class Orders {
 public:
  explicit Orders(Client& client) : client_(client) {}

  base::Task<base::Result<flow::Receipt>> transition(flow::Transition goal);

 private:
  struct State {
    std::int64_t code = 0;
    std::uint64_t version = 0;
  };
  base::Task<base::Result<State>> read(std::string id);
  base::Task<base::Result<flow::Receipt>> make_invoice(std::string id);
  base::Task<base::Result<std::optional<flow::Receipt>>> find_invoice(std::string id);
  base::Task<base::Status> act(flow::Transition goal, std::int64_t target);
  [[nodiscard]] Call close_call(const flow::Transition& goal, bool fulfil) const;

  Client& client_;
};

}  // namespace holdfast::dynamics
