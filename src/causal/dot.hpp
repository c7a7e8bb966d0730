// Who made which update.
//
// Model: an actor is one incarnation of a box, or an endpoint (d365, shopware) that keeps no clock
// of its own. It numbers its own updates 1, 2, 3, ... without gaps, durably before use. A dot names
// one update. A box that was restored, cloned or lost its tail goes on as a new incarnation,
// because a repeated dot would make two different updates look like one (design 5).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace holdfast::causal {

struct Actor {
  std::uint16_t box = 0;          // 0: nobody; 1..0xffef boxes; from 0xfff0 endpoints
  std::uint16_t incarnation = 0;  // of an endpoint: the fencing number of its gateway

  friend constexpr auto operator<=>(Actor, Actor) = default;
  [[nodiscard]] constexpr bool is_endpoint() const { return box >= 0xfff0; }
};

constexpr Actor dynamics_actor(std::uint16_t fence = 0) { return {0xfff0, fence}; }
constexpr Actor shopware_actor(std::uint16_t fence = 0) { return {0xfff1, fence}; }

std::string to_string(Actor actor);  // "7.1", "d365", "shopware.3"

struct Dot {
  Actor actor;
  std::uint64_t counter = 0;  // 0: no update

  friend constexpr auto operator<=>(const Dot&, const Dot&) = default;
  [[nodiscard]] constexpr bool exists() const { return counter != 0; }
  // UUIDv5 of the dot in Holdfast's namespace: the same on every box and at every attempt.
  [[nodiscard]] base::Uuid uuid() const;
};

std::string to_string(const Dot& dot);  // "7.1:42"
base::Result<Dot> parse_dot(std::string_view text);

void encode(base::Writer& out, const Dot& dot);
Dot decode_dot(base::Reader& in);

}  // namespace holdfast::causal

template <>
struct std::hash<holdfast::causal::Dot> {
  std::size_t operator()(const holdfast::causal::Dot& dot) const noexcept {
    const auto actor = (std::size_t{dot.actor.box} << 16) | dot.actor.incarnation;
    return (dot.counter * 0x9e3779b97f4a7c15ULL) ^ actor;
  }
};
