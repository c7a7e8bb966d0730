#include "causal/version_vector.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include <fmt/core.h>

namespace holdfast::causal {
namespace {

constexpr std::uint64_t counter_max = std::numeric_limits<std::uint64_t>::max();

// Head of an encoded entry: how far the box number is from the entry before, and what follows.
constexpr std::uint64_t has_exceptions = 1;
constexpr std::uint64_t has_incarnation = 2;
constexpr int head_bits = 2;

constexpr std::uint16_t usual_incarnation(std::uint16_t box) {
  return Actor{box, 0}.is_endpoint() ? 0 : 1;
}

// The next of an ascending run that is stored as distances.
std::uint64_t advance(base::Reader& in, std::uint64_t from, std::uint64_t smallest_step) {
  const std::uint64_t gap = in.uint();
  if (from > counter_max - smallest_step || gap > counter_max - smallest_step - from) in.reject();
  return in.ok() ? from + smallest_step + gap : 0;
}

Actor decode_actor(base::Reader& in, std::uint64_t head, std::uint16_t box_before) {
  const std::uint64_t distance = head >> head_bits;
  const std::uint64_t box = box_before + std::min<std::uint64_t>(distance, 0x10000);
  if (box > 0xffff) in.reject();
  Actor actor{static_cast<std::uint16_t>(box & 0xffff), 0};
  actor.incarnation = usual_incarnation(actor.box);
  if ((head & has_incarnation) == 0) return actor;
  const std::uint64_t incarnation = in.uint();
  if (incarnation > 0xffff || incarnation == actor.incarnation) in.reject();
  actor.incarnation = static_cast<std::uint16_t>(incarnation & 0xffff);
  return actor;
}

}  // namespace

void VersionVector::Entry::fold() {
  auto next = exceptions.begin();
  while (next != exceptions.end() && *next <= counter) ++next;
  while (next != exceptions.end() && *next == counter + 1) {
    ++counter;
    ++next;
  }
  exceptions.erase(exceptions.begin(), next);
}

bool VersionVector::Entry::covers(const Entry& other) const {
  // Canonical: counter + 1 is missing here, so a greater counter there is not covered.
  if (other.counter > counter) return false;
  const auto first = std::upper_bound(other.exceptions.begin(), other.exceptions.end(), counter);
  return std::includes(exceptions.begin(), exceptions.end(), first, other.exceptions.end());
}

void VersionVector::Entry::join(const Entry& other) {
  counter = std::max(counter, other.counter);
  if (!other.exceptions.empty()) {
    std::vector<std::uint64_t> all;
    all.reserve(exceptions.size() + other.exceptions.size());
    std::set_union(exceptions.begin(), exceptions.end(), other.exceptions.begin(),
                   other.exceptions.end(), std::back_inserter(all));
    exceptions = std::move(all);
  }
  fold();
}

VersionVector VersionVector::up_to(const Dot& dot) {
  VersionVector vector;
  vector.add_up_to(dot);
  return vector;
}

VersionVector::Entry& VersionVector::entry(Actor actor) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), actor,
                                   [](const Entry& e, Actor a) { return e.actor < a; });
  if (at != entries_.end() && at->actor == actor) return *at;
  return *entries_.insert(at, Entry{actor, 0, {}});
}

const VersionVector::Entry* VersionVector::find(Actor actor) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), actor,
                                   [](const Entry& e, Actor a) { return e.actor < a; });
  return at != entries_.end() && at->actor == actor ? &*at : nullptr;
}

bool VersionVector::contains(const Dot& dot) const {
  const Entry* found = find(dot.actor);
  if (found == nullptr || !dot.exists()) return false;
  return dot.counter <= found->counter ||
         std::binary_search(found->exceptions.begin(), found->exceptions.end(), dot.counter);
}

std::uint64_t VersionVector::contiguous(Actor actor) const {
  const Entry* found = find(actor);
  return found == nullptr ? 0 : found->counter;
}

std::uint64_t VersionVector::maximum(Actor actor) const {
  const Entry* found = find(actor);
  if (found == nullptr) return 0;
  return found->exceptions.empty() ? found->counter : found->exceptions.back();
}

