#include <fmt/core.h>

#include "serve/world.hpp"
#include "sync/count_review.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

store::Counted counted_at(const std::string& location, base::Decimal quantity,
                          const std::string& person, const std::string& device) {
  store::Counted event;
  event.key = {item_id("SW-1"), location};
  event.quantity = quantity;
  event.person = person;
  event.device = device;
  event.time = {1'800'000'000'000, 0, true};
  return event;
}

TEST_CASE("a conflict is listed with both values and what each side knew") {
  World world;
  world.commit({conflict("count/7.1:9")});
  const auto answer = world.get("/api/v1/conflicts");
  REQUIRE(answer.size() == 1);
  CHECK(answer.at("/items/0/subject") == "stock of SW-1 at A1");
  CHECK(answer.at("/items/0/details/sides/0/value") == "4");
  CHECK(answer.at("/items/0/details/sides/1/knew") == "{}");
  CHECK(answer.at("/items/0/settled") == "false");
}

TEST_CASE("a decision settles a conflict and says who made it") {
  World world;
  world.commit({conflict("count/7.1:9")});
  const auto answer = world.post("/api/v1/conflicts/settle", R"({"id":"count/7.1:9","value":4})");
  REQUIRE(answer.status == 200);
  CHECK(answer.at("/status") == "settled");
  CHECK(world.get("/api/v1/conflicts?state=open").size() == 0);
  const auto settled = world.get("/api/v1/conflicts?state=settled");
  CHECK(settled.at("/items/0/how") == "by manager");
  CHECK(settled.at("/items/0/value") == "4");
}

TEST_CASE("the decision on a field is the record's value") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  auto found = conflict("field/" + item_id("SW-1").hex() + "/name/7.1:1");
  found.kind = "field";
  world.commit({found});
  const std::string body = R"({"id":")" + found.id + R"(","value":"Nut"})";
  REQUIRE(world.post("/api/v1/conflicts/settle", body).status == 200);
  CHECK(world.get("/api/v1/items/SW-1").at("/name") == "Nut");
}

TEST_CASE("a conflict says in words whose values disagree, and when they were written") {
  World world;
  const auto counted = world.commit({counted_at("A1", 4, "ANNA", "dock-1")});
  auto found = conflict("count/7.1:1");
  found.details = parse(fmt::format(R"({{"sides":[{{"value":4,"by":"7.1:{}"}},
      {{"value":6,"by":"d365:9","at":"2026-01-05T09:12:33.417Z"}},{{"value":7,"by":"8.1:3"}},
      {{"value":8,"by":"shopware:2","at":"1970-01-01T00:01:00.000Z"}}]}})",
                                    counted.first));
  world.commit({found});
  const auto answer = world.get("/api/v1/conflicts");
  CHECK(answer.at("/items/0/sides/0/who") == "this box, ANNA at dock-1");
  CHECK(answer.at("/items/0/sides/0/at") == "2027-01-15T08:00:00.000Z");
  CHECK(answer.at("/items/0/sides/0/by") == fmt::format("7.1:{}", counted.first));
  CHECK(answer.at("/items/0/sides/1/who") == "the ERP (Dynamics)");
  CHECK(answer.at("/items/0/sides/1/at") == "2026-01-05T09:12:33.417Z");
  CHECK(answer.at("/items/0/sides/2/who") == "box 8");
  CHECK(answer.at("/items/0/sides/3/who") == "the shop (Shopware)");
  CHECK(answer.at("/items/0/sides/3/at") == "null");
  CHECK(answer.at("/items/0/details/sides/2/by") == "8.1:3");
  CHECK(answer.at("/items/0/remark") == "null");
  found.details.set("expected", 5);
  world.commit({found});
  CHECK(world.get("/api/v1/conflicts").at("/items/0/remark") ==
        "the ERP was expected to hold 5 when it was counted");
}

TEST_CASE("what can be decided is said in words, with what to send") {
  World world;
  world.commit({conflict("count/7.1:9")});
  auto field = conflict("field/x");
  field.kind = "field";
  auto deleted = conflict("removed/x");
  deleted.kind = "removed";
  deleted.details = parse("{}");
  world.commit({field, deleted});
  const auto answer = world.get("/api/v1/conflicts");
  CHECK(answer.at("/items/0/choices/0/value") == "accept");
  CHECK(answer.at("/items/0/choices/0/words") == "the count stands: tell the ERP 4");
  CHECK(answer.at("/items/0/choices/1/value") == "recount");
  CHECK(answer.at("/items/1/choices/1/value") == "6");
  CHECK(answer.at("/items/1/choices/1/words") == "take 6 of the ERP (Dynamics)");
  CHECK(answer.at("/items/2/choices/0/words") == "seen to: take it off the list");
  CHECK(answer.at("/items/2/why") == "null");
  const auto settled = world.post("/api/v1/conflicts/settle", R"({"id":"removed/x","value":null})");
  CHECK(settled.status == 200);
  CHECK(world.get("/api/v1/conflicts?state=settled").size("/items/0/choices") == 0);
}

