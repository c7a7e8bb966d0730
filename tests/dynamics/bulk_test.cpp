// CreateMultiple against a scripted organisation: when it is tried, and what its answers mean.
#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "dynamics/bulk_writer.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;
using Mode = flow::Write::Mode;

constexpr auto in_bulk = "holdfast_stockmovements/Microsoft.Dynamics.CRM.CreateMultiple";
constexpr auto known = R"({"value":[{"sdkmessagefilterid":"f"}]})";
constexpr auto unknown = R"({"value":[]})";

std::string numbered(int number) {
  return fmt::format("00000000-0000-4000-8000-{:012d}", number);
}

flow::Write movement(int number) {
  flow::Write row = write_of("holdfast_stockmovement", Mode::create,
                             Json::object({{"holdfast_name", numbered(number)},
                                           {"holdfast_quantity", 2}}));
  row.id = numbered(number);
  return row;
}

std::vector<flow::Write> movements(int count) {
  std::vector<flow::Write> rows;
  for (int i = 0; i < count; ++i) rows.push_back(movement(i));
  return rows;
}

net::Response named(const std::vector<std::string>& ids) {
  Json list = Json::array();
  for (const auto& id : ids) list.push_back(id);
  Json body = Json::object();
  body.set("Ids", std::move(list));
  return answer(200, body.dump());
}

net::Response refusal() { return odata_error(400, "0x80040265", "no"); }

struct BulkScene : Scene {
  void batch(std::size_t rows) {
    std::string body;
    for (std::size_t i = 0; i < rows; ++i) {
      body += "--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n";
    }
    then(answer(200, body + "--x--\r\n", {{"Content-Type", "multipart/mixed; boundary=x"}}));
  }
  // The paths of what was asked since the last time.
  std::vector<std::string> asked() {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < script.requests.size(); ++i) {
      out.push_back(script.path(i).substr(0, script.path(i).find('?')));
    }
    script.requests.clear();
    return out;
  }
  Receipts push(int count) { return run(connector.push(movements(count))); }
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("several movements go as one message, with our keys and their type") {
  BulkScene scene;
  scene.then(answer(200, known));
  scene.then(named({numbered(0), numbered(1)}));
  const auto receipts = scene.push(2);
  REQUIRE(receipts.size() == 2);
  for (const auto& receipt : receipts) REQUIRE(receipt);
  CHECK(receipts[1]->id == numbered(1));
  CHECK_FALSE(receipts[1]->existed);
  CHECK(scene.script.path(0) == "sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/"
                                "name%20eq%20'CreateMultiple'%20and%20primaryobjecttypecode%20eq%20"
                                "'holdfast_stockmovement'");
  CHECK(scene.script.path(1) == in_bulk);
  CHECK(scene.script.requests[1].method == "POST");
  const Json sent = Json::parse(scene.script.requests[1].body).value();
  const JsonView targets = JsonView(sent)["Targets"];
  REQUIRE(targets.size() == 2);
  CHECK(targets[1].get()->dump() ==
        R"({"@odata.type":"Microsoft.Dynamics.CRM.holdfast_stockmovement",)"
        R"("holdfast_stockmovementid":"00000000-0000-4000-8000-000000000001",)"
        R"("holdfast_name":"00000000-0000-4000-8000-000000000001","holdfast_quantity":2})");
}

TEST_CASE("a table is asked once whether it takes rows in bulk") {
  BulkScene scene;
  scene.then(answer(200, known));
  for (int group = 0; group < 2; ++group) {
    scene.then(named({numbered(0), numbered(1)}));
    for (const auto& receipt : scene.push(2)) CHECK(receipt);
  }
  CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, in_bulk});
}

TEST_CASE("where a table has no bulk message, or it is not told, rows go as batches") {
  for (const auto& said : {answer(200, unknown), odata_error(403, "0x80040220", "no privilege"),
                           odata_error(404, "0x8006088a", "no segment"),
                           odata_error(400, "0x80060888", "no property"),
                           answer(200, "<html></html>")}) {
    INFO(said.status << said.body);
    BulkScene scene;
    scene.then(said);
    for (int group = 0; group < 2; ++group) {
      scene.batch(2);
      for (const auto& receipt : scene.push(2)) CHECK(receipt);
    }
    const Paths first = scene.asked();
    CHECK(std::count(first.begin(), first.end(), "$batch") == 2);
    CHECK(std::count(first.begin(), first.end(), in_bulk) == 0);
    if (said.status != 200) CHECK(first.size() == 3);
  }
}

TEST_CASE("where nobody can tell for the moment, it is asked again later") {
  BulkScene scene;
  scene.then(answer(503, "<html></html>"));
  scene.batch(2);
  scene.push(2);
  scene.batch(2);  // a group that does not try
  scene.push(2);
  scene.then(answer(200, known));
  scene.then(named({numbered(0), numbered(1)}));
  scene.push(2);
  CHECK(scene.asked() ==
        Paths{"sdkmessagefilters", "$batch", "$batch", "sdkmessagefilters", in_bulk});
}

TEST_CASE("one row, rows of other tables and updates are nothing for a bulk message") {
  BulkScene scene;
  scene.then(answer(201, "{}"));
  CHECK(scene.push(1).front());
  flow::Write other = write_of("holdfast_payment", Mode::create, Json::object());
  scene.batch(2);
  scene.run(scene.connector.push({other, other}));
  flow::Write update = write_of("account", Mode::update, Json::object());
  scene.batch(2);
  scene.run(scene.connector.push({update, update}));
  CHECK(scene.asked() == Paths{"holdfast_stockmovements", "$batch", "$batch"});
}

