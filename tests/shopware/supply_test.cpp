#include "shopware/supply.hpp"

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "fake_shop.hpp"

using namespace holdfast;
using shopware::testing::Bench;
using shopware::testing::FakeShop;

namespace {

const std::string bolt = "0191d3f2a7c87d1e9f0b3c5a6d7e8f90";
const std::string glove = "0191d3f2a7c87d1e9f0b3c5a6d7e8f91";

std::vector<flow::SupplyAnswer> set(Bench& bench, std::vector<flow::SupplyTarget> targets) {
  shopware::Supply supply(bench.client);
  auto answers = bench.run(supply.set(std::move(targets)));
  REQUIRE(answers.has_value());
  return *answers;
}

bool is_write(const net::Request& request) { return request.url.ends_with("/sync"); }

}  // namespace

TEST_CASE("stock is the supply less what was sold") {
  Bench bench;
  bench.shop.products[bolt] = {10, 5};
  const auto answers = set(bench, {{bolt, 18, base::Decimal(15)}});
  CHECK(bench.shop.products[bolt].stock == 13);
  CHECK(answers.front().stock == base::Decimal(13));
  CHECK_FALSE(answers.front().drift);
}

TEST_CASE("a stock that stands already is not written") {
  Bench bench;
  bench.shop.products[bolt] = {10, 5};
  set(bench, {{bolt, 15, base::Decimal(15)}});
  CHECK(bench.shop.count("/sync") == 0);
}

TEST_CASE("orders placed between reading and writing lose no piece") {
  Bench bench;
  bench.shop.products[bolt] = {100, 0};
  int orders_left = 5;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (is_write(request) && orders_left-- > 0) shop.sell(bolt, 3);
  };
  set(bench, {{bolt, 103, base::Decimal(100)}});
  CHECK(bench.shop.products[bolt].stock + bench.shop.products[bolt].sales == 103);
}

TEST_CASE("a hundred changed products cost at most two requests") {
  Bench bench;
  std::vector<flow::SupplyTarget> targets;
  for (int i = 0; i < 500; ++i) {
    const std::string id = fmt::format("{:032x}", i);
    bench.shop.products[id] = {10, 5};
    targets.push_back({id, 18, base::Decimal(15)});
  }
  const auto answers = set(bench, std::move(targets));
  CHECK(bench.shop.count("/sync") == 5);
  CHECK(bench.shop.count("/search/product") == 2);
  for (const auto& [id, product] : bench.shop.products) CHECK(product.stock == 13);
  CHECK(answers.size() == 500);
}

TEST_CASE("a product that sells between its read and its write costs one write more, not all") {
  Bench bench;
  std::vector<flow::SupplyTarget> targets;
  for (int i = 0; i < 500; ++i) {
    const std::string id = fmt::format("{:032x}", i);
    bench.shop.products[id] = {10, 0};
    targets.push_back({id, 12, base::Decimal(10)});
  }
  const std::string last = targets.back().id;
  int writes = 0;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (is_write(request) && ++writes == 5) shop.sell(last, 3);
  };
  set(bench, std::move(targets));
  CHECK(bench.shop.products[last].stock + bench.shop.products[last].sales == 12);
  CHECK(bench.shop.count("/sync") == 6);
}

TEST_CASE("a cut line after the write was done is settled by reading") {
  Bench bench;
  bench.shop.products[bolt] = {10, 0};
  bench.shop.instead["/api/_action/sync"].push_back({0, {}, ""});
  const auto answers = set(bench, {{bolt, 12, base::Decimal(10)}});
  CHECK_FALSE(answers.front().error);
  CHECK(bench.shop.products[bolt].stock == 12);
  CHECK(bench.shop.count("/sync") == 1);
}

TEST_CASE("a product that was deleted is cut out and the others go through") {
  Bench bench;
  bench.shop.products[bolt] = {10, 0};
  bench.shop.products[glove] = {4, 0};
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (is_write(request)) shop.products.erase(glove);
  };
  const auto answers = set(bench, {{glove, 9, base::Decimal(4)}, {bolt, 12, base::Decimal(10)}});
  REQUIRE(answers[0].error);
  CHECK(answers[0].error->message.find("/stock/0/taxId") != std::string::npos);
  CHECK_FALSE(answers[1].error);
  CHECK(bench.shop.products[bolt].stock == 12);
}

