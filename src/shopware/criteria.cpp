#include "shopware/criteria.hpp"

#include "shopware/feed.hpp"

namespace holdfast::shopware {
namespace {

base::Json with(std::initializer_list<std::pair<const char*, base::Json>> members) {
  base::Json json = base::Json::object();
  for (const auto& [name, value] : members) json.set(name, value);
  return json;
}

base::Json none() { return base::Json::object(); }

base::Json nested(std::initializer_list<std::pair<const char*, base::Json>> associations) {
  return with({{"associations", with(associations)}});
}

base::Json order_associations() {
  const base::Json address = nested({{"country", none()}, {"countryState", none()}});
  const base::Json refund = nested({{"stateMachineState", none()}});
  return with(
      {{"stateMachineState", none()},
       {"orderCustomer", none()},
       {"currency", none()},
       {"billingAddress", address},
       {"addresses", address},
       {"lineItems", none()},
       {"deliveries", nested({{"stateMachineState", none()},
                              {"shippingMethod", none()},
                              {"shippingOrderAddress", address}})},
       {"documents", nested({{"documentType", none()}})},
       {"transactions",
        nested({{"stateMachineState", none()},
                {"paymentMethod", none()},
                {"captures", nested({{"stateMachineState", none()}, {"refunds", refund}})}})}});
}

base::Json associations(const std::string& type) {
  if (type == "order") return order_associations();
  if (type == "product") {
    return with({{"options", nested({{"group", none()}})},
                 {"parent", none()},
                 {"prices", none()},
                 {"tax", none()},
                 {"translations", none()},
                 {"unit", none()}});
  }
  if (type == "customer") {
    const base::Json address = nested({{"country", none()}, {"countryState", none()}});
    return with({{"addresses", address},
                 {"defaultBillingAddress", address},
                 {"defaultShippingAddress", address},
                 {"group", none()}});
  }
  return none();
}

base::Json criteria(const std::string& type) {
  base::Json json = base::Json::object();
  json.set("total-count-mode", 0);
  json.set("associations", associations(type));
  // Of a product's translations the descriptions would be the most of it.
  if (type == "product") {
    json.set("includes",
             with({{"product_translation", base::Json::array({"languageId", "name"})}}));
  }
  return json;
}

}  // namespace

base::Json whole_documents(const std::string& type, const std::vector<std::string>& ids) {
  base::Json json = criteria(type);
  base::Json list = base::Json::array();
  for (const auto& id : ids) list.push_back(id);
  json.set("ids", std::move(list));
  return json;
}

base::Json load_page(const std::string& type, std::int64_t position, std::int64_t rows) {
  base::Json json = criteria(type);
  json.set("page", 1);
  json.set("limit", rows);
  json.set("filter", base::Json::array({range("autoIncrement", "gt", position)}));
  json.set("sort", sort_by({"autoIncrement"}));
  return json;
}

net::Headers read_headers(const std::string& type) {
  if (type == "product") return {{"sw-inheritance", "1"}};
  return {};
}

}  // namespace holdfast::shopware
