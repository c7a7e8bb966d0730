#include "sync/count_review.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "sync/backlog.hpp"
#include "sync/intents.hpp"
#include "sync/settling.hpp"

namespace holdfast::sync {
namespace {

struct Held {
  store::OutboxEntry entry;
  warehouse::StockKey key;
  base::Json payload;
  base::Decimal counted, theirs;
};

base::Result<Held> read_held(store::OutboxEntry entry) {
  const auto slash = entry.key.find('/');
  const auto item = base::Uuid::parse(entry.key.substr(0, slash));
  auto payload = base::Json::parse(entry.payload);
  if (!item || !payload || slash == std::string::npos) {
    return base::fail(base::ErrorKind::internal, "the held count cannot be read");
  }
  const auto counted = base::JsonView(*payload)["counted"].decimal();
  const auto theirs = base::JsonView(*payload)["theirs"].decimal();
  if (!counted || !theirs) {
    return base::fail(base::ErrorKind::internal, "the held count has no quantity");
  }
  const warehouse::StockKey key{*item, entry.key.substr(slash + 1)};
  return Held{std::move(entry), key, std::move(*payload), *counted, *theirs};
}

std::optional<store::OutboxEntry> find_held(const store::View& view, const std::string& conflict) {
  for (auto& letter : view.dead_letters()) {
    if (waits_for_review(letter) && count_conflict(letter.entry.movement) == conflict) {
      return std::move(letter.entry);
    }
  }
  return std::nullopt;
}

bool moves(const store::OutboxEntry& entry, const std::string& key) {
  return entry.action == movement_action && entry.key == key;
}

// Movements of that stock that the ERP has not got, or has not said so.
struct Unposted {
  std::set<causal::Dot> dots;
  std::vector<store::OutboxEntry> unanswered;
};

Unposted unposted_of(const store::View& view, const std::string& key) {
  Unposted out;
  const auto note = [&](const store::OutboxEntry& entry, bool unanswered) {
    if (!moves(entry, key)) return;
    out.dots.insert(entry.movement);
    if (unanswered) out.unanswered.push_back(entry);
  };
  (void)view.each_outbox(store::Endpoint::dynamics, 0, [&](const auto& entry) {
    note(entry, entry.state == store::EntryState::sent);
    return true;
  });
  for (const auto& letter : view.dead_letters()) note(letter.entry, may_be_done(letter));
  return out;
}

bool stands(const base::Json& value, std::string_view word, base::Decimal number) {
  if (const auto* text = value.string()) return *text == word;
  const auto given = base::JsonView(value).decimal();
  return given && *given == number;
}

// The count is seen by the ERP's number as it was then; what came since stays on top of it.
void take_back(const store::View& view, const Held& held, store::Transaction& out) {
  out.emplace_back(store::Revived{held.entry.id, true, {}});
  const auto ledger = view.ledger(held.key);
  const bool counted_last =
      ledger && ledger->chosen() && ledger->chosen()->dot == held.entry.movement;
  if (!counted_last) return;
  const auto version = base::JsonView(held.payload)["version"].integer().value_or(0);
  const causal::Dot dot{causal::dynamics_actor(),
                        static_cast<std::uint64_t>(std::max<std::int64_t>(version, 1))};
  out.emplace_back(store::Observed{held.key, {dot, held.theirs, ledger->chosen()->context}, true});
  queue_supply(out, held.key.item);
}

}  // namespace

std::string count_conflict(const causal::Dot& count) { return "count/" + causal::to_string(count); }

bool waits_for_review(const store::DeadLetter& letter) {
  return letter.entry.action == count_action && letter.error_kind == review_kind;
}

bool may_be_done(const store::DeadLetter& letter) {
  return letter.error_kind == base::to_string(base::ErrorKind::unknown_outcome);
}

std::vector<store::OutboxEntry> unanswered_movements(const store::View& view,
                                                     const std::string& key) {
  return unposted_of(view, key).unanswered;
}

base::Result<base::Decimal> to_stand_at_erp(const store::View& view,
                                            const store::OutboxEntry& count, base::Decimal counted,
                                            const std::set<causal::Dot>& told) {
  const auto held = read_held(count);
  if (!held) return counted;  // it never waited: nothing was posted since
  const auto ledger = view.ledger(held->key);
  if (!ledger) return tl::unexpected<base::Error>(ledger.error());
  if (!ledger->chosen() || ledger->chosen()->dot != count.movement) return counted;
  const Unposted unposted = unposted_of(view, count.key);
  base::Result<base::Decimal> sum = counted;
  for (const auto& delta : ledger->pending()) {
    const bool there = told.contains(delta.dot) || !unposted.dots.contains(delta.dot);
    if (sum && there) sum = sum->plus(delta.quantity);
  }
  return sum;
}

void supersede_reviews(const store::View& view, const store::OutboxEntry& newer,
                       base::Decimal counted, const causal::HybridTime& now,
                       store::Transaction& out) {
  for (const auto& letter : view.dead_letters()) {
    const bool older = letter.entry.key == newer.key && letter.entry.id < newer.id;
    if (!older || !waits_for_review(letter)) continue;
    out.emplace_back(store::Revived{letter.entry.id, true, {}});
    const auto listed = view.conflict(count_conflict(letter.entry.movement));
    if (listed) settle_listed(out, *listed, "counted again", counted, now);
  }
}

base::Status decide_count(const store::View& view, const std::string& conflict,
                          const base::Json& value, store::Transaction& out) {
  auto entry = find_held(view, conflict);
  if (!entry) return {};
  auto held = read_held(std::move(*entry));
  if (!held) return tl::unexpected<base::Error>(held.error());
  if (stands(value, "recount", held->theirs)) {
    take_back(view, *held, out);
    return {};
  }
  if (!stands(value, "accept", held->counted)) {
    return base::fail(
        base::ErrorKind::invalid_input,
        fmt::format("{} settles no count: give accept (or {}, what was counted) or recount (or {}, "
                    "what the ERP holds); another number has to be counted at the shelf",
                    value.dump(), held->counted.to_string(), held->theirs.to_string()));
  }
  if (!unanswered_movements(view, held->entry.key).empty()) {
    return base::fail(base::ErrorKind::unavailable,
                      "the ERP has not said yet whether it took a movement of that stock, and the "
                      "count cannot be told before: decide again in a moment, or first replay the "
                      "movement if it lies among the dead letters");
  }
  held->payload.set("accepted", true);
  out.emplace_back(store::Revived{held->entry.id, false, held->payload.dump()});
  return {};
}

}  // namespace holdfast::sync
