// Who listens at a Service Bus queue, by scripted answers in virtual time. With a simulator and a
// whole box: tests/contract/bus.
#include "daemon/bus_listener.hpp"

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "net/support.hpp"

namespace holdfast::daemon {
namespace {

constexpr auto queue_address = "https://ns.servicebus.windows.net/changes";
constexpr auto ours = "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425";

std::string about(const std::string& table, const std::string& organization = ours) {
  return fmt::format(R"({{"PrimaryEntityName":"{}","OrganizationId":"{}"}})", table, organization);
}

struct Listening {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  base::SeededRandom random{5};
  net::test::FakeTransport transport{loop};
  dynamics::BusQueue queue{loop, clock, random, transport, {},
                           {"https://ns.servicebus.windows.net", "changes", "listen", "key"}};
  std::vector<std::string> hints;
  bool read_since = false;
  BusListener listener{{loop, random, queue, [] { return std::string(ours); },
                        [this](const std::string& stream, std::optional<base::Duration>) {
                          hints.push_back(stream);
                          return !read_since;
                        }}};

  void message(int number, std::string body, int deleted = 200) {
    transport.answer(201, std::move(body),
                     {{"Location", fmt::format("{}/messages/{}/l", queue_address, number)},
                      {"BrokerProperties", fmt::format(R"({{"SequenceNumber":{}}})", number)}});
    transport.answer(deleted, "");
  }
  // Until the scripted answers are used up: the next question is asked and not answered.
  void listen() {
    base::spawn(listener.run());
    while (!transport.answers.empty() && loop.step()) {
    }
  }
  std::size_t count(const std::string& method) const {
    return static_cast<std::size_t>(
        std::count_if(transport.requests.begin(), transport.requests.end(),
                      [&](const auto& request) { return request.method == method; }));
  }
  ~Listening() {
    listener.stop();
    loop.run_for(base::Seconds(600));
  }
};

}  // namespace

TEST_CASE("a message wakes the stream of its table, and is deleted under its lock") {
  Listening box;
  box.message(1, about("account"));
  box.message(2, about("salesorderdetail"));
  box.listen();
  CHECK(box.hints == std::vector<std::string>{"accounts", "salesorders"});
  CHECK(box.count("DELETE") == 2);
  CHECK(box.transport.requests[1].url == std::string(queue_address) + "/messages/1/l");
  CHECK(box.listener.counters().received == 2);
  CHECK(box.listener.counters().woken == 2);
}

TEST_CASE("a message that comes again wakes nobody") {
  Listening box;
  box.message(1, about("account"), 404);
  box.message(1, about("account"));
  box.listen();
  CHECK(box.hints.size() == 1);
  CHECK(box.count("DELETE") == 2);
  const auto& counted = box.listener.counters();
  CHECK(counted.locks_lost == 1);
  CHECK(counted.repeated == 1);
  CHECK(box.listener.fault().empty());  // a lost lock is no failure of the queue
}

TEST_CASE("what says nothing that is read here is deleted, and wakes nobody") {
  Listening box;
  box.message(1, about("systemuser"));
  box.message(2, about("account", "11111111-2222-3333-4444-555555555555"));
  box.message(3, "\x56\x02\x0b\x01");
  box.message(4, "");
  box.message(5, R"({"PrimaryEntityName":["account"]})");
  box.message(6, std::string(100'000, '['));
  box.listen();
  CHECK(box.hints.empty());
  CHECK(box.count("DELETE") == 6);
  CHECK(box.listener.counters().foreign == 6);
}

TEST_CASE("a backlog that was read since is taken out of the queue and read once") {
  Listening box;
  box.read_since = true;
  for (int number = 1; number <= 20; ++number) box.message(number, about("account"));
  box.listen();
  CHECK(box.count("DELETE") == 20);
  CHECK(box.listener.counters().woken == 0);
}

TEST_CASE("while the queue fails it rests, says why, and recovers by itself") {
  Listening box;
  box.transport.answer(410, "");
  box.listen();
  CHECK_FALSE(box.listener.listening());
  CHECK_THAT(box.listener.fault(), Catch::Contains("no queue \"changes\""));
  box.loop.run_for(base::Seconds(600));
  // A configuration fault rests at most half a minute, and a silent line longer.
  CHECK(box.transport.requests.size() < 40);
  CHECK(box.transport.requests.size() > 3);
  box.transport.answer(204, "");
  while (!box.transport.answers.empty() && box.loop.step()) {
  }
  box.loop.run_for(box.transport.delay);
  CHECK(box.listener.listening());
  CHECK(box.listener.fault().empty());
}

TEST_CASE("the return of the line ends the rest") {
  Listening box;
  for (int i = 0; i < 12; ++i) {
    box.transport.answers.emplace_back(base::fail(base::ErrorKind::unavailable, "no route"));
  }
  box.listen();
  REQUIRE_FALSE(box.listener.listening());
  const auto asked = box.transport.requests.size();
  box.transport.answer(204, "");
  box.listener.line_returned();
  box.loop.run_for(box.transport.delay + base::Millis(1));
  CHECK(box.transport.requests.size() == asked + 1);
  CHECK(box.listener.listening());
}

TEST_CASE("something that answers at once that there is nothing is not asked without end") {
  Listening box;
  box.transport.delay = base::Millis(1);
  for (int i = 0; i < 1000; ++i) box.transport.answer(204, "");
  base::spawn(box.listener.run());
  box.loop.run_for(base::Seconds(100));
  CHECK(box.transport.requests.size() <= 101);
}

}  // namespace holdfast::daemon
