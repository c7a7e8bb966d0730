// Business Central, by scripted answers. Against the simulator: central_live_test.cpp.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "dynamics/central_stock.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr auto root = "https://bc.example/v2.0/t/production/api/v2.0/companies(c1)/";
constexpr auto product = "00000000-0000-4000-8000-000000000001";

CentralOptions central(bool page = true) {
  CentralOptions out{"https://bc.example/v2.0/t/production/api/v2.0", "c1", "", "MAIN"};
  if (page) out.page_url = "https://bc.example/v2.0/t/production/api/holdfast/warehouse/v1.0";
  return out;
}

struct CentralScene : Scene {
  explicit CentralScene(bool page = true) : page_(page) {}
  ConnectorOptions settings() const {
    ConnectorOptions out{options};
    out.stock = StockKind::business_central;
    out.central = central(page_);
    return out;
  }
  bool page_;
  DynamicsConnector stock{loop, clock, random, script, settings()};
  BusinessCentral service{loop, clock, random, script, application_of(options), central(page_)};

  void products(const std::string& number = "A-1") {
    then(answer(200, fmt::format(R"({{"value":[{{"productid":"{}","productnumber":"{}",)"
                                 R"("_defaultuomid_value":"u"}}]}})",
                                 product, number)));
  }
  base::Result<flow::Receipt> post(int quantity, const std::string& location = "MAIN") {
    auto receipts = run(stock.push({write_of(
        "holdfast_stockmovement", flow::Write::Mode::create,
        Json::object({{"holdfast_name", "7.1:42"},
                      {"holdfast_Product@odata.bind", fmt::format("/products({})", product)},
                      {"holdfast_location", location},
                      {"holdfast_quantity", quantity}}))}));
    return std::move(receipts.front());
  }
  [[nodiscard]] const net::Request& last() const { return script.requests.back(); }
};

net::Response same_key() {
  return odata_error(400, "Internal_EntityWithSameKeyExists", "The record already exists.");
}

Json order(const std::string& external) {
  return Json::object(
      {{"number", "SW-1"},
       {"externalDocumentNumber", external},
       {"customerNumber", "10000"},
       {"salesOrderLines", Json::array({Json::object(
                               {{"sequence", 10000}, {"lineType", "Item"}, {"quantity", 2}})})}});
}

}  // namespace

TEST_CASE("an order is looked for before it is made, and never brings a number of its own") {
  CentralScene scene;
  scene.then(answer(200, R"({"value":[]})"));
  scene.then(answer(201, R"({"id":"o1","number":"S-ORD1001"})"));
  const auto made = scene.run(scene.service.create_order(order("SW-10'42")));
  REQUIRE(made);
  CHECK(made->id == "o1");
  CHECK_FALSE(made->existed);
  CHECK_THAT(scene.script.requests[0].url,
             Catch::EndsWith("$filter=externalDocumentNumber%20eq%20'SW-10''42'"));
  const Json sent = Json::parse(scene.last().body).value();
  CHECK(sent.find("number") == nullptr);
  CHECK(JsonView(sent)["salesOrderLines"][0]["lineType"].text_or("") == "Item");
  CHECK_FALSE(JsonView(sent)["salesOrderLines"][0]["sequence"].exists());
}

