// Puts into an environment what Holdfast needs there: publisher, solution, tables, columns,
// lookups, change tracking, a security role with the least rights.
//
// Model: looks first and creates what is missing, so it may be run again at any time, also after a
// run that broke off. A plan only looks. Nothing of anybody else's is changed but the change
// tracking of the tables that the box reads, which Dataverse never lets be switched off again. A
// column that exists with another type is an error: nothing is converted. Needs an account that may
// customise; the box itself never needs it. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dynamics/client.hpp"
#include "dynamics/customizing.hpp"

namespace holdfast::dynamics {

struct InstallStep {
  std::string what;   // "column holdfast_quantity of holdfast_stockmovement"
  bool there = false;  // before this run
};

class Installer {
 public:
  // plan_only: nothing is written, missing steps are only named. `stock`: where it is kept, if that
  // is chosen; the role gets rights for it.
  Installer(Client& client, bool plan_only, std::optional<StockKind> stock)
      : client_(client), plan_only_(plan_only), stock_(stock) {}

  base::Task<base::Result<std::vector<InstallStep>>> run();

 private:
  // Rows of a query; misconfigured where the answer has none.
  base::Task<base::Result<base::Json>> ask(std::string path, std::string doing);
  // The id of the new row or definition; empty in a plan.
  base::Task<base::Result<std::string>> write(std::string method, std::string path, base::Json body,
                                              std::string what);
  base::Task<base::Result<std::string>> ensure_row(std::string set, std::string key,
                                                   std::string name_column, base::Json body);
  base::Task<base::Status> organization();
  // Tables that others bring are there before anything is made.
  base::Task<base::Status> place_of_stock();
  base::Task<base::Result<bool>> exists(std::string logical);
  base::Task<base::Status> solution();
  base::Task<base::Status> table(const NewTable& table);
  base::Task<base::Status> columns(const NewTable& table, bool exists);
  base::Task<base::Status> keys(const NewTable& table, bool exists);
  base::Task<base::Status> column(const NewTable& table, const NewColumn& column,
                                  const base::Json& known);
  base::Task<base::Status> tracking();
  base::Task<base::Status> role();
  base::Task<base::Status> rights(std::string role_id, bool fresh);
  // Privilege -> depth, of a role that is there.
  base::Task<base::Result<std::map<std::string, std::string>>> held_by(std::string role_id);
  struct Grants {
    base::Json privileges = base::Json::array();
    std::string names;  // "Create on account, ..."
  };
  base::Task<base::Result<std::vector<Rights>>> rights_wanted();
  // What the box needs and the role does not have.
  base::Task<base::Result<Grants>> grants(std::map<std::string, std::string> held);
  [[nodiscard]] bool is_missing(const std::string& what) const;
  void note(std::string what, bool there) { steps_.push_back({std::move(what), there}); }

  Client& client_;
  bool plan_only_;
  std::optional<StockKind> stock_;
  std::int64_t language_ = 1033;
  std::string business_unit_;
  std::vector<InstallStep> steps_;
};

}  // namespace holdfast::dynamics
