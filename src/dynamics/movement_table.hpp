// Stock in our own tables: movements are rows of holdfast_stockmovement, a plug-in or flow of the
// organisation keeps holdfast_stockonhand.
//
// Model: a row's primary key is the id of the movement, so that a repeat finds itself and is read
// back. On hand comes by the double collect. Loop thread.
#pragma once

#include "dynamics/double_collect.hpp"
#include "dynamics/stock_model.hpp"
#include "dynamics/tracking.hpp"
#include "dynamics/writer.hpp"

namespace holdfast::dynamics {

class MovementTable final : public StockModel {
 public:
  MovementTable(Client& client, Batcher& batcher, Writer& writer, Tracking& tracking);

  [[nodiscard]] StockKind kind() const override { return StockKind::movements; }
  [[nodiscard]] std::string_view tracked_table() const override { return stock_document; }
  base::Task<base::Result<base::Json>> probe() override;
  base::Task<Receipts> post(std::vector<flow::Write> movements) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Page>> changes(std::string cursor) override;

 private:
  Writer& writer_;
  Tracking& tracking_;
  DoubleCollect collect_;
};

}  // namespace holdfast::dynamics
