// Stock in Inventory Visibility, by scripted answers. Against the simulator: stock_live_test.cpp.
#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "dynamics/inventory_visibility.hpp"
#include "dynamics/support.hpp"
#include "dynamics/visibility_promises.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr auto product = "00000000-0000-4000-8000-000000000001";
constexpr auto other = "00000000-0000-4000-8000-000000000002";

VisibilityOptions visibility() {
  VisibilityOptions out;
  out.url = "https://island.example";
  out.environment = "env-1";
  out.organization = "usmf";
  out.site = "1";
  out.locations = {"MAIN", "VAN-1"};
  out.source = "edge";
  out.security_url = "https://security.example/token";
  return out;
}

// The service, its security service and the products of the organisation.
struct VisibilityScene : Scene {
  VisibilityScene() {
    script.respond = [this](const net::Request& request) { return respond(request); };
  }
  ConnectorOptions settings() const {
    ConnectorOptions out{options};
    out.stock = StockKind::inventory_visibility;
    out.visibility = visibility();
    return out;
  }
  DynamicsConnector stock{loop, clock, random, script, settings()};
  VisibilityClient service{loop, clock, random, script, application_of(options), visibility()};

  base::Result<net::Response> respond(const net::Request& request) {
    const auto& url = request.url;
    if (url == "https://security.example/token") {
      return answer(307, "", {{"Location", redirect}});
    }
    if (url == "https://gateway.example/securityservice/token") {
      token_bodies.push_back(Json::parse(request.body).value());
      return answer(200, R"({"access_token":"island-token","expires_in":3600})");
    }
    if (url.find("/products?") != std::string::npos) {
      return answer(200, fmt::format(R"({{"value":[{{"productid":"{}","productnumber":"A-1",)"
                                     R"("_defaultuomid_value":"u"}}{}]}})",
                                     product, more_products));
    }
    calls.push_back(request);
    return island(request);
  }
  std::vector<base::Result<flow::Receipt>> post(const std::vector<std::string>& quantities,
                                                const std::string& location = "MAIN") {
    std::vector<flow::Write> rows;
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      auto row = write_of(
          "holdfast_stockmovement", flow::Write::Mode::create,
          Json::object({{"holdfast_Product@odata.bind", fmt::format("/products({})", product)},
                        {"holdfast_location", location},
                        {"holdfast_quantity", base::Decimal::parse(quantities[i]).value()}}));
      row.id = id(i);
      rows.push_back(std::move(row));
    }
    return run(stock.push(std::move(rows)));
  }
  static std::string id(std::size_t i) {
    return fmt::format("00000000-0000-4000-8000-{:012d}", 100 + i);
  }
  // Answers every event of a call alike.
  static net::Response all(const net::Request& request, int status) {
    const Json events = Json::parse(request.body).value();
    Json out = Json::array();
    for (const auto& event : *events.items()) {
      out.push_back(Json::object({{"id", *event.find("id")},
                                  {"processingStatus", status == 200 ? "success" : "fail"},
                                  {"message", status == 200 ? "" : "not that"},
                                  {"statusCode", status}}));
    }
    return answer(200, out.dump());
  }
  static net::Response numbers(const std::string& quantity) {
    return answer(200,
                  R"([{"productId":"A-1","dimensions":{"siteid":"1","locationid":"MAIN"},)"
                  R"("quantities":{"fno":{"availphysical":3},"iv":{"onhand":)" +
                      quantity + "}}}]",
                  {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}});
  }

  std::string more_products;
  std::string redirect = "https://gateway.example/securityservice/token";
  std::function<net::Response(const net::Request&)> island = [](const net::Request& request) {
    return all(request, 200);
  };
  std::vector<Json> token_bodies;
  std::vector<net::Request> calls;
};

}  // namespace

