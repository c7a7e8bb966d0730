// Creates by an alternate key: the organisation decides who was first.
#include <catch2/catch.hpp>

#include "dynamics/key_writer.hpp"
#include "dynamics/support.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using Mode = flow::Write::Mode;

constexpr auto other_id = "11111111-2222-4333-8444-555555555555";
constexpr auto made_row =
    R"({"accountid":"11111111-2222-4333-8444-555555555555","name":"Nord","versionnumber":7})";

flow::Write keyed(const std::string& number = "10042") {
  flow::Write row = write_of("account", Mode::create,
                             Json::object({{"accountid", row_id},
                                           {"accountnumber", number},
                                           {"name", "Nord"}}));
  row.key = Json::object({{"accountnumber", number}});
  return row;
}

net::Response taken() {
  return odata_error(412, "0x80060892", "A record with matching key values already exists.");
}
net::Response nowhere() {
  return odata_error(404, "0x80060891", "A record with the specified key values does not exist");
}
net::Response rows(const std::string& list) { return answer(200, R"({"value":[)" + list + "]}"); }

base::Result<flow::Receipt> pushed(Scene& scene, flow::Write row) {
  return scene.run(scene.connector.push({std::move(row)})).front();
}

}  // namespace

TEST_CASE("a key stands in the address as the organisation reads it") {
  CHECK(key_address("accounts", Json::object({{"accountnumber", "O'Neil \xc3\xbc, 2"},
                                              {"holdfast_line", 5},
                                              {"_parentid_value", row_id}})) ==
        "accounts(accountnumber='O''Neil%20%C3%BC%2C%202',holdfast_line=5,_parentid_value=" +
            std::string(row_id) + ")");
}

TEST_CASE("a create by key never changes a row, and leaves key and id to the organisation") {
  Scene scene;
  scene.then(answer(201, made_row));
  const auto receipt = pushed(scene, keyed());
  REQUIRE(receipt);
  CHECK(receipt->id == other_id);
  CHECK(receipt->version == 7);
  CHECK_FALSE(receipt->existed);
  CHECK(base::JsonView(receipt->stored)["name"].text_or("") == "Nord");
  REQUIRE(scene.script.requests.size() == 1);
  CHECK(scene.script.requests[0].method == "PATCH");
  CHECK_THAT(scene.script.path(0),
             Catch::StartsWith("accounts(accountnumber='10042')?$select=accountid,versionnumber,"));
  CHECK(scene.script.header(0, "If-None-Match") == "*");
  CHECK(scene.script.header(0, "Prefer") == "return=representation");
  CHECK(scene.script.requests[0].body == R"({"name":"Nord"})");
}

TEST_CASE("a row that is there already is read by its key and is the receipt") {
  Scene scene;
  scene.then(taken());
  scene.then(answer(200, made_row));
  const auto receipt = pushed(scene, keyed());
  REQUIRE(receipt);
  CHECK(receipt->id == other_id);
  CHECK(receipt->existed);
  CHECK(receipt->stored.is_null());
  CHECK(scene.script.path(1) == "accounts(accountnumber='10042')?$select=accountid,versionnumber");
  CHECK(scene.script.header(1, "If-None-Match") == "null");
}

TEST_CASE("another row that is in the way is told, and the answer kept in mind") {
  Scene scene;
  scene.then(odata_error(412, "0x80060892", "Entity Key emailaddress1 violated."));
  scene.then(nowhere());
  const auto receipt = pushed(scene, keyed());
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::refused);
  CHECK_THAT(receipt.error().message, Catch::Contains("emailaddress1 violated") &&
                                          Catch::Contains("no row has this key"));
}

TEST_CASE("a key that is not defined there is a fault of the configuration, in words") {
  for (const auto& said : {odata_error(400, "0x80060890", "not a defined key"),
                           odata_error(400, "0x80060888", "The key in the request URI is not valid "
                                                          "for resource 'account'.")}) {
    Scene scene;
    scene.then(said);
    const auto receipt = pushed(scene, keyed());
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().kind == ErrorKind::refused);  // all else goes on
    CHECK_THAT(receipt.error().message,
               Catch::Contains("define an alternate key of account over exactly accountnumber"));
  }
}

TEST_CASE("an answer that does not name the row is followed by a look") {
  for (const auto& said : {answer(204), answer(201, R"({"name":"Nord"})")}) {
    Scene scene;
    scene.then(said);
    scene.then(answer(200, made_row));
    const auto receipt = pushed(scene, keyed());
    REQUIRE(receipt);
    CHECK(receipt->id == other_id);
  }
}

