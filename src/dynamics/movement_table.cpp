#include "dynamics/movement_table.hpp"

namespace holdfast::dynamics {
namespace {

constexpr StockTables tables{
    .rows =
        "holdfast_stockonhands?$select=_holdfast_product_value,holdfast_location,"
        "holdfast_quantity,versionnumber",
    .newest =
        "holdfast_stockmovements?$select=holdfast_stockmovementid,versionnumber"
        "&$orderby=versionnumber%20desc&$top=1",
    .newest_key = "holdfast_stockmovementid",
    .product = "_holdfast_product_value",
    .location = "holdfast_location",
    .quantity = "holdfast_quantity",
};
}  // namespace

MovementTable::MovementTable(Client& client, Batcher& batcher, Writer& writer, Tracking& tracking)
    : writer_(writer), tracking_(tracking), collect_(client, batcher, tables) {}

base::Task<base::Result<base::Json>> MovementTable::probe() { co_return base::Json::object(); }

base::Task<Receipts> MovementTable::post(std::vector<flow::Write> movements) {
  return writer_.push(std::move(movements));
}

base::Task<base::Result<std::vector<flow::OnHand>>> MovementTable::on_hand(
    std::vector<std::string> items) {
  auto rows = co_await collect_.read(std::move(items));
  if (!rows) co_return pass(rows);
  std::vector<flow::OnHand> out;
  for (auto& row : *rows) out.push_back(std::move(row.on_hand));
  co_return out;
}

base::Task<base::Result<flow::Page>> MovementTable::changes(std::string cursor) {
  return tracking_.pull(*find_stream(stock_stream), std::move(cursor));
}

}  // namespace holdfast::dynamics
