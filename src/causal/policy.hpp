// What becomes of concurrent values of one field.
//
//   authority  one side owns the field: its value stands, the other is listed; where the owner has
//              no value among them, as latest
//   latest     the greater hybrid time stands; untrusted clocks lose; ties by actor
//   review     nothing is decided: both values are kept until a person decides, writes are held
//   monotone   the greater number or later text stands
//   group      as latest, for a group of fields kept in one register (never mixed)
//   set        arrays as sets: union of what either side holds, sorted; null is the empty set
// (facts on causality B.4.2.) A settlement is deterministic: every box computes the same value. It
// is written as a new dot whose context covers all siblings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "causal/register.hpp"

namespace holdfast::causal {

enum class PolicyKind : std::uint8_t { authority, latest, review, monotone, group, set };

struct Policy {
  PolicyKind kind = PolicyKind::latest;
  std::uint16_t owner_box = 0;  // authority: whose value stands (Actor::box; 0 = any box of ours)
};

base::Result<PolicyKind> parse_policy(std::string_view name);
std::string_view to_string(PolicyKind kind);

struct Settlement {
  base::Json value;
  VersionVector context;  // join of all siblings' dots and of the register's context
  Dot winner;             // the sibling whose value stands; no dot for `set`
};

// The sibling that `latest` takes; null pointer when nothing was ever written.
const Sibling* latest_of(const Register& field);

// Nothing when the register is not disputed, or when the policy leaves it to a person.
std::optional<Settlement> settle(const Register& field, const Policy& policy);

}  // namespace holdfast::causal
