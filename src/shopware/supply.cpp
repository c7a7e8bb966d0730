#include "shopware/supply.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

constexpr auto operation = "stock";

std::int64_t whole_pieces(base::Decimal value) {
  base::Decimal whole = value.rounded(0);
  if (whole > value) {
    if (const auto less = whole.minus(1)) whole = *less;
  }
  return whole.mantissa();
}

}  // namespace

base::Result<std::int64_t> Supply::Row::wanted_stock() const {
  const auto stock = target.supply.minus(answer.sales);
  if (!stock) return tl::unexpected<base::Error>(stock.error());
  return whole_pieces(*stock);
}

base::Task<base::Result<std::vector<flow::SupplyAnswer>>> Supply::set(
    std::vector<flow::SupplyTarget> targets) {
  std::vector<flow::SupplyAnswer> answers;
  for (std::size_t from = 0; from < targets.size(); from += supply_rows_per_request) {
    std::vector<Row> rows;
    const std::size_t to = std::min(targets.size(), from + supply_rows_per_request);
    for (std::size_t i = from; i < to; ++i) rows.push_back({targets[i], {}, false, false});
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
  includes.set("product", base::Json::array({"id", "stock", "sales"}));
  base::Json body = base::Json::object();
  body.set("ids", std::move(ids));
  body.set("includes", std::move(includes));
  Call call{"POST", "/api/search/product", std::move(body), {}, "reading stock and sales", false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const base::JsonView data = base::JsonView(*reply)["data"];
  for (auto& row : rows) row.read = !row.open();
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string id = data[i]["id"].text_or("");
    const auto stock = data[i]["stock"].decimal();
    const auto sales = data[i]["sales"].decimal();
    if (!stock) co_return tl::unexpected<base::Error>(stock.error());
    for (auto& row : rows) {
      if (row.target.id != id || !row.open()) continue;
      row.answer.id = id;
      row.answer.stock = *stock;
      row.answer.sales = sales ? *sales : base::Decimal{};
      row.read = true;
    }
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

void Supply::compare(Row& row, bool first) {
  if (!row.open()) return;
  const auto sum = row.answer.stock.plus(row.answer.sales);
  const auto wanted = row.wanted_stock();
  if (!sum || !wanted) {
    row.answer.error = sum ? wanted.error() : sum.error();
    return;
  }
  const bool stands = row.answer.stock == base::Decimal(*wanted);
  // A sum that is neither what was agreed nor what is wanted now was written by somebody else.
  if (first && row.target.agreed && *sum != *row.target.agreed && !stands) {
    if (const auto drift = sum->minus(*row.target.agreed)) row.answer.drift = *drift;
  }
  row.settled = stands || row.target.look_only;
}

base::Json Supply::batch_of(const std::vector<Row*>& rows) {
  base::Json payload = base::Json::array();
  for (const Row* row : rows) {
    base::Json item = base::Json::object();
    item.set("id", row->target.id);
    item.set("stock", row->wanted_stock().value_or(0));
    payload.push_back(std::move(item));
  }
  base::Json upsert = base::Json::object();
  upsert.set("entity", "product");
  upsert.set("action", "upsert");
  upsert.set("payload", std::move(payload));
  base::Json body = base::Json::object();
  body.set(operation, std::move(upsert));
  return body;
}

// One transaction at the shop: a bad row is cut out by its pointer and the rest sent again.
base::Task<base::Status> Supply::write(std::vector<Row>& rows) {
  for (;;) {
    std::vector<Row*> open;
    for (auto& row : rows) {
      if (row.open()) open.push_back(&row);
    }
    if (open.empty()) co_return base::Status{};
    Call call{"POST", "/api/_action/sync", batch_of(open), {}, "writing stock", true};
    auto reply = co_await client_.call_raw(std::move(call));
    if (!reply) {
      // The next read shows what became of it.
      if (reply.error().kind == base::ErrorKind::unknown_outcome) co_return base::Status{};
      co_return tl::unexpected<base::Error>(reply.error());
    }
    if (reply->status != 400) co_return base::Status{};
    const auto bad = bad_rows(reply->body, operation);
    if (bad.empty()) {
      const net::Response answer{400, {}, reply->body.dump()};
      co_return tl::unexpected<base::Error>(classify(answer, "writing stock", true));
    }
    for (const auto& row : bad) {
      if (row.row >= open.size()) continue;
      open[row.row]->answer.error = base::Error{
          base::ErrorKind::invalid_input, fmt::format("product {}: the shop refuses its stock: {}",
                                                      open[row.row]->target.id, row.why)};
    }
  }
}

}  // namespace holdfast::shopware
