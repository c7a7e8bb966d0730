// The doctor's questions about master data: currencies, price lists, units, products, stock.
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/doctor_ear.hpp"

namespace holdfast::dynamics {

using base::Json;
using base::JsonView;

namespace {

constexpr auto price_list_name = "Standard";  // as the default mapping of orders names it
constexpr auto plain_currency = "EUR";        // whose price list has no suffix

struct Model {
  const char *name, *table, *words;
  bool needed = true;  // without its table there is no stock of that kind
};
// Decision table 8.0, best first.
constexpr Model models[] = {
    {"field_service", "msdyn_inventoryadjustmentproduct",
     "Field Service keeps stock (msdyn_productinventory)"},
    {"dual_write", "msdyn_inventoryonhandentry",
     "Supply Chain Management keeps stock; its on-hand is here as a cache on demand (dual-write)"},
    {"inventory_visibility", "is_onhandindexquerypreload",
     "the Inventory Visibility add-in is installed", false},
    {"movements", "holdfast_stockmovement", "own tables of Holdfast (holdfast_stockmovement)"},
};

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "''";
    } else if (c == ' ' || c == '&' || c == '#' || c == '+' || c == '%') {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string set_of(const std::string& table) {
  return table == "transactioncurrency" ? "transactioncurrencies" : table + "s";
}

}  // namespace

base::Task<void> Doctor::currencies() {
  const auto found = co_await ask(
      "transactioncurrencies?$select=isocurrencycode,currencyprecision&$filter=statecode%20eq%200",
      "reading the currencies");
  if (!found) co_return;
  const JsonView rows = JsonView(*found)["value"];
  Json names = Json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string iso = rows[i]["isocurrencycode"].text_or("");
    currency_ids_[iso] = rows[i]["transactioncurrencyid"].text_or("");
    names.push_back(iso);
    if (rows[i]["currencyprecision"].integer().value_or(2) < 2) {
      diagnosis_.add(Level::warning, "currency_precision",
                     fmt::format("amounts in {} are kept with less than 2 decimals", iso),
                     "set the precision of the currency to 2, unless it has no cents");
    }
    std::string list = price_list_name;
    if (iso != plain_currency) list += " " + iso;
    co_await price_list(std::move(list), iso, "orders");
  }
  diagnosis_.facts.set("currencies", std::move(names));
}

base::Task<void> Doctor::price_list(std::string name, std::string currency,
                                    std::string needed_by) {
  if (!price_lists_.emplace(name, currency).second) co_return;
  const std::string currency_id = currency_ids_[currency];
  const auto found = co_await ask(
      fmt::format("pricelevels?$select=name,statecode,_transactioncurrencyid_value&$filter="
                  "name%20eq%20'{}'", encoded(name)), "looking for price list " + name);
  if (!found) co_return;
  const JsonView row = JsonView(*found)["value"][0];
  if (!row.exists()) {
    diagnosis_.add(currency_id == base_currency_ ? Level::fault : Level::warning,
                   "price_list_missing",
                   fmt::format("there is no price list \"{}\", which {} in {} need", name,
                               needed_by, currency),
                   "make it (for orders it may stay empty: the shop's prices are sent), or name "
                   "your own in the mappings");
    co_return;
  }
  if (row["statecode"].integer().value_or(0) != 0) {
    diagnosis_.add(Level::fault, "price_list_inactive",
                   fmt::format("the price list \"{}\" is not active", name), "activate it");
  }
  const std::string its = row["_transactioncurrencyid_value"].text_or(currency_id);
  if (its == currency_id) co_return;
  diagnosis_.add(Level::fault, "price_list_currency",
                 fmt::format("the price list \"{}\" is not in {}", name, currency),
                 "an order's currency must be that of its price list: make a list in that currency "
                 "and name it so; the currency of a list cannot be changed");
}

// Price lists that mappings name together with their currency.
base::Task<void> Doctor::named_price_lists() {
  for (const auto& mapping : options_.mappings) {
    if (mapping.system != "dynamics") continue;
    std::string currency;
    for (const auto& [table, name] : mapping.lookups) {
      if (table == "transactioncurrency") currency = name;
    }
    if (!currency_ids_.contains(currency)) continue;  // told by named_rows
    for (const auto& [table, name] : mapping.lookups) {
      if (table == "pricelevel") co_await price_list(name, currency, mapping.document + " rows");
    }
  }
}

