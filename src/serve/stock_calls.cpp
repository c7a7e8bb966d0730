#include "serve/detail/calls.hpp"
#include "serve/detail/item_search.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

Outcome<base::Json> stock_of(const store::View& view, const warehouse::Record& item) {
  const auto stock = view.item_stock(item.id);
  if (!stock) return refuse(stock.error());
  const auto supply = stock->supply();
  if (!supply) return refuse(supply.error());
  const auto rows = view.stock_rows(item.id);
  if (!rows) return refuse(rows.error());
  base::Json locations = base::Json::array();
  for (const auto& row : *rows) {
    base::Json json = base::Json::object();
    json.set("location", row.key.location);
    json.set("on_hand", row.on_hand);
    locations.push_back(std::move(json));
  }
  base::Json json = base::Json::object();
  json.set("sku", item.text("sku"));
  json.set("name", text_or_null(item.text("name")));
  json.set("gtin", text_or_null(item.text("gtin")));
  json.set("unit", text_or_null(item.text("unit")));
  json.set("on_hand", stock->on_hand);
  json.set("supply", *supply);
  json.set("locations", std::move(locations));
  return json;
}

Outcome<base::Json> stock_of_one(const store::View& view, std::string_view sku) {
  const auto item = item_by_sku(view, sku);
  if (!item) return tl::unexpected<Problem>(item.error());
  auto stock = stock_of(view, *item);
  if (!stock) return stock;
  base::Json items = base::Json::array();
  items.push_back(std::move(*stock));
  return page_of(std::move(items));
}

}  // namespace

Outcome<base::Json> list_stock(const Call& call) {
  const store::View view = call.view();
  const std::string_view sku = call.parameter("sku");
  if (!sku.empty()) return stock_of_one(view, sku);
  return search_items(call, view, call.parameter("q"),
                      [&](const auto& item) { return stock_of(view, item); });
}

}  // namespace holdfast::serve
