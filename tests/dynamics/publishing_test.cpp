// Products are made as drafts and published by a second call; prices that are there are found.
#include <catch2/catch.hpp>

#include "dynamics/support.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using Mode = flow::Write::Mode;

constexpr auto draft_row = R"({"productid":"x","statecode":2,"statuscode":0,"versionnumber":5})";
constexpr auto active_row = R"({"productid":"x","statecode":0,"statuscode":1,"versionnumber":6})";

flow::Write product() {
  return write_of("product", Mode::create,
                  Json::object({{"productnumber", "A-1"}, {"statecode", 0}, {"statuscode", 1}}));
}

flow::Write price() {
  flow::Write row = write_of("productpricelevel", Mode::create, Json::object({{"amount", 9}}));
  row.find = Json::object({{"_productid_value", "p"}, {"_uomid_value", "u"}});
  return row;
}

net::Response duplicate() {
  return odata_error(412, "0x80040237", "Operation failed due to a SQL integrity violation.");
}

constexpr auto no_rows = R"({"value":[]})";

}  // namespace

TEST_CASE("a product is made without a state, and published by a second call") {
  Scene scene;
  scene.then(answer(201, draft_row));
  scene.then(answer(200, active_row));
  const auto receipts = scene.run(scene.connector.push({product()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->version == 6);
  CHECK(base::JsonView(receipts.front()->stored)["statecode"].integer().value_or(9) == 0);
  REQUIRE(scene.script.requests.size() == 2);
  CHECK(scene.script.requests[0].method == "POST");
  CHECK(scene.script.requests[0].body ==
        R"({"productid":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425","productnumber":"A-1"})");
  CHECK(scene.script.requests[1].method == "PATCH");
  CHECK(scene.script.requests[1].body == R"({"statecode":0,"statuscode":1})");
  CHECK(scene.script.header(1, "If-Match") == "*");
}

TEST_CASE("products that are made together are each published") {
  Scene scene;
  for (int i = 0; i < 2; ++i) {
    scene.then(answer(201, draft_row));
    scene.then(answer(200, active_row));
  }
  flow::Write other = product();
  other.id = "00000000-0000-4000-8000-000000000002";
  const auto receipts = scene.run(scene.connector.push({product(), other}));
  REQUIRE(receipts.size() == 2);
  CHECK((receipts[0] && receipts[1]));
  CHECK(scene.script.requests.size() == 4);
}

TEST_CASE("who died before publishing finds his draft, and publishes that") {
  Scene scene;
  scene.then(duplicate());
  scene.then(answer(200, draft_row));
  scene.then(answer(200, active_row));
  const auto receipts = scene.run(scene.connector.push({product()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->existed);
  REQUIRE(scene.script.requests.size() == 3);
  CHECK(scene.script.requests[2].method == "PATCH");
}

TEST_CASE("who died before publishing finds his draft by its number, too") {
  Scene scene;
  scene.then(answer(200, std::string(R"({"value":[{"productid":")") + row_id +
                             R"(","versionnumber":5}]})"));
  scene.then(answer(200, draft_row));
  scene.then(answer(200, active_row));
  flow::Write row = product();
  row.find = Json::object({{"productnumber", "A-1"}});
  const auto receipts = scene.run(scene.connector.push({row}));
  REQUIRE(receipts.front());
  CHECK(scene.script.requests.back().method == "PATCH");
}

TEST_CASE("a product whose number is a key carries the box's id, and finds its draft after a cut") {
  Scene scene;
  flow::Write row = product();
  row.key = Json::object({{"productnumber", "A-1"}});
  scene.then(answer(200, no_rows));
  scene.then(ErrorKind::unknown_outcome);
  const auto cut = scene.run(scene.connector.push({row}));
  REQUIRE_FALSE(cut.front());
  REQUIRE(scene.script.requests.size() == 2);
  CHECK(scene.script.requests[1].method == "POST");
  CHECK(scene.script.requests[1].body ==
        R"({"productid":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425","productnumber":"A-1"})");
  scene.then(answer(200, std::string(R"({"value":[{"productid":")") + row_id +
                             R"(","versionnumber":5}]})"));
  scene.then(answer(200, draft_row));
  scene.then(answer(200, active_row));
  const auto receipts = scene.run(scene.connector.push({row}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->version == 6);
  CHECK(scene.script.requests.back().method == "PATCH");
  CHECK(scene.script.requests.back().body == R"({"statecode":0,"statuscode":1})");
}

