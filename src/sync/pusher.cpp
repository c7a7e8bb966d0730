#include "sync/pusher.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/count_review.hpp"

namespace holdfast::sync {
namespace {

// Not the entry's fault; neither is a store of ours that is full or broken.
bool endpoint_wide(base::ErrorKind kind) {
  return kind == base::ErrorKind::unavailable || kind == base::ErrorKind::unknown_outcome ||
         kind == base::ErrorKind::misconfigured || kind == base::ErrorKind::exhausted ||
         kind == base::ErrorKind::io;
}

bool may_be_of_one(base::ErrorKind kind) {
  return kind == base::ErrorKind::unavailable || kind == base::ErrorKind::unknown_outcome;
}

constexpr base::Millis own_rest{400};  // doubles with each failure
constexpr base::Seconds own_rest_max{60};
constexpr base::Millis look_pause{250};

base::Duration own_rest_after(std::uint32_t times) {
  return std::min<base::Duration>(own_rest_max, own_rest * (1 << std::min(times, 10U)));
}

std::string name_of(const store::OutboxEntry& entry) {
  return fmt::format("{} {} of {}", store::to_string(entry.endpoint), entry.action, entry.key);
}

}  // namespace

Pusher::Pusher(Context& context, store::Endpoint endpoint, Health& health, PusherOptions options)
    : context_(context),
      endpoint_(endpoint),
      health_(health),
      options_(options),
      flights_(context.loop) {}

void Pusher::handle(std::string action, std::unique_ptr<Action> handler) {
  actions_[std::move(action)] = std::move(handler);
}

std::uint64_t Pusher::last_activity(const std::string& key) const {
  const auto found = last_activity_.find(key);
  return found == last_activity_.end() ? 0 : found->second;
}

void Pusher::note_activity(const std::string& key) {
  if (options_.rehearse) return;  // nothing is posted
  ++tick_;
  if (watched_) last_activity_[key] = tick_;
}

void Pusher::stop() {
  stopping_ = true;
  wake();
}

base::Task<void> Pusher::run() {
  while (!stopping_) {
    if (options_.rehearse) begin_rehearsal_again();
    fill();
    if (released_ && health_.may_call()) launch();
    co_await health_.wait(options_.idle);
  }
  co_await flights_.join();
}

void Pusher::fill() {
  const store::View view = context_.store.view();
  if (reload_ && backlog_.in_flight() == 0) {
    reload_ = false;
    backlog_ = Backlog();
    for (const auto& letter : view.dead_letters()) {
      const bool ours = letter.entry.endpoint == endpoint_;
      const bool blocks = letter.entry.action != movement_action && !waits_for_review(letter);
      if (ours && blocks) backlog_.block(letter.entry.key);
    }
  }
  const auto read = view.each_outbox(endpoint_, backlog_.last_seen(), [&](const auto& entry) {
    if (backlog_.full()) return false;
    Backlog::Entry item{entry.id, entry.action, entry.key};
    if (options_.rehearse && backlog_.waits_behind(item)) {
      backlog_.pass_over(item.id);
    } else {
      backlog_.add(std::move(item));
    }
    return true;
  });
  if (!read) base::log_error("sync", read.error().message);
}

void Pusher::launch() {
  // What failed last is asked with one batch at a time whether it is well again.
  const std::size_t lanes = health_.online() ? options_.lanes_max : 1;
  const auto rows_max = [&](const std::string& action) {
    const auto found = actions_.find(action);
    return found == actions_.end() ? std::size_t{1} : found->second->rows_max();
  };
  // A revived entry is older than what was seen: no new flights until the window is read afresh.
  // A rehearsal may land before this goes on: what failed for all of them is not taken off again.
  while (flights_.running() < lanes && !reload_ && health_.may_call()) {
    auto batch = backlog_.take(rows_max, [&](const auto& item) { return readiness(item); });
    if (batch.empty()) return;
    flights_.spawn(fly(std::move(batch)));
  }
}

std::vector<store::OutboxEntry> Pusher::load(const std::vector<Backlog::Entry>& batch) const {
  const store::View view = context_.store.view();
  std::vector<store::OutboxEntry> entries;
  for (const auto& item : batch) {
    if (auto entry = view.outbox(item.id)) entries.push_back(std::move(*entry));
  }
  return entries;
}

base::Task<bool> Pusher::mark_sent(std::vector<store::OutboxEntry>& entries) {
  store::Transaction marks;
  for (auto& entry : entries) {
    entry.attempt += 1;
    marks.emplace_back(store::Sent{entry.id, entry.attempt, {}});
  }
  // What was folded into a waiting entry stands before this in the journal: applied, it is seen by
  // the action that delivers it. A movement is never folded.
  const bool folded = entries.front().action != movement_action;
  const auto marked = co_await context_.store.commit(
      std::move(marks), folded ? store::Wait::applied : store::Wait::flushed);
  if (!marked) base::log_error("sync", marked.error().message);
  co_return marked.has_value();
}

base::Task<void> Pusher::fly(std::vector<Backlog::Entry> batch) {
  std::vector<store::OutboxEntry> entries = load(batch);
  for (const auto& item : batch) {
    const bool gone = std::none_of(entries.begin(), entries.end(),
                                   [&](const auto& entry) { return entry.id == item.id; });
    if (gone) backlog_.delivered(item.id);
  }
  if (entries.empty()) co_return;
  for (const auto& entry : entries) note_activity(entry.key);
  const auto action = actions_.find(entries.front().action);
  bool marked = false;
  if (action != actions_.end()) {
    marked = options_.rehearse;
    if (!marked) marked = co_await mark_sent(entries);
  }
  std::vector<base::Result<Delivery>> outcomes;
  if (marked) outcomes = co_await action->second->run(entries);
  const auto missing_answer = marked ? base::ErrorKind::internal : base::ErrorKind::unavailable;
  while (outcomes.size() < entries.size()) {
    outcomes.emplace_back(
        base::fail(missing_answer, "nothing was sent: the attempt could not be stored"));
  }
  if (options_.rehearse) {
    co_await rehearse(std::move(entries), std::move(outcomes));
  } else {
    co_await settle(std::move(entries), std::move(outcomes));
  }
  wake();
}

void Pusher::begin_rehearsal_again() {
  if (context_.loop.now() < rehearse_at_) return;
  rehearse_at_ = context_.loop.now() + options_.rehearse_again;
  reload_ = true;
}

base::Task<void> Pusher::rehearse(std::vector<store::OutboxEntry> entries,
                                  std::vector<base::Result<Delivery>> outcomes) {
  store::Transaction notes;
  std::vector<Fate> fates;
  {
    const store::View view = context_.store.view();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (outcomes[i] && outcomes[i]->later) {
        rest_alone(entries[i].id);
        fates.push_back(Fate::again);
        continue;
      }
      const bool later = !outcomes[i] && endpoint_wide(outcomes[i].error().kind);
      fates.push_back(later ? Fate::again : Fate::rehearsed);
      if (later) {
        health_.failed(outcomes[i].error());
        continue;
      }
      const std::string key = rehearsed_key(endpoint_, entries[i].id);
      std::string text = rehearsed_text(outcomes[i]);
      if (view.note(store::Shelf::rehearsed, key) == text) continue;
      notes.emplace_back(store::Noted{store::Shelf::rehearsed, key, std::move(text)});
    }
  }
  if (!notes.empty()) {
    const auto stored = co_await context_.store.commit(std::move(notes));
    if (!stored) base::log_error("sync", stored.error().message);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) carry_out(entries[i], fates[i]);
}

