#include "dynamics/field_service.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using flow::Write;

constexpr StockTables tables{
    .rows =
        "msdyn_productinventories?$select=_msdyn_product_value,_msdyn_warehouse_value,"
        "_msdyn_unit_value,msdyn_qtyonhand,versionnumber"
        "&$expand=msdyn_Product($select=_defaultuomid_value)",
    .newest =
        "msdyn_inventoryjournals?$select=msdyn_inventoryjournalid,versionnumber"
        "&$orderby=versionnumber%20desc&$top=1",
    .newest_key = "msdyn_inventoryjournalid",
    .product = "_msdyn_product_value",
    .location = "_msdyn_warehouse_value",
    .quantity = "msdyn_qtyonhand",
    .unit = "_msdyn_unit_value",
    .unit_of_product = "/msdyn_Product/_defaultuomid_value",
};
constexpr StreamTable stream{stock_stream, "msdyn_productinventory", 1'000};
constexpr auto warehouses = "msdyn_warehouse";
constexpr auto warehouses_by_id = "msdyn_warehouse_by_id";

std::string text_of(const std::optional<Json>& value) {
  return value && value->string() != nullptr ? *value->string() : std::string();
}

Write row_of(const char* type, std::string id, Json body) {
  Write row;
  row.type = type;
  row.id = std::move(id);
  row.body = std::move(body);
  row.mode = Write::Mode::create;
  return row;
}

base::Error misfit(const StockMovement& movement, base::Decimal kept) {
  const auto apart = movement.quantity.minus(kept);
  return {ErrorKind::refused,
          fmt::format("Dynamics, posting movement {}: Field Service keeps {} decimals, so {} of "
                      "product {} would become {}, {} apart; correct the stock there by hand, then "
                      "drop this entry",
                      movement.name, field_service_decimals, movement.quantity.to_string(),
                      movement.product, kept.to_string(), apart ? apart->to_string() : "far")};
}

}  // namespace

struct FieldService::Adjustment {
  std::string head;
  Write document, line;
};

FieldService::FieldService(Client& client, Batcher& batcher, Organization& organization,
                           Products& products, Writer& writer, Tracking& tracking)
    : organization_(organization),
      products_(products),
      writer_(writer),
      tracking_(tracking),
      collect_(client, batcher, tables) {}

base::Task<base::Status> FieldService::load_warehouses() {
  auto loaded = co_await organization_.load_table(warehouses, "msdyn_warehouses", "msdyn_name");
  warehouses_loaded_ = loaded.has_value();
  co_return loaded;
}

base::Task<base::Result<Json>> FieldService::probe() {
  const auto loaded = co_await load_warehouses();
  if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  Json found = Json::object();
  found.set("decimals", field_service_decimals);
  found.set("warehouses", organization_.names_of(warehouses));
  co_return found;
}

std::string FieldService::warehouse_of(const std::string& location) const {
  return text_of(organization_.lookup(warehouses, Json(location)));
}

// Empty: a warehouse without a name, or one whose name belongs to another.
std::string FieldService::location_of(const StockRow& row) const {
  const auto& id = row.on_hand.location;
  std::string name = text_of(organization_.lookup(warehouses_by_id, Json(id)));
  return warehouse_of(name) == id ? name : std::string();
}

// Warehouses and products may be newer than what was last read of them.
base::Task<base::Status> FieldService::prepare(
    const std::vector<base::Result<StockMovement>>& movements) {
  std::set<std::string> ids;
  bool missing = !warehouses_loaded_;
  for (const auto& movement : movements) {
    if (!movement) continue;
    ids.insert(movement->product);
    missing = missing || warehouse_of(movement->location).empty();
  }
  if (missing) {
    auto loaded = co_await load_warehouses();
    if (!loaded) co_return loaded;
  }
  co_return co_await products_.know(std::move(ids));
}

