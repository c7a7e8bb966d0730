#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "dynamics/comparison.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using Mode = flow::Write::Mode;

Json parsed(const std::string& text) { return Json::parse(text).value(); }

constexpr auto movement_body =
    R"({"holdfast_name":"7:12",)"
    R"x("holdfast_Product@odata.bind":"/products(0fa91ce3-e96a-4bc2-be4b-d9ce752c3425)",)x"
    R"("holdfast_location":"MAIN","holdfast_quantity":-2.5,"holdfast_kind":"pick",)"
    R"("holdfast_occurredon":"2026-01-05T09:12:33.417Z"})";
constexpr auto movement_stored =
    R"({"@odata.etag":"W/\"77\"","holdfast_name":"7:12",)"
    R"("_holdfast_product_value":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425",)"
    R"("holdfast_location":"MAIN",)"
    R"("holdfast_quantity":-2.5000000000,"holdfast_kind":"pick",)"
    R"("holdfast_occurredon":"2026-01-05T09:12:33Z","versionnumber":77})";

flow::Write movement(const std::string& id = row_id) {
  flow::Write row = write_of("holdfast_stockmovement", Mode::create, parsed(movement_body));
  row.id = id;
  return row;
}

net::Response duplicate() {
  return odata_error(412, "0x80040237", "Operation failed due to a SQL integrity violation.");
}

// One answer a row; a status and a body each.
net::Response batch_answer(int status, const std::vector<net::Response>& parts) {
  std::string body;
  for (const auto& part : parts) {
    body += fmt::format("--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {} Words\r\n",
                        part.status);
    for (const auto& [name, value] : part.headers) body += fmt::format("{}: {}\r\n", name, value);
    body += fmt::format("\r\n{}\r\n", part.body);
  }
  return answer(status, body + "--x--\r\n", {{"Content-Type", "multipart/mixed; boundary=x"}});
}

std::string numbered(int number) {
  return fmt::format("00000000-0000-4000-8000-{:012d}", number);
}

std::vector<flow::Write> numbered_movements(int count) {
  std::vector<flow::Write> rows;
  for (int i = 0; i < count; ++i) rows.push_back(movement(numbered(i)));
  return rows;
}

// Of a tenant that has said that the table has no bulk messages.
struct BatchScene : Scene {
  BatchScene() {
    then(answer(200, R"({"value":[]})"));
    then(batch_answer(200, {answer(204), answer(204)}));
    for (const auto& receipt : run(connector.push(numbered_movements(2)))) CHECK(receipt);
    script.requests.clear();
  }
};

}  // namespace

