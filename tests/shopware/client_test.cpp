// Calls of the Admin API: what counts against the shop's limits.
#include "fake_desk.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using shopware::testing::Bench;

TEST_CASE("what the shop refused for its limits leaves its place to others") {
  for (const int status : {429, 503}) {
    INFO(status);
    Bench bench;
    const auto asked = [&] {
      return bench.run(bench.client.call({.path = "/api/search/product", .doing = "reading"}));
    };
    bench.shop.instead["/api/search/product"].push_back({status, {{"Retry-After", "1"}}, ""});
    const auto refused = asked();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == base::ErrorKind::unavailable);
    CHECK(bench.client.budget().spent() == 0);
    REQUIRE(asked());
    CHECK(bench.client.budget().spent() == 1);
  }
}