TEST_CASE("the token is made in two steps, and the redirect gets the whole body again") {
  VisibilityScene scene;
  REQUIRE(scene.post({"1"}).front());
  REQUIRE(scene.token_bodies.size() == 1);
  const JsonView body(scene.token_bodies.front());
  CHECK(body["client_assertion"].text_or("").rfind("t", 0) == 0);
  CHECK(body["context"].text_or("") == "env-1");
  CHECK(body["context_type"].text_or("") == "finops-env");
  CHECK(body["scope"].text_or("") == visibility_scope);
  const net::Response sent{0, scene.calls.front().headers, {}};
  CHECK(sent.header("Authorization") == "Bearer island-token");
  CHECK(sent.header("Api-Version") == "1.0");
  CHECK(scene.calls.front().url == "https://island.example/api/environment/env-1/onhand/bulk");
}

TEST_CASE("a redirect away from HTTPS is not followed: the token would be open to read") {
  VisibilityScene scene;
  scene.redirect = "http://gateway.example/securityservice/token";
  const auto receipt = std::move(scene.post({"1"}).front());
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::misconfigured);
  CHECK(scene.token_bodies.empty());
}

TEST_CASE("a fresh token that is refused says that the registration may be shared") {
  VisibilityScene scene;
  scene.island = [](const net::Request&) { return answer(401, R"({"message":"invalid token"})"); };
  const auto receipt = std::move(scene.post({"1"}).front());
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(receipt.error().message,
             Catch::Contains("invalid token") && Catch::Contains("one environment only"));
  CHECK(scene.calls.size() == 2);
}

TEST_CASE("a movement is an event with its own id: what comes and what leaves are two measures") {
  VisibilityScene scene;
  const auto receipts = scene.post({"2.125", "-3"});
  REQUIRE(receipts[0]);
  REQUIRE(receipts[1]);
  const Json body = Json::parse(scene.calls.front().body).value();
  const JsonView in = JsonView(body)[0], out = JsonView(body)[1];
  CHECK(in["id"].text_or("") == VisibilityScene::id(0));
  CHECK(in["productId"].text_or("") == "A-1");
  CHECK(in["dimensions"]["siteId"].text_or("") == "1");
  CHECK(in["dimensions"]["locationId"].text_or("") == "MAIN");
  CHECK(in["quantities"]["edge"]["inbound"].decimal().value() ==
        base::Decimal::parse("2.125").value());
  CHECK(out["quantities"]["edge"]["outbound"].decimal().value() == base::Decimal(3));
  CHECK_FALSE(out["quantities"]["edge"]["inbound"].exists());
}

TEST_CASE("at most 512 events go in one call, and each is answered") {
  VisibilityScene scene;
  const std::vector<std::string> many(513, "1");
  const auto receipts = scene.post(many);
  CHECK(receipts.size() == 513);
  for (const auto& receipt : receipts) CHECK(receipt);
  REQUIRE(scene.calls.size() == 2);
  CHECK(JsonView(Json::parse(scene.calls[0].body).value()).size() == 512);
  CHECK(JsonView(Json::parse(scene.calls[1].body).value()).size() == 1);
}

TEST_CASE("an event that is refused or not spoken of does not take the others with it") {
  VisibilityScene scene;
  scene.island = [](const net::Request&) {
    return answer(200, fmt::format(R"([{{"id":"{}","statusCode":200}},)"
                                   R"({{"id":"{}","statusCode":400,"message":"no such site"}}])",
                                   VisibilityScene::id(2), VisibilityScene::id(0)));
  };
  const auto receipts = scene.post({"1", "1", "1"});
  CHECK(receipts[2]);
  REQUIRE_FALSE(receipts[0]);
  CHECK(receipts[0].error().kind == ErrorKind::refused);
  CHECK_THAT(receipts[0].error().message, Catch::Contains("no such site"));
  REQUIRE_FALSE(receipts[1]);
  CHECK(receipts[1].error().kind == ErrorKind::unknown_outcome);
}

