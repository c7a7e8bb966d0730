// Asking finance for stock, by scripted answers. Against the simulator: asked_stock_live_test.cpp.
#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "base/json_view.hpp"
#include "dynamics/asked_stock.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Decimal;
using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr auto product = "00000000-0000-4000-8000-000000000001";

std::string entry(const std::string& place, int on_hand) {
  return fmt::format(
      R"({{"_msdyn_inventorysite_value":"s1","_msdyn_inventorywarehouse_value":"w-{0}",)"
      R"("_msdyn_inventorywarehouse_value@OData.Community.Display.V1.FormattedValue":"{0}",)"
      R"("msdyn_onhandquantity":{1},"msdyn_reservedonhandquantity":2,"msdyn_onorderquantity":30,)"
      R"("msdyn_availableonhandquantity":{2}}})",
      place, on_hand, on_hand - 2);
}

// An environment with dual-write, or none; what finance says at each look, the last one for ever.
struct Finance : Scene {
  std::vector<std::string> looks{""};
  bool installed = true;
  std::optional<net::Response> tables{};  // the answer to what tables there are, in their place
  net::Response made = answer(204);
  std::vector<base::MonotonicTime> looked{};
  std::vector<net::Request> asked{};
  ConnectorOptions settings{options};

  Finance() {
    script.respond = [this](const net::Request& request) { return reply(request); };
  }
  base::Result<flow::StockSaid> ask() {
    DynamicsConnector finance(loop, clock, random, script, settings);
    return run(finance.stock_now(product));
  }

 private:
  base::Result<net::Response> reply(const net::Request& request) {
    const auto has = [&](const char* text) { return request.url.find(text) != std::string::npos; };
    if (has("ManyToOneRelationships")) {
      return answer(200, R"({"value":[{"ReferencingAttribute":"msdyn_product",)"
                         R"("ReferencingEntityNavigationPropertyName":"msdyn_PRODUCT"}]})");
    }
    if (has("EntityDefinitions(LogicalName='msdyn_") && tables) return *tables;
    if (has("EntityDefinitions")) return answer(installed ? 200 : 404, "{}");
    if (request.method == "POST" && has("msdyn_inventoryonhandrequests")) {
      asked.push_back(request);
      return made;
    }
    if (has("msdyn_inventoryonhandentries")) {
      looked.push_back(loop.now());
      const std::size_t which = std::min(looked.size(), looks.size()) - 1;
      return answer(200, R"({"value":[)" + looks[which] + "]}");
    }
    return answer(200, place(request.body), {{"Content-Type", "multipart/mixed; boundary=x"}});
  }

  // Its own place of stock: a batch of looks at the newest movement and at the rows.
  static std::string place(const std::string& asked) {
    std::string body;
    for (auto at = asked.find("GET "); at != std::string::npos; at = asked.find("GET ", at + 4)) {
      const std::string line = asked.substr(at, asked.find(" HTTP/1.1", at) - at);
      const bool rows = line.find("holdfast_stockonhands") != std::string::npos;
      body += "--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
      body += rows ? fmt::format(R"({{"value":[{{"_holdfast_product_value":"{}",)"
                                 R"("holdfast_location":"MAIN","holdfast_quantity":5,)"
                                 R"("versionnumber":9}}]}})", product)
                   : R"({"value":[]})";
      body += "\r\n";
    }
    return body + "--x--\r\n";
  }
};

}  // namespace

TEST_CASE("finance is asked by a row of ours, and what it says is told by warehouse") {
  Finance finance;
  finance.looks = {"", entry("12", 7), entry("12", 7) + "," + entry("11", 5),
                   entry("12", 7) + "," + entry("11", 5)};
  const auto said = finance.ask();
  if (!said) FAIL(said.error().message);
  CHECK(said->source == "dual_write");
  CHECK(said->remark.empty());
  REQUIRE(said->lines.size() == 2);  // the first look at all of them was not the last
  const flow::StockLine& line = said->lines.front();
  CHECK(line.location == "11");
  CHECK(line.site == "s1");  // its name was not told
  CHECK(line.on_hand == Decimal(5));
  CHECK(line.reserved == Decimal(2));
  CHECK(line.ordered == Decimal(30));
  CHECK(line.available == Decimal(3));
  CHECK(finance.looked.size() == 4);

  REQUIRE(finance.asked.size() == 1);
  const auto body = Json::parse(finance.asked.front().body).value();
  const std::string id = JsonView(body)["msdyn_inventoryonhandrequestid"].text_or("");
  CHECK(base::Uuid::parse(id));
  CHECK(JsonView(body)["msdyn_requestid"].text_or("") == id);
  CHECK(JsonView(body)["msdyn_PRODUCT@odata.bind"].text_or("") ==
        fmt::format("/products({})", product));
  CHECK_THAT(finance.script.requests.back().url,
             Catch::EndsWith("_msdyn_request_value%20eq%20" + id));
}

TEST_CASE("a question whose making was not answered is looked for all the same") {
  Finance finance;
  finance.made = answer(504);
  finance.looks = {entry("11", 5)};
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(said->source == "dual_write");
  CHECK(finance.asked.size() == 1);
}

TEST_CASE("finance that is silent is waited for in growing pauses, and then said to be silent") {
  Finance finance;
  const auto began = finance.loop.now();
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(finance.loop.now() - began >= finance_answers_within);
  CHECK(finance.loop.now() - began < finance_answers_within + base::Seconds(5));
  CHECK(finance.looked.size() < 15);
  const auto& at = finance.looked;
  CHECK(at.back() - at[at.size() - 2] > at[1] - at[0]);
  CHECK_THAT(said->remark, Catch::Contains("did not answer") && Catch::Contains("15 s") &&
                               Catch::Contains("CDS inventory on-hand requests"));
  CHECK(said->source == "movements");
  REQUIRE(said->lines.size() == 1);
  CHECK(said->lines.front().on_hand == Decimal(5));
}

TEST_CASE("where even the tables are not told, the place of stock is, with the reason") {
  Finance finance;
  finance.tables = odata_error(403, "0x80040220", "prvReadEntity is missing");
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(said->source == "movements");
  REQUIRE(said->lines.size() == 1);
  CHECK_THAT(said->remark, Catch::Contains("prvReadEntity"));
  CHECK(finance.asked.empty());
}

TEST_CASE("without the right to ask, the words of the refusal and the place of stock are told") {
  Finance finance;
  finance.made = odata_error(403, "0x80040220", "prvCreatemsdyn_inventoryonhandrequest is missing");
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(said->source == "movements");
  CHECK_THAT(said->remark, Catch::Contains("prvCreatemsdyn_inventoryonhandrequest") &&
                               Catch::Contains("role"));
  CHECK(finance.looked.empty());
}

TEST_CASE("a box that may not write asks finance nothing, and says so") {
  Finance finance;
  SECTION("read only") { finance.settings.read_only = true; }
  SECTION("a dry run") { finance.settings.client.withhold = true; }
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(finance.asked.empty());
  CHECK(said->source == "movements");
  CHECK_THAT(said->remark, Catch::Contains("dynamics.mode"));
  CHECK(said->lines.size() == 1);
}

TEST_CASE("where there is no dual-write, the place of stock is asked") {
  Finance finance;
  finance.installed = false;
  const auto said = finance.ask();
  REQUIRE(said);
  CHECK(said->source == "movements");
  CHECK(said->remark.empty());
  CHECK(finance.asked.empty());
}

}  // namespace holdfast::dynamics::test
