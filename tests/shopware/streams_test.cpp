#include "shopware/streams.hpp"

#include <catch2/catch.hpp>

#include "fake_shop.hpp"
#include "shopware/connector.hpp"

using namespace holdfast;
using shopware::testing::Bench;

namespace {

net::Response page(const std::string& rows) {
  return {200, {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}, R"({"total":0,"data":[)" + rows + "]}"};
}

flow::Page pull(Bench& bench, shopware::Streams& streams, const std::string& stream,
                const std::string& cursor) {
  auto result = bench.run(streams.pull(stream, cursor));
  REQUIRE(result.has_value());
  return *result;
}

constexpr auto loaded = R"({"loaded":true,"position":9,"since":1767604353000,"until":0,"page":0})";
constexpr auto row = R"({"id":"a1","autoIncrement":5,"createdAt":"2026-01-05T09:00:00.000+00:00",)"
                     R"("updatedAt":"2026-01-05T09:10:00.000+00:00"})";

}  // namespace

TEST_CASE("the first load walks by autoIncrement and becomes a delta from the shop's own clock") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/product"].push_back(page(row));
  const auto first = pull(bench, streams, "products", "");
  CHECK(first.documents.size() == 1);
  CHECK_FALSE(first.more);
  const auto cursor = shopware::FeedCursor::parse(first.cursor);
  CHECK(cursor.loaded);
  CHECK(cursor.position == 5);
  CHECK(cursor.since.iso() == "2026-01-05T09:12:33.000Z");
  CHECK(bench.shop.requests.front().body.find("autoIncrement") != std::string::npos);
}

TEST_CASE("how much there is to load is counted, and what was loaded before a restart") {
  Bench bench;
  shopware::Streams streams(bench.client);
  const auto counted = [](const char* total) {
    return net::Response{200, {}, std::string(R"({"data":[],"total":)") + total + "}"};
  };
  auto& answers = bench.shop.instead["/api/search/product"];
  answers = {counted("2008")};
  auto size = bench.run(streams.load_size("products", ""));
  REQUIRE((size && *size));
  CHECK((*size)->read == 0);
  CHECK((*size)->total == 2008);
  answers = {counted("2008"), counted("1508")};
  size = bench.run(streams.load_size(
      "products", R"({"loaded":false,"position":977,"since":1767604353000,"until":0,"page":0})"));
  REQUIRE((size && *size));
  CHECK((*size)->read == 500);
  const auto asked = bench.shop.requests.back().body;
  CHECK(asked.find(R"("gt":977)") != std::string::npos);
  CHECK(asked.find(R"("total-count-mode":1)") != std::string::npos);
  // What begins with changes has no size, and nobody is asked.
  const auto before = bench.shop.requests.size();
  CHECK_FALSE(*bench.run(streams.load_size("lines", "")));
  CHECK_FALSE(*bench.run(streams.load_size("products", loaded)));
  CHECK(bench.shop.requests.size() == before);
}

TEST_CASE("an order whose delivery changed is read whole, though its own stamp stood still") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/order-delivery"].push_back(
      page(R"({"id":"d1","orderId":"o1","createdAt":"2026-01-05T09:00:00.000+00:00",)"
           R"("updatedAt":"2026-01-05T09:11:00.000+00:00"})"));
  bench.shop.instead["/api/search/order"].push_back(
      page(R"({"id":"o1","orderNumber":"10001","createdAt":"2026-01-05T09:00:00.000+00:00"})"));
  const auto found = pull(bench, streams, "deliveries", loaded);
  REQUIRE(found.documents.size() == 1);
  CHECK(found.documents.front().type == "order");
  CHECK(found.documents.front().id == "o1");
}

TEST_CASE("a row that stays inside the overlap is read once") {
  Bench bench;
  shopware::Streams streams(bench.client);
  auto& listed = bench.shop.instead["/api/search/product"];
  listed.push_back(page(row));  // the list
  listed.push_back(page(row));  // the whole document
  const auto first = pull(bench, streams, "products", loaded);
  CHECK(first.documents.size() == 1);
  listed.push_back(page(row));
  const auto second = pull(bench, streams, "products", first.cursor);
  CHECK(second.documents.empty());
}

