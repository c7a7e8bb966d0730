#include "dynamics/polling.hpp"

#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

constexpr auto now = "Mon, 05 Jan 2026 09:00:00 GMT";

std::string account(int number, int version, const std::string& modified) {
  return R"({"accountid":"60c4e274-aaaa-4aaa-8aaa-00000000000)" + std::to_string(number) +
         R"(","versionnumber":)" + std::to_string(version) + R"(,"modifiedon":")" + modified +
         "\"}";
}

net::Response rows(const std::string& text, const std::string& link = "") {
  const std::string next = link.empty() ? "" : R"("@odata.nextLink":")" + (api_root + link) + "\",";
  return answer(200, "{" + next + R"("value":[)" + text + "]}", {{"Date", now}});
}

// An organisation whose table of accounts tracks no changes.
struct Untracked : Scene {
  Untracked() {
    then(answer(200, R"({"UserId":"u","OrganizationId":"o"})", {{"Date", now}}));
    then(answer(200, R"({"value":[{"name":"contoso","expirechangetrackingindays":7}]})"));
    for (int table = 0; table < 4; ++table) then(answer(200, R"({"value":[]})"));
    then(odata_error(400, "0x80072491", "Change tracking is not enabled for entity 'account'."));
  }
  flow::Page pull(const std::string& cursor) {
    auto page = run(connector.pull("accounts", cursor));
    if (!page) FAIL(page.error().message);
    return std::move(*page);
  }
  std::string asked() { return script.path(script.requests.size() - 1); }
};

}  // namespace

TEST_CASE("a table without change tracking is read by key, then by time of modification") {
  Untracked scene;
  scene.then(rows(account(1, 5, "2026-01-04T00:00:00Z"), "accounts?$skiptoken=2"));
  const auto first = scene.pull("");
  CHECK(first.more);
  CHECK(first.documents.size() == 1);
  CHECK_THAT(first.remark, Catch::Contains("change tracking is off"));
  CHECK_THAT(scene.asked(), Catch::EndsWith("&$orderby=accountid"));
  CHECK(scene.script.header(scene.script.requests.size() - 1, "Prefer") ==
        "odata.maxpagesize=500");
  // Changed while the load lasted, beyond what was read: the load is as old as its beginning.
  scene.then(rows(account(2, 9, "2026-01-05T09:10:00Z")));
  const auto second = scene.pull(first.cursor);
  CHECK(scene.asked() == "accounts?$skiptoken=2");
  CHECK_FALSE(second.more);
  CHECK_FALSE(second.restarted);
  scene.then(rows(""));
  (void)scene.pull(second.cursor);
  CHECK_THAT(scene.asked(),
             Catch::EndsWith(
                 "&$filter=modifiedon%20ge%202026-01-05T08:55:00Z&$orderby=modifiedon,accountid"));
}

TEST_CASE("the overlap repeats nothing, and finds a row that was committed late") {
  Untracked scene;
  scene.then(rows(""));
  auto page = scene.pull("");
  const std::string newest = account(1, 12, "2026-01-05T09:20:00Z");
  scene.then(rows(newest));
  page = scene.pull(page.cursor);
  REQUIRE(page.documents.size() == 1);
  scene.then(rows(account(2, 11, "2026-01-05T09:16:00Z") + "," + newest));
  page = scene.pull(page.cursor);
  CHECK_THAT(scene.asked(), Catch::Contains("modifiedon%20ge%202026-01-05T09:15:00Z"));
  REQUIRE(page.documents.size() == 1);
  CHECK(page.documents.front().version == 11);
  scene.then(rows(account(1, 13, "2026-01-05T09:20:00Z")));
  page = scene.pull(page.cursor);
  REQUIRE(page.documents.size() == 1);
  CHECK(page.documents.front().version == 13);
}

TEST_CASE("a page that was not kept is given again whole") {
  Untracked scene;
  scene.then(rows(""));
  const auto loaded = scene.pull("");
  for (int attempt = 0; attempt < 2; ++attempt) {
    scene.then(rows(account(1, 12, "2026-01-05T09:20:00Z")));
    CHECK(scene.pull(loaded.cursor).documents.size() == 1);
  }
}

TEST_CASE("a stream that tracked changes until now goes on by time, from its beginning") {
  Scene scene;
  scene.organization();
  scene.then(answer(200, R"({"@odata.deltaLink":")" + std::string(api_root) +
                             R"(accounts?$deltatoken=9","value":[]})"));
  const auto tracked = scene.run(scene.connector.pull("accounts", ""));
  REQUIRE(tracked);
  CHECK(tracked->remark.empty());
  scene.then(
      odata_error(400, "0x80072491", "Change tracking is not enabled for entity 'account'."));
  scene.then(rows(account(1, 5, "2026-01-04T00:00:00Z")));
  const auto polled = scene.run(scene.connector.pull("accounts", tracked->cursor));
  REQUIRE(polled);
  CHECK(polled->restarted);
  CHECK(polled->documents.size() == 1);
  CHECK_THAT(scene.script.path(scene.script.requests.size() - 1),
             Catch::Contains("$orderby=accountid"));
}

TEST_CASE("a polled stream does not age, and keeps its place as text") {
  Cursor cursor = polled_beginning(*find_table("account"), "accountid", {5'000});
  cursor.select = "s";
  cursor.organization = "o";
  flow::Page page;
  page.documents.resize(1);
  page.documents[0].changed = {9'000};
  cursor = polled_following(cursor, "", page);
  CHECK(cursor.since.ms == 5'000);
  cursor = polled_following(cursor, "accounts?$skiptoken=2", page);
  CHECK(cursor.since.ms == 5'000);
  cursor = polled_following(cursor, "", {});
  CHECK(cursor.since.ms == 9'000);
  const auto again = Cursor::parse(cursor.text());
  REQUIRE(again);
  CHECK(again->polled);
  CHECK(again->text() == cursor.text());
  const CursorRule years_later{"s", "o", {90LL * 86'400'000}, true, 7};
  CHECK(is_usable(*again, years_later));
}

}  // namespace holdfast::dynamics::test
