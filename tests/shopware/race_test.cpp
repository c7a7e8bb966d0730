// The race of a real shop (facts on Shopware 13.1), fifty times in virtual time: four shoppers
// place forty orders while a box tells forty movements, and the shop fails in every way it knows.
// At the end not one piece may be missing or too many.
#include "base/signal.hpp"
#include "fake_shop.hpp"
#include "shopware/supply.hpp"

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include <set>

using namespace holdfast;
using base::Decimal;
using base::Millis;

namespace {

constexpr int seeds = 50, shoppers = 4, orders_each = 10, movements = 40;
constexpr std::int64_t stock_at_first = 500;

// Takes its time before and after it does what it is asked, and may fail on either side.
class RacingShop final : public net::Transport {
 public:
  RacingShop(base::Loop& loop, std::uint64_t seed) : loop_(loop), inner(loop), random_(seed) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    ++requests;
    co_await base::sleep(loop_, Millis(10 + below(60)));
    const std::uint64_t luck = request.url.ends_with("/token") ? 100 : below(100);
    if (luck < 4) co_return deadlock();
    if (luck < 6) co_return throttled();
    auto answer = co_await inner.send(std::move(request));
    if (luck < 10) co_return failed_afterwards();
    if (luck < 14) co_return base::fail(base::ErrorKind::unknown_outcome, "the line was cut");
    co_await base::sleep(loop_, Millis(luck < 18 ? 500 + below(1'000) : 5 + below(60)));
    co_return answer;
  }
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

 private:
  static net::Response answer_of(int status, const std::string& error) {
    return {status, {}, R"({"errors":[{)" + error + "}]}"};
  }
  static net::Response deadlock() {
    return answer_of(500, R"("code":"1213","detail":"SQLSTATE[40001]: 1213 Deadlock found")");
  }
  static net::Response throttled() {
    return answer_of(429, R"("code":"FRAMEWORK__X","meta":{"parameters":{"seconds":1}})");
  }
  static net::Response failed_afterwards() {
    return answer_of(500, R"("code":"0","detail":"Connection to the mail server failed")");
  }

  base::Loop& loop_;

 public:
  shopware::testing::FakeShop inner;
  std::size_t requests = 0;

 private:
  base::SeededRandom random_;
};

struct Race {
  Race(std::uint64_t seed, int products) : shop(loop, seed) {
    for (int i = 0; i < products; ++i) {
      ids.push_back(fmt::format("p{}", i));
      shop.inner.products[ids.back()] = {stock_at_first, 0};
      supply[ids.back()] = agreed[ids.back()] = Decimal(stock_at_first);
    }
  }

  std::string any() { return ids[shop.below(ids.size())]; }

  base::Task<void> shopper() {
    for (int i = 0; i < orders_each; ++i) {
      co_await base::sleep(loop, Millis(shop.below(1'500)));
      const auto pieces = static_cast<std::int64_t>(1 + shop.below(3));
      sold += pieces;
      shop.inner.sell(any(), pieces);
    }
  }

  base::Task<void> scanner() {
    for (int i = 0; i < movements; ++i) {
      co_await base::sleep(loop, Millis(shop.below(400)));
      const std::string id = any();
      const Decimal moved(static_cast<std::int64_t>(shop.below(7)) - 2);
      supply[id] = *supply[id].plus(moved);
      changed.insert(id);
    }
    scanned = true;
  }

  // As the outbox does it: what changed since goes in one batch, a failed one goes again.
  base::Task<void> box() {
    shopware::Client client(loop, clock, shop, {"https://shop", "SWIA1", "secret"});
    shopware::Supply writer(client);
    while (!scanned || !changed.empty()) {
      const auto batch = std::exchange(changed, {});
      std::vector<flow::SupplyTarget> targets;
      for (const auto& id : batch) targets.push_back({id, supply[id], agreed[id]});
      const auto told = targets;
      auto answers = co_await writer.set(std::move(targets));
      for (std::size_t i = 0; i < told.size(); ++i) {
        const bool done = answers && !(*answers)[i].error;
        if (done) agreed[told[i].id] = told[i].supply;
        if (!done) changed.insert(told[i].id);
      }
      co_await base::sleep(loop, Millis(answers ? 10 : 100));
    }
  }

  // What a box does that knows nothing of orders: read, add, write.
  base::Task<void> naive_box() {
    shopware::Client client(loop, clock, shop, {"https://shop", "SWIA1", "secret"});
    shopware::Supply writer(client);
    while (!scanned || !changed.empty()) {
      const auto batch = std::exchange(changed, {});
      for (const auto& id : batch) {
        const Decimal before(shop.inner.products[id].stock);
        co_await base::sleep(loop, Millis(40 + shop.below(120)));
        const auto change = supply[id].minus(agreed[id]);
        agreed[id] = supply[id];
        shop.inner.products[id].stock = before.plus(*change)->mantissa();
      }
      co_await base::sleep(loop, Millis(50));
    }
  }

  // Pieces by which the shop ends wrong.
  std::int64_t run(base::Task<void> box_task) {
    for (int i = 0; i < shoppers; ++i) base::spawn(shopper());
    base::spawn(scanner());
    base::spawn(std::move(box_task));
    loop.run_until_idle();
    std::int64_t wrong = 0, counted = 0;
    for (const auto& id : ids) {
      const auto& product = shop.inner.products[id];
      wrong += std::abs(product.stock + product.sales - supply[id].mantissa());
      counted += product.sales;
    }
    CHECK(counted == sold);
    return wrong;
  }

  base::ManualClock clock;
  base::SimLoop loop{clock};
  RacingShop shop;
  std::vector<std::string> ids;
  std::map<std::string, Decimal> supply, agreed;
  std::set<std::string> changed;
  std::int64_t sold = 0;
  bool scanned = false;
};

}  // namespace

TEST_CASE("the race over one product and over fifty ends with no piece wrong") {
  std::size_t requests = 0;
  for (const int products : {1, 50}) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      CAPTURE(products, seed);
      Race race(seed, products);
      CHECK(race.run(race.box()) == 0);
      requests += race.shop.requests;
    }
  }
  fmt::print("race: {} seeds over 1 and over 50 products, {} requests, no piece wrong\n", seeds,
             requests);
}

TEST_CASE("the same race is lost by reading, adding and writing") {
  std::int64_t wrong = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Race race(seed, 1);
    wrong += race.run(race.naive_box());
  }
  CHECK(wrong > 0);
}
