#include "causal/hybrid_clock.hpp"

#include <limits>

namespace holdfast::causal {

std::strong_ordering operator<=>(const HybridTime& a, const HybridTime& b) {
  if (a.trusted != b.trusted) return a.trusted <=> b.trusted;
  if (a.wall_ms != b.wall_ms) return a.wall_ms <=> b.wall_ms;
  return a.logical <=> b.logical;
}

void encode(base::Writer& out, const HybridTime& time) {
  out.sint(time.wall_ms);
  out.uint((std::uint64_t{time.logical} << 1) | (time.trusted ? 1U : 0U));
}

HybridTime decode_hybrid_time(base::Reader& in) {
  HybridTime time;
  time.wall_ms = in.sint();
  const std::uint64_t rest = in.uint();
  if (rest >> 1 > std::numeric_limits<std::uint32_t>::max()) in.reject();
  if (!in.ok()) return {};
  time.logical = static_cast<std::uint32_t>(rest >> 1);
  time.trusted = (rest & 1) != 0;
  return time;
}

HybridTime HybridClock::tick() {
  const HybridTime now{clock_.wall().ms, 0, clock_.wall_trusted()};
  if (now > last_) {
    last_ = now;
  } else if (++last_.logical == 0) {
    ++last_.wall_ms;
  }
  return last_;
}

void HybridClock::observe(const HybridTime& remote) {
  const bool absurd = remote.wall_ms > latest_followed_ms ||
                      (clock_.wall_trusted() && remote.trusted &&
                       remote.wall_ms > clock_.wall().ms + remote_ahead_ms_max);
  if (!absurd && remote > last_) last_ = remote;
}

}  // namespace holdfast::causal