TEST_CASE("a product that was published, or retired meanwhile, is left as it is") {
  for (const auto* stored : {active_row, R"({"statecode":1,"versionnumber":7})"}) {
    Scene scene;
    scene.then(duplicate());
    scene.then(answer(200, stored));
    REQUIRE(scene.run(scene.connector.push({product()})).front());
    CHECK(scene.script.requests.size() == 2);
  }
}

TEST_CASE("somebody else's draft is his to publish") {
  Scene scene;
  scene.then(answer(200, R"({"value":[{"productid":"another","versionnumber":5}]})"));
  flow::Write row = product();
  row.find = Json::object({{"productnumber", "A-1"}});
  const auto receipts = scene.run(scene.connector.push({row}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == "another");
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("a product that cannot be published is told so, and stays a draft") {
  Scene scene;
  scene.then(answer(201, draft_row));
  scene.then(odata_error(400, "0x80043b13", "The product needs a unit group."));
  const auto receipts = scene.run(scene.connector.push({product()}));
  REQUIRE_FALSE(receipts.front());
  CHECK_THAT(receipts.front().error().message,
             Catch::Contains("publishing product") && Catch::Contains("give the product a unit"));
}

TEST_CASE("a price that somebody made since it was looked for is found after all") {
  Scene scene;
  scene.then(answer(200, no_rows));
  scene.then(odata_error(412, "0x80043b08", "This product and unit combination has a price."));
  scene.then(answer(200, R"({"value":[{"productpricelevelid":"theirs","versionnumber":4}]})"));
  const auto receipts = scene.run(scene.connector.push({price()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == "theirs");
  CHECK(receipts.front()->existed);
}

TEST_CASE("a price that is said to be there and is not found is refused in words") {
  Scene scene;
  scene.then(answer(200, no_rows));
  scene.then(odata_error(412, "0x80043b08", "This product and unit combination has a price."));
  scene.then(answer(200, no_rows));
  const auto receipts = scene.run(scene.connector.push({price()}));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::refused);
  CHECK_THAT(receipts.front().error().message, Catch::Contains("holds a price of this product"));
}

TEST_CASE("what Sales refuses of master data says what to do") {
  struct Case {
    const char *code, *words;
  };
  for (const auto& [code, words] : {Case{"0x80061009", "the product is retired"},
                                    Case{"0x80043b07", "Decimals Supported"},
                                    Case{"0x8004f995", "revise the product there"}}) {
    Scene scene;
    scene.then(odata_error(400, code, "No."));
    const auto receipts =
        scene.run(scene.connector.push({write_of("account", Mode::create, Json::object())}));
    REQUIRE_FALSE(receipts.front());
    CHECK_THAT(receipts.front().error().message, Catch::Contains(words));
  }
}

TEST_CASE("a dry run tells of both calls") {
  Scene scene;
  ConnectorOptions settings{scene.options};
  settings.client.withhold = true;
  DynamicsConnector dry{scene.loop, scene.clock, scene.random, scene.script, settings};
  const auto receipts = scene.run(dry.push({product()}));
  REQUIRE_FALSE(receipts.front());
  const Json requests = flow::requests_of(receipts.front().error());
  REQUIRE(requests.items()->size() == 2);
  CHECK(*(*requests.items())[0].find("method")->string() == "POST");
  CHECK(*(*requests.items())[1].find("method")->string() == "PATCH");
  CHECK(scene.script.requests.empty());
}

}  // namespace holdfast::dynamics::test
