// A box with a backlog before an organisation that throttles, fails and forgets.
//
// Model: most movements and orders wait at the start, the others come in over the hour. The engine,
// its store and the connector to Dynamics are the real ones, on virtual time; the shop is pretended
// (sync/world.hpp). One seed gives one course of events.
#pragma once

#include "dynamics/connector.hpp"
#include "simulation/tenant.hpp"
#include "simulation/weather.hpp"
#include "sync/world.hpp"

namespace holdfast::simulation {

struct LoadOptions {
  std::uint64_t seed = 1;
  int items = 40;
  int movements_first = 4'000, movements = 5'000;  // those that wait at the start, all
  int orders_first = 420, orders = 500;
  base::Seconds feeding{3'500};  // until the last has come in
};

class RoughHour {
 public:
  explicit RoughHour(LoadOptions options);

  // Until everything is delivered or in the dead letters; false when it was not in time.
  bool run(base::Seconds limit = base::Seconds(3 * 3'600));

  Tenant tenant;
  sync::testing::World world;
  Weather weather;
  std::map<std::string, std::int64_t> expected;  // on hand at the ERP, by SKU
  int forbidden = 0;                             // movements that a rule of the ERP refuses
  base::Duration backlog_took{};                 // from the start until what waited was gone

 private:
  void connect();
  void feed(int movements, int orders);
  void feed_until(double share);
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] bool done();
  [[nodiscard]] std::string any_sku();

  LoadOptions options_;
  base::SeededRandom random_;
  int movements_fed_ = 0, orders_fed_ = 0;
};

}  // namespace holdfast::simulation
