#include "shopware/batch.hpp"

#include <fmt/core.h>

#include "fake_shop.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using shopware::Batch;
using shopware::RowErrors;
using shopware::testing::Bench;
using shopware::testing::FakeShop;

namespace {

Batch rows(int count) {
  Batch batch{"product", "stock", "writing stock", {}};
  for (int i = 0; i < count; ++i) {
    base::Json row = base::Json::object();
    row.set("id", fmt::format("p{}", i));
    row.set("stock", 7);
    batch.rows.push_back(std::move(row));
  }
  return batch;
}

void stock(FakeShop& shop, int count) {
  for (int i = 0; i < count; ++i) shop.products[fmt::format("p{}", i)] = {1, 0};
}

std::size_t refused(const RowErrors& errors) {
  return static_cast<std::size_t>(
      std::count_if(errors.begin(), errors.end(), [](const auto& one) { return one.has_value(); }));
}

// Refuses the batch as long as it holds this product, and names no row.
void refuse_without_pointer(FakeShop& shop, const std::string& id, int status, std::string body) {
  shop.before = [=](FakeShop& here, const net::Request& request) {
    const bool holds = request.body.find("\"" + id + "\"") != std::string::npos;
    if (request.url.ends_with("/sync") && holds) {
      here.instead["/api/_action/sync"].push_back({status, {}, body});
    }
  };
}

}  // namespace

TEST_CASE("a hundred rows a call, not more") {
  Bench bench;
  stock(bench.shop, 250);
  const auto errors = bench.run(shopware::write_rows(bench.client, rows(250)));
  CHECK(refused(errors) == 0);
  CHECK(bench.shop.count("/sync") == 3);
  CHECK(bench.shop.products["p249"].stock == 7);
}

TEST_CASE("rows that pointers name are cut out together, the rest goes through in one more call") {
  Bench bench;
  stock(bench.shop, 60);
  bench.shop.products.erase("p3");
  bench.shop.products.erase("p59");
  const auto errors = bench.run(shopware::write_rows(bench.client, rows(60)));
  CHECK(refused(errors) == 2);
  REQUIRE(errors[3]);
  CHECK(errors[3]->kind == base::ErrorKind::invalid_input);
  CHECK(errors[3]->message.find("/stock/3/taxId") != std::string::npos);
  CHECK(errors[59]);
  CHECK(bench.shop.products["p58"].stock == 7);
  CHECK(bench.shop.count("/sync") == 2);
}

TEST_CASE("a row that no pointer names is found by halves") {
  Bench bench;
  stock(bench.shop, 64);
  refuse_without_pointer(
      bench.shop, "p37", 400,
      R"({"errors":[{"code":"CONTENT__DUPLICATE_PRODUCT_NUMBER","detail":"exists"}]})");
  const auto errors = bench.run(shopware::write_rows(bench.client, rows(64)));
  CHECK(refused(errors) == 1);
  REQUIRE(errors[37]);
  CHECK(errors[37]->code == "CONTENT__DUPLICATE_PRODUCT_NUMBER");
  CHECK(bench.shop.products["p36"].stock == 7);
  CHECK(bench.shop.products["p63"].stock == 7);
  CHECK(bench.shop.count("/sync") <= 2 * 6 + 1);
}

TEST_CASE("a 500 that the database will give again is the row's fault, not the shop's") {
  Bench bench;
  stock(bench.shop, 4);
  refuse_without_pointer(
      bench.shop, "p2", 500,
      R"({"errors":[{"code":"1264","status":"500","detail":"SQLSTATE[22003]: Out of range"}]})");
  const auto errors = bench.run(shopware::write_rows(bench.client, rows(4)));
  CHECK(refused(errors) == 1);
  CHECK(errors[2]);
  CHECK(bench.shop.products["p3"].stock == 7);
}

TEST_CASE(
    "a shop that is not there leaves all rows open, those written before it went are written") {
  Bench bench;
  stock(bench.shop, 150);
  int calls = 0;
  bench.shop.before = [&](FakeShop& shop, const net::Request& request) {
    if (request.url.ends_with("/sync") && ++calls == 2) {
      shop.instead["/api/_action/sync"].push_back({503, {}, "<html>maintenance</html>"});
    }
  };
  const auto errors = bench.run(shopware::write_rows(bench.client, rows(150)));
  CHECK(refused(errors) == 50);
  CHECK_FALSE(errors[99]);
  REQUIRE(errors[100]);
  CHECK(errors[100]->kind == base::ErrorKind::unavailable);
}
