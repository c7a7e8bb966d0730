// The client of a Service Bus queue, by scripted answers. As printed: exchanges_bus.cpp.
#include <catch2/catch.hpp>

#include "dynamics/bus_queue.hpp"
#include "dynamics/support.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

constexpr auto space = "https://ns.servicebus.windows.net";
constexpr auto queue_address = "https://ns.servicebus.windows.net/changes";
constexpr auto lock = "https://ns.servicebus.windows.net/changes/messages/31/l1";

struct Keyed : Scene {
  BusQueue queue{loop, clock, random, script, application_of(options),
                 {space, "changes", "listen", "key"}};
  std::string signed_until(std::size_t index) const {
    const std::string all = script.header(index, "Authorization");
    const auto at = all.find("&se=") + 4;
    return all.substr(at, all.find('&', at) - at);
  }
  auto receive() { return run(queue.receive(bus_patience_s)); }
};

net::Response message(std::string body, net::Headers more = {}) {
  net::Headers headers{{"Location", lock}, {"Content-Type", "application/json"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return answer(201, std::move(body), std::move(headers));
}

BusMessage read(const net::Response& response) {
  auto out = read_bus_message(response, queue_address);
  REQUIRE(out);
  return *out;
}

}  // namespace

TEST_CASE("a signature is good for an hour and made anew before it ends") {
  Keyed scene;
  const auto start = scene.clock.wall().ms / 1000;
  for (int i = 0; i < 3; ++i) scene.then(answer(204));
  REQUIRE(scene.receive());
  scene.loop.run_for(base::Seconds(3200));
  REQUIRE(scene.receive());
  scene.loop.run_for(base::Seconds(200));
  REQUIRE(scene.receive());
  CHECK(scene.signed_until(0) == std::to_string(start + 3600));
  CHECK(scene.signed_until(1) == scene.signed_until(0));
  CHECK(std::stoll(scene.signed_until(2)) >= start + 3400 + 3600);
}

TEST_CASE("a box whose clock is wrong signs by the clock of the refusal") {
  Keyed scene;
  scene.clock.set_wall(base::WallTime{5'000});  // 1970
  scene.then(answer(401, "", {{"Date", "Thu, 01 Jan 2026 00:00:00 GMT"}}));
  scene.then(answer(204));
  REQUIRE(scene.receive());
  CHECK(std::llabs(std::stoll(scene.signed_until(1)) - (1767225600 + 3600)) < 5);
}

TEST_CASE("a key that is not taken is tried once, and named") {
  Keyed scene;
  const std::string now = "Thu, 01 Jan 2026 00:00:00 GMT";
  scene.clock.set_wall(base::WallTime::parse_http(now).value());
  scene.then(answer(401, "", {{"Date", now}}));
  const auto refused = scene.receive();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::misconfigured);
  CHECK_THAT(refused.error().message, Catch::Contains("policy \"listen\"") &&
                                          Catch::Contains("Listen") &&
                                          Catch::Contains(queue_address));
  CHECK(scene.script.requests.size() == 1);
}

TEST_CASE("without a key the box listens as the application, with a token of the bus") {
  Scene scene;
  BusQueue queue{scene.loop, scene.clock, scene.random, scene.script,
                 application_of(scene.options), {space, "topic/subscriptions/box"}};
  scene.then(answer(401));
  scene.then(answer(204));
  REQUIRE(scene.run(queue.receive(bus_patience_s)));
  CHECK(scene.script.header(0, "Authorization") == "Bearer t1");
  CHECK(scene.script.header(1, "Authorization") == "Bearer t2");
  CHECK_THAT(scene.script.requests[1].url,
             Catch::StartsWith(std::string(space) + "/topic/subscriptions/box/messages/head?"));
  CHECK_THAT(scene.script.token_bodies.front(),
             Catch::Contains("scope=https%3A%2F%2Fservicebus.azure.net%2F.default"));
  scene.then(answer(403));
  const auto refused = scene.run(queue.receive(bus_patience_s));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("Azure Service Bus Data Receiver"));
}

TEST_CASE("what the service answers instead of a message says what to do") {
  struct Row {
    int status;
    ErrorKind kind;
    std::string words;
  };
  const Row rows[] = {{404, ErrorKind::misconfigured, "no queue \"changes\""},
                      {410, ErrorKind::misconfigured, "no queue \"changes\""},
                      {200, ErrorKind::misconfigured, "something else"},
                      {302, ErrorKind::misconfigured, "something else"},
                      {429, ErrorKind::unavailable, "cannot answer now"},
                      {500, ErrorKind::unavailable, "cannot answer now"},
                      {503, ErrorKind::unavailable, "cannot answer now"}};
  for (const auto& row : rows) {
    CAPTURE(row.status);
    Keyed scene;
    scene.then(answer(row.status, "<html>", {{"Retry-After", "17"}}));
    const auto refused = scene.receive();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == row.kind);
    CHECK_THAT(refused.error().message, Catch::Contains(row.words));
    CHECK(refused.error().retry_after == base::Millis(17'000));
  }
}

TEST_CASE("a long question that is cut may be asked again") {
  Keyed scene;
  scene.then(ErrorKind::unknown_outcome);
  const auto cut = scene.receive();
  REQUIRE_FALSE(cut);
  CHECK(cut.error().kind == ErrorKind::unavailable);
  CHECK(scene.script.requests[0].timeout > bus_patience_s);
  CHECK(scene.script.requests[0].read_max == bus_body_bytes_max);
}

TEST_CASE("a key goes nowhere but to its queue") {
  for (const char* place : {"https://evil.example/changes/messages/1/2", "",
                            "https://ns.servicebus.windows.net/other/messages/1/2"}) {
    Keyed scene;
    scene.then(answer(201, "{}", {{"Location", place}}));
    const auto message = scene.receive();
    REQUIRE_FALSE(message);
    CHECK(message.error().kind == ErrorKind::misconfigured);
  }
}

TEST_CASE("of a message its table is read, from the body or from a property") {
  const auto plain = read(message(R"({"PrimaryEntityName":"account","OrganizationId":"o-1"})"));
  CHECK(plain.table == "account");
  CHECK(plain.organization == "o-1");
  CHECK(plain.lock == lock);
  const auto by_property = read(message("\x56\x02\x0b", {{"EntityLogicalName", "\"contact\""}}));
  CHECK(by_property.table == "contact");
  const auto long_name = read(
      message("", {{"http://schemas.microsoft.com/xrm/2011/Claims/EntityLogicalName", "invoice"}}));
  CHECK(long_name.table == "invoice");
  CHECK(read(message(R"({"PrimaryEntityName":7})")).table.empty());
  CHECK(read(message("[1,2")).table.empty());
}

TEST_CASE("a message that Dataverse stripped still says its table") {
  const auto stripped = read(message(R"({"PrimaryEntityName":"salesorder","Depth":1})",
                                     {{"MessageMaxSizeExceeded", "\"true\""}}));
  CHECK(stripped.table == "salesorder");
}

TEST_CASE("a message has the number of its queue and an age by the service's own clock") {
  const std::string broker = R"({"SequenceNumber":31,"MessageId":"m",)"
                             R"("EnqueuedTimeUtc":"Thu, 01 Jan 2026 00:00:00 GMT"})";
  const auto read_one = read(message(
      "{}", {{"Date", "Thu, 01 Jan 2026 00:01:40 GMT"}, {"BrokerProperties", broker}}));
  CHECK(read_one.id == "31/m");
  CHECK(read_one.age == base::Millis(100'000));
  const auto bare = read(message("{}"));
  CHECK(bare.id.empty());
  CHECK_FALSE(bare.age);
}

TEST_CASE("every table that is read has a stream, and so have the rows below it") {
  for (const auto& stream : stream_tables()) CHECK(stream_of(stream.logical) == stream.stream);
  CHECK(stream_of("salesorderdetail") == "salesorders");
  CHECK(stream_of("invoicedetail") == "invoices");
  CHECK(stream_of("holdfast_stockmovement") == "stockonhand");
  CHECK(stream_of("msdyn_productinventory") == "stockonhand");
  CHECK(stream_of("systemuser").empty());
  CHECK(stream_of("").empty());
}

}  // namespace holdfast::dynamics::test