TEST_CASE("a row that was updated in spite of all is somebody's, and is merged") {
  Scene scene;
  scene.then(answer(200, made_row));
  const auto receipt = pushed(scene, keyed());
  REQUIRE(receipt);
  CHECK(receipt->existed);
}

TEST_CASE("an answer that is lost leaves the question open") {
  Scene scene;
  scene.then(ErrorKind::unknown_outcome);
  const auto receipt = pushed(scene, keyed());
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == ErrorKind::unknown_outcome);
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("a value that no address can hold is looked for by a filter and created by a POST") {
  for (const char c : std::string("/<>*%&:\\?+#\x01")) {
    CHECK_FALSE(fits_address(keyed(std::string("A") + c + "4")));
  }
  CHECK(fits_address(keyed("A-4 'x' (2), =;@!$~")));
  Scene scene;
  scene.then(rows(""));
  scene.then(answer(201, R"({"versionnumber":9})"));
  flow::Write row = keyed("A/4");
  row.body.erase("accountnumber");
  const auto receipt = pushed(scene, std::move(row));
  REQUIRE(receipt);
  CHECK(receipt->id == row_id);
  CHECK_THAT(scene.script.path(0),
             Catch::EndsWith("&$filter=accountnumber%20eq%20'A%2F4'&$top=2"));
  CHECK(scene.script.requests[1].method == "POST");
  CHECK(scene.script.requests[1].body ==
        R"({"accountid":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425","name":"Nord",)"
        R"("accountnumber":"A/4"})");
}

TEST_CASE("whoever was faster after the look is found by looking again") {
  Scene scene;
  scene.then(rows(""));
  scene.then(odata_error(412, "0x80060892", "Entity Key accountnumber violated."));
  scene.then(odata_error(404, "0x80040217", "account With Id = x Does Not Exist"));
  scene.then(rows(made_row));
  const auto receipt = pushed(scene, keyed("A/4"));
  REQUIRE(receipt);
  CHECK(receipt->id == other_id);
  CHECK(receipt->existed);
}

TEST_CASE("rows below go with a POST, because an upsert is not known to take them") {
  flow::Write order = write_of(
      "salesorder", Mode::create,
      Json::object({{"name", "1"}, {"order_details", Json::array({Json::object()})}}));
  order.key = Json::object({{"ordernumber", "10042"}});
  CHECK_FALSE(fits_address(order));
}

TEST_CASE("what binds a lookup of the key stays out of the body, and nothing else does") {
  Scene scene;
  scene.then(answer(201, R"({"contactid":"11111111-2222-4333-8444-555555555555"})"));
  flow::Write row = write_of("contact", Mode::create,
                             Json::object({{"ParentCustomerId_account@odata.bind", "/accounts(x)"},
                                           {"parentcustomeridtype", "account"},
                                           {"parentcustomerid_x@odata.bind", "/xs(x)"}}));
  row.key = Json::object({{"_parentcustomerid_value", row_id}});
  REQUIRE(pushed(scene, std::move(row)));
  CHECK(scene.script.requests[0].body ==
        R"x({"parentcustomeridtype":"account","parentcustomerid_x@odata.bind":"/xs(x)"})x");
}

TEST_CASE("a value that cannot be one of a key is our mistake") {
  Scene scene;
  flow::Write row = keyed();
  row.key = Json::object({{"_parentaccountid_value", "NORD"}});
  CHECK(pushed(scene, row).error().kind == ErrorKind::invalid_input);
  row.key = Json::object({{"accountnumber", Json::array({"a"})}});
  CHECK(pushed(scene, row).error().kind == ErrorKind::invalid_input);
  CHECK(scene.script.requests.empty());
}

TEST_CASE("a dry run looks by the key and tells the PATCH that it withholds") {
  Scene scene;
  ConnectorOptions dry{scene.options, {}};
  dry.client.withhold = true;
  DynamicsConnector connector{scene.loop, scene.clock, scene.random, scene.script, dry};
  scene.then(nowhere());
  const auto told = scene.run(connector.push({keyed()}));
  REQUIRE(flow::is_withheld(told.front().error()));
  const Json requests = flow::requests_of(told.front().error());
  CHECK(base::JsonView(requests)[0]["method"].text_or("") == "PATCH");
  CHECK(base::JsonView(requests)[0]["path"].text_or("") ==
        "/api/data/v9.2/accounts(accountnumber='10042')");
  scene.then(answer(200, made_row));
  const auto known = scene.run(connector.push({keyed()}));
  REQUIRE(known.front());
  CHECK(known.front()->id == other_id);
  for (const auto& request : scene.script.requests) CHECK(request.method == "GET");
}

}  // namespace holdfast::dynamics::test
