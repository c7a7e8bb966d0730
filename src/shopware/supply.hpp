// Writing absolute stock without losing what orders take meanwhile (facts on Shopware 4.3, 13.1).
//
// Model: orders move `stock` and `sales` by opposite amounts, an absolute write leaves `sales`
// alone. Target: stock = supply - sales. Read, write in batches, read again; rows whose sales moved
// in between are written again, until the sum stands. Repeating is harmless; a lost answer is
// settled by the read. Stock may be negative; the shop counts whole pieces, so parts are left out.
// Reading is cheap and writing is not: five writes share a read before and a read after, so that
// many changed products cost 1.4 requests a hundred.
//
// Up to 6.5 an order moves the two when it is completed, not when it is placed: the same sum
// stands, and what open orders hold shows in `availableStock`. Answers tell that number as stock
// and the rest of the sum as sales, so that nobody above has to know the model. A shop whose
// management of stock is switched off moves neither: it is told what is free (flow/connector.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/connector.hpp"
#include "shopware/batch.hpp"

namespace holdfast::shopware {

enum class StockModel : std::uint8_t {
  stock_and_sales,  // 6.6 and later, 6.5 with STOCK_HANDLING
  physical,         // 6.4, 6.5
  unmanaged         // shopware.stock.enable_stock_management: false
};
std::string_view to_string(StockModel model);
std::optional<StockModel> parse_stock_model(std::string_view name);
// What a shop of this version ("6.6.7.0") does unless it was set up otherwise.
StockModel stock_model_of(std::string_view version);

constexpr std::size_t supply_rows_per_read = 5 * batch_rows_max;
constexpr int supply_rounds_max = 12;

class Supply {
 public:
  explicit Supply(Client& client) : client_(client) {}
  void use(StockModel model) { model_ = model; }
  [[nodiscard]] StockModel model() const { return model_; }
  base::Task<base::Result<std::vector<flow::SupplyAnswer>>> set(
      std::vector<flow::SupplyTarget> targets);

 private:
  struct Row {
    flow::SupplyTarget target;
    flow::SupplyAnswer answer;
    base::Decimal stock, counted;  // as the shop has them: stock + counted is the sum
    bool read = false;
    bool settled = false;
    [[nodiscard]] bool open() const { return !settled && !answer.error; }
    [[nodiscard]] base::Result<std::int64_t> wanted_stock() const;
  };
  base::Task<base::Status> read(std::vector<Row>& rows);
  base::Task<base::Status> write(std::vector<Row>& rows);
  base::Status take(Row& row, const base::Json& product) const;
  static void compare(Row& row, bool first);

  Client& client_;
  StockModel model_ = StockModel::stock_and_sales;
};

}  // namespace holdfast::shopware
