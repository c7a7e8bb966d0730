#include "shopware/webhooks.hpp"

#include <map>

#include "base/hmac.hpp"
#include "base/json_view.hpp"

namespace holdfast::shopware {
namespace {

// One event a change, no more: the shop calls while its customer waits. Stock that orders move and
// tracking codes tell nobody: they are only found by asking.
constexpr const char* events[] = {
    "product.written",
    "product.deleted",
    "customer.written",
    "order.written",
    "order.deleted",
    "state_enter.order_delivery.state.shipped",
    "state_enter.order_delivery.state.returned",
    "state_enter.order_transaction.state.paid",
    "state_enter.order_transaction.state.cancelled",
    "state_enter.order_transaction.state.refunded",
};

std::string id_of(const std::string& address, const std::string& event) {
  return base::hmac_sha256_hex(address, event).substr(0, 32);
}

base::Json row_of(const std::string& address, const std::string& event) {
  base::Json row = base::Json::object();
  row.set("id", id_of(address, event));
  row.set("name", "Holdfast: " + event);
  row.set("eventName", event);
  row.set("url", address);
  row.set("active", true);
  row.set("onlyLiveVersion", event.rfind("order.", 0) == 0);
  return row;
}

}  // namespace

// Rows to write: those of ours that are not as they should be.
base::Task<base::Result<base::Json>> Webhooks::wanting(std::string address) {
  base::Json ids = base::Json::array();
  for (const char* event : events) ids.push_back(id_of(address, event));
  base::Json body = base::Json::object();
  body.set("ids", std::move(ids));
  Call call{"POST", "/api/search/webhook", std::move(body), {}, "looking after webhooks", false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  std::map<std::string, bool> well;
  const base::JsonView data = base::JsonView(*reply)["data"];
  for (std::size_t i = 0; i < data.size(); ++i) {
    well[data[i]["id"].text_or("")] =
        data[i]["active"].boolean().value_or(false) && data[i]["url"].text_or("") == address;
  }
  base::Json rows = base::Json::array();
  for (const char* event : events) {
    if (!well[id_of(address, event)]) rows.push_back(row_of(address, event));
  }
  co_return rows;
}

base::Task<base::Result<std::size_t>> Webhooks::keep(std::string address) {
  auto rows = co_await wanting(std::move(address));
  if (!rows) co_return pass(rows);
  const std::size_t count = rows->items()->size();
  if (count == 0) co_return count;
  base::Json operation = base::Json::object();
  operation.set("entity", "webhook");
  operation.set("action", "upsert");
  operation.set("payload", std::move(*rows));
  base::Json body = base::Json::object();
  body.set("webhooks", std::move(operation));
  Call call{"POST", "/api/_action/sync", std::move(body), {}, "making webhooks", true};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return count;
}

}  // namespace holdfast::shopware
