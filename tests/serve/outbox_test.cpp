#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

std::uint64_t park(World& world, const std::string& payload) {
  const auto queued = world.commit({intent("record", item_id("SW-1").hex(), payload)});
  world.commit({store::Parked{queued.first, "refused", "unit PCE is unknown"}});
  return queued.first;
}

TEST_CASE("the outbox shows what waits for whom, oldest first, in pages") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  world.commit(posted(movement("SW-1", "A1", 1)));
  store::Queued supply{store::Endpoint::shopware, "supply", item_id("SW-1").hex(), "x", true};
  world.commit({supply});
  const auto all = world.get("/api/v1/outbox");
  REQUIRE(all.size() == 2);
  CHECK(all.at("/items/0/subject") == "SW-1 at A1");
  CHECK(all.at("/items/0/state") == "waiting");
  CHECK(all.at("/items/0/movement") == "7.1:2");
  CHECK(all.at("/items/1/endpoint") == "shopware");
  CHECK(all.at("/items/1/subject") == "SW-1");
  CHECK(world.get("/api/v1/outbox?endpoint=shopware").size() == 1);
  const auto first = world.get("/api/v1/outbox?limit=1");
  CHECK(first.size() == 1);
  const auto second = world.get("/api/v1/outbox?limit=1&after=" + first.at("/next"));
  CHECK(second.at("/items/0/endpoint") == "shopware");
  CHECK(second.at("/next") == "null");
}

TEST_CASE("what a dry run found stands beside its entry") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  world.commit(posted(movement("SW-1", "A1", 1)));
  const std::string id = world.get("/api/v1/outbox").at("/items/0/id");
  CHECK(world.get("/api/v1/outbox").at("/items/0/would") == "null");
  world.commit({store::Noted{
      store::Shelf::rehearsed, "dynamics/" + id,
      R"({"outcome":"write","message":"","requests":[{"method":"POST","path":"/a","body":{}}]})"}});
  const auto shown = world.get("/api/v1/outbox");
  CHECK(shown.at("/items/0/would/outcome") == "write");
  CHECK(shown.at("/items/0/would/requests/0/path") == "/a");
}

TEST_CASE("a dead letter keeps what the other side said") {
  World world;
  world.commit({item("SW-1", "Bolt")});
  park(world, R"({"kind":"item"})");
  const auto letters = world.get("/api/v1/dead-letters");
  REQUIRE(letters.size() == 1);
  CHECK(letters.at("/items/0/error") == "unit PCE is unknown");
  CHECK(letters.at("/items/0/error_kind") == "refused");
  CHECK(letters.at("/items/0/subject") == "SW-1");
}

TEST_CASE("a dead letter is sent again under its old id") {
  World world;
  const auto id = park(world, R"({"kind":"item"})");
  const auto answer = world.post("/api/v1/dead-letters/" + std::to_string(id) + "/replay");
  CHECK(answer.status == 200);
  CHECK(answer.at("/status") == "queued");
  CHECK(world.get("/api/v1/dead-letters").size() == 0);
  CHECK(world.get("/api/v1/outbox").at("/items/0/id") == std::to_string(id));
}

TEST_CASE("a dead letter is sent again with a corrected payload") {
  World world;
  const auto id = park(world, R"({"kind":"item"})");
  const std::string path = "/api/v1/dead-letters/" + std::to_string(id) + "/replay";
  CHECK(world.post(path, R"({"payload":"no object"})").status == 422);
  CHECK(world.get("/api/v1/dead-letters").size() == 1);
  CHECK(world.post(path, R"({"payload":{"kind":"order"}})").status == 200);
  CHECK(world.get("/api/v1/outbox").at("/items/0/payload") == R"({"kind":"order"})");
}

TEST_CASE("a dead letter that is given up is gone") {
  World world;
  const auto id = park(world, "x");
  const std::string path = "/api/v1/dead-letters/" + std::to_string(id) + "/discard";
  CHECK(world.post(path).at("/status") == "discarded");
  CHECK(world.get("/api/v1/outbox").size() == 0);
  const auto again = world.post(path);
  CHECK(again.status == 404);
  CHECK(again.at("/error/message") ==
        "no dead letter has the id " + std::to_string(id) + ": it may be replayed already");
  CHECK(world.post("/api/v1/dead-letters/abc/discard").status == 404);
}

}  // namespace
}  // namespace holdfast::serve
