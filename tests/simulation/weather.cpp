#include "simulation/weather.hpp"

namespace holdfast::simulation {
namespace {
constexpr base::MonotonicTime never{};
}

base::Seconds Weather::seconds(std::uint64_t least, std::uint64_t most) {
  return base::Seconds(static_cast<std::int64_t>(least + random_.below(most - least + 1)));
}

void Weather::pass(base::MonotonicTime now) {
  if (clear_at_ != never && now >= clear_at_) {
    tenant_.faults.unavailable = false;
    clear_at_ = never;
  }
  if (next_ == never) next_ = now + base::Seconds(60);
  if (now < next_) return;
  next_ = now + seconds(40, 100);
  happen(now);
  ++turn_;
}

void Weather::throttle(base::MonotonicTime now, const char* code, std::uint64_t least_s,
                       std::uint64_t most_s) {
  tenant_.quota.block(now, seconds(least_s, most_s), code);
}

void Weather::kill_the_box() {
  world_.kill();
  world_.start();
}

void Weather::happen(base::MonotonicTime now) {
  switch (turn_ % kinds) {
    case 0: ++happened["429, too many requests"]; return throttle(now, "0x80072322", 20, 60);
    case 1:
      ++happened["cut after commit"];
      tenant_.faults.cut_after_commit = 1 + static_cast<int>(random_.below(3));
      return;
    case 2: ++happened["429, too much time"]; return throttle(now, "0x80072321", 10, 40);
    case 3:
      ++happened["delta tokens published away"];
      tenant_.void_deltas(true);
      if (!doomed.empty()) tenant_.remove("products", std::exchange(doomed, ""));
      return;
    case 4: ++happened["429, too much at once"]; return throttle(now, "0x80072326", 2, 5);
    case 5:
      ++happened["503"];
      tenant_.faults.unavailable = true;
      clear_at_ = now + seconds(5, 20);
      return;
    case 6: ++happened["access token revoked"]; return tenant_.revoke_tokens();
    case 7:
      ++happened["cut before commit"];
      tenant_.faults.cut_before_commit = 1 + static_cast<int>(random_.below(3));
      return;
    case 8: ++happened["delta tokens expired"]; return tenant_.void_deltas(false);
    default: ++happened["the box died"]; return kill_the_box();
  }
}

}  // namespace holdfast::simulation
