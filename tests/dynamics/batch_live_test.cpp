// Many movements at a running erpsim, in bulk and in batches: what each costs, what a bad row, a
// lost answer and a server that stops at the first failure leave over, and that each counts once.
#include <algorithm>
#include <iostream>

#include <fmt/core.h>
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

constexpr int rows_measured = 200;
constexpr auto table = "holdfast_stockmovement";

// Counts what goes through to the API; may take away the wish to go on behind a failure.
class Meter final : public net::Transport {
 public:
  explicit Meter(net::Transport& below) : below_(below) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    const bool api = request.url.find("/api/data/") != std::string::npos;
    if (without_prefer) {
      std::erase_if(request.headers, [](const auto& header) { return header.first == "Prefer"; });
    }
    if (api) ++requests;
    if (api) sent += request.body.size();
    auto response = co_await below_.send(std::move(request));
    if (api && response) received += response->body.size();
    co_return response;
  }
  void reset() { requests = sent = received = 0; }

  bool without_prefer = false;
  std::size_t requests = 0, sent = 0, received = 0;

 private:
  net::Transport& below_;
};

struct Metered : World {
  explicit Metered(std::vector<std::string> options = {}) : World(std::move(options)) {}
  Meter meter{*transport};
  DynamicsConnector box{loop, clock, random, meter, settings()};
  const std::string item = product();
  const base::Decimal before = on_hand();

  std::vector<flow::Write> movements(const std::string& name, int count, int bad = -1) {
    std::vector<flow::Write> rows;
    for (int i = 0; i < count; ++i) {
      Json body = movement(item, 1);
      if (i == bad) body.set("holdfast_kind", "teleport");
      rows.push_back(create(table, fmt::format("{}:{}", name, i), body));
    }
    return rows;
  }
  // How many were written, and how many of these were there before.
  std::pair<int, int> push(DynamicsConnector& to, std::vector<flow::Write> rows) {
    std::pair<int, int> counted{0, 0};
    for (const auto& receipt : run(to.push(std::move(rows)))) {
      counted.first += receipt ? 1 : 0;
      counted.second += receipt && receipt->existed ? 1 : 0;
    }
    return counted;
  }
  // Bytes a row, requests.
  std::pair<std::size_t, std::size_t> cost(const std::string& name) {
    push(box, movements(name + " warm", 2));
    meter.reset();
    CHECK(push(box, movements(name, rows_measured)) == std::pair(rows_measured, 0));
    return {(meter.sent + meter.received) / rows_measured, meter.requests};
  }
  base::Decimal on_hand() { return run(connector->on_hand({item})).value().front().quantity; }
  // Stock is what that many movements of one piece make it, and no row was made twice.
  void check_stock(int movements) {
    const Json records = control("records");
    CHECK(JsonView(records)["movements"].size() == static_cast<std::size_t>(movements));
    CHECK(JsonView(records)["created_twice"].integer().value() == 0);
    CHECK(on_hand() == before.plus(movements).value());
  }
};

const std::vector<std::string> without_bulk{"--no-bulk", table};

}  // namespace

TEST_CASE("what a server that stops at the first failure leaves over is sent again at once") {
  Metered world(without_bulk);
  world.meter.without_prefer = true;
  auto rows = world.movements("stopped", 5, 1);
  rows[3].body.set("holdfast_kind", "teleport");
  const auto receipts = world.run(world.box.push(rows));
  REQUIRE(receipts.size() == 5);
  for (const std::size_t good : {0U, 2U, 4U}) CHECK(receipts[good]);
  for (const std::size_t bad : {1U, 3U}) {
    REQUIRE_FALSE(receipts[bad]);
    CHECK(receipts[bad].error().kind == ErrorKind::refused);
  }
  CHECK(world.meter.requests == 1 + 3);  // the question whether there is a bulk message, batches
  world.check_stock(3);
}

TEST_CASE("a bulk message takes a third of a batch's bytes and as many requests") {
  Metered bulk, batches(without_bulk);
  const auto [in_bulk, messages] = bulk.cost("bulk");
  const auto [in_batches, requests] = batches.cost("batch");
  CHECK(messages == 1);
  CHECK(requests == 1);
  CHECK(3 * in_bulk < in_batches);
  std::cout << fmt::format("{} movements: $batch 1 request, {} bytes a row; CreateMultiple 1 "
                           "request, {} bytes a row\n", rows_measured, in_batches, in_bulk);
  bulk.check_stock(rows_measured + 2);
  batches.check_stock(rows_measured + 2);
}

TEST_CASE("one bad row undoes a bulk message; the others are written at once, and it is named") {
  Metered world;
  world.push(world.box, world.movements("warm", 2));
  world.meter.reset();
  const auto receipts = world.run(world.box.push(world.movements("bad", rows_measured, 77)));
  CHECK(world.meter.requests == 2);
  REQUIRE_FALSE(receipts[77]);
  CHECK(receipts[77].error().kind == ErrorKind::refused);
  CHECK_THAT(receipts[77].error().message, Catch::Contains("teleport"));
  CHECK(std::count_if(receipts.begin(), receipts.end(), [](const auto& one) { return !one; }) == 1);
  world.check_stock(rows_measured + 2 - 1);
}

TEST_CASE("movements whose bulk answer was lost are found again and count once") {
  Metered world;
  world.push(world.box, world.movements("warm", 2));
  world.fault("CreateMultiple", "cut_after_commit", 1);
  for (const auto& receipt : world.run(world.box.push(world.movements("lost", 20)))) {
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().kind == ErrorKind::unknown_outcome);
  }
  world.check_stock(22);
  CHECK(world.push(world.box, world.movements("lost", 20)) == std::pair(20, 20));
  world.check_stock(22);
}

TEST_CASE("a box that died before the answer finds its movements among new ones") {
  Metered world;
  CHECK(world.push(world.box, world.movements("group", 20)) == std::pair(20, 0));
  DynamicsConnector reborn{world.loop, world.clock, world.random, world.meter, world.settings()};
  world.meter.reset();
  CHECK(world.push(reborn, world.movements("group", 30)) == std::pair(30, 20));
  CHECK(world.meter.requests == 4);  // the question, the message, the batch, what stands there
  world.check_stock(30);
  CHECK(world.push(reborn, world.movements("batch", 5)) == std::pair(5, 0));
  world.meter.reset();
  CHECK(world.push(reborn, world.movements("next", 5)) == std::pair(5, 0));
  CHECK(world.meter.requests == 1);
  world.check_stock(40);
}

TEST_CASE("a bulk message lost on its way there is sent again") {
  Metered world;
  world.push(world.box, world.movements("warm", 2));
  world.fault("CreateMultiple", "cut_before", 1);
  CHECK(world.push(world.box, world.movements("lost", 20)) == std::pair(0, 0));
  CHECK(world.push(world.box, world.movements("lost", 20)) == std::pair(20, 0));
  world.check_stock(22);
}

TEST_CASE("a table that loses its bulk messages is written in batches") {
  Metered world;
  world.push(world.box, world.movements("warm", 2));
  world.control("tenant", object({{"bulk", object({{table, false}})}}));
  world.meter.reset();
  CHECK(world.push(world.box, world.movements("lost", 5)) == std::pair(5, 0));
  CHECK(world.meter.requests == 2);
  world.check_stock(7);
}

}  // namespace holdfast::dynamics::test