TEST_CASE("a message that is refused goes at once as a batch, and is tried ever more seldom") {
  BulkScene scene;
  scene.then(answer(200, known));
  const auto refused = [&] {
    scene.then(refusal());
    scene.batch(2);
    for (const auto& receipt : scene.push(2)) CHECK(receipt);
  };
  refused();
  CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, "$batch"});
  for (const int rest : {1, 2, 4, 8, 16, 32, 32}) {
    INFO(rest);
    for (int group = 0; group < rest; ++group) {
      scene.batch(2);
      for (const auto& receipt : scene.push(2)) CHECK(receipt);
    }
    CHECK(scene.asked() == Paths(static_cast<std::size_t>(rest), "$batch"));
    refused();
    CHECK(scene.asked() == Paths{in_bulk, "$batch"});
  }
}

TEST_CASE("a message that is taken is tried again after one batch when the next is refused") {
  BulkScene scene;
  scene.then(answer(200, known));
  for (int twice = 0; twice < 2; ++twice) {
    scene.then(refusal());
    for (int group = 0; group < 2; ++group) {
      scene.batch(2);
      scene.push(2);
    }
    scene.then(named({numbered(0), numbered(1)}));
    for (const auto& receipt : scene.push(2)) CHECK(receipt);
  }
  CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, "$batch", "$batch", in_bulk, in_bulk,
                               "$batch", "$batch", in_bulk});
}

TEST_CASE("a failure that is no refusal is every row's, and says what to do") {
  const struct {
    net::Response response;
    ErrorKind kind;
    bool tried_again;  // in bulk by the next group
  } failures[] = {
      {odata_error(429, "0x80072321", "too much time", {{"Retry-After", "1"}}),
       ErrorKind::unavailable, true},
      {answer(503, "<html></html>"), ErrorKind::unavailable, true},
      {odata_error(500, "0x80044151", "SQL timeout"), ErrorKind::unavailable, false},
      {answer(502, "<html></html>"), ErrorKind::unknown_outcome, false},
      {odata_error(403, "0x80040220", "no privilege"), ErrorKind::misconfigured, false},
  };
  for (const auto& failure : failures) {
    INFO(failure.response.status << failure.response.body);
    BulkScene scene;
    scene.then(answer(200, known));
    scene.then(failure.response);
    for (const auto& receipt : scene.push(2)) {
      REQUIRE_FALSE(receipt);
      CHECK(receipt.error().kind == failure.kind);
    }
    CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk});
    if (failure.tried_again) {
      scene.then(named({numbered(0), numbered(1)}));
    } else {
      scene.batch(2);
    }
    for (const auto& receipt : scene.push(2)) CHECK(receipt);
    CHECK(scene.asked() == Paths{failure.tried_again ? in_bulk : "$batch"});
  }
}

TEST_CASE("a lost answer is every row's question, and they are sent again as a batch") {
  BulkScene scene;
  scene.then(answer(200, known));
  scene.then(ErrorKind::unknown_outcome);
  for (const auto& receipt : scene.push(2)) {
    CHECK(receipt.error().kind == ErrorKind::unknown_outcome);
  }
  scene.batch(2);
  scene.push(2);
  CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, "$batch"});
}

TEST_CASE("a line that is down says nothing of the message") {
  BulkScene scene;
  scene.then(answer(200, known));
  scene.then(ErrorKind::unavailable);
  CHECK(scene.push(2).front().error().kind == ErrorKind::unavailable);
  scene.then(named({numbered(0), numbered(1)}));
  scene.push(2);
  CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, in_bulk});
}

TEST_CASE("ids may come in another order and in capitals") {
  BulkScene scene;
  scene.then(answer(200, known));
  scene.then(named({"{00000000-0000-4000-8000-000000000001}", numbered(0)}));
  for (const auto& receipt : scene.push(2)) CHECK(receipt);
}

TEST_CASE("a row that the answer does not name may have been written") {
  for (const auto& said : {named({numbered(1)}), answer(200, "{}"), answer(204),
                           answer(200, "<html></html>"), answer(200, R"({"Ids":[)")}) {
    INFO(said.status << said.body);
    BulkScene scene;
    scene.then(answer(200, known));
    scene.then(said);
    const auto receipts = scene.push(2);
    CHECK(receipts[0].error().kind == ErrorKind::unknown_outcome);
    CHECK(receipts[1].has_value() == (said.body.find(numbered(1)) != std::string::npos));
    scene.batch(2);
    scene.push(2);
    CHECK(scene.asked() == Paths{"sdkmessagefilters", in_bulk, "$batch"});
  }
}

TEST_CASE("an organisation that gives rows ids of its own is never asked in bulk again") {
  BulkScene scene;
  scene.then(answer(200, known));
  scene.then(named({numbered(0), row_id}));
  const auto receipts = scene.push(2);
  CHECK(receipts[0]);
  REQUIRE_FALSE(receipts[1]);
  CHECK(receipts[1].error().kind == ErrorKind::refused);
  CHECK_THAT(receipts[1].error().message, Catch::Contains(row_id) &&
                                              Catch::Contains("a repeat would count twice"));
  scene.asked();
  for (int group = 0; group < 5; ++group) {
    scene.batch(2);
    scene.push(2);
  }
  CHECK(scene.asked() == Paths(5, "$batch"));
}

}  // namespace holdfast::dynamics::test
