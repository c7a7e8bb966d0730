// The environment itself: who we are there, how long it remembers changes, and its master data by
// natural key.
//
// Model: load() asks for all of it once; ready() does so only if it has not been done. Lookup
// tables "pricelevel", "uom", "uomschedule", "transactioncurrency" give the id for a name (ISO
// code); "<table>_by_id" gives the name for an id. Two rows of the same name: the one with the
// smaller id, so that every box takes the same. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dynamics/client.hpp"

namespace holdfast::dynamics {

struct OrganizationFacts {
  std::string id, name, user_id;
  int days_kept = 0;  // of change tracking; 0: not told
  int pricing_decimals = 2;
  bool system_pricing = true;
};

class Organization {
 public:
  explicit Organization(Client& client) : client_(client) {}

  base::Task<base::Status> load();
  base::Task<base::Status> ready();
  [[nodiscard]] const OrganizationFacts& facts() const { return facts_; }
  [[nodiscard]] std::optional<base::Json> lookup(std::string_view table,
                                                 const base::Json& key) const;
  // The names of a loaded table.
  [[nodiscard]] base::Json names_of(std::string_view table) const;
  // The table is there, tracked or not.
  base::Task<base::Result<bool>> exists(std::string logical);
  // More tables for lookups: ids by the name in `column`, and back. Replaces what was loaded.
  base::Task<base::Status> load_table(std::string logical, std::string set, std::string column);
  // Loads one of the tables above again; false: it is none of them.
  base::Task<base::Result<bool>> reload(std::string logical);
  // Asks which tables of the streams track changes; gives the names of those that do not exist.
  // Stock is streamed from the table that is named; empty: from none.
  base::Task<base::Result<std::vector<std::string>>> look_at_tracking(std::string_view stock_table);
  // Assumed until it is known better.
  [[nodiscard]] bool tracks(std::string_view logical) const {
    return !untracked_.contains(logical);
  }
  void note_untracked(std::string_view logical) { untracked_.emplace(logical); }
  [[nodiscard]] const std::set<std::string, std::less<>>& untracked() const { return untracked_; }

 private:
  using Names = std::map<std::string, std::string, std::less<>>;

  base::Task<base::Status> load_facts();

  Client& client_;
  OrganizationFacts facts_;
  std::map<std::string, Names, std::less<>> tables_;
  std::set<std::string, std::less<>> untracked_;
  bool loaded_ = false;
};

}  // namespace holdfast::dynamics
