#include "simulation/tenant.hpp"

#include <fmt/core.h>

#include "simulation/odata.hpp"

namespace holdfast::simulation {

using base::Json;
using base::JsonView;
using net::Response;

namespace {
constexpr std::size_t concurrent_max = 52;
}

Tenant::Tenant(TenantOptions options)
    : quota(options.requests, options.window), options_(options), random_(options.seed) {
  add("pricelevels", "pricelevelid", Json::object({{"name", "Standard"}}));
  add("uoms", "uomid", Json::object({{"name", "Piece"}}));
  add("uomschedules", "uomscheduleid", Json::object({{"name", "Default Unit"}}));
  add("transactioncurrencies", "transactioncurrencyid", Json::object({{"isocurrencycode", "EUR"}}));
  add("organizations", "organizationid",
      Json::object({{"name", "contoso"}, {"expirechangetrackingindays", 7}}));
  for (const std::string name :
       {"account", "contact", "productpricelevel", "salesorder", "salesorderdetail", "invoice",
        "invoicedetail", "holdfast_payment", "holdfast_stockmovement", "holdfast_stockonhand"}) {
    tables_[name + "s"].key = name + "id";
  }
}

void Tenant::on(base::Loop& loop) {
  loop_ = &loop;
  running_ = 0;
  for (const auto& [number, request] : std::exchange(under_way_, {})) {
    const bool arrived = random_.below(2) == 0;
    if (arrived) (void)answer(request);
  }
}

base::Millis Tenant::on_the_way() {
  const auto most = static_cast<std::uint64_t>(options_.way.count());
  const bool slow = random_.below(20) == 0;
  return base::Millis(most / 2 + random_.below(most) * (slow ? 10 : 1));
}

// --- its people

std::string Tenant::add(const std::string& set, const std::string& key, Json row) {
  Table& table = tables_[set];
  table.key = key;
  const std::string given = JsonView(row)[key].text_or("");
  const std::string id =
      given.empty() ? fmt::format("00000000-0000-4000-8000-{:012}", version_) : given;
  stored(table, id, std::move(row));
  return id;
}

void Tenant::add_product(const std::string& id, const std::string& sku, int pieces) {
  add("products", "productid",
      Json::object(
          {{"productid", id}, {"productnumber", sku}, {"name", "Item " + sku}, {"statecode", 0}}));
  add("holdfast_stockonhands", "holdfast_stockonhandid",
      Json::object({{"holdfast_stockonhandid", "stock-" + id},
                    {"_holdfast_product_value", id},
                    {"holdfast_location", "MAIN"},
                    {"holdfast_quantity", pieces}}));
}

void Tenant::remove(const std::string& set, const std::string& id) {
  Table& table = tables_.at(set);
  std::erase_if(table.changes, [&](const auto& change) { return change.second == id; });
  table.rows.erase(id);
  table.deletions.emplace(++version_, id);
}

void Tenant::void_deltas(bool published) {
  published_ = published;
  void_below_ = ++version_;
}

const std::map<std::string, Json>& Tenant::rows(const std::string& set) const {
  return tables_.at(set).rows;
}

base::Decimal Tenant::on_hand(const std::string& product) const {
  const auto& row = tables_.at("holdfast_stockonhands").rows.at("stock-" + product);
  return JsonView(row)["holdfast_quantity"].decimal().value();
}

Json Tenant::stored(Table& table, const std::string& id, Json row) {
  Json& kept = table.rows.try_emplace(id, Json::object()).first->second;
  table.changes.erase(
      static_cast<std::uint64_t>(JsonView(kept)["versionnumber"].integer().value_or(0)));
  kept.set(table.key, id);
  for (auto& [name, value] : *row.members()) kept.set(name, std::move(value));
  kept.set("versionnumber", static_cast<std::int64_t>(++version_));
  table.changes.emplace(version_, id);
  return kept;
}

// --- the wire

base::Task<base::Result<Response>> Tenant::send(net::Request request) {
  base::Loop& loop = *loop_;
  co_await base::sleep(loop, on_the_way());
  if (request.url.find("/oauth2/") != std::string::npos) {
    co_return Response{200,
                       {},
                       fmt::format(R"({{"token_type":"Bearer","expires_in":3599,)"
                                   R"("access_token":"t{}"}})",
                                   token_)};
  }
  const bool writes = request.method != "GET";
  if (writes && faults.cut_before_commit > 0) {
    --faults.cut_before_commit;
    co_return base::fail(base::ErrorKind::unknown_outcome, "the line was cut");
  }
  if (faults.unavailable) co_return Response{503, {}, "<html>Service Unavailable</html>"};
  if (running_ >= concurrent_max) quota.block(loop.now(), base::Seconds(1), "0x80072326");
  const base::Duration wait = quota.admit(loop.now());
  if (wait > base::Duration(0)) {
    const auto seconds = std::chrono::ceil<base::Seconds>(wait).count();
    Response refused = error(429, std::string(quota.code()), "Number of requests exceeded.");
    refused.headers.emplace_back("Retry-After", std::to_string(seconds));
    co_return refused;
  }
  ++running_;
  const std::uint64_t number = ++requests_;
  under_way_.emplace(number, request);
  co_await base::sleep(loop, options_.per_row * rows_in(request));
  Response response = answer(request);
  under_way_.erase(number);
  --running_;
  if (writes && response.status < 300 && faults.cut_after_commit > 0) {
    --faults.cut_after_commit;
    co_return base::fail(base::ErrorKind::unknown_outcome, "the line was cut");
  }
  co_await base::sleep(loop, on_the_way());
  co_return response;
}

std::size_t Tenant::rows_in(const net::Request& request) const {
  std::size_t rows = 1;
  const bool bulk = request.url.find("CreateMultiple") != std::string::npos;
  const std::string mark = bulk ? "\"@odata.type\"" : "HTTP/1.1\r\n";
  for (auto at = request.body.find(mark); at != std::string::npos;
       at = request.body.find(mark, at + 1)) {
    ++rows;
  }
  return rows;
}

Response Tenant::answer(const net::Request& request) {
  const Response head{0, request.headers, {}};
  const std::string path = request.url.substr(root.size());
  if (head.header("Authorization") != fmt::format("Bearer t{}", token_)) {
    return error(401, "", "The token is no longer valid.");
  }
  Response response;
  if (path == "$batch") {
    response = batch(request);
  } else {
    response = serve({request.method, path, request.body, std::string(head.header("Prefer"))});
  }
  response.headers.emplace_back("Content-Type",
                                path == "$batch" ? std::string(batch_type) : "application/json");
  return response;
}

Response Tenant::batch(const net::Request& request) {
  std::string answers, rest = request.body;
  const std::string mark = "Content-Type: application/http\r\n";
  for (auto at = rest.find(mark); at != std::string::npos; at = rest.find(mark)) {
    rest = rest.substr(rest.find("\r\n\r\n", at) + 4);
    Inner call;
    call.method = rest.substr(0, rest.find(' '));
    const std::string target = between(rest, " ", " HTTP/1.1\r\n");
    if (target.rfind(inner_root, 0) != 0) return error(400, "0x80060888", "bad inner request");
    call.path = target.substr(inner_root.size());
    const auto end = rest.find("\r\n\r\n");
    const std::string length = between(rest.substr(0, end), "Content-Length: ", "\r\n");
    call.body = rest.substr(end + 4, number(length));
    rest = rest.substr(end + 4 + call.body.size());
    answers += part(serve(call), call.method != "GET");
  }
  if (rest.find("--batch_") == std::string::npos) return error(400, "0x80060888", "no end");
  return {200, {}, answers + std::string(batch_end)};
}

Response Tenant::serve(const Inner& call) {
  const auto end = call.path.find_first_of("?(");
  const std::string set = call.path.substr(0, end);
  const std::string query = between(call.path, "?", "");
  if (set == "WhoAmI") return {200, {}, R"({"UserId":"u","OrganizationId":"o"})"};
  if (set == "EntityDefinitions") return definitions();
  if (set == "sdkmessagefilters") return list({Json::object({{"sdkmessagefilterid", "f"}})});
  if (const auto name = call.path.find("/Microsoft.Dynamics.CRM.CreateMultiple");
      name != std::string::npos) {
    return create_multiple(call.path.substr(0, name), call);
  }
  if (call.path.find("FulfillSalesOrder") != std::string::npos || set == "CancelSalesOrder") {
    return close_order(call);
  }
  if (!tables_.contains(set)) return error(404, "0x8006088a", "Resource not found: " + set);
  const bool one = end != std::string::npos && call.path[end] == '(';
  const std::string id = one ? between(call.path, "(", ")") : "";
  if (call.method == "GET") return one ? read_row(set, id) : read_list(set, query, call);
  if (call.method == "POST") return create(set, call);
  return change(set, id, call);
}

Response Tenant::definitions() const {
  Json::Array rows;
  for (const std::string name : {"product", "account", "contact", "salesorder", "invoice",
                                 "holdfast_payment", "holdfast_stockonhand"}) {
    rows.push_back(Json::object({{"LogicalName", name}, {"ChangeTrackingEnabled", true}}));
  }
  return list(std::move(rows));
}

}  // namespace holdfast::simulation
