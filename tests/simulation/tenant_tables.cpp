// The organisation's tables: what is read of them, and what a write does.
#include <fmt/core.h>

#include "simulation/odata.hpp"
#include "simulation/tenant.hpp"

namespace holdfast::simulation {

using base::Json;
using base::JsonView;
using net::Response;

// --- reading

Response Tenant::read_changes(const std::string& set, const std::string& query) {
  const std::string token = between(query, "$deltatoken=", "&");
  const std::uint64_t since = number(token);
  if (!token.empty() && since < void_below_) {
    if (published_) return error(400, "0x80060888", "The delta token is not valid.");
    return error(400, "0x80044352",
                 "Version stamp associated with the client has expired. Please perform a full "
                 "sync.");
  }
  const Table& table = tables_.at(set);
  Json::Array out;
  for (auto at = table.changes.upper_bound(since); at != table.changes.end(); ++at) {
    out.push_back(table.rows.at(at->second));
  }
  for (auto at = table.deletions.upper_bound(since); !token.empty() && at != table.deletions.end();
       ++at) {
    out.push_back(Json::object({{"id", at->second}, {"reason", "deleted"}}));
  }
  return list(std::move(out), "@odata.deltaLink", fmt::format("{}?$deltatoken={}", set, version_));
}

Response Tenant::read_list(const std::string& set, const std::string& query, const Inner& call) {
  const bool tracked = call.prefer.find("track-changes") != std::string::npos;
  if (tracked) return read_changes(set, query);
  const Table& table = tables_.at(set);
  const auto [column, values] = conditions(query);
  Json::Array out;
  if (query.find("$top=1") != std::string::npos) {
    std::uint64_t latest = 0;
    const Json* row = nullptr;
    for (const auto& value : values.empty() ? std::set<std::string>{""} : values) {
      const auto found = newest_.find(value);
      if (found == newest_.end()) continue;
      const Json& candidate = table.rows.at(found->second);
      const auto version =
          static_cast<std::uint64_t>(JsonView(candidate)["versionnumber"].integer().value_or(0));
      if (version > latest) row = &candidate, latest = version;
    }
    if (row != nullptr) out.push_back(*row);
    return list(std::move(out));
  }
  for (const auto& [id, row] : table.rows) {
    if (values.empty() || values.contains(JsonView(row)[column].text_or(""))) out.push_back(row);
  }
  return list(std::move(out));
}

Response Tenant::read_row(const std::string& set, const std::string& id) {
  const Table& table = tables_.at(set);
  const auto found = table.rows.find(id);
  if (found == table.rows.end()) {
    return error(404, "0x80040217", set + " With Id = " + id + " Does Not Exist");
  }
  Json row = found->second;
  if (set == "salesorders") {  // whoever asks for one row of ours expands them
    Json lines = Json::array();
    for (const auto& [line_id, line] : tables_.at("salesorderdetails").rows) {
      if (JsonView(line)["_salesorderid_value"].text_or("") == id) lines.push_back(line);
    }
    row.set("order_details", std::move(lines));
  }
  return {200, {}, row.dump()};
}

// --- writing

std::string Tenant::insert(const std::string& set, const Json& body) {
  Table& table = tables_.at(set);
  const std::string id = JsonView(body)[table.key].text_or("");
  stored(table, id, flattened(body));
  if (const Json* lines = body.find("order_details")) {
    for (const auto& line : *lines->items()) {
      insert("salesorderdetails", line);
      tables_.at("salesorderdetails")
          .rows.at(JsonView(line)["salesorderdetailid"].text_or(""))
          .set("_salesorderid_value", id);
    }
  }
  if (set == "salesorders") stored(table, id, Json::object({{"statecode", 0}, {"statuscode", 1}}));
  if (set == "holdfast_stockmovements") post_movement(table.rows.at(id));
  return id;
}

void Tenant::post_movement(const Json& row) {
  const JsonView view(row);
  const std::string product = view["_holdfast_product_value"].text_or("");
  Table& shelf = tables_.at("holdfast_stockonhands");
  const auto now = on_hand(product).plus(*view["holdfast_quantity"].decimal());
  stored(shelf, "stock-" + product, Json::object({{"holdfast_quantity", now.value()}}));
  newest_[product] = newest_[""] = view["holdfast_stockmovementid"].text_or("");
}

std::optional<Response> Tenant::refusal(const std::string& set, const Json& row) {
  const Table& table = tables_.at(set);
  const std::string id = JsonView(row)[table.key].text_or("");
  if (id.empty()) return error(400, "0x80048d19", "Error identified in Payload");
  const std::string why = refuses ? refuses(set, row) : "";
  if (!why.empty()) return error(400, "0x80040265", why);
  if (table.rows.contains(id)) {
    return error(412, "0x80040237", "Operation failed due to a SQL integrity violation.");
  }
  return std::nullopt;
}

Response Tenant::create(const std::string& set, const Inner& call) {
  const auto body = Json::parse(call.body);
  if (!body) return error(400, "0x80048d19", "Error identified in Payload");
  if (auto refused = refusal(set, *body)) return std::move(*refused);
  const std::string id = insert(set, *body);
  if (call.prefer.find("return=representation") == std::string::npos) return {204, {}, ""};
  Response row = read_row(set, id);
  row.status = 201;
  return row;
}

// All or none.
Response Tenant::create_multiple(const std::string& set, const Inner& call) {
  const auto body = Json::parse(call.body);
  const Json* targets = body ? body->find("Targets") : nullptr;
  if (targets == nullptr) return error(400, "0x80048d19", "Error identified in Payload");
  for (const auto& row : *targets->items()) {
    if (row.find("@odata.type") == nullptr) return error(400, "0x80048d19", "no type");
    if (auto refused = refusal(set, row)) {
      ++bulk_refused;
      return std::move(*refused);
    }
  }
  Json ids = Json::array();
  for (Json row : *targets->items()) {
    row.erase("@odata.type");
    ids.push_back(insert(set, row));
    ++rows_in_bulk;
  }
  return {200, {}, Json::object({{"Ids", std::move(ids)}}).dump()};
}

Response Tenant::change(const std::string& set, const std::string& id, const Inner& call) {
  Table& table = tables_.at(set);
  if (!table.rows.contains(id)) return read_row(set, id);
  const auto body = Json::parse(call.body);
  if (!body) return error(400, "0x80048d19", "Error identified in Payload");
  const Json row = stored(table, id, flattened(*body));
  if (call.prefer.find("return=representation") == std::string::npos) return {204, {}, ""};
  return {200, {}, row.dump()};
}

Response Tenant::close_order(const Inner& call) {
  const bool fulfil = call.path.find("Fulfill") != std::string::npos;
  const auto body = Json::parse(call.body);
  if (!body) return error(400, "0x80048d19", "Error identified in Payload");
  const std::string bound = JsonView(*body)["OrderClose"]["salesorderid@odata.bind"].text_or("");
  const std::string id = between(bound, "(", ")");
  Table& orders = tables_.at("salesorders");
  if (!orders.rows.contains(id)) return read_row("salesorders", id);
  if (JsonView(orders.rows.at(id))["statecode"].integer().value_or(0) > 1) {
    return error(400, "0x80040233", "The order is closed.");
  }
  stored(orders, id,
         Json::object({{"statecode", fulfil ? 3 : 2}, {"statuscode", fulfil ? 100001 : 4}}));
  return {204, {}, ""};
}

}  // namespace holdfast::simulation
