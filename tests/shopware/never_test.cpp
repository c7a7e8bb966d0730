// What the connector never does, whatever happens (facts on Shopware 3.1, 6.2, 13).
#include <regex>

#include "fake_desk.hpp"
#include "recorded.hpp"
#include "shopware/streams.hpp"
#include "shopware/supply.hpp"
#include "shopware/transitions.hpp"
#include "shopware/writer.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using base::Json;
using base::JsonView;
using shopware::testing::Bench;
using shopware::testing::Desk;
using shopware::testing::FakeShop;

namespace {

const net::Response lost{500, {}, R"({"errors":[{"code":"0","status":"500","detail":"mail"}]})"};

flow::Write create(const std::string& type) {
  return {type, "a1", *Json::parse(R"({"name":"Bolt"})"), flow::Write::Mode::create, 0};
}

}  // namespace

TEST_CASE("never a second cancel: not of what is cancelled, not after a lost answer") {
  Bench bench;
  Desk desk(bench);
  desk.states["o1"] = "cancelled";
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(bench.run(transitions.reach({"order", "o1", "cancelled"})));
  CHECK(desk.acts.empty());
  desk.states["o2"] = "open";
  const auto play = bench.shop.before;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    play(shop, request);
    // Done, and then the answer is a 500.
    if (request.url.ends_with("/o2/state/cancel")) {
      shop.instead["/api/_action/order/o2/state/cancel"].front() = lost;
    }
  };
  REQUIRE(bench.run(transitions.reach({"order", "o2", "cancelled"})));
  REQUIRE(bench.run(transitions.reach({"order", "o2", "cancelled"})));
  CHECK(desk.acts == std::vector<std::string>{"cancel o2"});
}

TEST_CASE("never a transition without reading the state just before it") {
  Bench bench;
  Desk desk(bench);
  desk.states["d1"] = "open";
  shopware::Transitions transitions(bench.loop, bench.client);
  REQUIRE(bench.run(transitions.reach({"order_delivery", "d1", "shipped"})));
  std::size_t acts = 0;
  for (std::size_t i = 0; i < bench.shop.requests.size(); ++i) {
    if (bench.shop.requests[i].url.find("/state/") == std::string::npos) continue;
    ++acts;
    REQUIRE(i > 0);
    CHECK(bench.shop.requests[i - 1].url.ends_with("/api/search/order-delivery"));
    CHECK(bench.shop.requests[i - 1].body.find("d1") != std::string::npos);
  }
  CHECK(acts == 1);
}

TEST_CASE("never two transitions of one order at once, though other orders go side by side") {
  for (const bool one_order : {true, false}) {
    CAPTURE(one_order);
    Bench bench;
    Desk desk(bench);
    desk.states["o1"] = desk.states["d1"] = "open";
    shopware::Transitions transitions(bench.loop, bench.client);
    std::vector<std::string> order;  // documents in the order of their requests
    const auto play = bench.shop.before;
    bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
      const bool machines = request.url.ends_with("transition");
      const bool delivery = request.url.find("delivery") != std::string::npos;
      if (!machines) order.emplace_back(delivery ? "d1" : "o1");
      play(shop, request);
    };
    int reached = 0;
    const auto go = [&](flow::Transition goal) -> base::Task<void> {
      const auto receipt = co_await transitions.reach(std::move(goal));
      reached += receipt ? 1 : 0;
    };
    base::spawn(go({"order", "o1", "completed", {}, "o1"}));
    base::spawn(go({"order_delivery", "d1", "shipped", {}, one_order ? "o1" : "o2"}));
    bench.loop.run_until_idle();
    CHECK(reached == 2);
    CHECK(std::is_sorted(order.rbegin(), order.rend()) == one_order);
  }
}

TEST_CASE("never a range over ids: every list is walked by what can be compared") {
  Bench bench;
  shopware::Streams streams(bench.client);
  constexpr auto loaded =
      R"({"loaded":true,"position":9,"since":1767604353000,"until":0,"page":0})";
  for (const auto& name : shopware::Streams::names()) {
    (void)bench.run(streams.pull(name, ""));
    (void)bench.run(streams.pull(name, loaded));
  }
  CHECK(bench.shop.requests.size() >= 2 * shopware::Streams::names().size());
  const std::regex by_id(R"("type":"range","field":"[A-Za-z.]*\bid")", std::regex::icase);
  for (const auto& request : bench.shop.requests) {
    CAPTURE(request.body);
    CHECK_FALSE(std::regex_search(request.body, by_id));
    // Paging without a limit is silently the first page.
    const Json body = *Json::parse(request.body);
    if (body.find("page") != nullptr) CHECK(body.find("limit") != nullptr);
  }
}

TEST_CASE("never a number with a point for an integer") {
  Bench bench;
  bench.shop.products["p1"] = {10, 0};
  shopware::Supply supply(bench.client);
  REQUIRE(bench.run(supply.set({{"p1", *base::Decimal::parse("77.0"), {}}})));
  shopware::Writer writer(bench.client);
  bench.shop.instead["/api/product/p1"].push_back({204, {}, ""});
  flow::Write row{"product", "p1", Json::object(), flow::Write::Mode::update, 0};
  row.body = *Json::parse(R"({"minPurchase":5.0,"stock":77.00})");
  REQUIRE(bench.run(writer.write({row})).front());
  for (const auto& request : bench.shop.requests) {
    CAPTURE(request.body);
    CHECK(request.body.find('.') == std::string::npos);
  }
}

TEST_CASE("never Location for truth: it names a variant of what was made") {
  Bench bench;
  bench.shop.instead["/api/product"].push_back(
      shopware::testing::recorded("product/create-with-variants").response);
  shopware::Writer writer(bench.client);
  const auto answers = bench.run(writer.write({create("product")}));
  REQUIRE(answers.front());
  CHECK(answers.front()->id == "a1");
  CHECK(JsonView(*Json::parse(bench.shop.requests.back().body))["id"].text_or("") == "a1");
}

TEST_CASE("never a 500 for \"not done\": it is looked after and not sent again blindly") {
  for (const bool was_done : {true, false}) {
    CAPTURE(was_done);
    Bench bench;
    bench.shop.instead["/api/customer"].push_back(lost);
    bench.shop.instead["/api/search-ids/customer"].push_back(
        {200, {}, was_done ? R"({"total":1,"data":["a1"]})" : R"({"total":0,"data":[]})"});
    shopware::Writer writer(bench.client);
    const auto answers = bench.run(writer.write({create("customer")}));
    CHECK(answers.front().has_value() == was_done);
    if (!was_done) CHECK(answers.front().error().kind == base::ErrorKind::unknown_outcome);
    CHECK(bench.shop.count("/api/customer") == 1);
  }
}
