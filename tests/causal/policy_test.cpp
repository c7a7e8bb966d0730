#include "causal/policy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "causal/support.hpp"

using namespace holdfast::causal;
using namespace holdfast::causal::test;
using holdfast::base::Json;

namespace {

const std::vector<PolicyKind> all_kinds = {PolicyKind::authority, PolicyKind::latest,
                                           PolicyKind::review,    PolicyKind::monotone,
                                           PolicyKind::group,     PolicyKind::set};

Sibling by(Actor actor, Json value, std::int64_t ms = 0, bool trusted = true) {
  return {{actor, 1}, {ms, 0, trusted}, std::move(value), {}};
}

Register disputed(const std::vector<Sibling>& siblings) {
  Register field;
  for (const auto& sibling : siblings) field.apply(sibling);
  return field;
}

Json settled(const std::vector<Sibling>& siblings, Policy policy) {
  const auto settlement = settle(disputed(siblings), policy);
  REQUIRE(settlement.has_value());
  return settlement->value;
}

Json parsed(std::string_view text) { return *Json::parse(text); }

constexpr Actor box_1{1, 1};
constexpr Actor box_2{2, 1};

}  // namespace

TEST_CASE("every permutation of siblings settles to the same value") {
  CHECK(rc::check("deterministic", [] {
    std::vector<Sibling> siblings;
    const std::vector<Actor> writers = shuffled(actors());
    const auto count = *rc::gen::inRange<std::size_t>(2, 6);
    for (std::size_t i = 0; i < count; ++i) {
      const Json value = *rc::gen::element(Json(1), Json(2), Json("a"), Json("b"), Json(true),
                                           Json(), parsed("[1,2]"), parsed("[2,\"a\"]"),
                                           parsed("1e400"), parsed("{\"x\":1}"));
      siblings.push_back(by(writers[i], value, *rc::gen::inRange<std::int64_t>(0, 2),
                            *rc::gen::arbitrary<bool>()));
    }
    const Policy policy{*rc::gen::elementOf(all_kinds),
                        *rc::gen::element<std::uint16_t>(0, 1, 7, 0xfff0)};
    std::sort(siblings.begin(), siblings.end(), [](auto& a, auto& b) { return a.dot < b.dot; });
    const Register field = disputed(siblings);
    const auto expected = settle(field, policy);
    do {
      const auto again = settle(disputed(siblings), policy);
      RC_ASSERT(again.has_value() == expected.has_value());
      if (!again) continue;
      RC_ASSERT(again->value == expected->value);
      RC_ASSERT(again->winner == expected->winner);
      RC_ASSERT(again->context == expected->context);
    } while (std::next_permutation(siblings.begin(), siblings.end(),
                                   [](auto& a, auto& b) { return a.dot < b.dot; }));
    RC_ASSERT(expected.has_value() == (field.disputed() && policy.kind != PolicyKind::review));
  }));
}

TEST_CASE("a settlement, written as a new update, ends the dispute everywhere") {
  CHECK(rc::check("the context covers all siblings", [] {
    std::vector<Sibling> siblings = {by(box_1, 1), by(box_2, "x", 5), by(dynamics_actor(), 3)};
    siblings.resize(*rc::gen::inRange<std::size_t>(2, 4));
    Register field = disputed(shuffled(siblings));
    const auto settlement = settle(field, {*rc::gen::element(PolicyKind::latest, PolicyKind::set)});
    RC_ASSERT(settlement.has_value());
    const Sibling decision{{{9, 1}, 1}, {9, 0, true}, settlement->value, settlement->context};
    Register elsewhere;
    siblings.push_back(decision);
    for (const auto& one : as_delivered(siblings)) elsewhere.apply(one);
    field.apply(decision);
    RC_ASSERT(field.siblings().size() == 1U);
    RC_ASSERT(!field.disputed());
    RC_ASSERT(elsewhere == field);
  }));
}

