// On-hand numbers of the ERP, each with all movements posted before and none after (design 6).
//
// Model: the double collect. The frontier is the newest movement row, by row version; it is read
// before and after the on-hand rows, and only numbers between two equal frontiers are taken. Asked
// for some items, the frontier is that of the items asked for, in groups that shrink to single
// items while others keep posting; asked for all, it is that of the whole table first. What stays
// in motion is a conflict: ask again later. Loop thread.
//
// Which tables tell rows and frontier is the stock model's to say. A row's location is what its
// column holds: a text, or the id of a warehouse.
#pragma once

#include "dynamics/batch.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr std::size_t items_per_group = 25;  // a filter names each
constexpr std::size_t groups_per_batch = 20;
constexpr int collects_max = 3;

struct StockTables {
  const char* rows;      // path of the on-hand rows, with its $select
  const char* newest;    // path of the newest row behind them
  const char* newest_key;
  const char* product;   // columns, the same in both tables
  const char* location;  // of the on-hand rows
  const char* quantity;
  const char* unit = nullptr;               // where rows stand in units of their own
  const char* unit_of_product = nullptr;    // JSON pointer
};

struct StockRow {
  flow::OnHand on_hand;
  std::string unit, unit_of_product;
};

class DoubleCollect {
 public:
  DoubleCollect(Client& client, Batcher& batcher, const StockTables& tables)
      : client_(client), batcher_(batcher), tables_(tables) {}

  // No items: all.
  base::Task<base::Result<std::vector<StockRow>>> read(std::vector<std::string> items);

 private:
  using Group = std::vector<std::string>;
  struct Collected {
    bool settled = false;
    std::vector<StockRow> rows;
  };

  base::Task<base::Result<std::vector<StockRow>>> all();
  base::Task<base::Result<std::vector<StockRow>>> some(std::vector<std::string> items);
  base::Task<base::Result<std::vector<Collected>>> collect(std::vector<Group> groups);
  base::Task<base::Result<std::string>> frontier();
  base::Task<base::Result<std::vector<StockRow>>> every_row();
  base::Task<base::Result<base::Json>> get(std::string path, std::string doing);
  [[nodiscard]] base::Result<Collected> collected(
      const std::vector<base::Result<net::Response>>& answers, std::size_t first) const;

  [[nodiscard]] base::Result<std::string> frontier_of(const base::Json& body) const;
  base::Status add_rows(const base::Json& body, std::vector<StockRow>& out) const;
  [[nodiscard]] base::Result<StockRow> row_of(const base::Json& row) const;
  [[nodiscard]] std::string of_items(const std::vector<std::string>& items) const;

  Client& client_;
  Batcher& batcher_;
  StockTables tables_;
};

}  // namespace holdfast::dynamics
