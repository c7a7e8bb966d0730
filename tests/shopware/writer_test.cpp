#include "shopware/writer.hpp"

#include "fake_shop.hpp"
#include "recorded.hpp"

#include <catch2/catch.hpp>

using namespace holdfast;
using flow::Write;
using shopware::testing::Bench;

namespace {

constexpr auto fine = R"({"extensions":[],"data":{},"notFound":[],"deleted":[]})";

Write row(const std::string& type, const std::string& id, const std::string& body,
          Write::Mode mode = Write::Mode::update) {
  return {type, id, *base::Json::parse(body), mode, 0};
}

shopware::Writer::Answers write(Bench& bench, std::vector<Write> rows) {
  shopware::Writer writer(bench.client);
  return bench.run(writer.write(std::move(rows)));
}

base::Json sent(const Bench& bench) { return *base::Json::parse(bench.shop.requests.back().body); }

net::Response done() { return {204, {{"Location", "https://shop/api/product/another"}}, ""}; }

}  // namespace

TEST_CASE("a create that was done before finds itself") {
  Bench bench;
  bench.shop.instead["/api/product"].push_back(
      shopware::testing::recorded("product/create-existing-id").response);
  const auto answers = write(bench, {row("product", "a1", "{}", Write::Mode::create)});
  REQUIRE(answers.front());
  CHECK(answers.front()->existed);
}

TEST_CASE("updates of one kind go together, a single one by itself") {
  Bench bench;
  bench.shop.instead["/api/_action/sync"].push_back({200, {}, fine});
  bench.shop.instead["/api/customer/c1"].push_back(done());
  const auto answers = write(bench, {row("product", "p1", R"({"weight":1.5})"),
                                     row("customer", "c1", R"({"company":"Kran"})"),
                                     row("product", "p2", R"({"weight":2})")});
  for (const auto& answer : answers) CHECK(answer.has_value());
  CHECK(bench.shop.requests.size() == 2);
}

TEST_CASE("one bad row of a batch is told to its own entry") {
  Bench bench;
  bench.shop.instead["/api/_action/sync"].push_back(
      {400,
       {},
       R"({"errors":[{"code":"x","detail":"wrong type","source":{"pointer":"/rows/1/weight"}}]})"});
  bench.shop.instead["/api/_action/sync"].push_back({200, {}, fine});
  const auto answers = write(
      bench, {row("product", "p1", R"({"weight":1})"), row("product", "p2", R"({"weight":"x"})"),
              row("product", "p3", R"({"weight":3})")});
  CHECK(answers[0]);
  REQUIRE_FALSE(answers[1]);
  CHECK(answers[1].error().message.find("p2") != std::string::npos);
  CHECK(answers[1].error().message.find("/rows/1/weight") != std::string::npos);
  CHECK(answers[2]);
}

TEST_CASE("an update of what was deleted does not make it anew") {
  Bench bench;
  bench.shop.instead["/api/product/p1"].push_back(
      shopware::testing::recorded("product/patch-unknown").response);
  const auto answers = write(bench, {row("product", "p1", R"({"weight":1})")});
  REQUIRE_FALSE(answers.front());
  CHECK(answers.front().error().kind == base::ErrorKind::refused);
  CHECK(answers.front().error().message.find("gone from the shop") != std::string::npos);
}

TEST_CASE("custom fields are never wiped: nothing and an empty object are left out") {
  Bench bench;
  bench.shop.instead["/api/order/o1"].push_back(done());
  const auto kept = write(bench, {row("order", "o1", R"({"customFields":{"holdfast_erp":"S1"}})")});
  CHECK(kept.front());
  CHECK(base::JsonView(sent(bench))["customFields"]["holdfast_erp"].text_or("") == "S1");
  const auto before = bench.shop.requests.size();
  for (const char* body : {R"({"customFields":{}})", R"({"customFields":null})"}) {
    CHECK(write(bench, {row("order", "o1", body)}).front());
  }
  CHECK(bench.shop.requests.size() == before);
}
