// Stock as finance knows it at this moment, by the on-hand tables of dual-write (facts on Dynamics
// 8.1).
//
// Model: a row of msdyn_inventoryonhandrequest is the question. Dual-write takes it to finance and
// writes what finance says as rows of msdyn_inventoryonhandentry, one a warehouse, each with a
// lookup to its question. Nothing keeps them up to date: they are for people to look at. The
// question has an id of ours, so that a lost answer to its making harms nothing. Entries are
// looked for with growing pauses until two looks in a row see the same number of them, or the time
// is over (unavailable). Loop thread.
#pragma once

#include <string>
#include <vector>

#include "base/loop.hpp"
#include "base/random.hpp"
#include "dynamics/organization.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr std::string_view on_hand_request_table = "msdyn_inventoryonhandrequest";
constexpr std::string_view on_hand_entry_table = "msdyn_inventoryonhandentry";
constexpr base::Seconds finance_answers_within{15};

class AskedStock {
 public:
  AskedStock(base::Loop& loop, base::Random& random, Client& client, Organization& organization)
      : loop_(loop), random_(random), client_(client), organization_(organization) {}

  // The environment has the tables. Asked until it has.
  base::Task<base::Result<bool>> there();
  // Of a product of Dataverse. Writes one row.
  base::Task<base::Result<std::vector<flow::StockLine>>> ask(std::string product);

 private:
  base::Task<base::Status> make_request(std::string id, std::string product);
  base::Task<base::Result<std::string>> lookup_name();
  base::Task<base::Result<std::vector<flow::StockLine>>> entries(std::string request);

  base::Loop& loop_;
  base::Random& random_;
  Client& client_;
  Organization& organization_;
  bool there_ = false;
  std::string lookup_;  // how the request's product is bound
};

}  // namespace holdfast::dynamics
