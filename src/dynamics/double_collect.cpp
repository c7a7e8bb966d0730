#include "dynamics/double_collect.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using Rows = base::Result<std::vector<StockRow>>;

constexpr auto doing_rows = "reading on-hand rows";
constexpr auto doing_frontier = "reading the newest stock movement";
constexpr int pages_max = 1'000;
constexpr std::size_t requests_per_group = 3;

// Groups that did not stand still come again in halves.
std::vector<std::vector<std::string>> halved(const std::vector<std::vector<std::string>>& groups) {
  std::vector<std::vector<std::string>> out;
  for (const auto& group : groups) {
    const auto middle = group.begin() + static_cast<long>((group.size() + 1) / 2);
    out.emplace_back(group.begin(), middle);
    if (middle != group.end()) out.emplace_back(middle, group.end());
  }
  return out;
}

std::vector<std::vector<std::string>> grouped(const std::vector<std::string>& items,
                                              std::size_t size) {
  std::vector<std::vector<std::string>> groups;
  for (std::size_t from = 0; from < items.size(); from += size) {
    const std::size_t to = std::min(items.size(), from + size);
    groups.emplace_back(items.begin() + static_cast<long>(from),
                        items.begin() + static_cast<long>(to));
  }
  return groups;
}

}  // namespace

std::string DoubleCollect::of_items(const std::vector<std::string>& items) const {
  std::string filter = "&$filter=";
  for (const auto& item : items) {
    filter += (item == items.front() ? "" : "%20or%20") +
              fmt::format("{}%20eq%20{}", tables_.product, item);
  }
  return filter;
}

base::Result<std::string> DoubleCollect::frontier_of(const Json& body) const {
  const auto rows = rows_of(body, doing_frontier);
  if (!rows) return tl::unexpected<base::Error>(rows.error());
  if ((*rows)->empty()) return std::string("none");
  const Json& newest = (*rows)->front();
  return fmt::format("{}/{}", version_of(newest), JsonView(newest)[tables_.newest_key].text_or(""));
}

base::Result<StockRow> DoubleCollect::row_of(const Json& row) const {
  const JsonView view(row);
  StockRow found;
  found.on_hand.item = view[tables_.product].text_or("");
  found.on_hand.location = view[tables_.location].text_or("");
  const auto quantity = view[tables_.quantity].decimal();
  if (!quantity) {
    return base::fail(ErrorKind::invalid_input,
                      fmt::format("Dynamics, on hand of product {} at {}: {}", found.on_hand.item,
                                  found.on_hand.location, quantity.error().message));
  }
  found.on_hand.quantity = *quantity;
  found.on_hand.version = version_of(row);
  if (tables_.unit == nullptr) return found;
  found.unit = view[tables_.unit].text_or("");
  found.unit_of_product = view.at(tables_.unit_of_product).text_or("");
  return found;
}

base::Status DoubleCollect::add_rows(const Json& body, std::vector<StockRow>& out) const {
  const auto rows = rows_of(body, doing_rows);
  if (!rows) return tl::unexpected<base::Error>(rows.error());
  for (const auto& row : **rows) {
    auto found = row_of(row);
    if (!found) return pass(found);
    if (!found->on_hand.item.empty()) out.push_back(std::move(*found));
  }
  return {};
}

base::Task<Rows> DoubleCollect::read(std::vector<std::string> items) {
  if (items.empty()) co_return co_await all();
  std::set<std::string> ids;
  for (const auto& item : items) {
    const auto id = base::Uuid::parse(item);
    if (!id) {
      co_return base::fail(ErrorKind::invalid_input,
                           fmt::format("Dynamics, {}: \"{}\" is no product id", doing_rows, item));
    }
    ids.insert(id->guid());
  }
  co_return co_await some(std::vector<std::string>(ids.begin(), ids.end()));
}

base::Task<base::Result<Json>> DoubleCollect::get(std::string path, std::string doing) {
  Call call;
  call.path = std::move(path);
  call.doing = std::move(doing);
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return std::move(reply->body);
}

base::Task<base::Result<std::string>> DoubleCollect::frontier() {
  const auto body = co_await get(tables_.newest, doing_frontier);
  if (!body) co_return tl::unexpected<base::Error>(body.error());
  co_return frontier_of(*body);
}