TEST_CASE("a place that nobody would read is refused before anything is sent") {
  VisibilityScene scene;
  const auto receipt = std::move(scene.post({"1"}, "SHELF-9").front());
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("\"SHELF-9\""));
  CHECK(scene.calls.empty());
}

TEST_CASE("a number counts when two looks agree; its version is the service's clock and rises") {
  VisibilityScene scene;
  int looks = 0;
  scene.island = [&looks](const net::Request&) {
    return VisibilityScene::numbers(++looks == 1 ? "7" : "8");
  };
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(looks == 4);
  CHECK(rows->front().item == product);
  CHECK(rows->front().location == "MAIN");
  CHECK(rows->front().quantity == base::Decimal(8));
  const auto again = scene.run(scene.stock.on_hand({product}));
  REQUIRE(again);
  CHECK(rows->front().version >= 1'767'604'353'000U);
  CHECK(again->front().version > rows->front().version);
}

TEST_CASE("a number is not believed right after a post to that product") {
  VisibilityScene scene;
  REQUIRE(scene.post({"1"}).front());
  scene.calls.clear();
  scene.island = [](const net::Request&) { return VisibilityScene::numbers("7"); };
  REQUIRE(scene.run(scene.stock.on_hand({product})));
  CHECK(scene.calls.size() == 4);
}

TEST_CASE("a number that never stands still is a conflict") {
  VisibilityScene scene;
  int looks = 0;
  scene.island = [&looks](const net::Request&) {
    return VisibilityScene::numbers(std::to_string(++looks));
  };
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == ErrorKind::conflict);
  CHECK_THAT(rows.error().message, Catch::Contains("A-1"));
  CHECK(looks == 2 * visibility_looks_max);
}

TEST_CASE("a measure that no row holds is a mistake of the configuration, not a zero") {
  VisibilityScene scene;
  scene.island = [](const net::Request&) {
    return answer(200, R"([{"productId":"A-1","dimensions":{"locationid":"MAIN"},)"
                       R"("quantities":{"pos":{"inbound":3}}}])");
  };
  const auto rows = scene.run(scene.stock.on_hand({}));
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(rows.error().message, Catch::Contains("iv.onhand"));
}

TEST_CASE("a product without the measure is unknown, and stops no other") {
  VisibilityScene scene;
  scene.more_products = fmt::format(R"(,{{"productid":"{}","productnumber":"B-2"}})", other);
  scene.island = [](const net::Request&) {
    return answer(200,
                  R"([{"productId":"B-2","dimensions":{"locationid":"MAIN"},)"
                  R"("quantities":{"pos":{"inbound":3}}},)"
                  R"({"productId":"A-1","dimensions":{"locationid":"MAIN"},)"
                  R"("quantities":{"iv":{"onhand":7}}},)"
                  R"({"productId":"A-1","dimensions":{"locationid":"VAN-1"},)"
                  R"("quantities":{"pos":{"inbound":3}}}])",
                  {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}});
  };
  const auto check = [](const auto& rows) {
    if (!rows) FAIL(rows.error().message);
    REQUIRE(rows->size() == 3);
    CHECK((*rows)[0].quantity == base::Decimal(7));
    CHECK((*rows)[1].location == "VAN-1");
    CHECK((*rows)[1].quantity.is_zero());
    CHECK((*rows)[1].unknown.empty());
    CHECK((*rows)[2].item == other);
    CHECK_THAT((*rows)[2].unknown, Catch::Contains("B-2") && Catch::Contains("iv.onhand"));
  };
  check(scene.run(scene.stock.on_hand({})));
  check(scene.run(scene.stock.on_hand({product, other})));
  scene.clock.advance(base::Seconds(60));
  CHECK(scene.run(scene.stock.pull("stockonhand", "")));
}

