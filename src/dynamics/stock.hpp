// On-hand numbers of the ERP, each with all movements posted before and none after (design 6).
//
// Model: the double collect. The frontier is the newest movement row, by row version; it is read
// before and after the on-hand rows, and only numbers between two equal frontiers are taken. Asked
// for some items, the frontier is that of the items asked for, in groups that shrink to single
// items while others keep posting; asked for all, it is that of the whole table first. What stays
// in motion is a conflict: ask again later. Loop thread.
#pragma once

#include "dynamics/batch.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

constexpr std::size_t items_per_group = 25;  // a filter names each
constexpr std::size_t groups_per_batch = 20;
constexpr int collects_max = 3;

class Stock {
 public:
  Stock(Client& client, Batcher& batcher) : client_(client), batcher_(batcher) {}

  // No items: all.
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(std::vector<std::string> items);

 private:
  using Group = std::vector<std::string>;
  struct Collected {
    bool settled = false;
    std::vector<flow::OnHand> rows;
  };

  base::Task<base::Result<std::vector<flow::OnHand>>> all();
  base::Task<base::Result<std::vector<flow::OnHand>>> some(std::vector<std::string> items);
  base::Task<base::Result<std::vector<Collected>>> collect(std::vector<Group> groups);
  base::Task<base::Result<std::string>> frontier();
  base::Task<base::Result<std::vector<flow::OnHand>>> every_row();
  base::Task<base::Result<base::Json>> get(std::string path, std::string doing);
  [[nodiscard]] base::Result<Collected> collected(
      const std::vector<base::Result<net::Response>>& answers, std::size_t first) const;

  Client& client_;
  Batcher& batcher_;
};

}  // namespace holdfast::dynamics