base::Task<Rows> DoubleCollect::every_row() {
  std::vector<StockRow> rows;
  std::string path = tables_.rows;
  for (int page = 0; !path.empty(); ++page) {
    if (page == pages_max) {
      co_return base::fail(ErrorKind::exhausted, "Dynamics: more on-hand rows than can be read");
    }
    const auto body = co_await get(std::move(path), doing_rows);
    if (!body) co_return tl::unexpected<base::Error>(body.error());
    const auto added = add_rows(*body, rows);
    if (!added) co_return tl::unexpected<base::Error>(added.error());
    const std::string link = JsonView(*body)["@odata.nextLink"].text_or("");
    path.clear();
    if (link.empty()) continue;
    auto next = client_.path_of(link);
    if (!next) co_return pass(next);
    path = std::move(*next);
  }
  co_return rows;
}

base::Task<Rows> DoubleCollect::all() {
  std::set<std::string> items;
  for (int attempt = 0; attempt < collects_max; ++attempt) {
    const auto before = co_await frontier();
    if (!before) co_return tl::unexpected<base::Error>(before.error());
    auto rows = co_await every_row();
    if (!rows) co_return rows;
    const auto after = co_await frontier();
    if (!after) co_return tl::unexpected<base::Error>(after.error());
    if (*before == *after) co_return rows;
    for (const auto& row : *rows) items.insert(row.on_hand.item);
  }
  co_return co_await some(std::vector<std::string>(items.begin(), items.end()));
}

base::Result<DoubleCollect::Collected> DoubleCollect::collected(
    const std::vector<base::Result<net::Response>>& answers, std::size_t first) const {
  Json bodies[requests_per_group];
  for (std::size_t i = 0; i < requests_per_group; ++i) {
    const auto& answer = answers[first + i];
    if (!answer) return tl::unexpected<base::Error>(answer.error());
    if (answer->status != 200) {
      return tl::unexpected<base::Error>(client_.error_of(*answer, doing_rows, false));
    }
    auto body = Json::parse(answer->body);
    if (!body) return base::fail(ErrorKind::unavailable, body.error().message);
    bodies[i] = std::move(*body);
  }
  const auto before = frontier_of(bodies[0]);
  const auto after = frontier_of(bodies[2]);
  if (!before) return tl::unexpected<base::Error>(before.error());
  if (!after) return tl::unexpected<base::Error>(after.error());
  Collected out;
  out.settled = *before == *after && JsonView(bodies[1])["@odata.nextLink"].is_null();
  const auto added = add_rows(bodies[1], out.rows);
  if (!added) return tl::unexpected<base::Error>(added.error());
  return out;
}

base::Task<base::Result<std::vector<DoubleCollect::Collected>>> DoubleCollect::collect(
    std::vector<Group> groups) {
  std::vector<BatchItem> items;
  for (const auto& group : groups) {
    const std::string filter = of_items(group);
    for (const char* path : {tables_.newest, tables_.rows, tables_.newest}) {
      BatchItem item;
      item.path = client_.api_path() + path + filter;
      items.push_back(std::move(item));
    }
  }
  const auto answers = co_await batcher_.run(std::move(items), doing_rows);
  std::vector<Collected> out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    auto one = collected(answers, i * requests_per_group);
    if (!one) co_return pass(one);
    out.push_back(std::move(*one));
  }
  co_return out;
}

base::Task<Rows> DoubleCollect::some(std::vector<std::string> items) {
  std::vector<StockRow> rows;
  auto groups = grouped(items, items_per_group);
  for (int single_rounds = 0; !groups.empty() && single_rounds < collects_max;) {
    const bool single = std::all_of(groups.begin(), groups.end(),
                                    [](const Group& group) { return group.size() == 1; });
    if (single) ++single_rounds;
    std::vector<Group> restless;
    for (std::size_t from = 0; from < groups.size(); from += groups_per_batch) {
      const std::size_t to = std::min(groups.size(), from + groups_per_batch);
      const std::vector<Group> part(groups.begin() + static_cast<long>(from),
                                    groups.begin() + static_cast<long>(to));
      auto found = co_await collect(part);
      if (!found) co_return pass(found);
      for (std::size_t i = 0; i < found->size(); ++i) {
        auto& one = (*found)[i];
        if (!one.settled) restless.push_back(part[i]);
        if (one.settled) std::move(one.rows.begin(), one.rows.end(), std::back_inserter(rows));
      }
    }
    groups = halved(restless);
  }
  if (groups.empty()) co_return rows;
  co_return base::fail(ErrorKind::conflict,
                       fmt::format("Dynamics, {}: {} product(s) were posted to between every two "
                                   "looks, first {}; they are read again later", doing_rows,
                                   groups.size(), groups.front().front()));
}

}  // namespace holdfast::dynamics
