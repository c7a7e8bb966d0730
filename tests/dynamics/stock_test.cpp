#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "dynamics/multipart.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;

std::string product(int number) { return fmt::format("00000000-0000-4000-8000-{:012d}", number); }

// The two tables, and somebody who posts while we read.
class Ledger {
 public:
  Ledger(Scene& scene, int products) : products_(products), quantities_(products, 10) {
    scene.script.respond = [this](const net::Request& request) { return respond(request); };
  }
  void post(int number) {
    quantities_[static_cast<std::size_t>(number)] += 1;
    newest_[number] = ++version_;
  }

  std::function<void(Ledger&)> between = [](Ledger&) {};  // after each read of on-hand rows
  int calls = 0;

 private:
  base::Result<net::Response> respond(const net::Request& request) {
    ++calls;
    if (request.url.find("$batch") == std::string::npos) return one(request.url);
    std::string body;
    std::size_t at = 0;
    while ((at = request.body.find("GET ", at)) != std::string::npos) {
      const auto end = request.body.find(" HTTP/1.1", at);
      const net::Response inner = one(request.body.substr(at + 4, end - at - 4));
      body += "--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + inner.body +
              "\r\n";
      at = end;
    }
    return answer(200, body + "--x--\r\n", {{"Content-Type", "multipart/mixed; boundary=x"}});
  }

  net::Response one(const std::string& url) {
    if (url.find("holdfast_stockmovements") != std::string::npos) return newest(url);
    std::string rows;
    for (int i = 0; i < products_; ++i) {
      if (!names(url, i)) continue;
      rows += (rows.empty() ? "" : ",") +
              fmt::format(R"({{"_holdfast_product_value":"{}","holdfast_location":"MAIN",)"
                          R"("holdfast_quantity":{}.5000000000,"versionnumber":{}}})",
                          product(i), quantities_[static_cast<std::size_t>(i)], 1'000 + i);
    }
    between(*this);
    return answer(200, R"({"value":[)" + rows + "]}");
  }

  net::Response newest(const std::string& url) {
    std::uint64_t best = 0;
    for (const auto& [number, version] : newest_) {
      if (names(url, number)) best = std::max(best, version);
    }
    if (best == 0) return answer(200, R"({"value":[]})");
    return answer(200, fmt::format(R"({{"value":[{{"holdfast_stockmovementid":"m{}",)"
                                   R"("versionnumber":{}}}]}})", best, best));
  }

  static bool names(const std::string& url, int number) {
    const bool all = url.find("$filter") == std::string::npos;
    return all || url.find(product(number)) != std::string::npos;
  }

  int products_;
  std::vector<int> quantities_;
  std::map<int, std::uint64_t> newest_;
  std::uint64_t version_ = 100;
};

}  // namespace

TEST_CASE("on-hand of one item is one call: frontier, rows, frontier") {
  Scene scene;
  Ledger ledger(scene, 3);
  const auto rows = scene.run(scene.connector.on_hand({product(1)}));
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().item == product(1));
  CHECK(rows->front().location == "MAIN");
  CHECK(rows->front().quantity == base::Decimal::parse("10.5").value());
  CHECK(rows->front().version == 1'001);
  CHECK(ledger.calls == 1);
}

TEST_CASE("a number that was posted to between the two looks is not taken") {
  Scene scene;
  Ledger ledger(scene, 3);
  int left = 1;
  ledger.between = [&left](Ledger& self) {
    if (left-- > 0) self.post(1);
  };
  const auto rows = scene.run(scene.connector.on_hand({product(1)}));
  REQUIRE(rows);
  CHECK(rows->front().quantity == base::Decimal::parse("11.5").value());
  CHECK(ledger.calls == 2);
}

TEST_CASE("posts to other items do not disturb") {
  Scene scene;
  Ledger ledger(scene, 3);
  ledger.between = [](Ledger& self) { self.post(2); };
  CHECK(scene.run(scene.connector.on_hand({product(1)})));
  CHECK(ledger.calls == 1);
}

TEST_CASE("an item that never stands still is a conflict after a few looks") {
  Scene scene;
  Ledger ledger(scene, 3);
  ledger.between = [](Ledger& self) { self.post(1); };
  const auto rows = scene.run(scene.connector.on_hand({product(0), product(1), product(2)}));
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == ErrorKind::conflict);
  CHECK_THAT(rows.error().message, Catch::Contains(product(1)) && Catch::Contains("1 product(s)"));
  CHECK(ledger.calls <= 6);
}

TEST_CASE("a group that is disturbed is read again in halves until it stands still") {
  Scene scene;
  Ledger ledger(scene, 60);
  int left = 4;
  ledger.between = [&left](Ledger& self) {
    if (left-- > 0) self.post(7);
  };
  std::vector<std::string> items;
  for (int i = 0; i < 60; ++i) items.push_back(product(i));
  const auto rows = scene.run(scene.connector.on_hand(items));
  REQUIRE(rows);
  std::set<std::string> seen;
  for (const auto& row : *rows) CHECK(seen.insert(row.item).second);
  CHECK(seen.size() == 60);
}

TEST_CASE("all items are read by pages between two frontiers of the whole table") {
  Scene scene;
  Ledger ledger(scene, 3);
  const auto rows = scene.run(scene.connector.on_hand({}));
  REQUIRE(rows);
  CHECK(rows->size() == 3);
  CHECK(ledger.calls == 3);
}

TEST_CASE("a busy organisation is read group by group instead of as a whole") {
  Scene scene;
  Ledger ledger(scene, 40);
  int reads = 0;
  ledger.between = [&reads](Ledger& self) {
    if (++reads <= 3) self.post(0);
  };
  const auto rows = scene.run(scene.connector.on_hand({}));
  REQUIRE(rows);
  CHECK(rows->size() == 40);
  CHECK(ledger.calls > 9);
}

TEST_CASE("what is no product id is not asked for") {
  Scene scene;
  CHECK(scene.run(scene.connector.on_hand({"1 or 1 eq 1"})).error().kind ==
        ErrorKind::invalid_input);
  CHECK(scene.script.requests.empty());
}

TEST_CASE("a failing look is the failure of the whole") {
  Scene scene;
  scene.then(answer(503, "<html></html>"));
  CHECK(scene.run(scene.connector.on_hand({product(1)})).error().kind == ErrorKind::unavailable);
}

}  // namespace holdfast::dynamics::test
