// What the shop's documents hold beside the plain fields, read and written back.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/order_sums.hpp"
#include "flow/support.hpp"

using holdfast::base::Json;
using holdfast::base::JsonView;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

constexpr auto euro = "b7d2554b0ce847cd82f3ac9bd1c0dfca";

ReadResult read(const std::string& mapping, const std::string& type, const Json& body) {
  auto result = default_mappings().find(mapping)->read(document(type, body), NoLookups());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  REQUIRE_FALSE(result->skipped);
  return *result;
}

Json written(const std::string& mapping, const warehouse::Fields& fields,
             const FieldNames& changed) {
  const auto write =
      default_mappings().find(mapping)->write({fields, {}, "id1", &changed}, TestLookups());
  INFO((write ? "" : write.error().message));
  REQUIRE(write);
  REQUIRE(*write);
  CHECK((*write)->mode == Write::Mode::update);
  return (*write)->body;
}

Json amounts(const char* currency, int net, int gross) {
  Json one = json(R"({"linked": true})");
  one.set("currencyId", currency);
  one.set("net", net);
  one.set("gross", gross);
  return one;
}

Json product() {
  Json body = json(R"({"id": "p1", "productNumber": "HF-1", "name": "Bolt", "active": true,
      "tax": {"taxRate": 19}, "customFields": {"shelf_life": 30},
      "translations": [{"languageId": "de", "name": "Bolzen", "customFields": null},
                       {"languageId": "at", "name": null}],
      "prices": [{"id": "t2", "ruleId": "r", "quantityStart": 10, "quantityEnd": null},
                 {"id": "t1", "ruleId": "r", "quantityStart": 1, "quantityEnd": 9}]})");
  Json main = amounts(euro, 10, 12);
  main.set("listPrice", amounts(euro, 20, 24));
  main.set("regulationPrice", amounts(euro, 9, 11));
  body.set("price", Json::array({amounts("usd", 11, 13), main}));
  for (auto& tier : *body.find("prices")->items()) {
    tier.set("price", Json::array({amounts(euro, 8, 10)}));
  }
  return body;
}

Json customer() {
  return json(R"({"id": "c1", "customerNumber": "10098", "email": "mix@example.com",
      "firstName": "Zoë", "lastName": "Kran", "guest": false, "vatIds": ["DE1", "AT2", "CH3"],
      "group": {"translated": {"name": "Trade"}},
      "defaultBillingAddressId": "a1", "defaultShippingAddressId": "a2",
      "addresses": [
        {"id": "a2", "firstName": "Lager", "lastName": "Kran", "street": "Lager 7",
         "zipcode": "20457", "city": "Hamburg", "country": {"iso": "DE"}},
        {"id": "a1", "firstName": "Anna Maria", "lastName": "Groß", "street": "Weg 1",
         "zipcode": "10623", "city": "Berlin", "country": {"iso": "DE"},
         "company": "Kran GmbH"}]})");
}

Json us_order() { return recorded("orders/example-us-dollar.json").items()->front(); }

}  // namespace

TEST_CASE(
    "a new price keeps the other currencies, the list price and the lowest price of thirty days") {
  auto fields = read("shopware-item", "product", product()).fields;
  fields["price_net"] = 20;
  const Json body = written("shopware-item", fields, {"price_net"});
  const JsonView price = JsonView(body)["price"];
  REQUIRE(price.size() == 2);
  CHECK(price[0]["currencyId"].text_or("") == euro);
  CHECK(*price[0]["net"].decimal() == 20);
  CHECK(price[0]["gross"].decimal()->to_string() == "23.8");
  CHECK(*price[0]["listPrice"]["net"].decimal() == 20);
  CHECK(*price[0]["regulationPrice"]["gross"].decimal() == 11);
  CHECK(price[1]["currencyId"].text_or("") == "usd");
  CHECK(body.members()->size() == 1);
}

TEST_CASE("prices by quantity are read in a fixed order and written back as they were") {
  const auto fields = read("shopware-item", "product", product()).fields;
  const JsonView tiers(fields.at("price_tiers"));
  REQUIRE(tiers.size() == 2);
  CHECK(tiers[0]["id"].text_or("") == "t1");
  CHECK(*tiers[0]["to"].decimal() == 9);
  const Json body = written("shopware-item", fields, {"price_tiers"});
  const JsonView prices = JsonView(body)["prices"];
  CHECK(prices[1]["id"].text_or("") == "t2");
  CHECK(*prices[1]["quantityStart"].decimal() == 10);
  CHECK(prices[1]["ruleId"].text_or("") == "r");
  CHECK(*prices[1]["price"][0]["net"].decimal() == 8);
}

TEST_CASE("translated names go to their languages, custom fields key by key") {
  const auto fields = read("shopware-item", "product", product()).fields;
  CHECK(fields.at("translations") == json(R"([{"languageId": "de", "name": "Bolzen"}])"));
  const Json body = written("shopware-item", fields, {"translations", "custom_fields"});
  CHECK(*body.find("translations") == json(R"([{"languageId": "de", "name": "Bolzen"}])"));
  CHECK(*body.find("customFields") == json(R"({"shelf_life": 30})"));
}

TEST_CASE("a product without prices by quantity, translations and custom fields states none") {
  Json body = product();
  for (const char* name : {"prices", "translations", "customFields"}) body.set(name, nullptr);
  const auto fields = read("shopware-item", "product", body).fields;
  for (const char* name : {"price_tiers", "translations", "custom_fields"}) {
    CHECK(fields.find(name) == fields.end());
  }
}

