// What somebody else made is found before a second one is created.
#include <catch2/catch.hpp>

#include "dynamics/row_finder.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using Mode = flow::Write::Mode;

constexpr auto other_id = "11111111-2222-4333-8444-555555555555";

flow::Write customer() {
  flow::Write row = write_of("account", Mode::create, Json::object({{"name", "Nord"}}));
  row.find = Json::object({{"accountnumber", "10042"}, {"emailaddress1", "a&b@x.example"}});
  return row;
}

net::Response rows(const std::string& list) { return answer(200, R"({"value":[)" + list + "]}"); }

}  // namespace

TEST_CASE("a filter quotes texts, and nothing else, and takes every character") {
  const Json columns = Json::object({{"accountnumber", "A/4+10 \xc3\xbc"},
                                     {"name", "O'Neil"},
                                     {"statecode", 0},
                                     {"creditonhold", false},
                                     {"_parentaccountid_value", row_id}});
  CHECK(filter_of(columns) ==
        "accountnumber%20eq%20'A%2F4%2B10%20%C3%BC'%20and%20name%20eq%20'O''Neil'%20and%20"
        "statecode%20eq%200%20and%20creditonhold%20eq%20false%20and%20"
        "_parentaccountid_value%20eq%200fa91ce3-e96a-4bc2-be4b-d9ce752c3425");
}

TEST_CASE("a row that holds all that was told is the receipt, and nothing is created") {
  Scene scene;
  scene.then(rows(R"({"accountid":"11111111-2222-4333-8444-555555555555","versionnumber":7})"));
  const auto receipts = scene.run(scene.connector.push({customer()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == other_id);
  CHECK(receipts.front()->version == 7);
  CHECK(receipts.front()->existed);
  REQUIRE(scene.script.requests.size() == 1);
  CHECK(scene.script.path(0) ==
        "accounts?$select=accountid,versionnumber&$filter=accountnumber%20eq%20'10042'%20and%20"
        "emailaddress1%20eq%20'a%26b@x.example'&$top=2");
}

TEST_CASE("where there is none it is created, under our id") {
  Scene scene;
  scene.then(rows(""));
  scene.then(answer(201, R"({"versionnumber":9})"));
  const auto receipts = scene.run(scene.connector.push({customer()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == row_id);
  CHECK_FALSE(receipts.front()->existed);
  CHECK(scene.script.requests[1].method == "POST");
}

TEST_CASE("which of two is meant only a person can tell") {
  Scene scene;
  scene.then(rows(R"({"accountid":"a1"},{"accountid":"a2"})"));
  const auto receipts = scene.run(scene.connector.push({customer()}));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::refused);
  CHECK_THAT(receipts.front().error().message,
             Catch::Contains("a1 and a2") && Catch::Contains("by accountnumber, emailaddress1"));
  CHECK_THAT(receipts.front().error().message, !Catch::Contains("x.example"));
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("a look that fails creates nothing: it would be a second one") {
  Scene scene;
  scene.then(answer(503, "<html></html>"));
  const auto receipts = scene.run(scene.connector.push({customer()}));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::unavailable);
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("rows that are looked for first stand beside those that need not be") {
  Scene scene;
  scene.script.respond = [](const net::Request& request) {
    if (request.method == "GET") return rows("");
    return answer(201, R"({"versionnumber":9})");
  };
  const auto receipts = scene.run(scene.connector.push(
      {customer(), write_of("account", Mode::update, Json::object({{"name", "N"}})), customer()}));
  // The update alone would be a batch of one, whose answer is no batch here.
  CHECK(receipts[0]);
  CHECK(receipts[2]);
  CHECK(scene.script.requests.size() == 5);
}

}  // namespace holdfast::dynamics::test
