#include "causal/ledger.hpp"

#include <algorithm>
#include <iterator>

namespace holdfast::causal {
namespace {

// First byte of an encoded ledger: version of the format, and whether an observation follows.
constexpr std::uint8_t format_version = 1;
constexpr std::uint8_t has_observation = 0x80;

bool by_dot(const Delta& a, const Delta& b) { return a.dot < b.dot; }

bool holds(const std::vector<Delta>& deltas, const Delta& delta) {
  return std::binary_search(deltas.begin(), deltas.end(), delta, by_dot);
}

void insert(std::vector<Delta>& deltas, const Delta& delta) {
  deltas.insert(std::lower_bound(deltas.begin(), deltas.end(), delta, by_dot), delta);
}

std::vector<Delta> united(const std::vector<Delta>& a, const std::vector<Delta>& b) {
  std::vector<Delta> all;
  all.reserve(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all), by_dot);
  return all;
}

void encode_observation(base::Writer& out, const Observation& observation) {
  encode(out, observation.dot);
  out.decimal(observation.quantity);
  observation.context.encode(out);
}

Observation decode_observation(base::Reader& in) {
  Observation observation;
  observation.dot = decode_dot(in);
  observation.quantity = in.decimal();
  observation.context = VersionVector::decode(in);
  if (!observation.dot.exists()) in.reject();
  return observation;
}

void encode_deltas(base::Writer& out, const std::vector<Delta>& deltas) {
  out.uint(deltas.size());
  for (const auto& delta : deltas) {
    encode(out, delta.dot);
    out.decimal(delta.quantity);
  }
}

std::vector<Delta> decode_deltas(base::Reader& in) {
  std::vector<Delta> deltas;
  const std::uint64_t count = in.count();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Delta delta;
    delta.dot = decode_dot(in);
    delta.quantity = in.decimal();
    if (!delta.dot.exists() || (i > 0 && !by_dot(deltas.back(), delta))) in.reject();
    deltas.push_back(delta);
  }
  return deltas;
}

}  // namespace

base::Result<base::Decimal> Ledger::value() const {
  base::Result<base::Decimal> sum = chosen_ ? chosen_->quantity : base::Decimal{};
  for (const auto& delta : pending_) {
    sum = sum->plus(delta.quantity);
    if (!sum) return base::pass(sum, "adding up movements");
  }
  return sum;
}

bool Ledger::add(const Delta& delta) {
  if (!delta.dot.exists() || holds(pending_, delta)) return false;
  if (chosen_ && chosen_->context.contains(delta.dot)) {
    if (!chosen_->dot.actor.is_endpoint() && !holds(kept_, delta)) insert(kept_, delta);
    limit_kept();
    return false;
  }
  insert(pending_, delta);
  return true;
}

Installed Ledger::install(const Observation& observation) {
  if (!observation.dot.exists()) return Installed::known;
  if (chosen_) {
    if (chosen_->dot == observation.dot) return Installed::known;
    if (chosen_->context.contains(observation.dot)) return Installed::dominated;
    if (!observation.context.contains(chosen_->dot)) return Installed::concurrent;
  }
  choose(observation);
  return Installed::yes;
}

void Ledger::replace(Observation observation) {
  if (!observation.dot.exists()) return;
  if (chosen_ && chosen_->dot != observation.dot) observation.context.add(chosen_->dot);
  choose(std::move(observation));
}

void Ledger::choose(Observation observation) {
  const std::vector<Delta> all = united(pending_, kept_);
  pending_.clear();
  kept_.clear();
  const bool final = observation.dot.actor.is_endpoint();
  for (const auto& delta : all) {
    if (!observation.context.contains(delta.dot))
      pending_.push_back(delta);
    else if (!final)
      kept_.push_back(delta);
  }
  limit_kept();
  chosen_ = std::move(observation);
}

void Ledger::limit_kept() {
  if (kept_.size() <= kept_deltas_max) return;
  kept_.erase(kept_.begin(), kept_.end() - static_cast<std::ptrdiff_t>(kept_deltas_max));
}

bool Ledger::consistent() const {
  if (!chosen_) return kept_.empty();
  const auto included = [&](const Delta& d) { return chosen_->context.contains(d.dot); };
  return std::none_of(pending_.begin(), pending_.end(), included) &&
         std::all_of(kept_.begin(), kept_.end(), included);
}

void Ledger::encode(base::Writer& out) const {
  out.u8(chosen_ ? format_version | has_observation : format_version);
  if (chosen_) encode_observation(out, *chosen_);
  encode_deltas(out, pending_);
  if (chosen_) encode_deltas(out, kept_);
}

Ledger Ledger::decode(base::Reader& in) {
  Ledger ledger;
  const std::uint8_t head = in.u8();
  if ((head & ~has_observation) != format_version) in.reject();
  const bool observed = (head & has_observation) != 0;
  if (observed) ledger.chosen_ = decode_observation(in);
  ledger.pending_ = decode_deltas(in);
  if (observed) ledger.kept_ = decode_deltas(in);
  if (in.ok() && !ledger.consistent()) in.reject();
  return in.ok() ? ledger : Ledger{};
}

}  // namespace holdfast::causal