base::Result<FieldService::Adjustment> FieldService::adjustment_of(
    const StockMovement& movement) const {
  const auto kept = movement.quantity.rounded(field_service_decimals);
  if (kept != movement.quantity) return tl::unexpected<base::Error>(misfit(movement, kept));
  const std::string warehouse = warehouse_of(movement.location);
  if (warehouse.empty()) {
    return base::fail(ErrorKind::refused,
                      fmt::format("Dynamics, posting movement {}: Field Service has no warehouse "
                                  "\"{}\"; create one of that name, then replay this entry",
                                  movement.name, movement.location));
  }
  const auto* product = products_.find(movement.product);
  if (product == nullptr || product->unit.empty()) {
    return base::fail(ErrorKind::refused,
                      fmt::format("Dynamics, posting movement {}: product {} is not there or has "
                                  "no default unit; give it one, then replay this entry",
                                  movement.name, movement.product));
  }
  const std::string head =
      base::Uuid::v5(base::holdfast_namespace, "adjustment/" + movement.id).guid();
  Json document = Json::object(
      {{"msdyn_name", "Holdfast " + movement.name},
       {"msdyn_Warehouse@odata.bind", fmt::format("/msdyn_warehouses({})", warehouse)}});
  if (!movement.occurred.empty()) document.set("msdyn_adjustmenttime", movement.occurred);
  Json line =
      Json::object({{"msdyn_InventoryAdjustment@odata.bind",
                     fmt::format("/msdyn_inventoryadjustments({})", head)},
                    {"msdyn_Product@odata.bind", fmt::format("/products({})", movement.product)},
                    {"msdyn_Unit@odata.bind", fmt::format("/uoms({})", product->unit)},
                    {"msdyn_quantity", movement.quantity}});
  return Adjustment{head, row_of("msdyn_inventoryadjustment", head, std::move(document)),
                    row_of("msdyn_inventoryadjustmentproduct", movement.id, std::move(line))};
}

base::Task<Receipts> FieldService::post(std::vector<Write> rows) {
  std::vector<base::Result<StockMovement>> movements;
  for (const auto& row : rows) movements.push_back(movement_of(row));
  const auto prepared = co_await prepare(movements);
  Receipts receipts;
  std::vector<Write> writes;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < movements.size(); ++i) {
    receipts.emplace_back(flow::Receipt{});
    if (!movements[i]) {
      receipts[i] = pass(movements[i]);
      continue;
    }
    if (!prepared) {
      receipts[i] = tl::unexpected<base::Error>(prepared.error());
      continue;
    }
    auto adjustment = adjustment_of(*movements[i]);
    if (!adjustment) {
      receipts[i] = pass(adjustment);
      continue;
    }
    writes.push_back(std::move(adjustment->document));
    writes.push_back(std::move(adjustment->line));
    places.push_back(i);
  }
  if (writes.empty()) co_return receipts;
  auto answers = co_await writer_.push(std::move(writes));
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto& document = answers[2 * i];
    auto& line = answers[2 * i + 1];
    const bool withheld = !document && !line && flow::is_withheld(line.error());
    if (withheld) line = tl::unexpected<base::Error>(flow::after(document.error(), line.error()));
    // A line without its adjustment fails because of that.
    receipts[places[i]] = document || withheld ? std::move(line) : std::move(document);
  }
  co_return receipts;
}

base::Task<base::Result<std::vector<flow::OnHand>>> FieldService::on_hand(
    std::vector<std::string> items) {
  if (!warehouses_loaded_) {
    const auto loaded = co_await load_warehouses();
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  }
  auto rows = co_await collect_.read(std::move(items));
  if (!rows) co_return pass(rows);
  const bool unknown = std::any_of(
      rows->begin(), rows->end(), [this](const StockRow& row) { return location_of(row).empty(); });
  if (unknown) {
    const auto loaded = co_await load_warehouses();
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
  }
  std::vector<flow::OnHand> out;
  for (auto& row : *rows) {
    std::string location = location_of(row);
    if (location.empty() || row.unit != row.unit_of_product) {
      base::log_warning("dynamics",
                        fmt::format("stock of product {} in warehouse {} is passed over: the "
                                    "warehouse has no name of its own, or the stock is kept in "
                                    "another unit than the product's default",
                                    row.on_hand.item, row.on_hand.location));
      continue;
    }
    row.on_hand.location = std::move(location);
    out.push_back(std::move(row.on_hand));
  }
  co_return out;
}

base::Task<base::Result<flow::Page>> FieldService::changes(std::string cursor) {
  auto page = co_await tracking_.pull(stream, std::move(cursor));
  if (!page) co_return page;
  for (auto& document : page->documents) document.type = stock_document;
  co_return page;
}

}  // namespace holdfast::dynamics
