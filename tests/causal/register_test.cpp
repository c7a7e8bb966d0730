#include "causal/register.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>

#include "causal/support.hpp"

using namespace holdfast::causal;
using namespace holdfast::causal::test;
using holdfast::base::Json;

namespace {

using Updates = std::vector<Sibling>;

// The model: an update stands unless another one that was delivered had seen it.
struct Model {
  std::map<Dot, Sibling> delivered;

  void apply(const Sibling& update) { delivered.emplace(update.dot, update); }
  [[nodiscard]] Updates standing() const {
    Updates left;
    for (const auto& [dot, update] : delivered) {
      const bool seen = std::any_of(delivered.begin(), delivered.end(), [&](const auto& other) {
        return other.first != dot && other.second.context.contains(dot);
      });
      if (!seen) left.push_back(update);
    }
    return left;
  }
  [[nodiscard]] VersionVector context() const {
    VersionVector all;
    for (const auto& [dot, update] : delivered) {
      all.join(update.context);
      all.add(dot);
    }
    return all;
  }
  [[nodiscard]] bool agrees(const Register& field) const {
    return field.siblings() == standing() && field.context() == context();
  }
};

Json any_value() { return *rc::gen::element(Json(1), Json("x"), Json(), Json(2)); }

// Several writers, each having seen some of what was written before: all of it, nothing, or picked
// at random (a stale tablet, an endpoint that knows only what it confirmed).
VersionVector any_context(const Updates& before) {
  VersionVector context;
  const int kind = *rc::gen::inRange(0, 3);
  for (const auto& update : before) {
    if (kind == 0 || (kind == 1 && *rc::gen::arbitrary<bool>())) {
      context.join(update.context);
      context.add(update.dot);
    } else if (kind == 2 && *rc::gen::inRange(0, 4) == 0) {
      context.add_up_to(update.dot);
    }
  }
  return context;
}

Updates any_updates() {
  Updates all;
  std::map<Actor, std::uint64_t> counters;
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    const Actor actor = *rc::gen::elementOf(actors());
    counters[actor] += *rc::gen::inRange<std::uint64_t>(1, 4);  // other fields took the others
    const HybridTime time{*rc::gen::inRange<std::int64_t>(0, 5), 0, *rc::gen::arbitrary<bool>()};
    all.push_back({{actor, counters[actor]}, time, any_value(), any_context(all)});
  }
  return all;
}

Register applied(const Updates& updates) {
  Register field;
  for (const auto& update : updates) field.apply(update);
  return field;
}

Updates some_of(const Updates& all) {
  Updates some;
  for (const auto& update : all) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(update);
  }
  return shuffled(some);
}

Register merged(Register a, const Register& b) {
  a.merge(b);
  return a;
}

Sibling update(Dot dot, Json value, VersionVector context = {}, std::int64_t ms = 0) {
  return {dot, {ms, 0, true}, std::move(value), std::move(context)};
}

const Dot a1{{1, 1}, 1};
const Dot a2{{1, 1}, 2};
const Dot b1{{2, 1}, 1};

}  // namespace

TEST_CASE("the order and repetition of updates do not matter") {
  CHECK(rc::check("any delivery gives the same register, the one of the model", [] {
    const Updates updates = any_updates();
    Model model;
    for (const auto& one : updates) model.apply(one);
    const Register field = applied(as_delivered(updates));
    RC_ASSERT(model.agrees(field));
    RC_ASSERT(field == applied(updates));
  }));
}

TEST_CASE("the same update twice changes nothing") {
  CHECK(rc::check("apply is idempotent and says so", [] {
    const Updates updates = any_updates();
    Register field = applied(shuffled(updates));
    const Register before = field;
    for (const auto& one : updates) RC_ASSERT(!field.apply(one));
    RC_ASSERT(field == before);
  }));
}

TEST_CASE("apply says whether it changed anything") {
  CHECK(rc::check("result == changed", [] {
    Register field;
    for (const auto& one : as_delivered(any_updates())) {
      const Register before = field;
      const bool changed = field.apply(one);
      RC_ASSERT(changed == !(field == before));
    }
  }));
}

TEST_CASE("merge is commutative, associative, idempotent") {
  CHECK(rc::check("merge", [] {
    const Updates updates = any_updates();
    const Register a = applied(some_of(updates));
    const Register b = applied(some_of(updates));
    const Register c = applied(some_of(updates));
    RC_ASSERT(merged(a, b) == merged(b, a));
    RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
    RC_ASSERT(merged(a, a) == a);
    RC_ASSERT(merged(a, Register{}) == a);
    RC_ASSERT(merged(Register{}, a) == a);
  }));
}