TEST_CASE("an order that is there is not made again; one that is there twice needs a person") {
  CentralScene scene;
  scene.then(answer(200, R"({"value":[{"id":"o1","number":"S-ORD1001"}]})"));
  const auto found = scene.run(scene.service.create_order(order("SW-1")));
  REQUIRE(found);
  CHECK(found->existed);
  CHECK(found->id == "o1");
  CHECK(scene.script.requests.size() == 1);
  scene.then(answer(200, R"({"value":[{"id":"o1","number":"A"},{"id":"o2","number":"B"}]})"));
  const auto twice = scene.run(scene.service.create_order(order("SW-1")));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().kind == ErrorKind::refused);
  CHECK_THAT(twice.error().message, Catch::Contains("A and B"));
  const auto nameless = scene.run(scene.service.create_order(order("")));
  CHECK(nameless.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("a change names the version it was made from; a newer one is a conflict") {
  CentralScene scene;
  scene.then(odata_error(409, "Request_EntityChanged", "Another user has changed the record."));
  const auto written =
      scene.run(scene.service.update("items", "i1", Json::object({{"gtin", "4"}}), "W/\"JzQ0\""));
  REQUIRE_FALSE(written);
  CHECK(written.error().kind == ErrorKind::conflict);
  CHECK(scene.last().method == "PATCH");
  CHECK(scene.last().url == std::string(root) + "items(i1)");
  CHECK(scene.script.header(0, "If-Match") == "W/\"JzQ0\"");
}

TEST_CASE("items come by the time of modification, with an overlap, page by page") {
  CentralScene scene;
  scene.then(answer(200, R"({"value":[{"id":"i1","lastModifiedDateTime":"2026-01-05T10:00:00Z"}],)"
                         R"("@odata.nextLink":")" +
                             std::string(root) + R"(items?$skiptoken=1"})"));
  scene.then(
      answer(200, R"({"value":[{"id":"i2","lastModifiedDateTime":"2026-01-05T09:00:00Z"}]})"));
  const auto first = scene.run(scene.service.items(""));
  REQUIRE(first);
  CHECK(first->more);
  const auto second = scene.run(scene.service.items(first->cursor));
  REQUIRE(second);
  CHECK_FALSE(second->more);
  CHECK(second->documents.front().id == "i2");
  CHECK_THAT(scene.last().url, Catch::EndsWith("items?$skiptoken=1"));
  scene.then(answer(200, R"({"value":[]})"));
  const auto third = scene.run(scene.service.items(second->cursor));
  REQUIRE(third);
  CHECK(third->cursor == second->cursor);
  CHECK_THAT(scene.last().url,
             Catch::Contains("lastModifiedDateTime%20gt%202026-01-05T09%3A55%3A00.000Z"));
}

TEST_CASE("shipping tells what is missing of each line, and nothing when nothing is missing") {
  CentralScene scene;
  const std::string lines =
      R"({"value":[{"id":"l1","lineType":"Item","shippedQuantity":2,"@odata.etag":"e1"},)"
      R"({"id":"l2","lineType":"Comment"}]})";
  scene.then(answer(200, lines));
  scene.then(answer(200, "{}"));
  scene.then(answer(204));
  REQUIRE(scene.run(scene.service.ship("o1", {{"l1", base::Decimal(5)}})));
  CHECK(JsonView(Json::parse(scene.script.requests[1].body).value())["shipQuantity"].decimal() ==
        base::Decimal(3));
  CHECK(scene.last().url == std::string(root) + "salesOrders(o1)/Microsoft.NAV.shipAndInvoice");
  scene.then(answer(200, lines));
  scene.then(answer(200, "{}"));
  REQUIRE(scene.run(scene.service.ship("o1", {{"l1", base::Decimal(2)}})));
  CHECK(scene.last().method == "PATCH");
}

TEST_CASE("a movement is a journal line under a document number of its own, and booked") {
  CentralScene scene;
  scene.products();
  scene.then(answer(201, R"({"id":"j1"})"));
  scene.then(answer(204));
  REQUIRE(scene.post(-3));
  const auto& requests = scene.script.requests;
  const Json sent = Json::parse(requests[1].body).value();
  const JsonView line(sent);
  CHECK(line["documentNumber"].text_or("") == "HF0FA91CE3E96A4BC2BE");
  CHECK(line["itemNumber"].text_or("") == "A-1");
  CHECK(line["entryType"].text_or("") == "Negative Adjmt.");
  CHECK(line["quantity"].decimal().value() == base::Decimal(3));
  CHECK(line["externalDocumentNumber"].text_or("") == "7.1:42");
  CHECK(scene.last().url ==
        "https://bc.example/v2.0/t/production/api/holdfast/warehouse/v1.0/"
        "companies(c1)/itemJournalLines(j1)/Microsoft.NAV.post");
}

