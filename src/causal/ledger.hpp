// A quantity known from observations and movements: observation-and-delta.
//
// Model: a delta is a signed exact quantity with a dot (a movement). An observation is an absolute
// quantity with a dot and a context: the set of deltas (and observations) it includes. A physical
// count is an observation by a box, the ERP's on-hand one by d365.
//   value = chosen observation + all deltas not in its context
// An observation that dominates the chosen one (its context contains the chosen one's dot) replaces
// it; one that is dominated is dropped; concurrent ones are a conflict: both are returned, and the
// policy of the caller chooses. Installing an observation drops the deltas it includes in the same
// step: no delta is ever counted twice or lost (design 6).
// An observation's context contains the contexts of the observations in it (who has seen a count
// has seen what it counted), except of losers of a settlement. Deltas that only a box's count
// includes are kept aside, because a settlement may yet choose an observation that lacks them; an
// endpoint's observation forgets the ones it includes. What is kept aside is no part of equality.
// Laws (property-tested): order of arrival does not matter; duplicates change nothing; the value
// equals the chosen observation plus exactly the deltas outside its context.
#pragma once

#include <optional>
#include <vector>

#include "base/decimal.hpp"
#include "causal/version_vector.hpp"

namespace holdfast::causal {

struct Delta {
  Dot dot;
  base::Decimal quantity;
  friend bool operator==(const Delta&, const Delta&) = default;
};

struct Observation {
  Dot dot;
  base::Decimal quantity;
  VersionVector context;
  friend bool operator==(const Observation&, const Observation&) = default;
};

// Of one ledger, kept aside; beyond it the smallest dots are forgotten.
constexpr std::size_t kept_deltas_max = 64;

enum class Installed : std::uint8_t { yes, dominated, concurrent, known };

class Ledger {
 public:
  [[nodiscard]] const std::optional<Observation>& chosen() const { return chosen_; }
  [[nodiscard]] const std::vector<Delta>& pending() const { return pending_; }  // by dot
  // Chosen observation (0 if none) plus pending; fails only on overflow.
  [[nodiscard]] base::Result<base::Decimal> value() const;

  // False when the delta is known or included already.
  bool add(const Delta& delta);
  // `concurrent`: nothing changed; the caller decides and may call replace().
  Installed install(const Observation& observation);
  // Takes `observation` in spite of concurrency: the settlement of a conflict. Its context is
  // joined with the loser's dot, so that the loser stays settled. To let the chosen one win
  // instead, replace it by a copy whose context has the other's dot.
  void replace(Observation observation);

  void encode(base::Writer& out) const;
  static Ledger decode(base::Reader& in);
  friend bool operator==(const Ledger& a, const Ledger& b) {
    return a.chosen_ == b.chosen_ && a.pending_ == b.pending_;
  }

 private:
  void choose(Observation observation);
  void limit_kept();
  [[nodiscard]] bool consistent() const;
  std::optional<Observation> chosen_;
  std::vector<Delta> pending_;  // not in the context of the chosen one
  std::vector<Delta> kept_;     // in it
};

}  // namespace holdfast::causal
