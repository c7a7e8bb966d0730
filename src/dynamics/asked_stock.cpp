#include "dynamics/asked_stock.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/documents.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using flow::StockLine;

constexpr base::Millis first_pause{250}, longest_pause{3'000};
constexpr auto requests = "msdyn_inventoryonhandrequests";
constexpr auto formatted = "OData.Community.Display.V1.FormattedValue";
constexpr auto columns =
    "_msdyn_inventorysite_value,_msdyn_inventorywarehouse_value,msdyn_onhandquantity,"
    "msdyn_reservedonhandquantity,msdyn_onorderquantity,msdyn_availableonhandquantity";

// What people call the row that a lookup leads to; where that is not told, its id.
std::string name_in(const JsonView& row, const std::string& lookup) {
  return row[fmt::format("{}@{}", lookup, formatted)].text_or(row[lookup].text_or(""));
}

std::optional<base::Decimal> number(const JsonView& row, std::string_view name) {
  const auto value = row[name].decimal();
  return value ? std::optional(*value) : std::nullopt;
}

StockLine line_of(const Json& entry) {
  const JsonView row(entry);
  StockLine line;
  line.site = name_in(row, "_msdyn_inventorysite_value");
  line.location = name_in(row, "_msdyn_inventorywarehouse_value");
  line.on_hand = number(row, "msdyn_onhandquantity");
  line.reserved = number(row, "msdyn_reservedonhandquantity");
  line.ordered = number(row, "msdyn_onorderquantity");
  line.available = number(row, "msdyn_availableonhandquantity");
  return line;
}

bool by_place(const StockLine& one, const StockLine& other) {
  return std::tie(one.site, one.location) < std::tie(other.site, other.location);
}

base::Error silence(const std::string& request) {
  return {ErrorKind::unavailable,
          fmt::format("finance did not answer on-hand request {} within {} s: see that the "
                      "dual-write maps \"CDS inventory on-hand requests\" and \"CDS inventory "
                      "on-hand entries\" run, and that the product is released in finance; where "
                      "it has none of a product, it may tell nothing",
                      request, finance_answers_within.count())};
}

}  // namespace

base::Task<base::Result<bool>> AskedStock::there() {
  if (there_) co_return true;
  const auto found = co_await organization_.exists(std::string(on_hand_request_table));
  if (found) there_ = *found;
  co_return found;
}

// Bodies must spell a lookup as its schema does; documentation does not say how that is.
base::Task<base::Result<std::string>> AskedStock::lookup_name() {
  if (!lookup_.empty()) co_return lookup_;
  Call call;
  call.path = fmt::format("EntityDefinitions(LogicalName='{}')/ManyToOneRelationships?$select="
                          "ReferencingAttribute,ReferencingEntityNavigationPropertyName",
                          on_hand_request_table);
  call.doing = "asking how an on-hand request names its product";
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  for (const auto& row : **rows) {
    if (JsonView(row)["ReferencingAttribute"].text_or("") != "msdyn_product") continue;
    lookup_ = JsonView(row)["ReferencingEntityNavigationPropertyName"].text_or("");
  }
  if (!lookup_.empty()) co_return lookup_;
  co_return base::fail(ErrorKind::misconfigured,
                       fmt::format("Dynamics: {} has no lookup msdyn_product: update the "
                                   "dual-write solution", on_hand_request_table));
}

base::Task<base::Status> AskedStock::make_request(std::string id, std::string product) {
  const auto lookup = co_await lookup_name();
  if (!lookup) co_return tl::unexpected<base::Error>(lookup.error());
  Json body = Json::object({{"msdyn_inventoryonhandrequestid", id}, {"msdyn_requestid", id}});
  body.set(*lookup + "@odata.bind", fmt::format("/products({})", product));
  Call call;
  call.method = "POST";
  call.path = requests;
  call.body = body.dump();
  call.doing = fmt::format("asking finance for the stock of product {}", product);
  call.writes = true;
  const auto made = co_await client_.call(std::move(call));
  // It may be there: what finance says then is found by its id.
  if (made || made.error().kind == ErrorKind::unknown_outcome) co_return base::Status{};
  co_return tl::unexpected<base::Error>(made.error());
}

base::Task<base::Result<std::vector<StockLine>>> AskedStock::entries(std::string request) {
  Call call;
  call.path = fmt::format("msdyn_inventoryonhandentries?$select={}&$filter="
                          "_msdyn_request_value%20eq%20{}", columns, request);
  call.headers = {{"Prefer", fmt::format("odata.include-annotations=\"{}\"", formatted)}};
  call.doing = "looking for what finance says of on-hand request " + request;
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  std::vector<StockLine> lines;
  for (const auto& row : **rows) lines.push_back(line_of(row));
  std::sort(lines.begin(), lines.end(), by_place);
  co_return lines;
}

base::Task<base::Result<std::vector<StockLine>>> AskedStock::ask(std::string product) {
  const std::string id = base::Uuid::v7(client_.org_time().ms, random_).guid();
  const auto made = co_await make_request(id, std::move(product));
  if (!made) co_return tl::unexpected<base::Error>(made.error());
  const base::MonotonicTime end = loop_.now() + finance_answers_within;
  std::size_t before = 0;
  for (base::Millis pause = first_pause;; pause = std::min(longest_pause, pause * 3 / 2)) {
    auto lines = co_await entries(id);
    if (!lines) co_return lines;
    const bool all = !lines->empty() && lines->size() == before;
    const bool over = loop_.now() >= end;
    if (all || (over && !lines->empty())) co_return lines;
    if (over) co_return tl::unexpected<base::Error>(silence(id));
    before = lines->size();
    co_await base::sleep(loop_, pause);
  }
}

}  // namespace holdfast::dynamics