TEST_CASE("a page that is not there is nobody's movement's fault") {
  CentralScene scene;
  scene.products();
  scene.then(odata_error(404, "BadRequest_NotFound", "No HTTP resource was found"));
  const auto posted = scene.post(-3);
  REQUIRE_FALSE(posted);
  CHECK(posted.error().kind == base::ErrorKind::misconfigured);
}

TEST_CASE("a document number that was used is settled by looking: journal first, then ledger") {
  CentralScene scene;
  scene.products();
  scene.then(same_key());
  SECTION("the line waits: it is booked") {
    scene.then(answer(200, R"({"value":[{"id":"j1","itemNumber":"A-1","quantity":3,)"
                           R"("entryType":"Negative Adjmt."}]})"));
    scene.then(answer(204));
    REQUIRE(scene.post(-3));
    CHECK_THAT(scene.last().url, Catch::EndsWith("itemJournalLines(j1)/Microsoft.NAV.post"));
  }
  SECTION("it is booked: done") {
    scene.then(answer(200, R"({"value":[]})"));
    scene.then(answer(200, R"({"value":[{"itemNumber":"A-1","quantity":-3}]})"));
    const auto receipt = scene.post(-3);
    REQUIRE(receipt);
    CHECK(receipt->existed);
  }
  SECTION("it says something else: refused with what it says") {
    scene.then(answer(200, R"({"value":[]})"));
    scene.then(answer(200, R"({"value":[{"itemNumber":"A-1","quantity":3}]})"));
    const auto receipt = scene.post(-3);
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().kind == ErrorKind::refused);
    CHECK_THAT(receipt.error().message, Catch::Contains(R"("quantity":3)"));
  }
}

TEST_CASE("without a page over the journal stock is read and not written, and both are said") {
  CentralScene scene(false);
  scene.products();
  const auto receipt = scene.post(1);
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("business_central.page_url"));
  scene.then(answer(200, R"({"value":[{"number":"A-1","type":"Inventory","inventory":4.5}]})",
                    {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}));
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().quantity == base::Decimal::parse("4.5").value());
  CHECK(rows->front().location == "MAIN");
  CHECK(rows->front().version >= 1'767'604'353'000U);
}

TEST_CASE("an item is the same in any case, and is asked for as a code field holds it") {
  CentralScene scene;
  scene.products("ä-1b ");
  scene.then(answer(200, R"({"value":[{"number":"Ä-1B","type":"Inventory","inventory":4}]})",
                    {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}));
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().item == product);
  CHECK(rows->front().quantity == base::Decimal(4));
  CHECK_THAT(scene.last().url, Catch::EndsWith("$filter=number%20eq%20'%C3%84-1B'"));
  scene.then(same_key());
  scene.then(answer(200, R"({"value":[]})"));
  scene.then(answer(200, R"({"value":[{"itemNumber":"Ä-1B","quantity":-3}]})"));
  const auto receipt = scene.post(-3);
  if (!receipt) FAIL(receipt.error().message);
  CHECK(receipt->existed);
}

TEST_CASE("an item that is not answered for is unknown, and one without stock holds nothing") {
  CentralScene scene;
  scene.products();
  const auto rows_for = [&scene](const std::string& value) {
    scene.then(
        answer(200, R"({"value":[)" + value + "]}", {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}));
    auto rows = scene.run(scene.stock.on_hand({product}));
    if (!rows) FAIL(rows.error().message);
    return std::move(*rows);
  };
  for (const char* silent : {"", R"({"number":"A-1","type":"Inventory"})"}) {
    const auto rows = rows_for(silent);
    REQUIRE(rows.size() == 1);
    CHECK_THAT(rows.front().unknown, Catch::Contains("item A-1"));
  }
  CHECK(rows_for(R"({"number":"A-1","type":"Service","inventory":0})").empty());
}

TEST_CASE("a movement at another place is refused: items tell one inventory for all") {
  CentralScene scene;
  scene.products();
  const auto receipt = scene.post(1, "VAN-1");
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK(scene.script.requests.size() == 1);
}

}  // namespace holdfast::dynamics::test
