#include "shopware/supply.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

std::int64_t whole_pieces(base::Decimal value) {
  base::Decimal whole = value.rounded(0);
  if (whole > value) {
    if (const auto less = whole.minus(1)) whole = *less;
  }
  return whole.mantissa();
}

constexpr std::pair<StockModel, std::string_view> model_names[] = {
    {StockModel::stock_and_sales, "stock+sales"},
    {StockModel::physical, "physical"},
    {StockModel::unmanaged, "unmanaged"}};

}  // namespace

std::string_view to_string(StockModel model) {
  for (const auto& [known, name] : model_names) {
    if (known == model) return name;
  }
  return "unknown";
}

std::optional<StockModel> parse_stock_model(std::string_view name) {
  for (const auto& [model, known] : model_names) {
    if (known == name) return model;
  }
  return std::nullopt;
}

StockModel stock_model_of(std::string_view version) {
  const bool old = version.rfind("6.4", 0) == 0 || version.rfind("6.5", 0) == 0;
  return old ? StockModel::physical : StockModel::stock_and_sales;
}

base::Result<std::int64_t> Supply::Row::wanted_stock() const {
  const auto left = target.supply.minus(counted);
  if (!left) return tl::unexpected<base::Error>(left.error());
  return whole_pieces(*left);
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> Supply::set(
    std::vector<flow::SupplyTarget> targets) {
  std::vector<flow::SupplyAnswer> answers;
  for (std::size_t from = 0; from < targets.size(); from += supply_rows_per_read) {
    std::vector<Row> rows;
    const std::size_t to = std::min(targets.size(), from + supply_rows_per_read);
    for (std::size_t i = from; i < to; ++i) rows.push_back({targets[i], {}, {}, {}, false, false});
    for (int round = 0; round < supply_rounds_max; ++round) {
      const auto seen = co_await read(rows);
      if (!seen) co_return tl::unexpected<base::Error>(seen.error());
      for (auto& row : rows) compare(row, round == 0);
      if (std::none_of(rows.begin(), rows.end(), [](const Row& row) { return row.open(); })) break;
      const auto written = co_await write(rows);
      if (!written) co_return tl::unexpected<base::Error>(written.error());
    }
    for (auto& row : rows) {
      if (row.open()) {
        row.answer.error = base::Error{
            base::ErrorKind::conflict,
            fmt::format("product {} sells faster than its stock can be written", row.target.id)};
      }
      answers.push_back(std::move(row.answer));
    }
  }
  co_return answers;
}

base::Task<base::Status> Supply::read(std::vector<Row>& rows) {
  base::Json ids = base::Json::array();
  for (const auto& row : rows) {
    if (row.open()) ids.push_back(row.target.id);
  }
  base::Json includes = base::Json::object();
  includes.set("product", base::Json::array({"id", "stock", "availableStock", "sales"}));
  base::Json body = base::Json::object();
  body.set("ids", std::move(ids));
  body.set("includes", std::move(includes));
  Call call{"POST", "/api/search/product", std::move(body), {}, "reading stock and sales", false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const base::JsonView data = base::JsonView(*reply)["data"];
  std::map<std::string, const base::Json*> products;
  for (std::size_t i = 0; i < data.size(); ++i) {
    products[data[i]["id"].text_or("")] = data[i].get();
  }
  for (auto& row : rows) {
    const auto product = products.find(row.target.id);
    row.read = !row.open();
    if (row.read || product == products.end()) continue;
    const auto taken = take(row, *product->second);
    if (!taken) co_return tl::unexpected<base::Error>(taken.error());
  }
  for (auto& row : rows) {
    if (row.read) continue;
    row.answer.id = row.target.id;
    row.answer.error = base::Error{
        base::ErrorKind::not_found,
        fmt::format("product {} is gone from the shop: restore it there or give this entry up",
                    row.target.id)};
  }
  co_return base::Status{};
}

base::Status Supply::take(Row& row, const base::Json& product) const {
  const base::JsonView view(product);
  const auto stock = view["stock"].decimal();
  if (!stock) return tl::unexpected<base::Error>(stock.error());
  row.read = true;
  row.stock = row.answer.stock = *stock;
  row.counted = row.answer.sales = base::Decimal{};
  row.answer.id = row.target.id;
  if (model_ == StockModel::unmanaged) return {};
  row.counted = row.answer.sales = view["sales"].decimal().value_or(base::Decimal{});
  if (model_ == StockModel::stock_and_sales) return {};
  const auto available = view["availableStock"].decimal().value_or(*stock);
  const auto held = stock->minus(available);
  const auto ordered = held ? row.counted.plus(*held) : held;
  if (!ordered) return tl::unexpected<base::Error>(ordered.error());
  row.answer.stock = available;
  row.answer.sales = *ordered;
  return {};
}

void Supply::compare(Row& row, bool first) {
  if (!row.open()) return;
  const auto sum = row.stock.plus(row.counted);
  const auto wanted = row.wanted_stock();
  if (!sum || !wanted) {
    row.answer.error = sum ? wanted.error() : sum.error();
    return;
  }
  const bool stands = row.stock == base::Decimal(*wanted);
  // A sum that is neither what was agreed nor what is wanted now was written by somebody else.
  if (first && row.target.agreed && !stands) {
    const auto drift = sum->minus(whole_pieces(*row.target.agreed));
    if (drift && !drift->is_zero()) row.answer.drift = *drift;
  }
  row.settled = stands || row.target.look_only;
}

// A bad row is cut out; where the answer was lost, the next read shows what became of it.
base::Task<base::Status> Supply::write(std::vector<Row>& rows) {
  std::vector<Row*> open;
  Batch batch{"product", "stock", "writing stock", {}};
  for (auto& row : rows) {
    if (!row.open()) continue;
    base::Json item = base::Json::object();
    item.set("id", row.target.id);
    item.set("stock", row.wanted_stock().value_or(0));
    batch.rows.push_back(std::move(item));
    open.push_back(&row);
  }
  const auto errors = co_await write_rows(client_, std::move(batch));
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (!errors[i] || errors[i]->kind == base::ErrorKind::unknown_outcome) continue;
    const bool concerns_all = errors[i]->kind == base::ErrorKind::unavailable ||
                              errors[i]->kind == base::ErrorKind::misconfigured;
    if (concerns_all) co_return tl::unexpected<base::Error>(*errors[i]);
    open[i]->answer.error = errors[i]->within("product " + open[i]->target.id);
  }
  co_return base::Status{};
}

}  // namespace holdfast::shopware
