// Generators and naive models for the laws of causality: a version vector is a set of dots.
#pragma once

#include <rapidcheck.h>

#include <set>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "causal/register.hpp"
#include "causal/version_vector.hpp"

namespace holdfast::causal::test {

using DotSet = std::set<Dot>;

inline const std::vector<Actor>& actors() {
  static const std::vector<Actor> all = {
      {1, 1}, {7, 1}, {7, 2}, dynamics_actor(), shopware_actor(3)};
  return all;
}

// Few actors and low counters, so that sets overlap, touch and nest.
inline Dot any_dot(std::uint64_t counter_max = 9) {
  return {*rc::gen::elementOf(actors()), *rc::gen::inRange<std::uint64_t>(1, counter_max + 1)};
}

inline DotSet any_dots() {
  DotSet dots;
  const int count = *rc::gen::inRange(0, 25);
  for (int i = 0; i < count; ++i) {
    const Dot dot = any_dot();
    const bool all_before = *rc::gen::inRange(0, 3) == 0;
    for (std::uint64_t n = all_before ? 1 : dot.counter; n <= dot.counter; ++n) {
      dots.insert({dot.actor, n});
    }
  }
  return dots;
}

inline VersionVector vector_of(const DotSet& dots) {
  VersionVector vector;
  for (const auto& dot : dots) vector.add(dot);
  return vector;
}

template <typename T>
std::vector<T> shuffled(std::vector<T> all) {
  for (std::size_t i = all.size(); i > 1; --i) {
    std::swap(all[i - 1], all[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return all;
}

// In any order, some of them more than once.
template <typename T>
std::vector<T> as_delivered(const std::vector<T>& all) {
  std::vector<T> sent = all;
  for (const auto& one : all) {
    if (*rc::gen::inRange(0, 3) == 0) sent.push_back(one);
  }
  return shuffled(std::move(sent));
}

template <typename T>
std::string bytes_of(const T& value) {
  base::Writer out;
  value.encode(out);
  return out.take();
}

template <typename T>
bool reads(std::string_view bytes, T& out) {
  base::Reader in(bytes);
  out = T::decode(in);
  return in.ok() && in.at_end();
}

// Reads back what was written, and no shorter prefix is taken for something.
template <typename T>
void check_encoding(const T& value) {
  const std::string bytes = bytes_of(value);
  T again;
  RC_ASSERT(reads(bytes, again));
  RC_ASSERT(again == value);
  RC_ASSERT(bytes_of(again) == bytes);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    RC_ASSERT(!reads(std::string_view(bytes).substr(0, n), again));
    RC_ASSERT(again == T{});
  }
}

// Damaged bytes are refused, or are the one encoding of some other value.
template <typename T>
void check_damaged(const T& value) {
  std::string bytes = bytes_of(value);
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
  T other;
  if (reads(bytes, other)) RC_ASSERT(bytes_of(other) == bytes);
}

}  // namespace holdfast::causal::test
