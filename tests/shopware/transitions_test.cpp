#include "shopware/transitions.hpp"

#include <fmt/core.h>

#include "fake_desk.hpp"
#include "recorded.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using base::Json;
using shopware::testing::Bench;
using shopware::testing::Desk;
using shopware::testing::FakeShop;

namespace {

std::string edge(const char* machine, const char* from, const char* action, const char* to) {
  const auto named = [](const char* key, const char* name) {
    return fmt::format(R"("{}":{{"technicalName":"{}"}})", key, name);
  };
  return fmt::format(R"({{"actionName":"{}",{},{},{}}})", action, named("stateMachine", machine),
                     named("fromStateMachineState", from), named("toStateMachineState", to));
}

base::Result<flow::Receipt> reach(Bench& bench, shopware::Transitions& transitions,
                                  flow::Transition goal) {
  return bench.run(transitions.reach(std::move(goal)));
}

}  // namespace

TEST_CASE("a goal two steps away is reached step by step") {
  Bench bench;
  Desk desk(bench);
  desk.states["o1"] = "open";
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(reach(bench, transitions, {"order", "o1", "completed"}));
  CHECK(desk.acts == std::vector<std::string>{"process o1", "complete o1"});
}

TEST_CASE("the machine is the shop's own") {
  Bench bench;
  Desk desk(bench);
  desk.states["d1"] = "open";
  desk.machine_rows = edge("order_delivery.state", "open", "pack", "packed") + "," +
                      edge("order_delivery.state", "packed", "ship", "shipped");
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(reach(bench, transitions, {"order_delivery", "d1", "shipped"}));
  CHECK(desk.acts == std::vector<std::string>{"pack d1", "ship d1"});
}

TEST_CASE("a shop that hides its machines is taken to have the default ones") {
  Bench bench;
  Desk desk(bench);
  desk.states["d1"] = "open";
  bench.shop.instead["/api/search/state-machine-transition"].push_back(
      shopware::testing::recorded("acl/plugin-read-denied").response);
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(reach(bench, transitions, {"order_delivery", "d1", "shipped"}));
  CHECK(desk.acts == std::vector<std::string>{"ship d1"});
}

TEST_CASE("somebody else's step in between is seen, and the way taken from there") {
  Bench bench;
  Desk desk(bench);
  desk.states["o1"] = "open";
  auto illegal = shopware::testing::recorded("states/order-complete-illegal").response;
  const auto play = bench.shop.before;
  bool first = true;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (first && request.url.ends_with("/state/process")) {
      first = false;
      desk.states["o1"] = "in_progress";
      shop.instead["/api/_action/order/o1/state/process"].push_back(illegal);
      return;
    }
    play(shop, request);
  };
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(reach(bench, transitions, {"order", "o1", "completed"}));
  CHECK(desk.acts == std::vector<std::string>{"complete o1"});
}

TEST_CASE("tracking codes of others are kept, known ones not written again") {
  Bench bench;
  Desk desk(bench);
  desk.states["d1"] = "shipped";
  desk.codes["d1"] = {"THEIRS"};
  shopware::Transitions transitions(bench.loop, bench.client);
  flow::Transition goal{"order_delivery", "d1", "shipped"};
  goal.details.set("tracking_codes", Json::array({"OURS"}));
  REQUIRE(reach(bench, transitions, goal));
  CHECK(desk.codes["d1"] == std::vector<std::string>{"THEIRS", "OURS"});
  const auto before = bench.shop.count("/api/order-delivery/d1");
  REQUIRE(reach(bench, transitions, goal));
  CHECK(bench.shop.count("/api/order-delivery/d1") == before);
}

TEST_CASE("an order that is gone is a person's affair") {
  Bench bench;
  Desk desk(bench);
  shopware::Transitions transitions(bench.loop, bench.client);
  const auto receipt = reach(bench, transitions, {"order", "o1", "completed"});
  REQUIRE_FALSE(receipt);
  CHECK(receipt.error().kind == base::ErrorKind::refused);
}
