// Stock in Field Service, by scripted answers. Against the simulator: stock_live_test.cpp.
#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

constexpr auto product = "00000000-0000-4000-8000-000000000001";
constexpr auto piece = "00000000-0000-4000-8000-00000000000a";
constexpr auto main_place = "00000000-0000-4000-8000-0000000000b1";
constexpr auto other_place = "00000000-0000-4000-8000-0000000000b2";

struct FieldScene : Scene {
  ConnectorOptions settings() const {
    ConnectorOptions out{options};
    out.stock = StockKind::field_service;
    return out;
  }
  DynamicsConnector field{loop, clock, random, script, settings()};

  void warehouses() {
    then(answer(200, std::string(R"({"value":[{"msdyn_warehouseid":")") + main_place +
                         R"(","msdyn_name":"MAIN"},{"msdyn_warehouseid":")" + other_place +
                         R"(","msdyn_name":"MAIN"}]})"));
  }
  void units() {
    then(answer(200, std::string(R"({"value":[{"productid":")") + product +
                         R"(","productnumber":"A-1","_defaultuomid_value":")" + piece + "\"}]}"));
  }
  void batch(const std::vector<std::string>& parts) {
    std::string body;
    for (const auto& part : parts) {
      body += "--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 " + part + "\r\n";
    }
    then(answer(200, body + "--x--\r\n", {{"Content-Type", "multipart/mixed; boundary=x"}}));
  }
  base::Result<flow::Receipt> post(const std::string& quantity,
                                   const std::string& location = "MAIN") {
    auto receipts = run(field.push(
        {write_of("holdfast_stockmovement", flow::Write::Mode::create,
                  base::Json::object(
                      {{"holdfast_name", "7.1:42"},
                       {"holdfast_Product@odata.bind", std::string("/products(") + product + ")"},
                       {"holdfast_location", location},
                       {"holdfast_quantity", base::Decimal::parse(quantity).value()},
                       {"holdfast_occurredon", "2026-01-05T09:12:33Z"}}))}));
    return std::move(receipts.front());
  }
};

std::string inventory(const std::string& warehouse, const std::string& unit, int on_hand) {
  return std::string(R"({"_msdyn_product_value":")") + product + R"(","_msdyn_warehouse_value":")" +
         warehouse + R"(","_msdyn_unit_value":")" + unit + R"(","msdyn_qtyonhand":)" +
         std::to_string(on_hand) + R"(.25,"versionnumber":77,"msdyn_Product":)" +
         R"({"_defaultuomid_value":")" + piece + "\"}}";
}

}  // namespace

TEST_CASE("a movement becomes an adjustment with one line, both under ids of its own") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  scene.batch({"204 No Content\r\n", "204 No Content\r\n"});
  REQUIRE(scene.post("-2.25"));
  const std::string& sent = scene.script.requests.back().body;
  const auto head = sent.find("POST /api/data/v9.2/msdyn_inventoryadjustments ");
  const auto line = sent.find("POST /api/data/v9.2/msdyn_inventoryadjustmentproducts ");
  REQUIRE(head != std::string::npos);
  REQUIRE(line != std::string::npos);
  CHECK(head < line);
  CHECK_THAT(
      sent,
      Catch::Contains(std::string(R"("msdyn_Warehouse@odata.bind":"/msdyn_warehouses()") +
                      main_place) &&
          Catch::Contains(R"("msdyn_adjustmenttime":"2026-01-05T09:12:33Z")") &&
          Catch::Contains(std::string(R"("msdyn_inventoryadjustmentproductid":")") + row_id) &&
          Catch::Contains(std::string(R"("msdyn_Unit@odata.bind":"/uoms()") + piece) &&
          Catch::Contains(R"("msdyn_quantity":-2.25)"));
}

TEST_CASE("a movement sent again sends the same ids and settles for what is there") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  scene.then(base::ErrorKind::unknown_outcome);
  REQUIRE(scene.post("3").error().kind == ErrorKind::unknown_outcome);
  const std::string duplicate =
      "412 Precondition Failed\r\n\r\n"
      R"({"error":{"code":"0x80040237","message":"Operation failed"}})";
  scene.batch({duplicate, duplicate});
  const std::string sent = scene.script.requests.back().body;
  const auto from = sent.find("/msdyn_inventoryadjustments(") + 28;
  const std::string head = sent.substr(from, 36);
  scene.batch({R"(200 OK)"
               "\r\n\r\n"
               R"({"_msdyn_warehouse_value":")" +
                   std::string(main_place) + "\"}",
               R"(200 OK)"
               "\r\n\r\n"
               R"({"_msdyn_inventoryadjustment_value":")" +
                   head + R"(","_msdyn_product_value":")" + product + R"(","_msdyn_unit_value":")" +
                   piece + R"(","msdyn_quantity":3.0})"});
  const auto receipt = scene.post("3");
  REQUIRE(receipt);
  CHECK(receipt->existed);
  CHECK_THAT(scene.script.requests.back().body,
             Catch::Contains("GET /api/data/v9.2/msdyn_inventoryadjustmentproducts(" +
                             std::string(row_id)));
}

