// The stock ledgers as rows: causal::Ledger, spread so that a movement costs the same however many
// are pending.
//
// Model: per stock key a head (on hand in sum, chosen observation) and one row for each movement
// that the chosen observation does not include, or that only a box's count includes (kept aside as
// in causal::Ledger). Per item the totals. Tests hold this against causal::Ledger.
// Heads and totals are kept in memory until write(), so that a batch writes each once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "causal/ledger.hpp"
#include "store/state_rows.hpp"
#include "store/tables.hpp"

namespace holdfast::store {

class StockRows {
 public:
  explicit StockRows(WriteRows& rows) : rows_(rows) {}

  // False when the movement is known or included already.
  bool add(const warehouse::StockKey& key, const causal::Delta& delta);
  // `quantity` (negative) of the item left for an order.
  void leave(const base::Uuid& item, base::Decimal quantity);
  causal::Installed install(const warehouse::StockKey& key,
                            const causal::Observation& observation, bool settles);
  // Everything known of the key: its observation with its context, and its movements.
  causal::VersionVector knowledge(const warehouse::StockKey& key);
  [[nodiscard]] base::Decimal on_hand(const warehouse::StockKey& key);
  void write();

 private:
  struct Delta {
    causal::Dot dot;
    base::Decimal quantity;
  };
  StockHead& head(const std::string& key);
  warehouse::ItemStock& totals(const base::Uuid& item);
  std::vector<Delta> deltas(const std::string& key) const;
  void choose(const warehouse::StockKey& key, causal::Observation observation);
  base::Decimal settle_rows(const std::string& key, const causal::Observation& observation);
  void set_on_hand(const warehouse::StockKey& key, StockHead& head, base::Decimal on_hand);
  base::Decimal sum(base::Decimal a, base::Decimal b, const base::Uuid& item);

  WriteRows& rows_;
  std::map<std::string, StockHead, std::less<>> heads_;
  std::map<base::Uuid, warehouse::ItemStock> totals_;
};

// The ledger of one stock key, put together from its rows.
causal::Ledger read_ledger(const Rows& rows, std::string_view key, const StockHead& head);

}  // namespace holdfast::store
