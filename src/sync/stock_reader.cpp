#include "sync/stock_reader.hpp"

#include <algorithm>
#include <optional>

#include "base/log.hpp"
#include "sync/intents.hpp"
#include "sync/reserver.hpp"
#include "sync/shadow.hpp"

namespace holdfast::sync {

namespace {

constexpr std::size_t rows_per_transaction = 500;
constexpr std::string_view loaded_key = "loaded/dynamics/on hand";

// What the ERP's number includes, or nothing when the posted movements have a hole.
std::optional<causal::VersionVector> included(const causal::Ledger& ledger,
                                              const std::set<causal::Dot>& unposted) {
  causal::VersionVector context;
  if (ledger.chosen()) {
    context = ledger.chosen()->context;
    context.add_up_to(ledger.chosen()->dot);
  }
  bool hole = false;
  for (const auto& delta : ledger.pending()) {
    if (unposted.contains(delta.dot)) {
      hole = true;
    } else if (hole) {
      return std::nullopt;
    } else {
      context.add_up_to(delta.dot);
    }
  }
  return context;
}

// Mostly the ERP says what is known already: our own movements, come back.
bool changes_number(causal::Ledger ledger, const causal::Observation& seen) {
  const auto before = ledger.value();
  const auto installed = ledger.install(seen);
  const auto after = ledger.value();
  return installed == causal::Installed::concurrent || !before || !after || *before != *after;
}

}  // namespace

std::string posting_key(const warehouse::StockKey& key) {
  return key.item.hex() + "/" + key.location;
}

StockReader::StockReader(Context& context, Health& health, Pusher& pusher,
                         StockReaderOptions options)
    : context_(context), health_(health), pusher_(pusher), options_(options) {
  first_load_done_ =
      context.store.view().note(store::Shelf::setting, loaded_key).has_value();
}

base::Task<void> StockReader::run() {
  base::MonotonicTime next{};
  while (!stopping_) {
    const bool due = (everything_ || !dirty_.empty()) && context_.loop.now() >= next;
    if (due && health_.may_call()) {
      co_await read_some();
      const bool scarce = context_.connector(store::Endpoint::dynamics).short_of_quota();
      next = context_.loop.now() + (scarce ? options_.scarce_pause : options_.pause);
    }
    co_await health_.wait(options_.pause);
  }
}

void StockReader::retry_later(const std::vector<std::string>& items) {
  if (items.empty()) everything_ = true;
  for (const auto& item : items) dirty_.insert(item);
}

base::Task<bool> StockReader::read_some() {
  std::vector<std::string> items;
  if (everything_) {
    everything_ = false;
    dirty_.clear();
  } else {
    while (!dirty_.empty() && items.size() < options_.items_max) {
      items.push_back(std::move(dirty_.extract(dirty_.begin()).value()));
    }
  }
  const std::uint64_t tick = pusher_.watch_from_now();
  auto rows = co_await context_.connector(store::Endpoint::dynamics).on_hand(items);
  if (!rows) {
    base::log_info("stock", "on-hand was not read: " + rows.error().message);
    retry_later(items);
    if (rows.error().kind != base::ErrorKind::conflict) health_.failed(rows.error());
    co_return false;
  }
  health_.succeeded();
  const bool installed = co_await install(std::move(*rows), tick);
  if (!installed) retry_later(items);
  if (items.empty() && installed) co_await note_everything_read();
  co_return installed;
}

base::Task<void> StockReader::note_everything_read() {
  first_read_done_ = true;
  if (first_load_done_) co_return;
  store::Transaction transaction;
  transaction.emplace_back(
      store::Noted{store::Shelf::setting, std::string(loaded_key), "1"});
  const auto stored = co_await context_.store.commit(std::move(transaction));
  first_load_done_ = stored.has_value();
  if (!stored) base::log_error("stock", stored.error().message);
}

bool StockReader::install_row(const store::View& view, const flow::OnHand& row, std::uint64_t tick,
                              store::Transaction& out) {
  const auto link =
      view.note(store::Shelf::link, link_key(store::Endpoint::dynamics, "product", row.item));
  const auto item = base::Uuid::parse(link.value_or(""));
  if (!item) return true;  // a product that no mapping has brought in is none of ours
  const warehouse::StockKey key{*item, row.location};
  if (!row.unknown.empty()) return set_aside(key, row);
  unknown_.erase(key);
  const std::string posting = posting_key(key);
  const Unposted::Stock unposted = unposted_.of(view, posting);
  const bool busy = pusher_.backlog().flying(posting) || pusher_.last_activity(posting) > tick ||
                    unposted.uncertain;
  const auto ledger = view.ledger(key);
  if (!ledger) return false;
  const auto context = busy ? std::nullopt : included(*ledger, unposted.dots);
  if (!context) return false;
  const causal::Dot dot{causal::dynamics_actor(), row.version};
  if (ledger->chosen() && ledger->chosen()->dot == dot) return true;
  if (!ledger->chosen()) ++first_numbers_;
  causal::Observation seen{dot, row.quantity, *context};
  if (changes_number(*ledger, seen)) {
    queue_supply(out, *item);
    queue_waiting_for(out, context_, view, *item);
  }
  out.emplace_back(store::Observed{key, std::move(seen), false});
  return true;
}

// The box keeps what it knew. Said once, until there is a number again.
bool StockReader::set_aside(const warehouse::StockKey& key, const flow::OnHand& row) {
  if (unknown_.insert(key).second)
    base::log_warning("stock", "on-hand of a product is left as it was: " + row.unknown);
  return true;
}

base::Task<bool> StockReader::install(std::vector<flow::OnHand> rows, std::uint64_t tick) {
  for (std::size_t from = 0; from < rows.size(); from += rows_per_transaction) {
    store::Transaction transaction;
    {
      const store::View view = context_.store.view();
      unposted_.follow(view);
      const std::size_t to = std::min(rows.size(), from + rows_per_transaction);
      for (std::size_t i = from; i < to; ++i) {
        if (!install_row(view, rows[i], tick, transaction)) mark(rows[i].item);
      }
    }
    if (transaction.empty()) continue;
    const auto stored = co_await context_.store.commit(std::move(transaction));
    if (!stored) {
      base::log_error("stock", stored.error().message);
      co_return false;
    }
  }
  co_return true;
}

}  // namespace holdfast::sync