TEST_CASE("a line that says something else under the same id is refused") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  const std::string duplicate =
      "412 Precondition Failed\r\n\r\n"
      R"({"error":{"code":"0x80040237","message":"Operation failed"}})";
  scene.batch({"204 No Content\r\n", duplicate});
  scene.then(answer(200, R"({"msdyn_quantity":4.0})"));
  const auto receipt = scene.post("3");
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("msdyn_quantity is 4 there, 3 was sent"));
}

TEST_CASE("what does not fit two decimals is refused with the difference, and nothing is sent") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  const auto receipt = scene.post("0.125");
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("7.1:42") &&
                                          Catch::Contains("0.125 of product") &&
                                          Catch::Contains("0.13, -0.005 apart"));
  for (const auto& request : scene.script.requests) CHECK(request.method == "GET");
}

TEST_CASE("a place that is no warehouse there is refused by name, after looking once more") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  const auto receipt = scene.post("1", "SHELF-9");
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("no warehouse \"SHELF-9\""));
  CHECK(scene.script.requests.size() == 2);
}

TEST_CASE("a movement whose adjustment failed fails because of that") {
  FieldScene scene;
  scene.warehouses();
  scene.units();
  scene.batch(
      {"403 Forbidden\r\n\r\n"
       R"({"error":{"code":"0x80040220","message":"lacks prvCreate"}})",
       "400 Bad Request\r\n\r\n"
       R"({"error":{"code":"0x80040217","message":"gone"}})"});
  const auto receipt = scene.post("1");
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(receipt.error().message, Catch::Contains("lacks prvCreate"));
}

TEST_CASE("stock is read between two equal looks at the newest journal, in the product's unit") {
  FieldScene scene;
  scene.warehouses();
  const std::string newest =
      "200 OK\r\n\r\n"
      R"({"value":[{"msdyn_inventoryjournalid":"j","versionnumber":9}]})";
  scene.batch({newest,
               "200 OK\r\n\r\n{\"value\":[" + inventory(main_place, piece, 7) + "," +
                   inventory(main_place, other_place, 3) + "," + inventory(other_place, piece, 5) +
                   "]}",
               newest});
  scene.warehouses();  // the second MAIN is looked for once more
  const auto rows = scene.run(scene.field.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().location == "MAIN");
  CHECK(rows->front().quantity == base::Decimal::parse("7.25").value());
  CHECK(rows->front().version == 77);
}

TEST_CASE("a journal posted between the looks makes them look again") {
  FieldScene scene;
  scene.warehouses();
  const auto newest = [](int version) {
    return "200 OK\r\n\r\n"
           R"({"value":[{"msdyn_inventoryjournalid":"j","versionnumber":)" +
           std::to_string(version) + "}]}";
  };
  const auto rows_of = [](int on_hand) {
    return "200 OK\r\n\r\n{\"value\":[" + inventory(main_place, piece, on_hand) + "]}";
  };
  scene.batch({newest(9), rows_of(7), newest(10)});
  scene.batch({newest(10), rows_of(6), newest(10)});
  const auto rows = scene.run(scene.field.on_hand({product}));
  REQUIRE(rows);
  CHECK(rows->front().quantity == base::Decimal::parse("6.25").value());
}

TEST_CASE("where stock is kept is found: our own table first, then Field Service") {
  Scene scene;
  ConnectorOptions settings{scene.options};
  settings.stock.reset();
  DynamicsConnector open(scene.loop, scene.clock, scene.random, scene.script, settings);
  SECTION("neither is there") {
    scene.then(answer(404));
    scene.then(answer(404));
    const auto rows = scene.run(open.on_hand({product}));
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == ErrorKind::misconfigured);
    CHECK_THAT(rows.error().message, Catch::Contains("holdfast dynamics install"));
  }
  SECTION("Field Service") {
    scene.then(answer(404));
    scene.then(answer(200, R"({"LogicalName":"msdyn_inventoryadjustmentproduct"})"));
    (void)scene.run(open.on_hand({product}));
    CHECK_THAT(scene.script.path(2), Catch::StartsWith("msdyn_warehouses?"));
  }
  SECTION("our own table") {
    scene.then(answer(200, R"({"LogicalName":"holdfast_stockmovement"})"));
    (void)scene.run(open.on_hand({product}));
    CHECK(scene.script.path(1) == "$batch");
    CHECK_THAT(scene.script.requests[1].body, Catch::Contains("holdfast_stockonhands?"));
  }
}

}  // namespace holdfast::dynamics::test
