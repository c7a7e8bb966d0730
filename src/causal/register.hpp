// Dotted register: one field (or a group of fields that must not be mixed) that several sides
// write.
//
// Model: a sibling is a value with the dot of the update that wrote it. The context is everything
// this register has seen, its siblings' dots included. An update (value, dot, its writer's context)
// removes exactly the siblings whose dots its context contains; what is left is concurrent with it.
// Merging two registers keeps a sibling unless the other side has seen and dropped it. Laws
// (property-tested): merge is commutative, associative, idempotent; applying the same update twice
// changes nothing; the order of updates does not matter.
// Values are canonical JSON; two siblings with equal values are no disagreement.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "causal/hybrid_clock.hpp"
#include "causal/version_vector.hpp"

namespace holdfast::causal {

struct Sibling {
  Dot dot;
  HybridTime time;
  base::Json value;
  VersionVector context;  // what its writer had seen: shown to whoever settles a conflict

  friend bool operator==(const Sibling&, const Sibling&) = default;
};

class Register {
 public:
  Register() = default;

  [[nodiscard]] const std::vector<Sibling>& siblings() const { return siblings_; }  // by dot
  [[nodiscard]] const VersionVector& context() const { return context_; }
  [[nodiscard]] bool exists() const { return !siblings_.empty(); }
  // More than one distinct value.
  [[nodiscard]] bool disputed() const;
  // The value when it is not disputed, else the value of the sibling that `settle` of policy latest
  // would take; null when nothing was ever written.
  [[nodiscard]] const base::Json& value() const;

  // False when nothing changed: known already, or overwritten by what is known. An update needs a
  // dot.
  bool apply(Sibling update);
  void merge(const Register& other);

  void encode(base::Writer& out) const;
  static Register decode(base::Reader& in);
  friend bool operator==(const Register&, const Register&) = default;

 private:
  std::vector<Sibling> siblings_;
  VersionVector context_;
};

}  // namespace holdfast::causal