// Master data that a mapping names: "Piece", "Default Unit".
base::Task<void> Doctor::named_rows() {
  std::set<std::pair<std::string, std::string>> all;
  for (const auto& mapping : options_.mappings) {
    if (mapping.system == "dynamics") all.insert(mapping.lookups.begin(), mapping.lookups.end());
  }
  for (const auto& [table, name] : all) {
    if (table == "pricelevel") continue;
    const std::string column = table == "transactioncurrency" ? "isocurrencycode" : "name";
    std::string path = fmt::format("{}?$select={}&$filter={}%20eq%20'{}'", set_of(table), column,
                                   column, encoded(name));
    const auto found = co_await ask(std::move(path),
                                    fmt::format("looking for {} {}", table, name));
    if (!found) co_return;
    const std::size_t rows = JsonView(*found)["value"].size();
    if (rows == 1) continue;
    diagnosis_.add(rows == 0 ? Level::fault : Level::warning,
                   rows == 0 ? table + "_missing" : table + "_twice",
                   fmt::format("{} \"{}\" is there {} times", table, name, rows),
                   rows == 0 ? "make it, or name your own in the mappings"
                             : "rename all but one: the box takes the one with the smallest id");
  }
}

base::Task<std::int64_t> Doctor::count(std::string set, std::string filter) {
  const auto found = co_await ask(
      fmt::format("{}?$select={}&$filter={}&$count=true&$top=1", set, "productid", filter),
      "counting " + set);
  co_return found ? JsonView(*found)["@odata.count"].integer().value_or(0) : -1;
}

base::Task<void> Doctor::products() {
  const std::int64_t unitless = co_await count("products", "_defaultuomid_value%20eq%20null");
  if (unitless < 0) co_return;
  const std::int64_t drafts = co_await count("products", "statecode%20eq%202");
  const std::int64_t whole = co_await count("products", "quantitydecimal%20eq%200");
  diagnosis_.facts.set("products_without_unit", unitless);
  diagnosis_.facts.set("products_draft", drafts);
  diagnosis_.facts.set("products_whole", whole);
  if (unitless > 0) {
    diagnosis_.add(Level::warning, "product_without_unit",
                   fmt::format("{} products have no default unit", unitless),
                   "give them a unit group and a unit; orders take the unit \"Piece\" for them");
  }
  if (drafts > 0) {
    diagnosis_.add(Level::warning, "product_draft",
                   fmt::format("{} products are drafts: they cannot be sold", drafts),
                   "publish them in Sales before the first order comes");
  }
  diagnosis_.add(Level::note, "quantities",
                 fmt::format("{} products take whole quantities only (quantitydecimal 0); a part "
                             "of a piece is refused there", whole));
}

void Doctor::stock_model() {
  Json found = Json::array();
  for (const auto& model : models) {
    if (!existing_.contains(model.table)) continue;
    found.push_back(model.name);
    diagnosis_.add(Level::note, "stock_found", model.words);
  }
  diagnosis_.facts.set("stock_models", std::move(found));
  diagnosis_.facts.set("stock", options_.stock);
  const bool own = existing_.contains("holdfast_stockmovement");
  const bool service = existing_.contains("msdyn_inventoryadjustmentproduct");
  const bool automatic = options_.stock == "auto";
  const char* taken = own ? ": movements are taken" : service ? ": field_service is taken" : "";
  diagnosis_.add(
      Level::note, "stock_chosen",
      fmt::format("dynamics.stock is \"{}\"{}", options_.stock, automatic ? taken : ""));
  if (automatic && own && service) {
    diagnosis_.add(Level::warning, "stock_undecided",
                   "Field Service keeps stock here, but dynamics.stock is \"auto\", which takes "
                   "the tables of Holdfast first",
                   "enter field_service as dynamics.stock, or movements if that is meant");
  }
  for (const auto& model : models) {
    if (options_.stock != model.name || !model.needed || existing_.contains(model.table)) continue;
    diagnosis_.add(Level::fault, "stock_model_missing",
                   fmt::format("stock is to be kept by {}, but there is no table {}", model.name,
                               model.table),
                   "install that solution, or choose another dynamics.stock");
  }
}

}  // namespace holdfast::dynamics
