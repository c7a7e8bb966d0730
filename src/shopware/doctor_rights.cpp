// The doctor's questions about privileges.
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/json_view.hpp"
#include "shopware/criteria.hpp"
#include "shopware/doctor.hpp"
#include "shopware/errors.hpp"
#include "shopware/machines.hpp"

namespace holdfast::shopware {
namespace {

using Level = Finding::Level;

constexpr auto nobody = "ffffffffffffffffffffffffffffffff";

// What the box writes. In the trial the row exists, and what `key` names does not.
struct Written {
  const char *entity, *route, *key;
};
constexpr Written written[] = {
    {"product", "product", "taxId"},
    {"customer", "customer", "groupId"},
    {"customer_address", "customer-address", "countryId"},
    {"order_delivery", "order-delivery", "shippingMethodId"},
};

base::Json one_row() {
  base::Json criteria = base::Json::object();
  criteria.set("page", 1);
  criteria.set("limit", 1);
  return criteria;
}

void put(base::Json& operations, const std::string& name, const std::string& entity,
         base::Json row) {
  base::Json operation = base::Json::object();
  operation.set("entity", entity);
  operation.set("action", "upsert");
  operation.set("payload", base::Json::array({std::move(row)}));
  operations.set(name, std::move(operation));
}

// Whole but for its country, which does not exist.
base::Json new_address_of(const std::string& customer) {
  base::Json row = base::Json::object();
  row.set("id", nobody);
  row.set("customerId", customer);
  row.set("countryId", nobody);
  for (const char* name : {"firstName", "lastName", "street", "city"}) row.set(name, "-");
  return row;
}

}  // namespace

// "detail" is JSON within JSON: {"message", "missingPrivileges": [...]}.
void Doctor::note_missing(const base::Json& body) {
  for (const auto& complaint : complaints(body)) {
    const auto detail = base::Json::parse(complaint.detail);
    if (!detail) continue;
    const base::JsonView names = base::JsonView(*detail)["missingPrivileges"];
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = names[i].text_or("");
      if (std::find(missing_.begin(), missing_.end(), name) == missing_.end()) {
        missing_.push_back(name);
      }
    }
  }
}

base::Task<void> Doctor::reading() {
  for (const char* type : {"product", "customer", "order"}) {
    (void)co_await search(type, load_page(type, 0, 1));
  }
  for (const char* type :
       {"state-machine-history", "order-delivery", "order-transaction", "order-line-item",
        "order-address", "customer-address", "currency", "country", "tax", "sales-channel"}) {
    (void)co_await search(type, one_row());
  }
  (void)co_await search("state-machine-transition", machine_criteria(1));
}

base::Task<void> Doctor::writing() {
  base::Json operations = base::Json::object();
  for (const auto& kind : written) {
    const auto found = co_await search(kind.route, one_row());
    const std::string id = found ? base::JsonView(*found)["data"][0]["id"].text_or("") : "";
    if (id.empty()) {
      untried_.push_back(std::string(kind.entity) + ":update");
      continue;
    }
    base::Json row = base::Json::object();
    row.set("id", id);
    row.set(kind.key, nobody);
    put(operations, kind.entity, kind.entity, std::move(row));
    const bool customer = std::string_view(kind.entity) == "customer";
    if (customer) put(operations, "new_address", "customer_address", new_address_of(id));
  }
  if (operations.members()->empty()) co_return;
  const auto answer = co_await ask("POST", "/api/_action/sync", std::move(operations),
                                   "trying a write that must fail");
  if (!answer || answer->response.status == 403) co_return;
  // Refused by the database, so the privileges had been there.
  if (answer->response.status == 500 || answer->response.status == 400) co_return;
  add(Level::fault, "write_unexplained",
      fmt::format("a write that must fail is answered with {}", answer->response.status),
      "do not connect a box: something in between answers for the shop");
}

void Doctor::privileges() {
  std::sort(missing_.begin(), missing_.end());
  base::Json names = base::Json::array();
  for (const auto& name : missing_) names.push_back(name);
  diagnosis_.facts.set("privileges_missing", std::move(names));
  if (!missing_.empty()) {
    add(Level::fault, "privilege_missing",
        fmt::format("the integration lacks {}", fmt::join(missing_, ", ")),
        "add it to the role of the integration; config/shopware-privileges.json lists all that a "
        "box needs");
    return;
  }
  if (untried_.empty()) return;
  add(Level::note, "privileges_untried",
      fmt::format("not tried, for want of an example in the shop: {}", fmt::join(untried_, ", ")),
      "run this again when the shop has its first order");
}

base::Task<void> Doctor::more_than_needed() {
  auto answer = co_await send("POST", "/api/search/integration", one_row());
  if (!answer || answer->status != 200) co_return;
  add(Level::warning, "privileges_wide",
      "the integration may see other integrations: it is an administrator, or has rights that the "
      "box does not need",
      "give it a role with what config/shopware-privileges.json lists, and nothing more");
}

}  // namespace holdfast::shopware
