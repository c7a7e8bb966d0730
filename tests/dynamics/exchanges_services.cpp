// What is printed of Inventory Visibility and Business Central, held against their clients.
#include <regex>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "dynamics/business_central.hpp"
#include "dynamics/exchanges.hpp"
#include "dynamics/inventory_visibility.hpp"
#include "dynamics/visibility_promises.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using Apart = std::set<std::string>;

constexpr auto product = "00000000-0000-4000-8000-000000000001";
constexpr auto island = "https://island.example";
constexpr auto gateway = "https://gateway.example/securityservice/token";
constexpr auto answered_at = "Mon, 05 Jan 2026 09:12:33 GMT";

// The add-in with its security service; the organisation knows one product, the printed one.
struct Island : Scene {
  explicit Island(const Exchange& printed) {
    island_answer = printed.response();
    island_answer.headers.emplace_back("Date", answered_at);
    script.respond = [this](const net::Request& request) { return respond(request); };
  }
  VisibilityOptions visibility() const {
    VisibilityOptions out;
    out.url = island;
    out.environment = row_id;
    out.organization = "usmf";
    out.site = "1";
    out.locations = {"11", "12"};
    out.security_url = std::string(org_url) + "/securityservice/token";
    return out;
  }
  ConnectorOptions settings() const {
    ConnectorOptions out{options};
    out.stock = StockKind::inventory_visibility;
    out.visibility = visibility();
    return out;
  }
  net::Response respond(const net::Request& request) {
    if (request.url == visibility().security_url) return asked(request, security_answer);
    if (request.url == std::string(security_answer.header("Location"))) {
      return asked(request, gateway_answer);
    }
    if (request.url.rfind(island, 0) == 0) {
      calls.push_back(request);
      return island_answer;
    }
    return answer(
        200,
        fmt::format(R"({{"value":[{{"productid":"{}","productnumber":"T-shirt"}}]}})", product));
  }
  net::Response asked(const net::Request& request, const net::Response& response) {
    tokens.push_back(request);
    return response;
  }
  base::Result<flow::Receipt> receive_one() {
    auto row = write_of(
        std::string(movement_document), flow::Write::Mode::create,
        Json::object({{"holdfast_Product@odata.bind", fmt::format("/products({})", product)},
                      {"holdfast_location", "11"},
                      {"holdfast_quantity", 1}}));
    auto receipts = run(stock.push({std::move(row)}));
    return std::move(receipts.front());
  }

  net::Response security_answer = answer(307, "", {{"Location", gateway}});
  net::Response gateway_answer = answer(200, R"({"access_token":"iv","expires_in":3600})");
  net::Response island_answer;
  std::vector<net::Request> tokens, calls;
  DynamicsConnector stock{loop, clock, random, script, settings()};
  VisibilityClient service{loop, clock, random, script, application_of(options), visibility()};
  VisibilityPromises promises{service};
};

void check_call(const Exchange& exchange, const Island& scene) {
  const std::string path = exchange.text("/request/path");
  REQUIRE_FALSE(scene.calls.empty());
  CHECK(scene.calls.front().method == exchange.text("/request/method"));
  CHECK(scene.calls.front().url == fmt::format("{}/api/environment/{}/{}", island, row_id, path));
}

// Both legs: the redirect gets the whole body again, and the island's token is used.
void check_visibility_token(const Exchange& exchange) {
  Island scene(exchange);
  const bool redirect = exchange.number("/response/status") == 307;
  (redirect ? scene.security_answer : scene.gateway_answer) = exchange.response();
  scene.island_answer = answer(200, "[]");
  (void)scene.receive_one();
  REQUIRE(scene.tokens.size() == 2);
  const auto& sent = scene.tokens[redirect ? 0 : 1];
  CHECK(apart(exchange, sent.body) == Apart{"differs: /client_assertion"});
  CHECK(JsonView(Json::parse(sent.body).value())["client_assertion"].text_or("")[0] == 't');
  CHECK(net::Response{0, sent.headers, {}}.header("Api-Version") == "1.0");
  CHECK(scene.tokens[0].body == scene.tokens[1].body);
  const std::string token = redirect ? "iv" : exchange.text("/response/json/access_token");
  REQUIRE(scene.calls.size() == 1);
  CHECK(net::Response{0, scene.calls[0].headers, {}}.header("Authorization") == "Bearer " + token);
}