// All answers of a batch are stored at once: one flush, however many rows.
base::Task<void> Pusher::settle(std::vector<store::OutboxEntry> entries,
                                std::vector<base::Result<Delivery>> outcomes) {
  store::Transaction transaction;
  std::vector<Fate> fates;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    fates.push_back(judge(entries[i], outcomes[i], transaction));
  }
  bool stored = true;
  if (!transaction.empty()) {
    const auto committed = co_await context_.store.commit(std::move(transaction));
    stored = committed.has_value();
    if (!stored) base::log_error("sync", committed.error().message);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!stored) rest_alone(entries[i].id);
    carry_out(entries[i], stored ? fates[i] : Fate::again);
  }
}

// Else they would go round for ever without a pause; alone, they part from what is not taken.
void Pusher::rest_alone(std::uint64_t entry) {
  Trouble& trouble = trouble_of(entry);
  trouble.not_before = context_.loop.now() + own_rest_after(trouble.rests++);
}

Pusher::Fate Pusher::judge(const store::OutboxEntry& entry, base::Result<Delivery>& outcome,
                           store::Transaction& transaction) {
  if (outcome && outcome->later) {
    base::log_info("sync", name_of(entry) + " goes later: " + outcome->later->message);
    rest_alone(entry.id);
    return Fate::again;
  }
  if (outcome) {
    health_.succeeded();
    if (!outcome->held) {
      transaction.emplace_back(store::Delivered{entry.id, std::move(outcome->receipt)});
    }
    for (auto& effect : outcome->effects) transaction.push_back(std::move(effect));
    return outcome->held ? Fate::held : Fate::delivered;
  }
  const base::Error& error = outcome.error();
  if (endpoint_wide(error.kind)) return judge_unanswered(entry, error, transaction);
  // It answered: the endpoint is well, this entry is not.
  health_.succeeded();
  if (looks_first(entry, error)) return Fate::again;
  const bool merge_again = error.kind == base::ErrorKind::conflict;
  if (merge_again && ++own_failures_[entry.id] < options_.attempts_max) return Fate::again;
  return park(entry, error, transaction);
}

