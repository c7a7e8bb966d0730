// The race of facts on Shopware 13.1 against a running tools/shopsim that fails in every way it
// knows. HOLDFAST_RACE_SEEDS says how many seeds are played: 2 unless it is set, 50 to be sure.
#include <cstdlib>
#include <set>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "base/random.hpp"
#include "net/curl_transport.hpp"
#include "net/support.hpp"
#include "shopware/supply.hpp"
#include "support/simulator.hpp"

using namespace holdfast;
using base::Decimal;
using base::Json;
using base::JsonView;
using base::Millis;

namespace {

constexpr int shoppers = 4, orders_each = 10, movements = 40;

constexpr auto faults = R"json({"seed":%SEED%,"rules":[
  {"match":"/api/(search|_action)","kind":"500","probability":0.05},
  {"match":"/api/_action/sync","kind":"cut_after_commit","probability":0.05},
  {"match":"/api/_action/sync","kind":"500_after_commit","probability":0.05},
  {"match":"/api/(search|_action)","kind":"429_bare","probability":0.02,"retry_after":1},
  {"match":"/api/(search|_action)","kind":"slow","probability":0.05,"delay_ms":200}]})json";

std::uint64_t seeds() {
  const char* set = std::getenv("HOLDFAST_RACE_SEEDS");
  return set == nullptr ? 2 : std::strtoull(set, nullptr, 10);
}

std::vector<std::string> options(std::uint64_t seed) {
  return {"--items", "60", "--orders", "0", "--seed", std::to_string(seed)};
}

struct Item {
  std::string id, sku;
  Decimal supply, agreed;
};

class Race {
 public:
  Race(std::uint64_t seed, std::size_t products)
      : random_(seed), shop_("tools/shopsim", options(seed)) {
    net::CurlOptions curl;
    curl.only_ca_file = shop_.said("ca");
    transport_ = std::move(*net::CurlTransport::make(loop_, curl));
    const Json records = control("records", Json());
    const JsonView rows = JsonView(records)["products"];
    for (std::size_t i = 0; i < rows.size() && items_.size() < products; ++i) {
      if (rows[i]["parent"].boolean().value_or(true)) continue;
      const auto sum = rows[i]["stock"].decimal()->plus(*rows[i]["sales"].decimal());
      items_.push_back({rows[i]["id"].text_or(""), rows[i]["sku"].text_or(""), *sum, *sum});
    }
    std::string text = faults;
    text.replace(text.find("%SEED%"), 6, std::to_string(seed));
    control("faults", *Json::parse(text));
  }
  ~Race() { transport_->shut_down(); }

  // Pieces by which the shop ends wrong.
  std::int64_t run() {
    net::test::block_on(loop_, all());
    const Json records = control("records", Json());
    const JsonView rows = JsonView(records)["products"];
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& item : items_) {
        if (rows[i]["id"].text_or("") != item.id) continue;
        const auto sum = rows[i]["stock"].decimal()->plus(*rows[i]["sales"].decimal());
        wrong += std::abs(sum->minus(item.supply)->mantissa());
      }
    }
    CHECK(JsonView(records)["orders"].size() == shoppers * orders_each);
    return wrong;
  }

 private:
  Item& any() { return items_[random_.below(items_.size())]; }

  net::Request to_control(const std::string& call, const Json& body) const {
    const std::string url = shop_.said("control") + "/" + call;
    if (body.is_null()) return {"GET", url};
    return {"POST", url, {{"Content-Type", "application/json"}}, body.dump()};
  }
  Json control(const std::string& call, const Json& body) {
    const auto response = net::test::block_on(loop_, transport_->send(to_control(call, body)));
    REQUIRE(response);
    INFO(response->body);
    REQUIRE(response->status == 200);
    return *Json::parse(response->body);
  }

  base::Task<void> shopper() {
    for (int i = 0; i < orders_each; ++i) {
      co_await base::sleep(loop_, Millis(random_.below(80)));
      Json line = Json::object();
      line.set("sku", any().sku);
      line.set("quantity", static_cast<std::int64_t>(1 + random_.below(3)));
      Json order = Json::object();
      order.set("lines", Json::array({line}));
      (void)co_await transport_->send(to_control("order", order));
    }
  }

  base::Task<void> scanner() {
    for (int i = 0; i < movements; ++i) {
      co_await base::sleep(loop_, Millis(random_.below(40)));
      Item& item = any();
      item.supply = *item.supply.plus(Decimal(static_cast<std::int64_t>(random_.below(7)) - 2));
      changed_.insert(&item);
    }
    scanned_ = true;
  }

  base::Task<void> box() {
    shopware::Client client(
        loop_, clock_, *transport_,
        {shop_.said("url"), shop_.said("client_id"), shop_.said("client_secret")});
    shopware::Supply writer(client);
    while (!scanned_ || !changed_.empty()) {
      const auto batch = std::exchange(changed_, {});
      std::vector<flow::SupplyTarget> targets;
      for (const Item* item : batch) targets.push_back({item->id, item->supply, item->agreed});
      const auto told = targets;
      const auto answers = co_await writer.set(std::move(targets));
      std::size_t i = 0;
      for (Item* item : batch) {
        const bool done = answers && !(*answers)[i].error;
        if (done) item->agreed = told[i].supply;
        if (!done) changed_.insert(item);
        ++i;
      }
      co_await base::sleep(loop_, Millis(answers ? 5 : 50));
    }
  }

  base::Task<bool> all() {
    base::TaskGroup together(loop_);
    for (int i = 0; i < shoppers; ++i) together.spawn(shopper());
    together.spawn(scanner());
    together.spawn(box());
    co_await together.join();
    co_return true;
  }

  base::SystemClock clock_;
  net::IoLoop loop_{clock_};
  base::SeededRandom random_;
  test::Simulator shop_;
  std::unique_ptr<net::CurlTransport> transport_;
  std::vector<Item> items_;
  std::set<Item*> changed_;
  bool scanned_ = false;
};

}  // namespace

TEST_CASE("the race over one product and over fifty ends with no piece wrong in a running shop") {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    for (const std::size_t products : {std::size_t{1}, std::size_t{50}}) {
      CAPTURE(seed, products);
      Race race(seed, products);
      CHECK(race.run() == 0);
    }
  }
  fmt::print("race against tools/shopsim: {} seeds\n", seeds());
}
