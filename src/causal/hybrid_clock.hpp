// Hybrid logical clock: orders what people read and breaks ties of the policy `latest`.
//
// Guarantee: e happened before f implies hlc(e) < hlc(f). The converse is false, so this clock
// never decides causality, never deduplicates and never refuses data. A box wakes up in 1970: a
// stamp made while the wall clock was not set is marked untrusted and loses every tie against a
// trusted one.
#pragma once

#include <compare>
#include <cstdint>

#include "base/codec.hpp"
#include "base/time.hpp"

namespace holdfast::causal {

struct HybridTime {
  std::int64_t wall_ms = 0;
  std::uint32_t logical = 0;
  bool trusted = false;

  // Untrusted before trusted, then by time.
  friend std::strong_ordering operator<=>(const HybridTime& a, const HybridTime& b);
  friend bool operator==(const HybridTime&, const HybridTime&) = default;
};

void encode(base::Writer& out, const HybridTime& time);
HybridTime decode_hybrid_time(base::Reader& in);

// One thread.
class HybridClock {
 public:
  explicit HybridClock(const base::Clock& clock) : clock_(clock) {}

  HybridTime tick();  // for a new update of ours
  // Later ticks are greater; absurd futures are ignored. After a restart: the last stamp of ours.
  void observe(const HybridTime& remote);

 private:
  const base::Clock& clock_;
  HybridTime last_;
};

// The year 9999: beyond it no stamp is followed, whatever our own clock says.
constexpr std::int64_t latest_followed_ms = 253'402'300'799'999;

// A remote stamp further ahead of a trusted wall clock than this is not followed.
constexpr std::int64_t remote_ahead_ms_max = 24LL * 3600 * 1000;

}  // namespace holdfast::causal