std::vector<Actor> VersionVector::actors() const {
  std::vector<Actor> all;
  all.reserve(entries_.size());
  for (const auto& e : entries_) all.push_back(e.actor);
  return all;
}

void VersionVector::add(const Dot& dot) {
  if (!dot.exists() || contains(dot)) return;
  Entry& e = entry(dot.actor);
  e.exceptions.insert(std::upper_bound(e.exceptions.begin(), e.exceptions.end(), dot.counter),
                      dot.counter);
  e.fold();
}

void VersionVector::add_up_to(const Dot& dot) {
  if (!dot.exists()) return;
  Entry& e = entry(dot.actor);
  e.counter = std::max(e.counter, dot.counter);
  e.fold();
}

void VersionVector::join(const VersionVector& other) {
  std::vector<Entry> all;
  all.reserve(std::max(entries_.size(), other.entries_.size()));
  auto theirs = other.entries_.begin();
  for (auto& ours : entries_) {
    while (theirs != other.entries_.end() && theirs->actor < ours.actor) all.push_back(*theirs++);
    if (theirs != other.entries_.end() && theirs->actor == ours.actor) ours.join(*theirs++);
    all.push_back(std::move(ours));
  }
  all.insert(all.end(), theirs, other.entries_.end());
  entries_ = std::move(all);
}

bool VersionVector::dominates(const VersionVector& other) const {
  auto ours = entries_.begin();
  for (const auto& theirs : other.entries_) {
    while (ours != entries_.end() && ours->actor < theirs.actor) ++ours;
    if (ours == entries_.end() || ours->actor != theirs.actor || !ours->covers(theirs)) {
      return false;
    }
  }
  return true;
}

Order VersionVector::compare(const VersionVector& other) const {
  const bool after = dominates(other);
  const bool before = other.dominates(*this);
  if (after && before) return Order::equal;
  if (after) return Order::after;
  return before ? Order::before : Order::concurrent;
}

void VersionVector::encode(base::Writer& out) const {
  out.uint(entries_.size());
  std::uint16_t box = 0;
  for (const auto& e : entries_) {
    const bool usual = e.actor.incarnation == usual_incarnation(e.actor.box);
    const auto distance = static_cast<std::uint64_t>(e.actor.box - box);
    out.uint((distance << head_bits) | (usual ? 0 : has_incarnation) |
             (e.exceptions.empty() ? 0 : has_exceptions));
    if (!usual) out.uint(e.actor.incarnation);
    out.uint(e.counter);
    box = e.actor.box;
    if (e.exceptions.empty()) continue;
    out.uint(e.exceptions.size());
    std::uint64_t before = e.counter;
    for (const std::uint64_t exception : e.exceptions) {
      out.uint(exception - before - (before == e.counter ? 2 : 1));
      before = exception;
    }
  }
}

VersionVector VersionVector::decode(base::Reader& in) {
  VersionVector vector;
  const std::uint64_t count = in.count();
  Actor before;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Entry e;
    const std::uint64_t head = in.uint();
    e.actor = decode_actor(in, head, before.box);
    if (i > 0 && e.actor <= before) in.reject();
    e.counter = in.uint();
    if ((head & has_exceptions) != 0) decode_exceptions(in, e);
    if (e.counter == 0 && e.exceptions.empty()) in.reject();
    before = e.actor;
    vector.entries_.push_back(std::move(e));
  }
  return in.ok() ? vector : VersionVector{};
}

void VersionVector::decode_exceptions(base::Reader& in, Entry& e) {
  const std::uint64_t count = in.count();
  if (count == 0) in.reject();
  std::uint64_t before = e.counter;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    before = advance(in, before, i == 0 ? 2 : 1);
    e.exceptions.push_back(before);
  }
}

std::string VersionVector::to_string() const {
  std::string text = "{";
  for (const auto& e : entries_) {
    if (text.size() > 1) text += ", ";
    text += causal::to_string(Dot{e.actor, e.counter});
    for (const std::uint64_t exception : e.exceptions) text += fmt::format("+{}", exception);
  }
  return text + "}";
}

}  // namespace holdfast::causal
