#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"

using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

ReadResult read(const std::string& mapping, const std::string& type, const Json& body,
                const Lookups& lookups = NoLookups()) {
  auto result = default_mappings().find(mapping)->read(document(type, body), lookups);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

Json all_customers(const std::string& recording) {
  Json all = Json::array();
  const auto rows = recorded(recording);
  for (const auto& row : *rows.items()) {
    all.push_back(as_json(read("shopware-customer", "customer", row).fields));
  }
  return all;
}

}  // namespace

TEST_CASE("recorded customers, business and guests, are read as expected") {
  for (const auto* name : {"search-business", "search-guests"}) {
    CAPTURE(name);
    CHECK(all_customers("customers/" + std::string(name) + ".json").pretty() ==
          load("tests/data/flow/customers-" + std::string(name) + ".json").pretty());
  }
}

TEST_CASE("customers of recorded orders are read as expected") {
  for (const auto* name : {"promotion-and-two-tax-rates", "free-shipping-promotion", "us-dollar",
                           "net-business", "tax-free-switzerland"}) {
    CAPTURE(name);
    const auto row = recorded("orders/example-" + std::string(name) + ".json").items()->front();
    const auto customer = read("shopware-order-customer", "order", row);
    CHECK(as_json(customer.fields).pretty() ==
          load("tests/data/flow/" + std::string(name) + ".customer.json").pretty());
    CHECK(customer.native_type == "customer");
    CHECK(customer.key == "shopware/" + customer.native_id);
  }
}

TEST_CASE("the customer of an order and the customer document are one record") {
  const auto order = recorded("orders/example-net-business.json").items()->front();
  const auto customer = recorded("customers/search-business.json").items()->front();
  CHECK(read("shopware-order-customer", "order", order).id ==
        read("shopware-customer", "customer", customer).id);
}

TEST_CASE("a customer deleted in the shop is known by his row in the order") {
  auto order = recorded("orders/example-us-dollar.json").items()->front();
  order.find("orderCustomer")->set("customerId", Json());
  const auto customer = read("shopware-order-customer", "order", order);
  CHECK(Json(customer.native_id) == *order.find("orderCustomer")->find("id"));
  order.erase("orderCustomer");
  CHECK(read("shopware-order-customer", "order", order).skipped);
}

TEST_CASE("customers become accounts or contacts as expected") {
  const auto set = default_mappings();
  for (const auto& [name, type] :
       {std::pair{"net-business", "account"}, {"us-dollar", "contact"}}) {
    CAPTURE(name);
    const auto row = recorded("orders/example-" + std::string(name) + ".json").items()->front();
    const auto customer = read("shopware-order-customer", "order", row);
    const WriteRequest request{customer.fields, customer.id};
    const auto* mapping = set.find("dynamics-" + std::string(type));
    CHECK(*mapping->accepts(request, NoLookups()));
    const auto write = mapping->write(request, NoLookups());
    REQUIRE(write);
    CHECK((*write)->body.pretty() ==
          load("tests/data/flow/" + std::string(name) + "." + type + ".json").pretty());
  }
}

TEST_CASE("contacts that the ERP made itself are skipped") {
  const auto body = json(R"({"id": "c1", "firstname": "Ada"})");
  CHECK(read("dynamics-contact", "contact", body).skipped);
}

TEST_CASE("a changed address is sent whole and alone") {
  const warehouse::Fields fields = {
      {"last_name", "Kran"}, {"number", "1"}, {"billing", json(R"({"city": "Berlin"})")}};
  const FieldNames changed = {"billing"};
  const auto write =
      default_mappings().find("dynamics-contact")->write({fields, {}, "c1", &changed}, NoLookups());
  REQUIRE(write);
  CHECK((*write)->body == json(R"({"address1_name": null, "address1_line1": null,
      "address1_line2": null, "address1_line3": null, "address1_postalcode": null,
      "address1_city": "Berlin", "address1_stateorprovince": null, "address1_country": null,
      "address1_telephone1": null})"));
}
