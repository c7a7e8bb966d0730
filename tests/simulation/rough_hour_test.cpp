// Five thousand movements and five hundred orders through an hour of throttles, cuts, void tokens
// and deaths: each exactly once, nothing given up but what was refused, and no quota wasted.
#include "simulation/rough_hour.hpp"

#include <cstdlib>

#include <fmt/core.h>
#include <catch2/catch.hpp>

namespace holdfast::simulation {
namespace {

using sync::testing::World;

void check_exactly_once(RoughHour& hour, const LoadOptions& load) {
  const auto& posted = hour.tenant.rows("holdfast_stockmovements");
  CHECK(posted.size() == static_cast<std::size_t>(load.movements - hour.forbidden));
  for (const auto& [sku, pieces] : hour.expected) {
    INFO(sku);
    CHECK(hour.tenant.on_hand(World::erp_id(sku)) == base::Decimal(pieces));
  }
  const auto orders = static_cast<std::size_t>(load.orders);
  CHECK(hour.tenant.rows("salesorders").size() == orders);
  CHECK(hour.tenant.rows("salesorderdetails").size() == orders);
  CHECK(hour.tenant.rows("accounts").size() + hour.tenant.rows("contacts").size() == orders);
}

void check_parked(RoughHour& hour) {
  const auto letters = hour.world.view().dead_letters();
  CHECK(letters.size() == static_cast<std::size_t>(hour.forbidden));
  for (const auto& letter : letters) {
    INFO(letter.error);
    CHECK(letter.error_kind == "refused");
    CHECK_THAT(letter.error, Catch::Contains("A rule of the ERP forbids it"));
  }
}

void check_weather(const Weather& weather) {
  CHECK(weather.happened.size() == Weather::kinds);
  CHECK(weather.doomed.empty());
}

// What is refused in bulk goes as a batch, and does not keep the others from going in bulk.
void check_bulk(const Tenant& tenant, const LoadOptions& load) {
  CHECK(tenant.bulk_refused > 0);
  CHECK(2 * tenant.rows_in_bulk > static_cast<std::size_t>(load.movements));
}

void check_quota(const Quota& quota) { CHECK(quota.used_permille() >= 980); }

void print(const RoughHour& hour, std::uint64_t seed) {
  const Quota& quota = hour.tenant.quota;
  fmt::print(
      "rough hour, seed {}: {} permille of the quota used in {} s with work waiting; the "
      "backlog took {} s; {} requests let through, {} refused, {} of them overdrawn; {} rows in "
      "bulk, {} messages undone\n",
      seed, quota.used_permille(), quota.counted() / base::Seconds(1),
      hour.backlog_took / base::Seconds(1), quota.admitted.size(), quota.refused, quota.overdrawn,
      hour.tenant.rows_in_bulk, hour.tenant.bulk_refused);
}

// HOLDFAST_SEEDS=50: more of them, by hand.
std::uint64_t seeds() {
  const char* wanted = std::getenv("HOLDFAST_SEEDS");
  return wanted == nullptr ? 8 : std::strtoull(wanted, nullptr, 10);
}

}  // namespace

TEST_CASE("a rough hour delivers everything once and wastes no quota") {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    LoadOptions load;
    load.seed = seed;
    RoughHour hour(load);
    REQUIRE(hour.run());
    print(hour, seed);
    check_exactly_once(hour, load);
    check_parked(hour);
    check_weather(hour.weather);
    check_bulk(hour.tenant, load);
    check_quota(hour.tenant.quota);
  }
}

}  // namespace holdfast::simulation
