// The printed exchanges of a Service Bus queue, held against the client that listens there.
#include <regex>

#include <catch2/catch.hpp>

#include "dynamics/bus_queue.hpp"
#include "dynamics/exchanges.hpp"

namespace holdfast::dynamics::test {
namespace {

struct Bus : Scene {
  BusQueue queue{loop, clock, random, script, application_of(options),
                 {org_url, row_id, "listen", "key"}};
};

// "<queue>" of a printed address is the queue of these scenes.
net::Response response_of(const Exchange& exchange) {
  net::Response out = exchange.response();
  for (auto& [name, value] : out.headers) {
    value = std::regex_replace(value, std::regex("<queue>"), row_id);
  }
  return out;
}

void check_asked(const Exchange& exchange, const net::Request& asked) {
  CHECK(asked.method == exchange.text("/request/method"));
  const std::string path = exchange.text("/request/path");
  CHECK_THAT(asked.url, Catch::StartsWith(org_url + path.substr(0, path.find('&'))));
  CHECK(asked.body.empty());
}

base::Seconds patience_of(const Exchange& exchange) {
  const std::string path = exchange.text("/request/path");
  return base::Seconds(std::stoi(path.substr(path.find("timeout=") + 8)));
}

void check_receive(const Exchange& exchange) {
  Bus scene;
  scene.then(response_of(exchange));
  const auto message = scene.run(scene.queue.receive(patience_of(exchange)));
  check_asked(exchange, scene.script.requests.front());
  CHECK_THAT(scene.script.header(0, "Authorization"), Catch::StartsWith("SharedAccessSignature "));
  REQUIRE(message);
  REQUIRE(*message);
  CHECK((*message)->lock == response_of(exchange).header("Location"));
}

void check_nothing(const Exchange& exchange) {
  Bus scene;
  scene.then(response_of(exchange));
  const auto message = scene.run(scene.queue.receive(patience_of(exchange)));
  check_asked(exchange, scene.script.requests.front());
  REQUIRE(message);
  CHECK_FALSE(*message);
}

void check_complete(const Exchange& exchange) {
  Bus scene;
  scene.then(response_of(exchange));
  BusMessage message;
  message.lock = org_url + exchange.text("/request/path");
  const auto deleted = scene.run(scene.queue.complete(message));
  CHECK(scene.script.requests.front().method == exchange.text("/request/method"));
  CHECK(scene.script.requests.front().url == message.lock);
  REQUIRE(deleted);
  CHECK(*deleted == exchange.flag("/client/held"));
}

// A message is looked at among the dead letters alone, and given back.
void check_give_back(const Exchange& exchange) {
  Bus scene;
  const std::string lock = scene.queue.address() + "/$DeadLetterQueue/messages/1/2";
  scene.then(answer(201, "{}", {{"Location", lock}}));
  scene.then(response_of(exchange));
  const auto dead = scene.run(scene.queue.has_dead_letters());
  REQUIRE(scene.script.requests.size() == 2);
  CHECK(scene.script.requests.back().method == exchange.text("/request/method"));
  CHECK(scene.script.requests.back().url == lock);
  REQUIRE(dead);
  CHECK(*dead);
}

void check_dead_letters(const Exchange& exchange) {
  Bus scene;
  scene.then(response_of(exchange));
  const auto dead = scene.run(scene.queue.has_dead_letters());
  check_asked(exchange, scene.script.requests.front());
  REQUIRE(dead);
  CHECK_FALSE(*dead);
}

void check_refused(const Exchange& exchange) {
  Bus scene;
  scene.then(response_of(exchange));
  const auto message = scene.run(scene.queue.receive(patience_of(exchange)));
  REQUIRE_FALSE(message);
  CHECK(message.error().kind == base::ErrorKind::misconfigured);
  CHECK(message.error().code == std::to_string(exchange.number("/response/status")));
}

// Read under a lock, as the box does it.
void check_context(const Exchange& exchange) {
  net::Response response = response_of(exchange);
  const std::string queue = std::string(org_url) + "/" + row_id;
  response.headers.emplace_back("Location", queue + "/messages/1/2");
  const auto message = read_bus_message(response, queue);
  REQUIRE(message);
  CHECK(message->table == exchange.text("/client/table"));
  CHECK(message->organization == exchange.text("/response/json/OrganizationId"));
}

}  // namespace

const Checks& bus_checks() {
  static const Checks checks = {{"bus_receive", check_receive},
                                {"bus_nothing", check_nothing},
                                {"bus_complete", check_complete},
                                {"bus_give_back", check_give_back},
                                {"bus_dead_letters", check_dead_letters},
                                {"bus_refused", check_refused},
                                {"bus_context", check_context}};
  return checks;
}

}  // namespace holdfast::dynamics::test
