#include <catch2/catch.hpp>

#include "dynamics/cursor.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

std::string page(const std::string& rows, const std::string& link_name, const std::string& token) {
  return R"({"@odata.context":"c",")" + link_name + "\":\"" + api_root +
         "accounts?$select=name&" + token + R"(","value":[)" + rows + "]}";
}
std::string last_page(const std::string& rows, const std::string& token = "919042%2108") {
  return page(rows, "@odata.deltaLink", "$deltatoken=" + token);
}

constexpr auto account_row =
    R"({"@odata.etag":"W/\"915244\"","name":"Monte Orton",)"
    R"("accountid":"60c4e274-aaaa-4aaa-8aaa-000000000001","modifiedon":"2026-01-05T09:12:33Z"})";
constexpr auto tombstone =
    R"({"@odata.context":"https://org.example/api/data/v9.2/$metadata#accounts/$deletedEntity",)"
    R"("id":"2e451703-aaaa-4aaa-8aaa-000000000002","reason":"deleted"})";

Cursor usable_cursor() {
  Cursor cursor;
  cursor.path = "accounts?$deltatoken=1";
  cursor.issued = {1'000 * day_ms};
  cursor.select = "s";
  cursor.organization = "o";
  return cursor;
}

CursorRule rule_after(std::int64_t days, int kept) {
  return {"s", "o", {(1'000 + days) * day_ms}, true, kept};
}

}  // namespace

TEST_CASE("a price list that may not be read is told of with what to do") {
  const net::Response refusals[] = {
      odata_error(403, "0x80040220", "missing prvReadProductPriceLevel privilege"),
      odata_error(404, "0x80060888", "Resource not found for the segment 'productpricelevels'.")};
  for (const auto& refusal : refusals) {
    Scene scene;
    scene.organization();
    scene.then(refusal);
    const auto page = scene.run(scene.connector.pull("prices", ""));
    REQUIRE_FALSE(page);
    CHECK(page.error().kind == ErrorKind::misconfigured);
    const auto& said = page.error().message;
    CHECK_THAT(said, Catch::StartsWith("prices of lists are not read: "));
    CHECK_THAT(said, Catch::Contains("roductPriceLevel", Catch::CaseSensitive::No));
    CHECK_THAT(said, Catch::Contains("holdfast dynamics install"));
  }
}

TEST_CASE("the first load asks for change tracking and keeps the delta link") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page(account_row)));
  const auto first = scene.run(scene.connector.pull("accounts", ""));
  REQUIRE(first);
  REQUIRE(first->documents.size() == 1);
  const auto& document = first->documents.front();
  CHECK(document.type == "account");
  CHECK(document.id == "60c4e274-aaaa-4aaa-8aaa-000000000001");
  CHECK(document.version == 915'244);
  CHECK(document.changed.iso() == "2026-01-05T09:12:33.000Z");
  CHECK_FALSE(first->more);
  CHECK_FALSE(first->restarted);
  const std::size_t asked = scene.script.requests.size() - 1;
  CHECK(scene.script.header(asked, "Prefer") == "odata.track-changes,odata.maxpagesize=500");
  CHECK_THAT(scene.script.path(asked),
             Catch::StartsWith("accounts?$select=accountid,versionnumber,name,accountnumber,"));

  scene.then(answer(200, last_page(std::string(account_row) + "," + tombstone, "919058%21")));
  const auto second = scene.run(scene.connector.pull("accounts", first->cursor));
  REQUIRE(second);
  CHECK(scene.script.path(asked + 1) == "accounts?$select=name&$deltatoken=919042%2108");
  REQUIRE(second->documents.size() == 2);
  CHECK(second->documents[1].removed);
  CHECK(second->documents[1].id == "2e451703-aaaa-4aaa-8aaa-000000000002");
  CHECK(second->documents[1].body.is_null());
}

TEST_CASE("a next link is followed as given, with the same preferences") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, page(account_row, "@odata.nextLink", "$skiptoken=%3Ccookie%3E")));
  const auto first = scene.run(scene.connector.pull("accounts", ""));
  REQUIRE(first);
  CHECK(first->more);
  scene.then(answer(200, last_page("")));
  const auto second = scene.run(scene.connector.pull("accounts", first->cursor));
  REQUIRE(second);
  CHECK_FALSE(second->more);
  CHECK_FALSE(second->restarted);
  const std::size_t asked = scene.script.requests.size() - 1;
  CHECK(scene.script.path(asked) == "accounts?$select=name&$skiptoken=%3Ccookie%3E");
  CHECK(scene.script.header(asked, "Prefer") == scene.script.header(asked - 1, "Prefer"));
}

TEST_CASE("an expired version stamp begins a full read, which is said until it is through") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page("")));
  const auto first = scene.run(scene.connector.pull("accounts", ""));
  scene.then(odata_error(400, "0x80044352",
                         "Version stamp associated with the client has expired. Please perform a "
                         "full sync."));
  scene.then(answer(200, page(account_row, "@odata.nextLink", "$skiptoken=2")));
  const auto again = scene.run(scene.connector.pull("accounts", first->cursor));
  REQUIRE(again);
  CHECK(again->restarted);
  CHECK(again->more);
  CHECK(again->documents.size() == 1);
  scene.then(answer(200, last_page("")));
  const auto last = scene.run(scene.connector.pull("accounts", again->cursor));
  CHECK(last->restarted);
  scene.then(answer(200, last_page("")));
  CHECK_FALSE(scene.run(scene.connector.pull("accounts", last->cursor))->restarted);
}

