// Nothing that writes leaves a client that withholds; what it would have sent is told.
#include <catch2/catch.hpp>

#include "dynamics/support.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;
using Mode = flow::Write::Mode;

struct DryScene : Scene {
  explicit DryScene(StockKind kind = StockKind::movements) : kind_(kind) {}
  ConnectorOptions settings() const {
    ConnectorOptions out{options};
    out.client.withhold = true;
    out.stock = kind_;
    out.visibility.withhold = true;
    out.visibility.url = "https://island.example";
    out.visibility.environment = "env";
    out.visibility.locations = {"MAIN"};
    out.visibility.security_url = "https://security.example/token";
    out.central = {"https://bc.example/v2.0/t/production/api/v2.0", "c1",
                   "https://bc.example/v2.0/t/production/api/holdfast/warehouse/v1.0", "MAIN"};
    out.central.withhold = true;
    return out;
  }
  StockKind kind_;
  DynamicsConnector dry{loop, clock, random, script, settings()};
};

flow::Write movement(const std::string& id) {
  flow::Write row = write_of(
      "holdfast_stockmovement", Mode::create,
      Json::object({{"holdfast_name", "7.1:42"},
                    {"holdfast_Product@odata.bind", std::string("/products(") + row_id + ")"},
                    {"holdfast_location", "MAIN"},
                    {"holdfast_quantity", 2}}));
  row.id = id;
  return row;
}

constexpr auto product_rows = R"({"value":[{"productid":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425",)"
                              R"("productnumber":"A-1","_defaultuomid_value":"u"}]})";

std::string only_path(const base::Error& error) {
  const Json requests = flow::requests_of(error);
  REQUIRE(requests.items()->size() == 1);
  return *(*requests.items())[0].find("path")->string();
}

}  // namespace

TEST_CASE("a row that is withheld is told with method, path and body, and not sent") {
  DryScene scene;
  const auto receipts = scene.run(
      scene.dry.push({write_of("account", Mode::create, Json::object({{"name", "Nord"}}))}));
  REQUIRE_FALSE(receipts.front());
  const Json requests = flow::requests_of(receipts.front().error());
  REQUIRE(requests.items()->size() == 1);
  const base::JsonView request((*requests.items())[0]);
  CHECK(request["method"].text_or("") == "POST");
  CHECK(request["path"].text_or("") == "/api/data/v9.2/accounts");
  CHECK(request["body"]["accountid"].text_or("") == row_id);
  CHECK(request["body"]["name"].text_or("") == "Nord");
  CHECK(scene.script.requests.empty());
  CHECK(scene.script.tokens_asked == 0);
}

TEST_CASE("rows that would share a message or a batch are told one by one") {
  DryScene scene;
  const std::string other = "00000000-0000-4000-8000-000000000002";
  const auto receipts = scene.run(scene.dry.push({movement(row_id), movement(other)}));
  REQUIRE(receipts.size() == 2);
  for (const auto& receipt : receipts) {
    REQUIRE(flow::is_withheld(receipt.error()));
    CHECK(only_path(receipt.error()) == "/api/data/v9.2/holdfast_stockmovements");
  }
  CHECK(receipts[0].error().code.find(row_id) != std::string::npos);
  CHECK(receipts[1].error().code.find(other) != std::string::npos);
  CHECK(receipts[1].error().code.find("Targets") == std::string::npos);
  CHECK(scene.script.requests.empty());  // nor is it asked whether there is a bulk message
}

TEST_CASE("an upsert is told as the update that would come first") {
  DryScene scene;
  const auto receipts =
      scene.run(scene.dry.push({write_of("account", Mode::upsert, Json::object())}));
  const Json requests = flow::requests_of(receipts.front().error());
  CHECK(base::JsonView((*requests.items())[0])["method"].text_or("") == "PATCH");
  CHECK(scene.script.requests.empty());
}

TEST_CASE("a state is read, and the action that would move it is withheld") {
  DryScene scene;
  scene.then(answer(200, R"({"statecode":0,"versionnumber":9})"));
  const auto moved = scene.run(scene.dry.transition({"salesorder", row_id, "fulfilled", Json()}));
  REQUIRE_FALSE(moved);
  CHECK(only_path(moved.error()) ==
        "/api/data/v9.2/salesorders/Microsoft.Dynamics.CRM.FulfillSalesOrder");
  REQUIRE(scene.script.requests.size() == 1);
  CHECK(scene.script.requests[0].method == "GET");
}

TEST_CASE("an adjustment of Field Service is told with its line") {
  DryScene scene(StockKind::field_service);
  scene.script.respond = [](const net::Request& request) -> base::Result<net::Response> {
    CHECK(request.method == "GET");
    const bool places = request.url.find("/msdyn_warehouses") != std::string::npos;
    return answer(200, places ? R"({"value":[{"msdyn_warehouseid":")"
                                R"(00000000-0000-4000-8000-0000000000b1","msdyn_name":"MAIN"}]})"
                              : product_rows);
  };
  const auto receipts = scene.run(scene.dry.push({movement(row_id)}));
  const Json requests = flow::requests_of(receipts.front().error());
  REQUIRE(requests.items()->size() == 2);
  CHECK(*(*requests.items())[0].find("path")->string() ==
        "/api/data/v9.2/msdyn_inventoryadjustments");
  CHECK(base::JsonView((*requests.items())[1])["body"]["msdyn_quantity"].decimal().value() ==
        base::Decimal(2));
}

TEST_CASE("of events that would go together each entry tells its own") {
  DryScene scene(StockKind::inventory_visibility);
  scene.script.respond = [](const net::Request& request) -> base::Result<net::Response> {
    const bool products = request.url.find("/products?") != std::string::npos;
    return answer(200, products ? product_rows : R"({"value":[]})");
  };
  const std::string other = "00000000-0000-4000-8000-0000000000d2";
  const auto receipts = scene.run(scene.dry.push({movement(row_id), movement(other)}));
  REQUIRE(receipts.size() == 2);
  for (const auto& receipt : receipts) {
    REQUIRE(flow::is_withheld(receipt.error()));
    const Json requests = flow::requests_of(receipt.error());
    REQUIRE(requests.items()->size() == 1);
    CHECK((*requests.items())[0].find("body")->items()->size() == 1);
  }
}

TEST_CASE("services beside Dataverse are told nothing either") {
  const std::pair<StockKind, std::string> places[] = {
      {StockKind::inventory_visibility, "https://island.example/"},
      {StockKind::business_central, "https://bc.example/"},
  };
  for (const auto& [kind, address] : places) {
    INFO(address);
    DryScene scene(kind);
    scene.script.respond = [&](const net::Request& request) -> base::Result<net::Response> {
      CHECK(request.method == "GET");
      if (request.url.find("/products?") != std::string::npos) return answer(200, product_rows);
      return answer(200, R"({"value":[]})");
    };
    const auto receipts = scene.run(scene.dry.push({movement(row_id)}));
    INFO(receipts.front().error().message);
    REQUIRE(flow::is_withheld(receipts.front().error()));
    CHECK(only_path(receipts.front().error()).rfind(address, 0) == 0);
  }
}

}  // namespace holdfast::dynamics::test
