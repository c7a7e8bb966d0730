#include "serve/world.hpp"

namespace holdfast::serve {
namespace {

using namespace test;

base::Json feedback(const std::string& device, int number) {
  base::Json json = parse(R"({"feedback":"counted","text":"1 x SW-1","verb":"pick","step":"item",
                              "order":"10043","location":"A1","below_zero":false})");
  json.set("device", device);
  json.set("number", number);
  return json;
}

TEST_CASE("a scan over the API is answered with what the person is told") {
  World world;
  std::string got;
  world.take_scan = [&](const std::string& device, const std::string& bytes) {
    got = device + " " + bytes;
    world.loop.post([&world, device] { world.api->publish("scan", feedback(device, 1)); });
    return base::Status{};
  };
  const auto answer = world.post("/api/v1/scans", R"({"device":"phone","code":"SW-1"})");
  CHECK(answer.status == 200);
  CHECK(got == "phone SW-1");
  CHECK(answer.at("/text") == "1 x SW-1");
}

TEST_CASE("an answer that comes within the call is not missed") {
  World world;
  world.take_scan = [&](const std::string& device, const std::string&) {
    world.api->publish("scan", feedback(device, 2));
    return base::Status{};
  };
  const auto answer = world.post("/api/v1/scans", R"({"device":"phone","code":"SW-1"})");
  CHECK(answer.status == 200);
  CHECK(answer.at("/number") == "2");
}

TEST_CASE("the answer of another scanner is not taken for one's own") {
  World world;
  world.take_scan = [&](const std::string&, const std::string&) {
    world.loop.post([&world] {
      world.api->publish("scan", feedback("dock-1", 1));
      world.api->publish("scan", feedback("phone", 7));
    });
    return base::Status{};
  };
  const auto answer = world.post("/api/v1/scans", R"({"device":"phone","code":"SW-1"})");
  CHECK(answer.at("/number") == "7");
}

TEST_CASE("a box without a loop takes the scan and answers by an event") {
  World world(false);
  const auto answer = world.post("/api/v1/scans", R"({"device":"phone","code":"SW-1"})");
  CHECK(answer.status == 202);
  CHECK(answer.at("/feedback") == "null");
}

TEST_CASE("a scan that cannot be taken is refused with the reason") {
  World world;
  world.take_scan = [](const auto&, const auto&) -> base::Status {
    return base::fail(base::ErrorKind::invalid_input, "at most 1024 bytes");
  };
  const auto answer = world.post("/api/v1/scans", R"({"device":"phone","code":"SW-1"})");
  CHECK(answer.status == 422);
  CHECK(answer.at("/error/message") == "at most 1024 bytes");
  CHECK(world.post("/api/v1/scans", R"({"device":"phone"})").at("/error/message") ==
        "/code: expected text, got nothing");
  CHECK(world.post("/api/v1/scans", R"({"device":"","code":"1"})").status == 422);
}

TEST_CASE("scanners are listed as the box describes them") {
  World world;
  world.scanners = parse(R"([{"device":"dock-1","number":4,"attached":true}])");
  CHECK(world.get("/api/v1/scanners").at("/items/0/device") == "dock-1");
}

TEST_CASE("a delivery said anew keeps what was received of it") {
  World world;
  world.commit({store::Noted{store::Shelf::delivery, "PO-1",
                             R"({"lines":[{"sku":"SW-1","quantity":2,"received":2}]})"}});
  const auto answer = world.post(
      "/api/v1/deliveries",
      R"({"number":"PO-1","lines":[{"sku":"SW-1","quantity":12},{"sku":"SW-2","quantity":1.5}]})");
  CHECK(answer.status == 200);
  CHECK(answer.at("/lines/0/received") == "2");
  CHECK(answer.at("/lines/1/quantity") == "1.5");
  CHECK(world.post("/api/v1/deliveries", R"({"number":"PO-1","lines":[]})").status == 422);
  CHECK(world.post("/api/v1/deliveries", R"({"number":"PO-1","lines":[{"sku":"SW-1"}]})").status ==
        422);
  for (const char* lines : {R"([{"sku":"SW-1","quantity":5},{"sku":"SW-1","quantity":5}])",
                            R"([{"sku":"SW-1","quantity":0}])",
                            R"([{"sku":"SW-1","quantity":-1}])"}) {
    const std::string body = R"({"number":"PO-1","lines":)" + std::string(lines) + "}";
    CHECK(world.post("/api/v1/deliveries", body).status == 422);
  }
}

}  // namespace
}  // namespace holdfast::serve
