// How far a movement has come on its way to the ERP (design 6).
#pragma once

#include <map>
#include <optional>
#include <set>

#include "serve/detail/state.hpp"

namespace holdfast::serve {

// Outbox entries one request reads at most to find movements in it.
constexpr std::size_t outbox_read_max = 20'000;

class PostingStates {
 public:
  explicit PostingStates(const store::View& view) : view_(view) {}
  // "local", "sent", "parked" (dead letter), "posted", "included"; nothing where the outbox is too
  // long to tell.
  std::optional<std::string_view> of(const warehouse::Movement& movement);

 private:
  [[nodiscard]] std::optional<store::EntryState> guessed(const causal::Dot& dot) const;
  void read_outbox();
  bool included(const warehouse::Movement& movement);

  const store::View& view_;
  bool read_ = false;
  bool complete_ = true;
  std::map<causal::Dot, store::EntryState> queued_;
  std::set<causal::Dot> parked_;
  std::map<warehouse::StockKey, std::optional<causal::Observation>> chosen_;
};

}  // namespace holdfast::serve
