// Batches against a running erpsim: what a server that stops at the first failure leaves over, and
// what a bulk message would save and cost instead.
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
constexpr auto create_multiple = "holdfast_stockmovements/Microsoft.Dynamics.CRM.CreateMultiple";

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
  Meter meter{*transport};
  DynamicsConnector box{loop, clock, random, meter, settings()};
  Client client{loop, clock, random, meter, settings().client};

  std::vector<flow::Write> movements(const std::string& name, int count, int bad = -1) {
    const std::string item = product();
    std::vector<flow::Write> rows;
    for (int i = 0; i < count; ++i) {
      Json body = movement(item, 1);
      if (i == bad) body.set("holdfast_kind", "teleport");
      rows.push_back(create("holdfast_stockmovement", fmt::format("{}:{}", name, i), body));
    }
    return rows;
  }
  base::Result<Reply> in_bulk(const std::vector<flow::Write>& rows) {
    Json targets = Json::array();
    for (const auto& row : rows) {
      Json body = row.body;
      body.set("@odata.type", "Microsoft.Dynamics.CRM.holdfast_stockmovement");
      body.set("holdfast_stockmovementid", row.id);
      targets.push_back(std::move(body));
    }
    Json whole = object({{"Targets", std::move(targets)}});
    return run(client.call({"POST", create_multiple, whole.dump(), {}, "creating in bulk", true}));
  }
  std::size_t stored() { return JsonView(control("records"))["movements"].size(); }
};

}  // namespace

TEST_CASE("what a server that stops at the first failure leaves over is sent again at once") {
  Metered world;
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
  CHECK(world.meter.requests == 3);
  CHECK(world.stored() == 3);
  CHECK(JsonView(world.control("records"))["created_twice"].integer().value() == 0);
}

TEST_CASE("a bulk message saves bytes and no request, and one bad row undoes all of it") {
  Metered world;
  REQUIRE(world.in_bulk(world.movements("warm", 1)));
  world.meter.reset();
  for (const auto& receipt : world.run(world.box.push(world.movements("batch", rows_measured)))) {
    CHECK(receipt);
  }
  const std::size_t batched = world.meter.sent + world.meter.received;
  CHECK(world.meter.requests == 1);
  world.meter.reset();
  REQUIRE(world.in_bulk(world.movements("bulk", rows_measured)));
  const std::size_t in_bulk = world.meter.sent + world.meter.received;
  CHECK(world.meter.requests == 1);
  CHECK(in_bulk < batched);
  std::cout << fmt::format("{} movements: $batch 1 request, {} bytes a row; CreateMultiple 1 "
                           "request, {} bytes a row\n",
                           rows_measured, batched / rows_measured, in_bulk / rows_measured);

  const std::size_t before = world.stored();
  CHECK(before == 2 * rows_measured + 1);
  const auto refused = world.in_bulk(world.movements("bad", rows_measured, rows_measured / 2));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("teleport"));
  CHECK(world.stored() == before);
  const auto receipts =
      world.run(world.box.push(world.movements("bad", rows_measured, rows_measured / 2)));
  CHECK(std::count_if(receipts.begin(), receipts.end(), [](const auto& one) { return !one; }) == 1);
  CHECK(world.stored() == before + rows_measured - 1);
}

}  // namespace holdfast::dynamics::test