TEST_CASE("numbers of products and names of places are the same in any case") {
  VisibilityScene scene;
  scene.island = [](const net::Request&) {
    return answer(200,
                  R"([{"productId":"a-1","dimensions":{"locationid":"Main"},)"
                  R"("quantities":{"iv":{"onhand":7}}}])",
                  {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}});
  };
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().item == product);
  CHECK(rows->front().location == "MAIN");
  CHECK(rows->front().quantity == base::Decimal(7));
}

TEST_CASE("a call that is refused as a whole is taken apart until the bad event is alone") {
  VisibilityScene scene;
  std::map<std::string, int> counted;
  scene.island = [&counted](const net::Request& request) {
    const Json events = Json::parse(request.body).value();
    for (const auto& event : *events.items()) {
      const std::string id = JsonView(event)["id"].text_or("");
      if (id == VisibilityScene::id(3) || id == VisibilityScene::id(40))
        return answer(400, R"({"error":{"message":"quantity is not valid"}})");
    }
    for (const auto& event : *events.items()) ++counted[JsonView(event)["id"].text_or("")];
    return VisibilityScene::all(request, 200);
  };
  const auto receipts = scene.post(std::vector<std::string>(64, "1"));
  REQUIRE(receipts.size() == 64);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    CAPTURE(i);
    CHECK(receipts[i].has_value() == (i != 3 && i != 40));
    CHECK(counted[VisibilityScene::id(i)] == (i != 3 && i != 40 ? 1 : 0));
    if (!receipts[i]) CHECK(receipts[i].error().kind == ErrorKind::refused);
  }
  CHECK(scene.calls.size() == 1 + 2 * 2 * 6 - 2);  // both paths, from the whole to one event
}

TEST_CASE("a service that refuses whatever it is given is not asked for every event") {
  VisibilityScene scene;
  scene.island = [](const net::Request&) {
    return answer(400, R"({"error":{"message":"organizationId is not valid"}})");
  };
  const auto receipts = scene.post(std::vector<std::string>(512, "1"));
  REQUIRE(receipts.size() == 512);
  for (const auto& receipt : receipts) CHECK_FALSE(receipt);
  CHECK(scene.calls.size() < 40);
}

TEST_CASE("a call that nobody may make or that is lost is not taken apart") {
  VisibilityScene scene;
  int status = 403;
  scene.island = [&status](const net::Request&) { return answer(status, "{}"); };
  for (const int next : {403, 404, 500, 503}) {
    status = next;
    scene.calls.clear();
    CHECK_FALSE(scene.post({"1", "2", "3"}).front());
    CHECK(scene.calls.size() == 1);
  }
}

TEST_CASE("watching names a product when its number moved since the last look, and not before") {
  VisibilityScene scene;
  std::string quantity = "7";
  scene.island = [&quantity](const net::Request&) { return VisibilityScene::numbers(quantity); };
  auto watch = [&scene] {
    scene.clock.advance(base::Seconds(60));
    const auto page = scene.run(scene.stock.pull("stockonhand", ""));
    REQUIRE(page);
    CHECK_FALSE(page->more);
    return page->documents.size();
  };
  CHECK(watch() == 0);
  CHECK(watch() == 0);
  quantity = "6";
  CHECK(watch() == 1);
  CHECK(watch() == 0);
  const std::size_t looks = scene.calls.size();
  CHECK(scene.run(scene.stock.pull("stockonhand", "")));
  CHECK(scene.calls.size() == looks);  // not yet time
}

TEST_CASE("too little stock for a reservation is a refusal, by body or by HTTP status") {
  VisibilityScene scene;
  VisibilityPromises promises(scene.service);
  int http = 200;
  scene.island = [&http](const net::Request&) {
    return answer(http, R"({"id":"r","processingStatus":"fail","statusCode":500,)"
                        R"("message":"not enough"})");
  };
  for (const int status : {200, 500}) {
    http = status;
    const auto made = scene.run(promises.reserve({"r", {"A-1", "MAIN"}, base::Decimal(5)}));
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::refused);
    CHECK_THAT(made.error().message, Catch::Contains("not enough"));
  }
  scene.island = [](const net::Request&) { return answer(500, "<html>"); };
  CHECK(scene.run(promises.reserve({"r", {"A-1", "MAIN"}, base::Decimal(5)})).error().kind ==
        ErrorKind::unknown_outcome);
}