TEST_CASE("a settled conflict says which value stands, why, and since when") {
  World world;
  auto field = conflict("field/x");
  field.kind = "field";
  world.commit({field, store::ConflictSettled{"field/x", "authority", 6}});
  auto answer = world.get("/api/v1/conflicts");
  CHECK(answer.at("/items/0/why") == "the ERP (Dynamics) has the say over this field");
  CHECK(answer.at("/items/0/how") == "authority");
  CHECK(answer.at("/items/0/sides/0/stands") == "false");
  CHECK(answer.at("/items/0/sides/1/stands") == "true");
  CHECK(answer.at("/items/0/settled_at") == "2027-01-15T08:00:00.000Z");

  world.commit({conflict("count/7.1:9")});
  const std::string before = world.clock.wall().iso();
  REQUIRE(
      world.post("/api/v1/conflicts/settle", R"({"id":"count/7.1:9","value":"recount"})").status ==
      200);
  answer = world.get("/api/v1/conflicts?order=newest&state=settled");
  CHECK(answer.at("/items/1/id") == "count/7.1:9");
  CHECK(answer.at("/items/1/why") == "decided by manager");
  CHECK(answer.at("/items/1/sides/1/stands") == "true");
  CHECK(answer.at("/items/1/settled_at") >= before);
  CHECK(answer.at("/items/1/time") == "2027-01-15T08:00:00.000Z");
}

TEST_CASE("settled conflicts come newest first when that is asked for") {
  World world;
  for (int i = 0; i < 3; ++i) {
    auto one = conflict("field/" + std::to_string(i));
    one.kind = "field";
    one.time.wall_ms += i == 1 ? 60'000 : -i * 1000;
    world.commit({one, store::ConflictSettled{one.id, "latest", 4}});
  }
  const auto answer = world.get("/api/v1/conflicts?order=newest&limit=2");
  CHECK(answer.at("/items/0/id") == "field/1");
  CHECK(answer.at("/items/1/id") == "field/0");
  const std::string next = answer.at("/next");
  CHECK(next == "2027-01-15T08:00:00.000Z/field/0");
  const auto rest = world.get("/api/v1/conflicts?order=newest&limit=2&after=" + next);
  REQUIRE(rest.size() == 1);
  CHECK(rest.at("/items/0/id") == "field/2");
  CHECK(rest.at("/next") == "null");
  CHECK(world.get("/api/v1/conflicts?order=newest&after=field").status == 400);
  CHECK(world.get("/api/v1/conflicts?order=oldest").status == 400);
}

TEST_CASE("pages of settled conflicts meet each once, though their moments are the same") {
  World world;
  for (int i = 0; i < 7; ++i) {
    auto one = conflict("field/" + std::to_string(i));
    one.kind = "field";
    world.commit({one, store::ConflictSettled{one.id, "latest", 4}});
  }
  world.commit({conflict("field/open")});  // of the same moment, and not asked for
  std::vector<std::string> met;
  std::string after;
  do {
    const auto page = world.get("/api/v1/conflicts?order=newest&state=settled&limit=3" + after);
    for (std::size_t i = 0; i < page.size(); ++i)
      met.push_back(page.at("/items/" + std::to_string(i) + "/id"));
    after = page.at("/next") == "null" ? "" : "&after=" + page.at("/next");
  } while (!after.empty() && met.size() < 20);
  CHECK(met == std::vector<std::string>{"field/6", "field/5", "field/4", "field/3", "field/2",
                                        "field/1", "field/0"});
}

TEST_CASE("a count that waits for a person is met once: among the conflicts") {
  World world;
  const auto counted = world.commit({counted_at("A1", 4, "ANNA", "dock-1")});
  auto entry = intent("count", item_id("SW-1").hex() + "/A1", R"({"counted":4,"theirs":6})");
  const auto queued = world.commit({entry});
  world.commit({store::Parked{queued.first, sync::review_kind, "a person decides"}});
  world.commit({conflict(sync::count_conflict({{7, 1}, counted.first}))});
  const auto letter = world.commit({intent("record", item_id("SW-1").hex(), "{}")});
  world.commit({store::Parked{letter.first, "refused", "no"}});

  const auto letters = world.get("/api/v1/dead-letters");
  REQUIRE(letters.size() == 1);
  CHECK(letters.at("/items/0/action") == "record");
  const auto health = world.get("/api/v1/health");
  CHECK(health.at("/counts/dead_letters") == "1");
  CHECK(health.at("/counts/open_conflicts") == "1");
  CHECK(world.get("/metrics").body.find("holdfast_dead_letters{endpoint=\"dynamics\"} 1\n") !=
        std::string::npos);
  const std::string path = "/api/v1/dead-letters/" + std::to_string(queued.first);
  CHECK(world.post(path + "/discard").status == 404);
}

TEST_CASE("what is no open conflict cannot be settled") {
  World world;
  world.commit({conflict("count/1")});
  CHECK(world.post("/api/v1/conflicts/settle", R"({"id":"count/2","value":4})").status == 404);
  CHECK(world.post("/api/v1/conflicts/settle", R"({"id":"count/1","value":4})").status == 200);
  CHECK(world.post("/api/v1/conflicts/settle", R"({"id":"count/1","value":6})").status == 404);
}

TEST_CASE("conflicts come in pages") {
  World world;
  world.commit({conflict("count/1"), conflict("count/2"), conflict("count/3")});
  const auto page = world.get("/api/v1/conflicts?limit=2");
  CHECK(page.size() == 2);
  CHECK(page.at("/next") == "count/2");
  CHECK(world.get("/api/v1/conflicts?limit=2&after=count/2").at("/items/0/id") == "count/3");
  CHECK(world.get("/api/v1/conflicts?state=strange").status == 400);
}

}  // namespace
}  // namespace holdfast::serve