// A movement goes as a bulk of events, however few they are.
void check_visibility_movement(const Exchange& exchange) {
  Island scene(exchange);
  Json said = *exchange.at("/response/json").get();
  if (said.is_array()) said = said.items()->front();
  said.set("id", row_id);
  scene.island_answer.body = Json::array({std::move(said)}).dump();
  CHECK(scene.receive_one());
  REQUIRE(scene.calls.size() == 1);
  const bool alone = exchange.at("/request/json").get()->is_object();
  std::string sent = scene.calls[0].body;
  if (alone) sent = Json::parse(sent).value().items()->front().dump();
  const std::string at = alone ? "" : "/0";
  // Our ids are those of the movements; our dimensions have the base names.
  CHECK(apart(exchange, sent) == Apart{"differs: " + at + "/id",
                                       "printed only: " + at + "/dimensionDataSource",
                                       "printed only: " + at + "/dimensions/posMachineId",
                                       "printed only: " + at + "/dimensions/colorId"});
  CHECK_THAT(scene.calls[0].url, Catch::EndsWith("/onhand/bulk"));
}

void check_reservation(const Exchange& exchange) {
  Island scene(exchange);
  const auto quantity = exchange.at("/request/json/quantity").decimal().value();
  const auto made = scene.run(
      scene.promises.reserve({exchange.text("/request/json/id"), {"T-shirt", "11"}, quantity}));
  check_call(exchange, scene);
  const bool hierarchy = exchange.at("/request/json/dimensions/batchId").exists();
  const std::string dimension = hierarchy ? "batchId" : "colorId";
  CHECK(apart(exchange, scene.calls[0].body) == Apart{"printed only: /dimensions/" + dimension});
  if (exchange.number("/response/json/statusCode") == 200) {
    REQUIRE(made);
    CHECK(*made == exchange.text("/response/json/reservationId"));
  } else {
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::refused);
    CHECK(made.error().code == fmt::format("{}", exchange.number("/response/json/statusCode")));
  }
}

void check_reversal(const Exchange& exchange) {
  Island scene(exchange);
  const auto beyond =
      scene.run(scene.promises.unreserve(exchange.text("/request/json/id"), {"T-shirt", "11"},
                                         exchange.text("/request/json/reservationId"),
                                         exchange.at("/request/json/OffsetQty").decimal().value()));
  check_call(exchange, scene);
  CHECK(apart(exchange, scene.calls[0].body) == Apart{"printed only: /dimensions/colorId"});
  REQUIRE(beyond);
  CHECK(*beyond == exchange.at("/response/json/totalInvalidOffsetQtyByReservId").decimal().value());
}

void check_allocation(const Exchange& exchange) {
  Island scene(exchange);
  Allocation wanted{exchange.text("/request/json/id"), {"T-shirt", "11"}, base::Decimal(1), {}};
  for (const auto& [name, value] : **exchange.at("/request/json/groups").members()) {
    wanted.groups.emplace_back(name, *value.string());
  }
  const bool more = exchange.text("/request/path") == "allocation/allocate";
  auto task = more ? scene.promises.allocate(wanted) : scene.promises.unallocate(wanted);
  CHECK(scene.run(std::move(task)));
  check_call(exchange, scene);
  CHECK(apart(exchange, scene.calls[0].body) == Apart{"printed only: /dimensions/colorId"});
}

