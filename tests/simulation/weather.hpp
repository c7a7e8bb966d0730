// What goes wrong in a rough hour: every minute or so something else, each kind in its turn.
//
// Model: pass() is called every half second of virtual time and changes what the organisation does
// from then on. One seed gives one course of events.
#pragma once

#include <map>
#include <string>

#include "base/random.hpp"
#include "simulation/tenant.hpp"
#include "sync/world.hpp"

namespace holdfast::simulation {

class Weather {
 public:
  Weather(Tenant& tenant, sync::testing::World& world, std::uint64_t seed)
      : tenant_(tenant), world_(world), random_(seed) {}

  void pass(base::MonotonicTime now);

  static constexpr std::size_t kinds = 10;
  std::map<std::string, int> happened;  // by kind
  std::string doomed;                   // a product that somebody deletes while tokens are void

 private:
  void happen(base::MonotonicTime now);
  void throttle(base::MonotonicTime now, const char* code, std::uint64_t least_s,
                std::uint64_t most_s);
  void kill_the_box();
  [[nodiscard]] base::Seconds seconds(std::uint64_t least, std::uint64_t most);

  Tenant& tenant_;
  sync::testing::World& world_;
  base::SeededRandom random_;
  std::size_t turn_ = 0;
  base::MonotonicTime next_{}, clear_at_{};
};

}  // namespace holdfast::simulation