TEST_CASE("authority: the owner's value stands even if it is older") {
  const std::vector<Sibling> both = {by(box_1, "box", 9), by(dynamics_actor(), "erp", 1)};
  CHECK(settled(both, {PolicyKind::authority, dynamics_actor().box}) == Json("erp"));
  CHECK(settled(both, {PolicyKind::authority, 0}) == Json("box"));
  CHECK(settle(disputed(both), {PolicyKind::authority, dynamics_actor().box})->winner ==
        Dot{dynamics_actor(), 1});
  // Two values of the owner: the later; none of the owner: the later of the others.
  CHECK(settled({by(box_1, "a", 2), by(box_2, "b", 1), by(dynamics_actor(), "erp", 9)},
                {PolicyKind::authority, 0}) == Json("a"));
  CHECK(settled(both, {PolicyKind::authority, 77}) == Json("box"));
}

TEST_CASE("latest: the greater hybrid time stands, an unset clock loses, ties go by actor") {
  CHECK(settled({by(box_1, "old", 1), by(box_2, "new", 2)}, {PolicyKind::latest}) == Json("new"));
  CHECK(settled({by(box_1, "old", 2), by(box_2, "new", 1)}, {PolicyKind::group}) == Json("old"));
  CHECK(settled({by(box_1, "set", 1), by(box_2, "unset", 9, false)}, {PolicyKind::latest}) ==
        Json("set"));
  CHECK(settled({by(box_1, "a", 1), by(box_2, "b", 1)}, {PolicyKind::latest}) == Json("b"));
}

TEST_CASE("a disputed register shows what latest would take") {
  const Register field = disputed({by(box_1, "old", 1), by(box_2, "new", 2)});
  CHECK(field.value() == Json("new"));
  CHECK(latest_of(field)->dot == Dot{box_2, 1});
  CHECK(latest_of(Register{}) == nullptr);
}

TEST_CASE("review: nothing is decided") {
  CHECK_FALSE(settle(disputed({by(box_1, 1), by(box_2, 2)}), {PolicyKind::review}));
}

TEST_CASE("monotone: the greater number or later text stands") {
  CHECK(settled({by(box_1, 10, 9), by(box_2, 9)}, {PolicyKind::monotone}) == Json(10));
  CHECK(settled({by(box_1, parsed("9.5")), by(box_2, 10)}, {PolicyKind::monotone}) == Json(10));
  CHECK(settled({by(box_1, "2026-01-05"), by(box_2, "2025-12-31")}, {PolicyKind::monotone}) ==
        Json("2026-01-05"));
  CHECK(settled({by(box_1, 7), by(box_2, nullptr)}, {PolicyKind::monotone}) == Json(7));
}

TEST_CASE("set: the union of both sides, each element once") {
  CHECK(settled({by(box_1, parsed(R"(["b","a"])")), by(box_2, parsed(R"(["a","c"])"))},
                {PolicyKind::set}) == parsed(R"(["a","b","c"])"));
  CHECK(settled(
            {by(box_1, parsed(R"([{"x":1,"y":2}])")), by(box_2, parsed(R"([{"y":2,"x":1.0},3])"))},
            {PolicyKind::set}) == parsed(R"([3,{"x":1,"y":2}])"));
  CHECK(settled({by(box_1, nullptr), by(box_2, "single")}, {PolicyKind::set}) ==
        parsed(R"(["single"])"));
  CHECK_FALSE(
      settle(disputed({by(box_1, parsed("[1]")), by(box_2, parsed("[2]"))}), {PolicyKind::set})
          ->winner.exists());
}

TEST_CASE("agreement needs no settlement") {
  for (const auto kind : all_kinds) {
    CHECK_FALSE(settle(disputed({by(box_1, 1), by(box_2, 1)}), {kind}));
    CHECK_FALSE(settle(Register{}, {kind}));
  }
}

TEST_CASE("policies are known by name") {
  for (const auto kind : all_kinds) CHECK(*parse_policy(to_string(kind)) == kind);
  CHECK(parse_policy("newest").error().message ==
        "\"newest\" is no policy; known are authority, latest, review, monotone, group, set");
}