// Asked twice, because a number counts when two looks agree.
void check_visibility_stock(const Exchange& exchange) {
  Island scene(exchange);
  const auto rows = scene.run(scene.stock.on_hand({product}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().item == product);
  CHECK(rows->front().location == "11");
  CHECK(rows->front().quantity ==
        exchange.at("/response/json/0/quantities/iv/onhand").decimal().value());
  check_call(exchange, scene);
  CHECK(apart(exchange, scene.calls[0].body) == Apart{"printed only: /dimensionDataSource",
                                                      "printed only: /filters/colorId",
                                                      "differs: /groupByValues"});
}

constexpr auto company = "https://bc.example/v2.0/t/production/api/v2.0/companies(c1)/";

struct Central : Scene {
  BusinessCentral service{
      loop,
      clock,
      random,
      script,
      application_of(options),
      CentralOptions{"https://bc.example/v2.0/t/production/api/v2.0", "c1", "", "MAIN"}};
  [[nodiscard]] const net::Request& last() const { return script.requests.back(); }
};

void check_central_place(const Exchange& exchange, const net::Request& sent) {
  CHECK(sent.method == exchange.text("/request/method"));
  CHECK(sent.url == company + exchange.text("/request/path"));
}

void check_central_shipping(const Exchange& exchange) {
  Central scene;
  scene.then(answer(200, R"({"value":[{"id":"l1","lineType":"Item","shippedQuantity":0}]})"));
  scene.then(answer(200, "{}"));
  scene.then(exchange.response());
  CHECK(scene.run(scene.service.ship(row_id, {{"l1", base::Decimal(1)}})));
  check_central_place(exchange, scene.last());
  CHECK(scene.last().body.empty());
}

// The printed call has no If-Match and is refused; ours has one though nobody named a version.
void check_central_change(const Exchange& exchange) {
  Central scene;
  scene.then(exchange.response());
  Json change = *exchange.at("/request/json").get();
  const auto done = scene.run(scene.service.update("items", row_id, std::move(change), ""));
  check_central_place(exchange, scene.last());
  CHECK(scene.script.header(0, "If-Match") == "*");
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::refused);
  CHECK_THAT(done.error().message, Catch::Contains("If-Match"));
}

// Ours is not even sent: an item's inventory is what its ledger adds up to.
void check_central_inventory(const Exchange& exchange) {
  Central scene;
  Json change = *exchange.at("/request/json").get();
  const auto done = scene.run(scene.service.update("items", row_id, std::move(change), "*"));
  CHECK(scene.script.requests.empty());
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::invalid_input);
  CHECK_THAT(done.error().message, Catch::Contains("movement"));
}

void check_central_changes(const Exchange& exchange) {
  Central scene;
  scene.then(exchange.response());
  const auto page = scene.run(scene.service.items(R"({"newest":"2020-01-01T00:05:00.000Z"})"));
  std::string url = scene.last().url;
  for (const auto& [coded, plain] : {std::pair("%20", " "), {"%3A", ":"}, {"00.000Z", "00Z"}}) {
    url = std::regex_replace(url, std::regex(coded), plain);
  }
  const std::string printed = exchange.text("/request/path");
  CHECK_THAT(url, Catch::StartsWith(company + printed.substr(0, printed.find('?') + 1)));
  CHECK_THAT(url, Catch::EndsWith("&" + printed.substr(printed.find('?') + 1)));
  REQUIRE(page);
  REQUIRE(page->documents.size() == 1);
  CHECK(page->documents[0].changed ==
        exchange.at("/response/json/value/0/lastModifiedDateTime").time().value());
  CHECK_FALSE(page->more);
}

// A number of its own is what the series may refuse: ours never has one.
void check_central_number(const Exchange& exchange) {
  Central scene;
  scene.then(answer(200, R"({"value":[]})"));
  scene.then(exchange.response());
  Json order = *exchange.at("/request/json").get();
  order.set("externalDocumentNumber", "SW-1");
  const auto made = scene.run(scene.service.create_order(std::move(order)));
  check_central_place(exchange, scene.last());
  CHECK(apart(exchange, scene.last().body) ==
        Apart{"printed only: /number", "sent only: /externalDocumentNumber"});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::refused);
  CHECK(made.error().code == exchange.text("/response/json/error/code"));
}

void check_central_missing(const Exchange& exchange) {
  Central scene;
  scene.then(exchange.response());
  const auto read = scene.run(scene.service.ship(row_id, {}));
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::not_found);
  CHECK(read.error().code == exchange.text("/response/json/error/code"));
}

}  // namespace

const Checks& service_checks() {
  static const Checks checks = {{"visibility_token", check_visibility_token},
                                {"visibility_movement", check_visibility_movement},
                                {"reservation", check_reservation},
                                {"reversal", check_reversal},
                                {"allocation", check_allocation},
                                {"visibility_stock", check_visibility_stock},
                                {"central_shipping", check_central_shipping},
                                {"central_change", check_central_change},
                                {"central_inventory", check_central_inventory},
                                {"central_changes", check_central_changes},
                                {"central_number", check_central_number},
                                {"central_missing", check_central_missing}};
  return checks;
}

}  // namespace holdfast::dynamics::test
