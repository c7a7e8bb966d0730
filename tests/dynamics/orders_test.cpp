#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;

net::Response state(int code, int version = 9) {
  return answer(200, Json::object({{"statecode", code}, {"versionnumber", version}}).dump());
}

flow::Transition to(const std::string& goal) { return {"salesorder", row_id, goal, Json()}; }

}  // namespace

TEST_CASE("a state that is reached already is no call more") {
  const std::pair<int, const char*> reached[] = {
      {0, "active"}, {1, "submitted"}, {2, "cancelled"}, {2, "canceled"}, {3, "fulfilled"},
      {4, "fulfilled"}};
  for (const auto& [code, goal] : reached) {
    INFO(goal);
    Scene scene;
    scene.then(state(code));
    const auto receipt = scene.run(scene.connector.transition(to(goal)));
    REQUIRE(receipt);
    CHECK(receipt->existed);
    CHECK(receipt->version == 9);
    CHECK(scene.script.requests.size() == 1);
  }
}

TEST_CASE("fulfilling is an action bound to the collection") {
  Scene scene;
  scene.then(state(0));
  scene.then(answer(204));
  flow::Transition goal = to("fulfilled");
  goal.details.set("tracking_codes", Json::array({"00340434161094000000", "JJD1"}));
  REQUIRE(scene.run(scene.connector.transition(goal)));
  CHECK(scene.script.path(1) == "salesorders/Microsoft.Dynamics.CRM.FulfillSalesOrder");
  CHECK(scene.script.requests[1].body ==
        R"({"OrderClose":{"@odata.type":"#Microsoft.Dynamics.CRM.orderclose","subject":"Shipped",)"
        R"x("salesorderid@odata.bind":"/salesorders(0fa91ce3-e96a-4bc2-be4b-d9ce752c3425)",)x"
        R"("description":"Tracking: 00340434161094000000, JJD1"},"Status":100001})");
}

TEST_CASE("cancelling is an action bound to nothing") {
  Scene scene;
  scene.then(state(1));
  scene.then(answer(204));
  REQUIRE(scene.run(scene.connector.transition(to("canceled"))));
  CHECK(scene.script.path(1) == "CancelSalesOrder");
  CHECK_THAT(scene.script.requests[1].body, Catch::EndsWith(R"("Status":4})"));
}

TEST_CASE("submitting sends both codes") {
  Scene scene;
  scene.then(state(0));
  scene.then(answer(204));
  REQUIRE(scene.run(scene.connector.transition(to("submitted"))));
  CHECK(scene.script.requests[1].method == "PATCH");
  CHECK(scene.script.header(1, "If-Match") == "*");
  CHECK(scene.script.requests[1].body == R"({"statecode":1,"statuscode":3})");
}

TEST_CASE("from an end no way leads on") {
  Scene scene;
  scene.then(state(2));
  const auto moved = scene.run(scene.connector.transition(to("fulfilled")));
  REQUIRE_FALSE(moved);
  CHECK(moved.error().kind == ErrorKind::refused);
  CHECK_THAT(moved.error().message, Catch::Contains("is cancelled"));
}

TEST_CASE("a lost answer is settled by the state") {
  for (const bool done : {true, false}) {
    Scene scene;
    scene.then(state(0));
    scene.then(ErrorKind::unknown_outcome);
    scene.then(state(done ? 3 : 0, 12));
    const auto moved = scene.run(scene.connector.transition(to("fulfilled")));
    CHECK(moved.has_value() == done);
    if (moved) CHECK(moved->version == 12);
    if (!moved) CHECK(moved.error().kind == ErrorKind::unknown_outcome);
  }
}

TEST_CASE("somebody else having done it meanwhile is as good") {
  Scene scene;
  scene.then(state(0));
  scene.then(odata_error(400, "0x80040233", "The order is not active or submitted."));
  scene.then(state(2));
  CHECK(scene.run(scene.connector.transition(to("cancelled"))));
}

TEST_CASE("goals that no order has are a fault of the routes") {
  Scene scene;
  CHECK(scene.run(scene.connector.transition(to("paid"))).error().kind == ErrorKind::misconfigured);
  flow::Transition other = to("fulfilled");
  other.type = "invoice";
  CHECK(scene.run(scene.connector.transition(other)).error().kind == ErrorKind::misconfigured);
  CHECK(scene.script.requests.empty());
}

namespace {

constexpr auto no_invoice = R"({"value":[]})";
constexpr auto an_invoice = R"({"value":[{"invoiceid":"i1","versionnumber":12}]})";

flow::Transition invoice() { return {"invoice", row_id, "made", Json()}; }

}  // namespace

TEST_CASE("an invoice is made by the action, with its id as the answer") {
  Scene scene;
  scene.then(state(3));
  scene.then(answer(200, no_invoice));
  scene.then(answer(200, R"({"invoiceid":"i1","invoicenumber":"INV-1"})"));
  const auto made = scene.run(scene.connector.transition(invoice()));
  REQUIRE(made);
  CHECK(made->id == "i1");
  CHECK_FALSE(made->existed);
  CHECK(scene.script.path(1) ==
        "invoices?$select=invoiceid,versionnumber&$filter=_salesorderid_value%20eq%20" +
            std::string(row_id) + "%20and%20statecode%20ne%203");
  CHECK(scene.script.path(2) == "ConvertSalesOrderToInvoice");
  CHECK(scene.script.requests[2].body ==
        R"({"SalesOrderId":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425","ColumnSet":)"
        R"({"AllColumns":false,"Columns":["invoiceid","invoicenumber"]}})");
}

TEST_CASE("an order is invoiced once: one that stands is found, also when an answer was lost") {
  Scene scene;
  scene.then(state(3));
  scene.then(answer(200, an_invoice));
  const auto found = scene.run(scene.connector.transition(invoice()));
  REQUIRE(found);
  CHECK(found->existed);
  CHECK(scene.script.requests.size() == 2);
  for (const bool done : {true, false}) {
    Scene lost;
    lost.then(state(3));
    lost.then(answer(200, no_invoice));
    lost.then(ErrorKind::unknown_outcome);
    lost.then(answer(200, done ? an_invoice : no_invoice));
    const auto made = lost.run(lost.connector.transition(invoice()));
    CHECK(made.has_value() == done);
    if (!made) CHECK(made.error().kind == ErrorKind::unknown_outcome);
    CHECK(lost.script.requests.size() == 4);
  }
}

TEST_CASE("what is invoiced already is done, of what is cancelled there is no invoice") {
  Scene scene;
  scene.then(state(4));
  scene.then(answer(200, no_invoice));
  CHECK(scene.run(scene.connector.transition(invoice())));
  scene.then(state(2));
  scene.then(answer(200, no_invoice));
  const auto none = scene.run(scene.connector.transition(invoice()));
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::refused);
}

TEST_CASE("an order that was deleted cannot be moved") {
  Scene scene;
  scene.then(odata_error(404, "0x80040217", "salesorder With Id = x Does Not Exist"));
  const auto moved = scene.run(scene.connector.transition(to("fulfilled")));
  CHECK(moved.error().kind == ErrorKind::refused);
}

TEST_CASE("supply cannot be set where stock is told by movements") {
  Scene scene;
  CHECK(scene.run(scene.connector.set_supply({})).error().kind == ErrorKind::refused);
}

}  // namespace holdfast::dynamics::test
