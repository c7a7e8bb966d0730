#include "simulation/rough_hour.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <catch2/catch.hpp>

namespace holdfast::simulation {
namespace {

using sync::testing::World;

constexpr int pieces_at_first = 100'000;
constexpr int forbidden_pieces = 777;      // the ERP's rule
constexpr base::Seconds seen_by_then{10};  // the last order was pulled from the shop
constexpr std::size_t others_in_way = 8;   // waiting entries that are under way at any time

std::string sku_of(std::uint64_t number) { return fmt::format("HF-{}", number); }

TenantOptions tenant_options(std::uint64_t seed) {
  TenantOptions out;
  out.seed = seed;
  return out;
}

}  // namespace

RoughHour::RoughHour(LoadOptions options)
    : tenant(tenant_options(options.seed)),
      weather(tenant, world, options.seed),
      options_(options),
      random_(options.seed) {
  connect();
  tenant.refuses = [](const std::string& set, const base::Json& row) -> std::string {
    const auto pieces = base::JsonView(row)["holdfast_quantity"].integer().value_or(0);
    const bool no = set == "holdfast_stockmovements" && pieces == forbidden_pieces;
    return no ? "A rule of the ERP forbids it" : "";
  };
  for (int i = 0; i <= options.items; ++i) {
    const std::string sku = sku_of(static_cast<std::uint64_t>(i));
    world.add_item(sku, pieces_at_first);
    tenant.add_product(World::erp_id(sku), sku, pieces_at_first);
    expected[sku] = pieces_at_first;
  }
  // The last of them: nothing is moved of it.
  weather.doomed = World::erp_id(sku_of(static_cast<std::uint64_t>(options.items)));
}

void RoughHour::connect() {
  world.make_erp = [this](base::Loop& loop) {
    tenant.on(loop);
    dynamics::ConnectorOptions settings;
    settings.client.url = "https://org.example";
    settings.client.tenant = "contoso.example";
    settings.client.client_id = "app";
    settings.client.client_secret = "secret";
    settings.client.limits.requests = tenant.options().requests;
    settings.client.limits.window = tenant.options().window;
    return std::make_unique<dynamics::DynamicsConnector>(loop, world.clock, world.random, tenant,
                                                         std::move(settings));
  };
}

std::string RoughHour::any_sku() {
  return sku_of(random_.below(static_cast<std::uint64_t>(options_.items)));
}

void RoughHour::feed(int movements, int orders) {
  sync::Happening happening;
  for (int i = 0; i < movements; ++i, ++movements_fed_) {
    const std::string sku = any_sku();
    const bool no = movements_fed_ % 997 == 500;
    const int drawn = static_cast<int>(random_.below(9)) - 3;
    const int pieces = drawn == 0 ? 5 : drawn;
    warehouse::Movement movement;
    movement.kind = warehouse::MovementKind::receive;
    movement.item = World::item(sku);
    movement.location = "MAIN";
    movement.quantity = base::Decimal(no ? forbidden_pieces : pieces);
    happening.movements.push_back(movement);
    if (no) {
      ++forbidden;
    } else {
      expected[sku] += pieces;
    }
    if (happening.movements.size() == 100) world.record(std::exchange(happening, {}));
  }
  if (!happening.movements.empty()) world.record(std::move(happening));
  for (int i = 0; i < orders; ++i, ++orders_fed_) {
    world.add_order(fmt::format("SW-{}", orders_fed_), any_sku(), 1);
  }
}

void RoughHour::feed_until(double share) {
  const auto due = [&](int first, int all, int fed) {
    return first + static_cast<int>((all - first) * share) - fed;
  };
  feed(due(options_.movements_first, options_.movements, movements_fed_),
       due(options_.orders_first, options_.orders, orders_fed_));
}

std::size_t RoughHour::waiting() const {
  return world.view().outbox_count(store::Endpoint::dynamics);
}

bool RoughHour::done() {
  const bool fed = movements_fed_ == options_.movements && orders_fed_ == options_.orders;
  return fed && waiting() == 0 && world.engine().quiescent();
}

bool RoughHour::run(base::Seconds limit) {
  world.start();
  const bool ready = world.settle();
  if (!ready) return false;
  const base::MonotonicTime begin = world.clock.monotonic();
  feed_until(0);
  tenant.quota.look(begin, false);
  for (base::Duration since{}; since < limit; since = world.clock.monotonic() - begin) {
    const double share = static_cast<double>(since.count()) /
                         static_cast<double>(base::Duration(options_.feeding).count());
    feed_until(std::min(share, 1.0));
    weather.pass(world.clock.monotonic());
    world.run(base::Millis(500));
    const bool backlog = waiting() > others_in_way;
    tenant.quota.look(world.clock.monotonic(), backlog && !tenant.faults.unavailable);
    if (backlog_took == base::Duration(0) && since > base::Seconds(60) && !backlog) {
      backlog_took = since;
    }
    if (since > options_.feeding + seen_by_then && done()) return true;
  }
  return done();
}

}  // namespace holdfast::simulation
