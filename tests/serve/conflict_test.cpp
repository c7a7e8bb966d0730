#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

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
