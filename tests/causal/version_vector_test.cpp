#include "causal/version_vector.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "causal/support.hpp"

using namespace holdfast::causal;
using namespace holdfast::causal::test;

namespace {

DotSet united(const DotSet& a, const DotSet& b) {
  DotSet all = a;
  all.insert(b.begin(), b.end());
  return all;
}

bool includes(const DotSet& a, const DotSet& b) {
  return std::includes(a.begin(), a.end(), b.begin(), b.end());
}

VersionVector joined(VersionVector a, const VersionVector& b) {
  a.join(b);
  return a;
}

VersionVector any_vector() { return vector_of(any_dots()); }

}  // namespace

TEST_CASE("a version vector contains exactly the dots that were added") {
  CHECK(rc::check("contains, contiguous and maximum agree with a set of dots", [] {
    const DotSet dots = any_dots();
    const VersionVector vector = vector_of(dots);
    for (const Actor actor : actors()) {
      std::uint64_t contiguous = 0;
      std::uint64_t maximum = 0;
      for (std::uint64_t n = 1; n <= 11; ++n) {
        const bool held = dots.contains({actor, n});
        RC_ASSERT(vector.contains({actor, n}) == held);
        if (held) maximum = n;
        if (held && contiguous == n - 1) contiguous = n;
      }
      RC_ASSERT(vector.contiguous(actor) == contiguous);
      RC_ASSERT(vector.maximum(actor) == maximum);
    }
    RC_ASSERT(vector.empty() == dots.empty());
  }));
}

TEST_CASE("join is union: commutative, associative, idempotent") {
  CHECK(rc::check("join", [] {
    const DotSet dots_a = any_dots();
    const DotSet dots_b = any_dots();
    const VersionVector a = vector_of(dots_a);
    const VersionVector b = vector_of(dots_b);
    const VersionVector c = any_vector();
    RC_ASSERT(joined(a, b) == vector_of(united(dots_a, dots_b)));
    RC_ASSERT(joined(a, b) == joined(b, a));
    RC_ASSERT(joined(joined(a, b), c) == joined(a, joined(b, c)));
    RC_ASSERT(joined(a, a) == a);
    RC_ASSERT(joined(a, VersionVector{}) == a);
    VersionVector self = a;
    self.join(self);
    RC_ASSERT(self == a);
  }));
}

TEST_CASE("dominance is set inclusion") {
  CHECK(rc::check("dominates == includes", [] {
    const DotSet dots_a = any_dots();
    // Half the time related sets, which independent ones hardly ever are.
    const DotSet dots_b = *rc::gen::arbitrary<bool>() ? united(dots_a, any_dots()) : any_dots();
    const VersionVector a = vector_of(dots_a);
    const VersionVector b = vector_of(dots_b);
    RC_ASSERT(a.dominates(b) == includes(dots_a, dots_b));
    RC_ASSERT(b.dominates(a) == includes(dots_b, dots_a));
    const Order order = a.compare(b);
    RC_ASSERT((order == Order::equal) == (dots_a == dots_b));
    RC_ASSERT((order == Order::after) == (includes(dots_a, dots_b) && dots_a != dots_b));
    RC_ASSERT((order == Order::before) == (includes(dots_b, dots_a) && dots_a != dots_b));
  }));
}

TEST_CASE("dominance is a partial order") {
  CHECK(rc::check("reflexive, antisymmetric, transitive; a join dominates both sides", [] {
    const VersionVector a = any_vector();
    const VersionVector b = *rc::gen::arbitrary<bool>() ? joined(a, any_vector()) : any_vector();
    const VersionVector c = *rc::gen::arbitrary<bool>() ? joined(b, any_vector()) : any_vector();
    RC_ASSERT(a.dominates(a));
    RC_ASSERT(!(a.dominates(b) && b.dominates(a)) || a == b);
    RC_ASSERT(!(c.dominates(b) && b.dominates(a)) || c.dominates(a));
    RC_ASSERT(joined(a, b).dominates(a));
    RC_ASSERT(joined(a, b).dominates(b));
    RC_ASSERT(a.dominates(VersionVector{}));
  }));
}

TEST_CASE("everything up to a dot is that dot and all before it of its actor") {
  CHECK(rc::check("add_up_to == add of each", [] {
    DotSet dots = any_dots();
    VersionVector vector = vector_of(dots);
    const Dot dot = any_dot();
    vector.add_up_to(dot);
    for (std::uint64_t n = 1; n <= dot.counter; ++n) dots.insert({dot.actor, n});
    RC_ASSERT(vector == vector_of(dots));
    RC_ASSERT(VersionVector::up_to(dot).contiguous(dot.actor) == dot.counter);
  }));
}

TEST_CASE("equal sets have equal representations and equal encodings") {
  CHECK(rc::check("the order of adding does not show", [] {
    const DotSet dots = any_dots();
    VersionVector vector;
    for (const auto& dot : as_delivered(std::vector<Dot>(dots.begin(), dots.end()))) {
      vector.add(dot);
    }
    RC_ASSERT(vector == vector_of(dots));
    RC_ASSERT(bytes_of(vector) == bytes_of(vector_of(dots)));
  }));
}

TEST_CASE("a version vector is read back, and no prefix of it") {
  CHECK(rc::check("encoding", [] {
    check_encoding(any_vector());
    VersionVector wide;
    const int count = *rc::gen::inRange(0, 5);
    for (int i = 0; i < count; ++i) {
      const auto shift = *rc::gen::inRange(0, 64);
      wide.add({*rc::gen::elementOf(actors()), *rc::gen::arbitrary<std::uint64_t>() >> shift});
    }
    check_encoding(wide);
  }));
}

TEST_CASE("damaged bytes of a version vector are refused or canonical") {
  CHECK(rc::check("damage", [] { check_damaged(any_vector()); }));
}

TEST_CASE("counters at the end of their range do no harm") {
  const Dot last{{7, 1}, UINT64_MAX};
  VersionVector vector;
  vector.add(last);
  CHECK(vector.contains(last));
  CHECK_FALSE(vector.contains({{7, 1}, UINT64_MAX - 1}));
  VersionVector again;
  REQUIRE(reads(bytes_of(vector), again));
  CHECK(again == vector);
  vector.add_up_to(last);
  CHECK(vector.contains({{7, 1}, 1}));
  vector.add(last);
  CHECK(vector == VersionVector::up_to(last));
}

TEST_CASE("no update is in no set") {
  VersionVector vector;
  vector.add(Dot{{7, 1}, 0});
  vector.add_up_to(Dot{{7, 1}, 0});
  CHECK(vector.empty());
  CHECK_FALSE(VersionVector::up_to({{7, 1}, 3}).contains({{7, 1}, 0}));
}

TEST_CASE("a version vector prints its actors, counters and exceptions") {
  VersionVector vector = VersionVector::up_to({{7, 1}, 42});
  CHECK(VersionVector{}.to_string() == "{}");
  vector.add({{7, 1}, 44});
  vector.add({{7, 1}, 47});
  vector.add_up_to({dynamics_actor(), 917});
  CHECK(vector.to_string() == "{7.1:42+44+47, d365:917}");
  CHECK(vector.actors() == std::vector<Actor>{{7, 1}, dynamics_actor()});
  CHECK(vector.actor_count() == 2);
  vector.add({{7, 1}, 43});
  CHECK(vector.to_string() == "{7.1:44+47, d365:917}");
}