TEST_CASE("a customer has a group, all addresses and all VAT ids") {
  const auto fields = read("shopware-customer", "customer", customer()).fields;
  CHECK(fields.at("group") == Json("Trade"));
  CHECK(fields.at("other_vat_ids") == json(R"(["AT2", "CH3"])"));
  CHECK(JsonView(fields.at("addresses"))[0]["id"].text_or("") == "a1");
  CHECK(JsonView(fields.at("addresses"))[1]["address"]["city"].text_or("") == "Hamburg");
}

TEST_CASE("a new VAT id does not drop the others") {
  auto fields = read("shopware-customer", "customer", customer()).fields;
  fields["vat_id"] = "DE9";
  const Json body = written("shopware-customer", fields, {"vat_id"});
  CHECK(*body.find("vatIds") == json(R"(["DE9", "AT2", "CH3"])"));
}

TEST_CASE("an address goes to the row it was read from") {
  auto fields = read("shopware-customer", "customer", customer()).fields;
  fields["billing"].set("street", "Weg 2");
  const Json body = written("shopware-customer", fields, {"billing"});
  CHECK(body.members()->size() == 1);
  CHECK(*body.find("defaultBillingAddress") ==
        json(R"({"id": "a1", "firstName": "Anna Maria", "lastName": "Groß", "company": "Kran GmbH",
                 "street": "Weg 2", "zipcode": "10623", "city": "Berlin",
                 "countryId": "country-DE"})"));
}

TEST_CASE("one row for both addresses is written once") {
  Json body = customer();
  body.set("defaultShippingAddressId", "a1");
  auto fields = read("shopware-customer", "customer", body).fields;
  const Json sent = written("shopware-customer", fields, {"billing", "shipping"});
  CHECK(sent.find("defaultBillingAddress") != nullptr);
  CHECK(sent.find("defaultShippingAddress") == nullptr);
}

TEST_CASE("a changed shipping address without a row of its own gets one") {
  Json body = customer();
  body.set("defaultShippingAddressId", "a1");
  auto fields = read("shopware-customer", "customer", body).fields;
  fields["shipping"].set("street", "Rampe 7");
  const Json sent = written("shopware-customer", fields, {"shipping"});
  CHECK(sent.find("defaultBillingAddress") == nullptr);
  REQUIRE(sent.find("defaultShippingAddress") != nullptr);
  const JsonView address(*sent.find("defaultShippingAddress"));
  const std::string id = address["id"].text_or("");
  CHECK(id.size() == 32);
  CHECK(id != "a1");
  CHECK(address["customerId"].text_or("") != "");
  CHECK(address["street"].text_or("") == "Rampe 7");
  // The same at every attempt, and the row that it has from then on.
  const Json again = written("shopware-customer", fields, {"shipping"});
  CHECK(again == sent);
  fields["shopware_shipping_id"] = id;
  const Json later = written("shopware-customer", fields, {"shipping"});
  CHECK(JsonView(later)["defaultShippingAddress"]["id"].text_or("") == id);
  CHECK(JsonView(later)["defaultShippingAddress"]["customerId"].text_or("") == "");
}

TEST_CASE("an order in the shop is told its state at the ERP, where a route says so") {
  auto fields = read("shopware-order", "order", us_order()).fields;
  fields["erp_state"] = "fulfilled";
  const Json body = written("shopware-order", fields, {"erp_state"});
  CHECK(body == json(R"({"customFields": {"holdfast_erp_state": "fulfilled"}})"));
}

TEST_CASE("an item is told its unit where the shop has one of that name") {
  warehouse::Fields fields{{"sku", "HF-1"}, {"unit", "Piece"}};
  const Json body = written("shopware-item", fields, {"unit"});
  CHECK(JsonView(body)["unitId"].text_or("") == "unit-Piece");
}

TEST_CASE("an order tells its documents, its payments with captures and refunds, and its taxes") {
  Json body = us_order();
  body.set("documents", json(R"([{"documentNumber": "1002", "documentType": {"technicalName":
      "delivery_note"}}, {"documentNumber": "1001",
      "documentType": {"technicalName": "invoice"}}])"));
  auto& transactions = *body.find("transactions")->items();
  transactions.front().set("captures", json(R"([{"id": "k1", "externalReference": "psp-7",
      "stateMachineState": {"technicalName": "completed"}, "amount": {"totalPrice": 33.60},
      "refunds": [{"id": "r1", "reason": "broken", "amount": {"totalPrice": 13.93},
                   "stateMachineState": {"technicalName": "completed"}}]}])"));
  const auto order = read("shopware-order", "order", body);
  const JsonView documents(order.fields.at("documents"));
  CHECK(documents[0]["kind"].text_or("") == "invoice");
  CHECK(documents[1]["number"].text_or("") == "1002");
  const JsonView capture = JsonView(order.fields.at("payments"))[0]["captures"][0];
  CHECK(capture["reference"].text_or("") == "psp-7");
  CHECK(capture["refunds"][0]["amount"].decimal()->to_string() == "13.93");
  CHECK(JsonView(order.fields.at("taxes"))[0]["tax"].decimal()->to_string() == "5.37");
}

TEST_CASE("of several payments the newest is valid, and all are told") {
  Json body = us_order();
  Json retry = body.find("transactions")->items()->front();
  retry.set("id", "second");
  retry.set("createdAt", "2026-11-24T08:00:00.000+00:00");
  retry.set("stateMachineState", json(R"({"technicalName": "paid"})"));
  body.find("transactions")->push_back(retry);
  const auto order = read("shopware-order", "order", body);
  CHECK(order.fields.at("shopware_transaction_id") == Json("second"));
  CHECK(order.fields.at("payments").items()->size() == 2);
}