// "item:<guid>": what it names is linked nowhere (flow/detail/references.cpp). Reference data is
// read once, and a look would not bring it.
bool Pusher::looks_first(const store::OutboxEntry& entry, const base::Error& error) {
  const bool unknown = error.kind == base::ErrorKind::not_found &&
                       error.code.find(':') != std::string::npos &&
                       error.code.rfind("reference:", 0) != 0;
  if (!unknown || !look_.now) return false;
  const base::MonotonicTime now = context_.loop.now();
  Missed& missed = missed_.try_emplace(entry.id, Missed{now, now}).first->second;
  if (look_.known_as_of() + options_.known_for >= missed.first) return false;
  missed.not_before = now + look_pause;
  look_.now();
  return true;
}

Pusher::Fate Pusher::park(const store::OutboxEntry& entry, const base::Error& error,
                          store::Transaction& transaction) {
  base::log_warning("sync", name_of(entry) + " goes to the dead letters: " + error.message);
  transaction.emplace_back(
      store::Parked{entry.id, std::string(base::to_string(error.kind)), error.message});
  return Fate::parked;
}

Pusher::Trouble& Pusher::trouble_of(std::uint64_t entry) {
  const auto [found, first] = troubles_.try_emplace(entry);
  if (first) {
    found->second.first = context_.loop.now();
    found->second.delivered_before = delivered_;
  }
  return found->second;
}

// Whose fault it is shows when others go through between two failures of one entry.
Pusher::Fate Pusher::judge_unanswered(const store::OutboxEntry& entry, const base::Error& error,
                                      store::Transaction& transaction) {
  base::log_info("sync", name_of(entry) + " goes again: " + error.message);
  const bool may_be_its_own = error.retry_after.count() == 0 && may_be_of_one(error.kind);
  if (!may_be_its_own) {
    health_.failed(error);
    return Fate::again;
  }
  const base::MonotonicTime now = context_.loop.now();
  const bool first = !troubles_.contains(entry.id);
  Trouble& trouble = trouble_of(entry.id);
  if (error.kind == base::ErrorKind::unknown_outcome) ++trouble.lost;
  const bool others_went = !first && delivered_ > trouble.delivered_before;
  trouble.delivered_before = delivered_;
  if (!others_went) {
    health_.failed(error);
    return Fate::again;
  }
  trouble.not_before = now + own_rest_after(trouble.own);
  const base::Duration age = now - trouble.first;
  if (++trouble.own < options_.attempts_max || age < options_.trouble_min) return Fate::again;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  const base::Error given_up{
      error.kind,
      fmt::format("{}; it failed {} times over {} minutes while others went through. It may have "
                  "been carried out: look there, then replay this entry or give it up",
                  error.message, trouble.own, minutes)};
  return park(entry, given_up, transaction);
}

Backlog::Readiness Pusher::readiness(const Backlog::Entry& item) const {
  const auto action = actions_.find(item.action);
  if (action != actions_.end() && action->second->resting()) return Backlog::Readiness::resting;
  const std::uint64_t entry = item.id;
  const auto missed = missed_.find(entry);
  if (missed != missed_.end() && context_.loop.now() < missed->second.not_before)
    return Backlog::Readiness::resting;
  const auto found = troubles_.find(entry);
  if (found == troubles_.end()) return Backlog::Readiness::ready;
  const Trouble& trouble = found->second;
  if (context_.loop.now() < trouble.not_before) return Backlog::Readiness::resting;
  // A whole batch fails for one bad row: twice unanswered, its rows go one by one.
  const bool alone = trouble.own > 0 || trouble.lost > 1 || trouble.rests > 0;
  return alone ? Backlog::Readiness::alone : Backlog::Readiness::ready;
}

void Pusher::carry_out(const store::OutboxEntry& entry, Fate fate) {
  note_activity(entry.key);
  if (fate == Fate::again) {
    backlog_.returned(entry.id);
    return;
  }
  if (fate == Fate::rehearsed) {
    backlog_.rehearsed(entry.id);
    return;
  }
  own_failures_.erase(entry.id);
  troubles_.erase(entry.id);
  missed_.erase(entry.id);
  if (fate == Fate::parked) {
    backlog_.parked(entry.id);
    return;
  }
  if (fate == Fate::delivered) ++delivered_;
  backlog_.delivered(entry.id);
}

}  // namespace holdfast::sync
