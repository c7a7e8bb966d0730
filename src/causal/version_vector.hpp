// A set of dots: per actor everything up to a counter, plus exceptions (single dots beyond it).
//
// Laws (property-tested): join is union, hence commutative, associative, idempotent; dominance is
// set inclusion, a partial order; encode/decode round-trips; the representation is canonical (an
// exception that closes the gap is folded), so equal sets compare equal and encode equally.
// Exact only while each actor numbers its own updates without gaps (dot.hpp).
// Size: about 5 bytes an actor plus 1 to 5 an exception. Exceptions are what grows: who has seen
// all earlier updates of an actor says so with add_up_to(). Source: design 5, facts on causality
// B.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "causal/dot.hpp"

namespace holdfast::causal {

enum class Order : std::uint8_t { equal, before, after, concurrent };

class VersionVector {
 public:
  VersionVector() = default;
  // Everything of one actor up to and including the dot.
  static VersionVector up_to(const Dot& dot);

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] bool contains(const Dot& dot) const;
  // Greatest counter up to which the actor's updates are all contained.
  [[nodiscard]] std::uint64_t contiguous(Actor actor) const;
  // Greatest counter of the actor that is contained at all.
  [[nodiscard]] std::uint64_t maximum(Actor actor) const;
  [[nodiscard]] std::size_t actor_count() const { return entries_.size(); }
  [[nodiscard]] std::vector<Actor> actors() const;  // ascending

  void add(const Dot& dot);        // that dot alone
  void add_up_to(const Dot& dot);  // the dot and all before it of its actor
  void join(const VersionVector& other);
  [[nodiscard]] bool dominates(const VersionVector& other) const;  // superset or equal
  [[nodiscard]] Order compare(const VersionVector& other) const;   // this, seen from other

  void encode(base::Writer& out) const;
  static VersionVector decode(base::Reader& in);  // check in.ok()
  [[nodiscard]] std::string to_string() const;    // {7.1:42+44, d365:917}

  friend bool operator==(const VersionVector&, const VersionVector&) = default;

 private:
  struct Entry {
    Actor actor;
    std::uint64_t counter = 0;
    std::vector<std::uint64_t> exceptions;  // ascending, all > counter + 1
    friend bool operator==(const Entry&, const Entry&) = default;
    void fold();
    void join(const Entry& other);
    [[nodiscard]] bool covers(const Entry& other) const;
  };
  Entry& entry(Actor actor);
  [[nodiscard]] const Entry* find(Actor actor) const;
  static void decode_exceptions(base::Reader& in, Entry& e);
  std::vector<Entry> entries_;  // ascending by actor
};

}  // namespace holdfast::causal
