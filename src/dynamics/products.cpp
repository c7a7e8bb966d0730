#include "dynamics/products.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {
namespace {

using base::JsonView;

constexpr std::size_t products_per_request = 50;  // a filter names each; URLs hold 32 KB

ProductFacts facts_of(const base::Json& row) {
  const JsonView view(row);
  return {view["productnumber"].text_or(""), view["_defaultuomid_value"].text_or("")};
}

}  // namespace

base::Task<base::Status> Products::know(std::set<std::string> ids) {
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    if (!known_.contains(id)) missing.push_back(id);
  }
  for (std::size_t from = 0; from < missing.size(); from += products_per_request) {
    const std::size_t to = std::min(missing.size(), from + products_per_request);
    const auto asked = co_await ask(
        {missing.begin() + static_cast<long>(from), missing.begin() + static_cast<long>(to)});
    if (!asked) co_return asked;
  }
  co_return base::Status{};
}

base::Task<base::Status> Products::ask(std::vector<std::string> ids) {
  Call call;
  call.path = "products?$select=productid,productnumber,_defaultuomid_value&$filter=";
  for (const auto& id : ids) {
    call.path += fmt::format("{}productid%20eq%20{}", id == ids.front() ? "" : "%20or%20", id);
  }
  call.doing = "reading number and unit of products";
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  for (const auto& row : **rows) known_[JsonView(row)["productid"].text_or("")] = facts_of(row);
  co_return base::Status{};
}

base::Task<base::Result<ProductIds>> Products::ids_of(std::vector<std::string> ids) {
  std::set<std::string> wanted(ids.begin(), ids.end());
  const auto known = co_await know(std::move(wanted));
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  ProductIds out;
  for (const auto& id : ids) {
    const auto* product = find(id);
    if (product != nullptr && !product->number.empty()) out[product->number] = id;
  }
  co_return out;
}

base::Task<base::Result<ProductIds>> Products::page(std::string& path, std::size_t rows) {
  Call call;
  call.path = path.empty() ? std::string("products?$select=productid,productnumber") : path;
  call.headers = {{"Prefer", fmt::format("odata.maxpagesize={}", rows)}};
  call.doing = "reading the numbers of products";
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto found = rows_of(reply->body, doing);
  if (!found) co_return tl::unexpected<base::Error>(found.error());
  ProductIds out;
  for (const auto& row : **found) {
    const std::string number = JsonView(row)["productnumber"].text_or("");
    if (!number.empty()) out[number] = JsonView(row)["productid"].text_or("");
  }
  path.clear();
  const std::string link = JsonView(reply->body)["@odata.nextLink"].text_or("");
  if (link.empty()) co_return out;
  auto next = client_.path_of(link);
  if (!next) co_return pass(next);
  path = std::move(*next);
  co_return out;
}

const ProductFacts* Products::find(const std::string& id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? nullptr : &found->second;
}

void Products::learn(const std::vector<flow::Document>& documents) {
  for (const auto& document : documents) {
    const auto found = known_.find(document.id);
    if (found == known_.end()) continue;
    if (document.removed) {
      known_.erase(found);
    } else {
      found->second = facts_of(document.body);
    }
  }
}

}  // namespace holdfast::dynamics