TEST_CASE("after a crash the overlap is read again: nothing is taken for known") {
  Bench bench;
  shopware::Streams streams(bench.client);
  auto& listed = bench.shop.instead["/api/search/product"];
  for (int i = 0; i < 4; ++i) listed.push_back(page(row));
  CHECK(pull(bench, streams, "products", loaded).documents.size() == 1);
  CHECK(pull(bench, streams, "products", loaded).documents.size() == 1);
}

TEST_CASE("a stream without a watermark takes the shop's time and nothing else") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/state-machine-history"].push_back(page(row));
  const auto first = pull(bench, streams, "history", "");
  CHECK(first.documents.empty());
  CHECK(shopware::FeedCursor::parse(first.cursor).since.iso() == "2026-01-05T09:12:33.000Z");
}

TEST_CASE("feeds of changes come before the loads, so that their watermarks are older") {
  const auto names = shopware::Streams::names();
  const auto at = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) - names.begin();
  };
  CHECK(at("deliveries") < at("orders"));
  CHECK(at("transactions") < at("orders"));
  CHECK(at("history") < at("orders"));
  CHECK(at("products") < at("orders"));
}

TEST_CASE("an expired token is fetched anew and the call repeated once") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/product"].push_back({401, {}, R"({"errors":[{"code":"9"}]})"});
  bench.shop.instead["/api/search/product"].push_back(page(row));
  CHECK(pull(bench, streams, "products", "").documents.size() == 1);
}

TEST_CASE("a malformed answer is no page") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/product"].push_back({200, {}, "<html>maintenance</html>"});
  const auto result = bench.run(streams.pull("products", ""));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == base::ErrorKind::unavailable);
  CHECK(result.error().message.find("malformed JSON") != std::string::npos);
}

TEST_CASE("an edited line or address of an order makes the whole order be read") {
  for (const auto& [stream, route] : {std::pair{"lines", "/api/search/order-line-item"},
                                      {"order-addresses", "/api/search/order-address"}}) {
    CAPTURE(stream);
    Bench bench;
    shopware::Streams streams(bench.client);
    bench.shop.instead[route].push_back(
        page(R"({"id":"x1","orderId":"o1","createdAt":"2026-01-05T09:00:00.000+00:00",)"
             R"("updatedAt":"2026-01-05T09:11:00.000+00:00"})"));
    bench.shop.instead["/api/search/order"].push_back(page(R"({"id":"o1"})"));
    const auto found = pull(bench, streams, stream, loaded);
    REQUIRE(found.documents.size() == 1);
    CHECK(found.documents.front().id == "o1");
  }
}

TEST_CASE("an edited address makes its customer be read") {
  Bench bench;
  shopware::Streams streams(bench.client);
  bench.shop.instead["/api/search/customer-address"].push_back(
      page(R"({"id":"a1","customerId":"c1","createdAt":"2026-01-05T09:00:00.000+00:00"})"));
  bench.shop.instead["/api/search/customer"].push_back(page(R"({"id":"c1"})"));
  const auto found = pull(bench, streams, "customer-addresses", loaded);
  REQUIRE(found.documents.size() == 1);
  CHECK(found.documents.front().type == "customer");
}

TEST_CASE("a box whose clock stands hours away asks by the shop's clock, with an overlap") {
  Bench bench;
  bench.clock.set_wall({1'767'604'353'000 + 7 * 3'600'000});  // 16:12:33, the shop says 09:12:33
  shopware::Streams streams(bench.client);
  const auto first = pull(bench, streams, "deliveries", loaded);
  CHECK(shopware::FeedCursor::parse(first.cursor).since.iso() == "2026-01-05T09:12:33.000Z");
  pull(bench, streams, "deliveries", first.cursor);
  CHECK(bench.shop.requests.back().body.find("2026-01-05 09:11:03.000") != std::string::npos);
}

TEST_CASE("what is no longer found by its id is gone") {
  Bench bench;
  shopware::ShopwareConnector connector(bench.loop, bench.clock, bench.shop,
                                        {"https://shop", "SWIA1", "secret"});
  bench.shop.instead["/api/search-ids/order"].push_back(
      {200, {}, R"({"total":2,"data":["o3","o1"]})"});
  const auto gone = bench.run(connector.gone("order", {"o1", "o2", "o3"}));
  REQUIRE(gone);
  CHECK(*gone == std::vector<std::string>{"o2"});
  bench.shop.instead["/api/search-ids/order"].push_back({502, {}, "<html>"});
  CHECK_FALSE(bench.run(connector.gone("order", {"o1"})));
}