TEST_CASE("a reservation that is not known there is told from any other no") {
  VisibilityScene scene;
  VisibilityPromises promises(scene.service);
  const auto kind_of = [&](std::string said) {
    scene.island = [said](const net::Request&) { return answer(200, said); };
    return scene.run(promises.unreserve("u", {"A-1", "MAIN"}, "R-1", 1)).error().kind;
  };
  const std::string no = R"({"processingStatus":"fail","message":"There is no reservation",)";
  CHECK(kind_of(R"({"processingStatus":"fail","statusCode":404})") == ErrorKind::not_found);
  CHECK(kind_of(no + R"("statusCode":400})") == ErrorKind::not_found);
  CHECK(kind_of(no + R"("statusCode":500})") == ErrorKind::refused);
  CHECK(kind_of(R"({"processingStatus":"fail","statusCode":400})") == ErrorKind::refused);
  CHECK(kind_of(R"({"processingStatus":"fail","statusCode":503})") == ErrorKind::unknown_outcome);
  scene.island = [](const net::Request&) {
    return answer(200, R"({"statusCode":200,"processingStatus":""})");
  };
  CHECK(scene.run(promises.reserve({"r", {"A-1", "MAIN"}, 1})).value().empty());
}

TEST_CASE("of products posted to those at rest are forgotten with the next post") {
  VisibilityScene scene;
  scene.more_products = fmt::format(R"(,{{"productid":"{}","productnumber":"B-2"}})", other);
  Client client(scene.loop, scene.clock, scene.random, scene.script, scene.options);
  Products products(client);
  InventoryVisibility stock(scene.loop, scene.clock, scene.service, products);
  const auto post = [&](const char* item, std::size_t number) {
    auto row = write_of("holdfast_stockmovement", flow::Write::Mode::create,
                        Json::object({{"holdfast_Product@odata.bind",
                                       fmt::format("/products({})", item)},
                                      {"holdfast_location", "MAIN"},
                                      {"holdfast_quantity", 1}}));
    row.id = VisibilityScene::id(number);
    std::vector<flow::Write> rows;
    rows.push_back(std::move(row));
    REQUIRE(scene.run(stock.post(std::move(rows))).front());
  };
  post(product, 1);
  post(other, 2);
  CHECK(stock.posted_lately() == 2);
  scene.clock.advance(visibility().settle);
  post(other, 3);
  CHECK(stock.posted_lately() == 1);
}

TEST_CASE("what a dry run withholds is not posted: numbers are believed at once") {
  VisibilityScene scene;
  ConnectorOptions settings = scene.settings();
  settings.visibility.withhold = true;
  DynamicsConnector dry(scene.loop, scene.clock, scene.random, scene.script, settings);
  scene.island = [](const net::Request&) { return VisibilityScene::numbers("7"); };
  std::vector<flow::Write> rows;
  rows.push_back(write_of("holdfast_stockmovement", flow::Write::Mode::create,
                          Json::object({{"holdfast_Product@odata.bind",
                                         fmt::format("/products({})", product)},
                                        {"holdfast_location", "MAIN"},
                                        {"holdfast_quantity", 1}})));
  const auto receipts = scene.run(dry.push(std::move(rows)));
  REQUIRE(flow::is_withheld(receipts.front().error()));
  const auto began = scene.clock.monotonic();
  const auto read = scene.run(dry.on_hand({product}));
  REQUIRE(read);
  CHECK(read->front().quantity == base::Decimal(7));
  CHECK(scene.clock.monotonic() - began < visibility().settle);
}

}  // namespace holdfast::dynamics::test