TEST_CASE("a product that the shop does not have is an answer of its own row") {
  Bench bench;
  bench.shop.products[bolt] = {10, 0};
  const auto answers = set(bench, {{glove, 1, {}}, {bolt, 11, base::Decimal(10)}});
  REQUIRE(answers[0].error);
  CHECK(answers[0].error->kind == base::ErrorKind::not_found);
  CHECK(bench.shop.products[bolt].stock == 11);
}

TEST_CASE("a sum that nobody agreed on was written by somebody else and is told") {
  Bench bench;
  bench.shop.products[bolt] = {50, 0};
  const auto answers = set(bench, {{bolt, 12, base::Decimal(10)}});
  REQUIRE(answers.front().drift);
  CHECK(*answers.front().drift == base::Decimal(40));
  CHECK(bench.shop.products[bolt].stock == 12);
}

TEST_CASE("looking writes nothing") {
  Bench bench;
  bench.shop.products[bolt] = {10, 5};
  const auto answers = set(bench, {{bolt, {}, {}, true}});
  CHECK(answers.front().sales == base::Decimal(5));
  CHECK(bench.shop.count("/sync") == 0);
}

TEST_CASE("stock may go below zero, and parts of a piece are not sold") {
  Bench bench;
  bench.shop.products[bolt] = {0, 5};
  bench.shop.products[glove] = {0, 0};
  set(bench, {{bolt, 3, base::Decimal(5)}, {glove, *base::Decimal::parse("7.9"), {}}});
  CHECK(bench.shop.products[bolt].stock == -2);
  CHECK(bench.shop.products[glove].stock == 7);
}

TEST_CASE("three hundred products take a read, three writes and a read") {
  Bench bench;
  std::vector<flow::SupplyTarget> targets;
  for (int i = 0; i < 300; ++i) {
    const std::string id = std::to_string(1000 + i);
    bench.shop.products[id] = {1, 0};
    targets.push_back({id, 2, base::Decimal(1)});
  }
  set(bench, std::move(targets));
  CHECK(bench.shop.requests.size() == 5);
}

TEST_CASE("a shop of 6.5 is told the physical stock, and tells what is free") {
  Bench bench;
  bench.shop.products[bolt] = {10, 5, 3};  // three more are ordered and not completed
  shopware::Supply supply(bench.client);
  supply.use(shopware::stock_model_of("6.5.8.9"));
  const auto looked = bench.run(supply.set({{bolt, {}, {}, true}}));
  CHECK(looked->front().stock == base::Decimal(7));
  CHECK(looked->front().sales == base::Decimal(8));
  // An order is completed between reading and writing: stock falls, sales rise.
  bool once = true;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (!is_write(request) || !std::exchange(once, false)) return;
    shop.sell(bolt, 3);
    shop.products[bolt].open = 0;
  };
  const auto answers = bench.run(supply.set({{bolt, 18, base::Decimal(15)}}));
  CHECK(bench.shop.products[bolt].stock == 10);
  CHECK(bench.shop.products[bolt].sales == 8);
  CHECK_FALSE(answers->front().drift);
}

TEST_CASE("a shop that keeps no stock is told what is free, and its sales do not count") {
  Bench bench;
  bench.shop.products[bolt] = {10, 500};
  shopware::Supply supply(bench.client);
  supply.use(*shopware::parse_stock_model("unmanaged"));
  const auto answers = bench.run(supply.set({{bolt, 7, base::Decimal(10)}}));
  CHECK(bench.shop.products[bolt].stock == 7);
  CHECK(answers->front().sales.is_zero());
  CHECK_FALSE(answers->front().drift);
  bench.shop.products[bolt].stock = 50;
  const auto drifted = bench.run(supply.set({{bolt, 6, base::Decimal(7)}}));
  REQUIRE(drifted->front().drift);
  CHECK(*drifted->front().drift == base::Decimal(43));
}

TEST_CASE("the model goes by version") {
  CHECK(shopware::stock_model_of("6.5.8.9") == shopware::StockModel::physical);
  for (const char* version : {"6.6.0.0", "6.7.13.1"}) {
    CHECK(shopware::stock_model_of(version) == shopware::StockModel::stock_and_sales);
  }
  for (const char* name : {"stock+sales", "physical", "unmanaged"}) {
    CHECK(shopware::to_string(*shopware::parse_stock_model(name)) == name);
  }
  CHECK_FALSE(shopware::parse_stock_model("auto"));
}