TEST_CASE("a cursor that nobody can read begins a full read") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page("")));
  const auto result = scene.run(scene.connector.pull("accounts", "no json"));
  REQUIRE(result);
  CHECK(result->restarted);
}

TEST_CASE("a failure that is not about the token keeps the cursor") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page("")));
  const auto first = scene.run(scene.connector.pull("accounts", ""));
  scene.then(answer(503, "<html></html>"));
  const auto failed = scene.run(scene.connector.pull("accounts", first->cursor));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::unavailable);
  CHECK(scene.script.answers.empty());
}

TEST_CASE("a token that customising made void begins a full read, a wrong query does not") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page("")));
  const auto first = scene.run(scene.connector.pull("accounts", ""));
  const auto unknown = odata_error(400, "0x80060888", "Could not find a property named 'name'");
  scene.then(unknown);
  scene.then(answer(200, last_page(account_row)));
  const auto again = scene.run(scene.connector.pull("accounts", first->cursor));
  REQUIRE(again);
  CHECK(again->restarted);
  CHECK_THAT(again->remark, Catch::Contains("from its beginning"));
  scene.then(unknown);
  const auto failed = scene.run(scene.connector.pull("accounts", ""));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::misconfigured);
  CHECK(scene.script.answers.empty());
}

TEST_CASE("a stock row tells the product whose stock changed") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page(R"({"holdfast_stockonhandid":"a","_holdfast_product_value":"p",)"
                                   R"("holdfast_quantity":3,"versionnumber":12})")));
  const auto first = scene.run(scene.connector.pull("stockonhand", ""));
  REQUIRE(first);
  REQUIRE(first->documents.size() == 1);
  CHECK(first->documents.front().type == "holdfast_stockonhand");
  CHECK(first->documents.front().id == "p");
  CHECK(first->documents.front().version == 12);
  scene.then(answer(200, last_page(tombstone)));
  const auto second = scene.run(scene.connector.pull("stockonhand", first->cursor));
  CHECK(second->documents.empty());
  CHECK(second->all_stock);
  CHECK_FALSE(second->restarted);
}

TEST_CASE("orders come with their lines") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, last_page(R"({"salesorderid":"o1","versionnumber":5},)"
                                   R"({"salesorderid":"o2","versionnumber":6})")));
  scene.then(answer(200, R"({"value":[{"_salesorderid_value":"o2","quantity":2.0000000000}]})"));
  const auto result = scene.run(scene.connector.pull("salesorders", ""));
  REQUIRE(result);
  REQUIRE(result->documents.size() == 2);
  CHECK(base::JsonView(result->documents[0].body)["order_details"].size() == 0);
  const base::JsonView lines = base::JsonView(result->documents[1].body)["order_details"];
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["quantity"].decimal().value() == base::Decimal(2));
}

TEST_CASE("a single row is read with its lines and its version") {
  Scene scene;
  scene.then(answer(200, R"({"salesorderid":"o1","versionnumber":5,"order_details":[]})"));
  const auto document = scene.run(scene.connector.read("salesorder", row_id));
  REQUIRE(document);
  CHECK(document->version == 5);
  CHECK_THAT(scene.script.path(0), Catch::StartsWith(std::string("salesorders(") + row_id + ")") &&
                                       Catch::Contains("$expand=order_details($select="));
  scene.then(odata_error(404, "0x80040217", "salesorder With Id = x Does Not Exist"));
  CHECK(scene.run(scene.connector.read("salesorder", row_id)).error().kind == ErrorKind::not_found);
  CHECK(scene.run(scene.connector.read("salesorder", "x'y")).error().kind ==
        ErrorKind::invalid_input);
  CHECK(scene.run(scene.connector.read("lead", row_id)).error().kind == ErrorKind::misconfigured);
}

TEST_CASE("a cursor comes back from its text") {
  Cursor cursor = usable_cursor();
  cursor.next = true;
  cursor.restarted = true;
  const auto again = Cursor::parse(cursor.text());
  REQUIRE(again);
  CHECK(again->text() == cursor.text());
  CHECK(again->path == cursor.path);
  CHECK(again->issued == cursor.issued);
  CHECK(again->select == cursor.select);
  CHECK(again->organization == cursor.organization);
  CHECK_FALSE(Cursor::parse("{}"));
}

TEST_CASE("a cursor serves until a day before the organisation forgets") {
  const Cursor cursor = usable_cursor();
  CHECK(is_usable(cursor, rule_after(5, 7)));
  CHECK_FALSE(is_usable(cursor, rule_after(6, 7)));
  CHECK(is_usable(cursor, rule_after(0, 1)));
  CHECK_FALSE(is_usable(cursor, rule_after(1, 1)));
  CHECK(is_usable(cursor, rule_after(500, 0)));  // not told how long: the server will say
  CursorRule blind = rule_after(500, 7);
  blind.now_known = false;
  CHECK(is_usable(cursor, blind));
}

TEST_CASE("a cursor of other columns or of another organisation is of no use") {
  const Cursor cursor = usable_cursor();
  CursorRule other = rule_after(1, 7);
  other.select = "t";
  CHECK_FALSE(is_usable(cursor, other));
  other = rule_after(1, 7);
  other.organization = "p";
  CHECK_FALSE(is_usable(cursor, other));
}

}  // namespace holdfast::dynamics::test