TEST_CASE("a create is a POST that carries our key and asks for the row") {
  Scene scene;
  scene.then(answer(201, R"({"@odata.etag":"W/\"88\"","accountid":"x","name":"NORD"})"));
  const auto receipts = scene.run(
      scene.connector.push({write_of("account", Mode::create, parsed(R"({"name":"Nord"})"))}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->id == row_id);
  CHECK(receipts.front()->version == 88);
  CHECK_FALSE(receipts.front()->existed);
  CHECK(base::JsonView(receipts.front()->stored)["name"].text_or("") == "NORD");
  CHECK(scene.script.requests.front().method == "POST");
  CHECK_THAT(scene.script.path(0),
             Catch::StartsWith("accounts?$select=accountid,versionnumber,name,"));
  CHECK(scene.script.requests.front().body ==
        R"({"accountid":"0fa91ce3-e96a-4bc2-be4b-d9ce752c3425","name":"Nord"})");
  CHECK(scene.script.header(0, "Prefer") == "return=representation");
  CHECK(scene.script.header(0, "Content-Type") == "application/json; charset=utf-8");
}

TEST_CASE("a create of an order asks for its lines, and for what its customer is") {
  Scene scene;
  scene.then(answer(201, R"({"salesorderid":"x","order_details":[{"salesorderdetailid":"l"}]})"));
  const auto receipts =
      scene.run(scene.connector.push({write_of("salesorder", Mode::create, Json::object())}));
  REQUIRE(receipts.front());
  CHECK(base::JsonView(receipts.front()->stored)["order_details"][0].exists());
  CHECK_THAT(scene.script.path(0),
             Catch::Contains("&$expand=order_details($select=salesorderdetailid,versionnumber,"));
  CHECK_THAT(scene.script.header(0, "Prefer"),
             Catch::StartsWith("return=representation,odata.include-annotations=") &&
                 Catch::Contains("lookuplogicalname"));
}

TEST_CASE("an update is a PATCH that never creates") {
  Scene scene;
  for (const std::uint64_t version : {std::uint64_t{0}, std::uint64_t{536'530}}) {
    scene.then(answer(204));
    flow::Write row = write_of("account", Mode::update, parsed(R"({"accountid":"y","name":"N"})"));
    row.expected_version = version;
    REQUIRE(scene.run(scene.connector.push({row})).front());
  }
  CHECK(scene.script.requests.front().method == "PATCH");
  CHECK(scene.script.header(0, "If-Match") == "*");
  CHECK(scene.script.header(1, "If-Match") == "W/\"536530\"");
  CHECK(scene.script.requests.front().body == R"({"name":"N"})");
  CHECK_THAT(scene.script.path(0), Catch::EndsWith("?$select=accountid,versionnumber"));
}

TEST_CASE("a stale version is a conflict") {
  Scene scene;
  scene.then(odata_error(412, "0x80060882",
                         "The version of the existing record doesn't match the RowVersion property "
                         "provided."));
  flow::Write row = write_of("account", Mode::update, Json::object());
  row.expected_version = 5;
  CHECK(scene.run(scene.connector.push({row})).front().error().kind == ErrorKind::conflict);
}

TEST_CASE("an upsert updates, and creates only what is not there") {
  Scene scene;
  scene.then(odata_error(404, "0x80040217", "account With Id = x Does Not Exist"));
  scene.then(answer(201, R"({"versionnumber":9})"));
  const auto receipts =
      scene.run(scene.connector.push({write_of("account", Mode::upsert, Json::object())}));
  REQUIRE(receipts.front());
  CHECK(scene.script.requests[0].method == "PATCH");
  CHECK(scene.script.requests[1].method == "POST");
}

TEST_CASE("a create that had been done before is found and compared") {
  Scene scene;
  scene.then(duplicate());
  scene.then(answer(200, movement_stored));
  const auto receipts = scene.run(scene.connector.push({movement()}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->existed);
  CHECK(receipts.front()->version == 77);
  CHECK(base::JsonView(receipts.front()->stored)["holdfast_kind"].text_or("") == "pick");
}

TEST_CASE("another quantity under our id is refused, with both numbers") {
  Scene scene;
  scene.then(duplicate());
  Json stored = parsed(movement_stored);
  stored.set("holdfast_quantity", -3);
  scene.then(answer(200, stored.dump()));
  const auto receipts = scene.run(scene.connector.push({movement()}));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::refused);
  CHECK_THAT(receipts.front().error().message,
             Catch::Contains("holdfast_quantity is -3 there, -2.5 was sent"));
}

TEST_CASE("a customer edited since our lost create is still ours") {
  Scene scene;
  scene.then(odata_error(412, "0x80060892", "Entity Key accountnumber violated."));
  scene.then(answer(200, R"({"accountid":"x","name":"Edited there","versionnumber":4})"));
  const auto receipts = scene.run(
      scene.connector.push({write_of("account", Mode::create, parsed(R"({"name":"Nord"})"))}));
  REQUIRE(receipts.front());
  CHECK(receipts.front()->existed);
}

TEST_CASE("a duplicate that is not our row is refused") {
  Scene scene;
  scene.then(odata_error(412, "0x80060892", "Entity Key accountnumber violated."));
  scene.then(odata_error(404, "0x80040217", "account With Id = x Does Not Exist"));
  const auto receipts =
      scene.run(scene.connector.push({write_of("account", Mode::create, Json::object())}));
  REQUIRE_FALSE(receipts.front());
  CHECK(receipts.front().error().kind == ErrorKind::refused);
  CHECK_THAT(receipts.front().error().message, Catch::Contains("another row holds the same"));
}

TEST_CASE("a read back that fails leaves the question open") {
  Scene scene;
  scene.then(duplicate());
  scene.then(answer(503, "<html></html>"));
  const auto receipts = scene.run(scene.connector.push({movement()}));
  CHECK(receipts.front().error().kind == ErrorKind::unavailable);
}

TEST_CASE("several rows go as one batch with a change set each") {
  BatchScene scene;
  scene.then(batch_answer(200, {answer(204), answer(204)}));
  const auto receipts = scene.run(scene.connector.push({movement(numbered(1)),
                                                        movement(numbered(2))}));
  REQUIRE(receipts.size() == 2);
  CHECK(receipts[0]);
  CHECK(receipts[1]);
  REQUIRE(scene.script.requests.size() == 1);
  const auto& request = scene.script.requests.front();
  CHECK(scene.script.path(0) == "$batch");
  CHECK(scene.script.header(0, "Prefer") == "odata.continue-on-error");
  CHECK_THAT(scene.script.header(0, "Content-Type"),
             Catch::StartsWith("multipart/mixed; boundary=\"batch_"));
  std::size_t sets = 0;
  for (auto at = request.body.find("boundary=\"changeset_"); at != std::string::npos;
       at = request.body.find("boundary=\"changeset_", at + 1)) {
    ++sets;
  }
  CHECK(sets == 2);
}

TEST_CASE("each row of a batch has the answer that is its own") {
  BatchScene scene;
  scene.then(batch_answer(200, {answer(204), odata_error(400, "0x80040265", "no"), duplicate(),
                                odata_error(429, "0x80072322", "slow down", {{"Retry-After", "9"}}),
                                duplicate()}));
  Json other = parsed(movement_stored);
  other.set("holdfast_location", "B-01");
  scene.then(batch_answer(200, {answer(200, movement_stored), answer(200, other.dump())}));
  const auto receipts = scene.run(scene.connector.push(numbered_movements(5)));
  REQUIRE(receipts.size() == 5);
  CHECK(receipts[0]);
  CHECK(receipts[1].error().kind == ErrorKind::refused);
  REQUIRE(receipts[2]);
  CHECK(receipts[2]->existed);
  CHECK(receipts[3].error().kind == ErrorKind::unavailable);
  CHECK(receipts[3].error().retry_after == base::Seconds(9));
  CHECK_THAT(receipts[4].error().message, Catch::Contains("holdfast_location"));
}

TEST_CASE("rows behind the failure at which a batch stopped are sent again at once") {
  BatchScene scene;
  scene.then(batch_answer(400, {answer(204), odata_error(400, "0x80040265", "no")}));
  scene.then(batch_answer(412, {duplicate()}));
  scene.then(batch_answer(200, {answer(204)}));
  scene.then(answer(200, movement_stored));
  const auto receipts = scene.run(scene.connector.push(numbered_movements(4)));
  CHECK(receipts[0]);
  CHECK(receipts[1].error().kind == ErrorKind::refused);
  CHECK(receipts[2]->existed);
  CHECK(receipts[3]);
  REQUIRE(scene.script.requests.size() == 4);
  const auto& second = scene.script.requests[1].body;
  CHECK(second.find(numbered(1)) == std::string::npos);
  CHECK(second.find(numbered(2)) < second.find(numbered(3)));
}

TEST_CASE("what stops a batch and is no refusal is waited for") {
  for (const auto& stop : {odata_error(429, "0x80072322", "slow down", {{"Retry-After", "9"}}),
                           odata_error(503, "", ""), odata_error(500, "0x80044151", "SQL")}) {
    INFO(stop.status);
    BatchScene scene;
    scene.then(batch_answer(stop.status, {answer(204), stop}));
    const auto receipts = scene.run(scene.connector.push(numbered_movements(4)));
    CHECK(receipts[0]);
    CHECK(receipts[2].error().kind == ErrorKind::unavailable);
    CHECK_THAT(receipts[3].error().message, Catch::Contains("not executed"));
    CHECK(scene.script.requests.size() == 1);
  }
}

TEST_CASE("a batch that stops at every row is not sent for ever") {
  BatchScene scene;
  scene.script.respond = [](const net::Request&) {
    return batch_answer(400, {odata_error(400, "0x80040265", "no")});
  };
  const auto receipts = scene.run(scene.connector.push(numbered_movements(20)));
  CHECK(scene.script.requests.size() == batch_stops_max + 1);
  CHECK(receipts[batch_stops_max].error().kind == ErrorKind::refused);
  CHECK(receipts[batch_stops_max + 1].error().kind == ErrorKind::unavailable);
}

TEST_CASE("rows behind a good answer with which a batch ends may have been written") {
  BatchScene scene;
  scene.then(batch_answer(200, {answer(204), answer(204)}));
  const auto receipts = scene.run(scene.connector.push(numbered_movements(3)));
  CHECK(receipts[1]);
  CHECK(receipts[2].error().kind == ErrorKind::unknown_outcome);
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("a batch that fails as a whole fails every row") {
  const struct {
    net::Response response;
    ErrorKind kind;
  } failures[] = {
      {odata_error(429, "0x80072326", "Number of concurrent requests exceeded the limit of 52."),
       ErrorKind::unavailable},
      {answer(503, "<html></html>"), ErrorKind::unavailable},
      {answer(502, "<html></html>"), ErrorKind::unknown_outcome},
      {answer(200, "<html></html>"), ErrorKind::unknown_outcome},
      {odata_error(500, "0x80044151", "SQL timeout"), ErrorKind::unavailable},
      {odata_error(400, "0x80060888", "Content-ID header not present"), ErrorKind::invalid_input},
  };
  for (const auto& failure : failures) {
    INFO(failure.response.status << failure.response.body);
    BatchScene scene;
    scene.then(failure.response);
    const auto receipts = scene.run(scene.connector.push({movement(numbered(1)),
                                                          movement(numbered(2))}));
    REQUIRE(receipts.size() == 2);
    for (const auto& receipt : receipts) CHECK(receipt.error().kind == failure.kind);
  }
}

TEST_CASE("rows that cannot be sent take no others with them") {
  Scene scene;
  scene.then(batch_answer(200, {answer(204)}));
  flow::Write nameless = movement("no guid");
  flow::Write unknown = movement(numbered(2));
  unknown.type = "holdfast_nothing";
  const auto receipts = scene.run(scene.connector.push({nameless, movement(numbered(1)), unknown}));
  CHECK(receipts[0].error().kind == ErrorKind::invalid_input);
  CHECK(receipts[1]);
  CHECK(receipts[2].error().kind == ErrorKind::misconfigured);
}

TEST_CASE("no rows are no call") {
  Scene scene;
  CHECK(scene.run(scene.connector.push({})).empty());
  CHECK(scene.script.requests.empty());
}

TEST_CASE("numbers compare exactly after the decimals that the table keeps") {
  const Json sent = parsed(R"({"a":2.5,"b":0.000004,"c":"2026-01-05T09:12:33.9Z","d":""})");
  CHECK_FALSE(difference(sent, parsed(R"({"a":2.50,"b":0,"c":"2026-01-05T09:12:33Z","d":null})")));
  CHECK(difference(sent, parsed(R"({"a":2.50001})")));
  CHECK(difference(sent, parsed(R"({"c":"2026-01-05T09:12:34Z"})")));
  CHECK(difference(sent, parsed(R"({"d":"x"})")));
  CHECK_FALSE(difference(sent, parsed("{}")));
}

}  // namespace holdfast::dynamics::test
