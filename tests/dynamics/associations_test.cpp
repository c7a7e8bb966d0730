// Rows are put together and taken apart, and it does no harm to do so twice.
#include <catch2/catch.hpp>

#include "dynamics/support.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;

constexpr auto ada = "11111111-2222-4333-8444-555555555555";
constexpr auto bob = "22222222-2222-4333-8444-555555555555";

std::string contact(const char* id) { return std::string("/contacts(") + id + ")"; }

flow::Association people(std::vector<std::string> add, std::vector<std::string> remove) {
  return {"salesorder", row_id, "contactorders_association", std::move(add), std::move(remove)};
}

const std::string below =
    std::string("salesorders(") + row_id + ")/contactorders_association";

}  // namespace

TEST_CASE("what is missing is put there by reference, and what is gone is taken away") {
  Scene scene;
  scene.then(answer(204));
  scene.then(answer(204));
  REQUIRE(scene.run(scene.connector.associate(people({contact(ada)}, {contact(bob)}))));
  REQUIRE(scene.script.requests.size() == 2);
  CHECK(scene.script.requests[0].method == "POST");
  CHECK(scene.script.path(0) == below + "/$ref");
  CHECK(scene.script.requests[0].body ==
        std::string(R"({"@odata.id":"https://org.example/api/data/v9.2/contacts()") + ada +
            R"x()"})x");
  CHECK(scene.script.requests[1].method == "DELETE");
  CHECK(scene.script.path(1) == below + "(" + bob + ")/$ref");
  CHECK(scene.script.requests[1].body.empty());
}

TEST_CASE("what is together already and what is apart already counts as done") {
  Scene scene;
  scene.then(odata_error(412, "0x80040237", "Cannot insert duplicate key."));
  scene.then(odata_error(404, "0x80040217", "contact With Id = x Does Not Exist"));
  CHECK(scene.run(scene.connector.associate(people({contact(ada)}, {contact(bob)}))));
  CHECK(scene.script.requests.size() == 2);
}

TEST_CASE("a row that is not there, and a relation that is none, are told") {
  for (const auto& [said, kind] :
       {std::pair(odata_error(404, "0x80040217", "no such contact"), ErrorKind::not_found),
        std::pair(odata_error(404, "0x8006088a", "no such segment"), ErrorKind::misconfigured),
        std::pair(answer(503), ErrorKind::unavailable)}) {
    Scene scene;
    scene.then(said);
    const auto told = scene.run(scene.connector.associate(people({contact(ada)}, {contact(bob)})));
    REQUIRE_FALSE(told);
    CHECK(told.error().kind == kind);
    CHECK(scene.script.requests.size() == 1);
  }
  Scene scene;
  scene.then(odata_error(404, "0x8006088a", "no such segment"));
  CHECK_FALSE(scene.run(scene.connector.associate(people({}, {contact(bob)}))));
}

TEST_CASE("what is no address of a row is our mistake, and nothing is sent") {
  for (const char* text : {"contacts", "/contacts(x)", "/contacts(a='b')", "", "/a/b(" }) {
    Scene scene;
    const auto told = scene.run(scene.connector.associate(people({text}, {})));
    REQUIRE_FALSE(told);
    CHECK(told.error().kind == ErrorKind::invalid_input);
    CHECK(scene.script.requests.empty());
  }
}

TEST_CASE("a dry run tells each reference that it withholds") {
  Scene scene;
  ConnectorOptions dry{scene.options, {}};
  dry.client.withhold = true;
  DynamicsConnector connector{scene.loop, scene.clock, scene.random, scene.script, dry};
  const auto told = scene.run(connector.associate(people({contact(ada)}, {contact(bob)})));
  REQUIRE(flow::is_withheld(told.error()));
  const Json requests = flow::requests_of(told.error());
  REQUIRE(requests.items()->size() == 2);
  CHECK(base::JsonView(requests)[0]["method"].text_or("") == "POST");
  CHECK(base::JsonView(requests)[1]["method"].text_or("") == "DELETE");
  CHECK(scene.script.requests.empty());
}

}  // namespace holdfast::dynamics::test