TEST_CASE("merging two registers is applying the updates of both") {
  CHECK(rc::check("merge(a, b) == apply(a + b)", [] {
    const Updates updates = any_updates();
    const Updates left = some_of(updates);
    const Updates right = some_of(updates);
    Model model;
    for (const auto& one : left) model.apply(one);
    for (const auto& one : right) model.apply(one);
    RC_ASSERT(model.agrees(merged(applied(left), applied(right))));
  }));
}

TEST_CASE("several writers who exchange updates and registers at random agree with the model") {
  CHECK(rc::check("replicas", [] {
    constexpr std::size_t boxes = 4;
    std::array<Register, boxes> fields;
    std::array<Model, boxes> models;
    Updates written;
    std::array<std::uint64_t, boxes> counters{};
    const int steps = *rc::gen::inRange(0, 40);
    for (int i = 0; i < steps; ++i) {
      const auto here = *rc::gen::inRange<std::size_t>(0, boxes);
      const auto there = *rc::gen::inRange<std::size_t>(0, boxes);
      const int what = *rc::gen::inRange(0, 3);
      if (what == 0 || written.empty()) {
        const Dot dot{{static_cast<std::uint16_t>(here + 1), 1}, ++counters[here]};
        written.push_back({dot, {i, 0, true}, any_value(), fields[here].context()});
        fields[here].apply(written.back());
        models[here].apply(written.back());
      } else if (what == 1) {
        const auto& one = written[*rc::gen::inRange<std::size_t>(0, written.size())];
        fields[here].apply(one);
        models[here].apply(one);
      } else {
        fields[here].merge(fields[there]);
        for (const auto& [dot, one] : models[there].delivered) models[here].apply(one);
      }
      RC_ASSERT(models[here].agrees(fields[here]));
    }
  }));
}

TEST_CASE("a register is read back, and no prefix of it") {
  CHECK(rc::check("encoding", [] { check_encoding(applied(any_updates())); }));
}

TEST_CASE("damaged bytes of a register are refused or canonical") {
  CHECK(rc::check("damage", [] { check_damaged(applied(any_updates())); }));
}

TEST_CASE("who has seen a value overwrites it, who has not disputes it") {
  Register field;
  CHECK_FALSE(field.exists());
  CHECK(field.value().is_null());
  CHECK(field.apply(update(a1, "first")));
  CHECK(field.apply(update(a2, "second", VersionVector::up_to(a1))));
  CHECK(field.siblings().size() == 1);
  CHECK(field.value() == Json("second"));
  CHECK_FALSE(field.disputed());
  CHECK(field.apply(update(b1, "other", VersionVector::up_to(a1), 9)));
  CHECK(field.siblings().size() == 2);
  CHECK(field.disputed());
  CHECK(field.value() == Json("other"));  // the later one is shown meanwhile
}

TEST_CASE("two writers behind one box who have not seen each other are both kept") {
  Register field;
  const Dot s2{{1, 1}, 2};
  const Dot s3{{1, 1}, 3};
  field.apply(update(a1, "read by both"));
  field.apply(update(s2, "A", VersionVector::up_to(a1)));
  field.apply(update(s3, "B", VersionVector::up_to(a1)));
  CHECK(field.siblings().size() == 2);
  field.apply(update({{1, 1}, 4}, "settled", VersionVector::up_to(s3)));
  CHECK(field.siblings().size() == 1);
  CHECK(field.value() == Json("settled"));
}

TEST_CASE("equal values written apart are no disagreement") {
  Register field;
  field.apply(update(a1, *Json::parse(R"({"x":1,"y":2})")));
  field.apply(update(b1, *Json::parse(R"({"y":2.0,"x":1})")));
  CHECK(field.siblings().size() == 2);
  CHECK_FALSE(field.disputed());
}

TEST_CASE("an update that arrives after the one that overwrote it stays overwritten") {
  Register field;
  field.apply(update(a2, "second", VersionVector::up_to(a1)));
  CHECK_FALSE(field.apply(update(a1, "first")));
  CHECK(field.value() == Json("second"));
}

TEST_CASE("an update that is overwritten itself still overwrites what it had seen") {
  Register field;
  const Dot c1{{3, 1}, 1};
  VersionVector seen_a1;
  seen_a1.add(a1);
  VersionVector seen_b1;
  seen_b1.add(b1);
  field.apply(update(a1, "first"));
  field.apply(update(c1, "third", seen_b1));
  CHECK(field.siblings().size() == 2);
  CHECK(field.apply(update(b1, "second", seen_a1)));
  CHECK(field.siblings().size() == 1);
  CHECK(field.value() == Json("third"));
}

TEST_CASE("an update without a dot is not applied") {
  Register field;
  CHECK_FALSE(field.apply(update(Dot{}, "x")));
  CHECK_FALSE(field.exists());
}
