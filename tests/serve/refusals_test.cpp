#include "base/hmac.hpp"
#include "serve/detail/route.hpp"
#include "serve/detail/token.hpp"
#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

TEST_CASE("without a token of this box every call but the page is refused") {
  World world;
  for (const auto& route : routes()) {
    auto request = World::request(std::string(route.method), std::string(route.pattern));
    request.headers = {{"Host", "box:8443"}};
    const auto answer = world.send(request);
    CAPTURE(route.pattern);
    CHECK(answer.status == (route.access == Access::everybody ? 200 : 401));
    if (answer.status == 401)
      CHECK(answer.header("WWW-Authenticate") == "Bearer realm=\"holdfast\"");
  }
}

TEST_CASE("a wrong, shortened or empty token is refused") {
  World world;
  for (const std::string token : {"0123456789abcdee", "0123456789abcde", "0123456789abcdef0", ""}) {
    auto request = World::request("GET", "/api/v1/health");
    request.headers = {{"Authorization", "Bearer " + token}};
    CHECK(world.send(request).status == 401);
  }
}

TEST_CASE("tokens are compared whole and an empty secret fits nothing") {
  CHECK(base::same_secret("abc", "abc"));
  CHECK_FALSE(base::same_secret("abcabc", "abc"));
  CHECK_FALSE(base::same_secret("ab", "abc"));
  CHECK_FALSE(base::same_secret("abd", "abc"));
  CHECK_FALSE(base::same_secret("", ""));
  CHECK(bearer("bEARER  two", {{"first", "one"}, {"second", "two"}}) == "second");
  CHECK_FALSE(bearer("Basic two", {{"second", "two"}}));
  CHECK_FALSE(bearer("Bearer ", {{"nobody", ""}}));
}

TEST_CASE("a page of another host may not call the box") {
  World world;
  auto request = World::request("GET", "/api/v1/health");
  request.headers.emplace_back("Origin", "https://elsewhere.example");
  CHECK(world.send(request).status == 403);
  request.headers.back().second = "https://box:8443";
  CHECK(world.send(request).status == 200);
}

TEST_CASE("an unknown path is not found, a wrong method names the right ones") {
  World world;
  CHECK(world.get("/api/v1/nothing").status == 404);
  CHECK(world.get("/api/v1/items/").status == 404);
  CHECK(world.get("/api/v1/items/a/b").status == 404);
  CHECK(world.get("/api/v1/stock/").status == 404);
  const auto answer = world.post("/api/v1/stock");
  CHECK(answer.status == 405);
  CHECK(answer.header("Allow") == "GET");
  CHECK(answer.at("/error/kind") == "method_not_allowed");
}

TEST_CASE("parameters are read strictly") {
  World world;
  const auto unknown = world.get("/api/v1/stock?skuu=1");
  CHECK(unknown.status == 400);
  CHECK(unknown.at("/error/message") ==
        "parameter skuu is unknown here; known are sku, q, limit, after");
  for (const char* limit : {"0", "1001", "-1", "x", "1.5"}) {
    CHECK(world.get(std::string("/api/v1/items?limit=") + limit).status == 400);
  }
  CHECK(world.get("/api/v1/items?after=x").status == 400);
  CHECK(world.get("/api/v1/outbox?after=x").status == 400);
  CHECK(world.get("/api/v1/outbox?endpoint=sap").status == 400);
}

TEST_CASE("a body that is no JSON object of known members is refused and changes nothing") {
  World world;
  world.commit({conflict("count/1")});
  const std::string path = "/api/v1/conflicts/settle";
  CHECK(world.post(path).status == 400);
  CHECK(world.post(path, "{\"id\":").status == 400);
  CHECK(world.post(path, "[]").status == 422);
  CHECK(world.post(path, R"({"id":"count/1"})").status == 422);
  CHECK(world.post(path, R"({"id":4,"value":1})").status == 422);
  CHECK(world.post(path, R"({"id":"count/1","value":1,"why":2})").status == 422);
  CHECK(world.post("/api/v1/dead-letters/1/discard", "{}").status == 400);
  CHECK(world.get("/api/v1/conflicts?state=open").size() == 1);
}

TEST_CASE("a body of another type or beyond the limit is refused") {
  World world(false);
  auto request = World::request("POST", "/api/v1/scans");
  request.body = R"({"device":"phone","code":"1"})";
  request.headers.emplace_back("Content-Type", "text/plain");
  CHECK(world.send(request).status == 415);
  request.headers.back().second = "application/json; charset=utf-8";
  CHECK(world.send(request).status == 202);
  request.body = R"({"device":"phone","code":")" + std::string(small_body_bytes_max, '1') + "\"}";
  CHECK(world.send(request).status == 413);
}

}  // namespace
}  // namespace holdfast::serve
