#include "causal/register.hpp"

#include <algorithm>
#include <utility>

#include "causal/policy.hpp"

namespace holdfast::causal {
namespace {

// First byte of an encoded register: version of the format, and whether the context is no more than
// what the siblings themselves have seen, so that it need not be written.
constexpr std::uint8_t format_version = 1;
constexpr std::uint8_t context_omitted = 0x80;

VersionVector seen_by(const std::vector<Sibling>& siblings) {
  VersionVector seen;
  for (const auto& sibling : siblings) {
    seen.join(sibling.context);
    seen.add(sibling.dot);
  }
  return seen;
}

void encode_sibling(base::Writer& out, const Sibling& sibling) {
  encode(out, sibling.dot);
  encode(out, sibling.time);
  out.text(sibling.value.canonical());
  sibling.context.encode(out);
}

Sibling decode_sibling(base::Reader& in) {
  Sibling sibling;
  sibling.dot = decode_dot(in);
  sibling.time = decode_hybrid_time(in);
  auto value = base::Json::parse(in.text());
  if (!value || !sibling.dot.exists()) in.reject();
  if (value) sibling.value = std::move(*value);
  sibling.context = VersionVector::decode(in);
  return sibling;
}

bool by_dot(const Sibling& a, const Sibling& b) { return a.dot < b.dot; }

// Of two sides' siblings those that neither side has seen and dropped.
std::vector<Sibling> survivors(const std::vector<Sibling>& ours, const VersionVector& seen_here,
                               const std::vector<Sibling>& theirs,
                               const VersionVector& seen_there) {
  std::vector<Sibling> kept;
  auto there = theirs.begin();
  const auto keep_there = [&] {
    if (!seen_here.contains(there->dot)) kept.push_back(*there);
    ++there;
  };
  for (const auto& here : ours) {
    while (there != theirs.end() && there->dot < here.dot) keep_there();
    const bool both = there != theirs.end() && there->dot == here.dot;
    if (both) ++there;
    if (both || !seen_there.contains(here.dot)) kept.push_back(here);
  }
  while (there != theirs.end()) keep_there();
  return kept;
}

}  // namespace

bool Register::disputed() const {
  return std::any_of(siblings_.begin(), siblings_.end(),
                     [&](const Sibling& s) { return s.value != siblings_.front().value; });
}

const base::Json& Register::value() const {
  static const base::Json nothing;
  const Sibling* shown = latest_of(*this);
  return shown == nullptr ? nothing : shown->value;
}

bool Register::apply(Sibling update) {
  if (!update.dot.exists()) return false;
  const bool known = context_.contains(update.dot);
  const auto overwritten = std::erase_if(siblings_, [&](const Sibling& s) {
    return s.dot != update.dot && update.context.contains(s.dot);
  });
  if (known && overwritten == 0 && context_.dominates(update.context)) return false;
  context_.join(update.context);
  context_.add(update.dot);
  if (known) return true;
  const auto at = std::lower_bound(siblings_.begin(), siblings_.end(), update, by_dot);
  siblings_.insert(at, std::move(update));
  return true;
}

void Register::merge(const Register& other) {
  siblings_ = survivors(siblings_, context_, other.siblings_, other.context_);
  context_.join(other.context_);
}

void Register::encode(base::Writer& out) const {
  const bool omitted = context_ == seen_by(siblings_);
  out.u8(omitted ? format_version | context_omitted : format_version);
  if (!omitted) context_.encode(out);
  out.uint(siblings_.size());
  for (const auto& sibling : siblings_) encode_sibling(out, sibling);
}

Register Register::decode(base::Reader& in) {
  Register field;
  const std::uint8_t head = in.u8();
  if ((head & ~context_omitted) != format_version) in.reject();
  const bool omitted = (head & context_omitted) != 0;
  if (!omitted) field.context_ = VersionVector::decode(in);
  const std::uint64_t count = in.count();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    field.siblings_.push_back(decode_sibling(in));
    if (i > 0 && !by_dot(field.siblings_[i - 1], field.siblings_[i])) in.reject();
  }
  const VersionVector seen = seen_by(field.siblings_);
  if (omitted)
    field.context_ = seen;
  else if (field.context_ == seen || !field.context_.dominates(seen))
    in.reject();
  return in.ok() ? field : Register{};
}

}  // namespace holdfast::causal
