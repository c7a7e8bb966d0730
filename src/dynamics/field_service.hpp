// Stock in Field Service (facts on Dynamics 8.2): inventory adjustments in, product inventory out.
//
// Model: a movement becomes an inventory adjustment with one line. Line and adjustment carry ids
// derived from the movement's, so that a repeat finds itself, is read back and must hold what was
// sent; nothing there is ever changed or deleted, a correction is the reversing line. Locations are
// warehouses by name, quantities stand in the product's default unit and have two decimals: what
// does not fit is refused with the difference. On hand comes by the double collect with the newest
// inventory journal as frontier; stock in another unit than the product's own is passed over with a
// warning. Goods moved between two warehouses are two adjustments: each half has a dot of its own,
// and a transfer document would bring both at once, the second into a number whose context does not
// hold it yet. Transfers that people make there are read like everything else. Loop thread.
#pragma once

#include "dynamics/double_collect.hpp"
#include "dynamics/organization.hpp"
#include "dynamics/products.hpp"
#include "dynamics/stock_model.hpp"
#include "dynamics/stock_movement.hpp"
#include "dynamics/tracking.hpp"
#include "dynamics/writer.hpp"

namespace holdfast::dynamics {

constexpr int field_service_decimals = 2;

class FieldService final : public StockModel {
 public:
  FieldService(Client& client, Batcher& batcher, Organization& organization, Products& products,
               Writer& writer, Tracking& tracking);

  [[nodiscard]] StockKind kind() const override { return StockKind::field_service; }
  [[nodiscard]] std::string_view tracked_table() const override { return "msdyn_productinventory"; }
  base::Task<base::Result<base::Json>> probe() override;
  base::Task<Receipts> post(std::vector<flow::Write> movements) override;
  base::Task<base::Result<std::vector<flow::OnHand>>> on_hand(
      std::vector<std::string> items) override;
  base::Task<base::Result<flow::Page>> changes(std::string cursor) override;

 private:
  struct Adjustment;  // a movement with the ids it needs over there
  base::Task<base::Status> load_warehouses();
  base::Task<base::Status> prepare(const std::vector<base::Result<StockMovement>>& movements);
  [[nodiscard]] std::string warehouse_of(const std::string& location) const;
  [[nodiscard]] std::string location_of(const StockRow& row) const;
  [[nodiscard]] base::Result<Adjustment> adjustment_of(const StockMovement& movement) const;

  Organization& organization_;
  Products& products_;
  Writer& writer_;
  Tracking& tracking_;
  DoubleCollect collect_;
  bool warehouses_loaded_ = false;
};

}  // namespace holdfast::dynamics
