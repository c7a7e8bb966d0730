#include "sync/puller.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"
#include "sync/sweep.hpp"

namespace holdfast::sync {
namespace {

// A transaction of the store is bounded; a page is taken in pieces of this many documents.
constexpr std::size_t documents_per_transaction = 100;

std::string cursor_key(store::Endpoint endpoint, const std::string& stream) {
  return fmt::format("{}/{}", store::to_string(endpoint), stream);
}

std::string loaded_key(store::Endpoint endpoint, const std::string& stream) {
  return "loaded/" + cursor_key(endpoint, stream);
}

}  // namespace

Puller::Puller(Context& context, store::Endpoint endpoint, Health& health, StockReader* stock,
               PullerOptions options)
    : context_(context),
      endpoint_(endpoint),
      health_(health),
      stock_(stock),
      options_(std::move(options)) {
  const store::View view = context.store.view();
  for (const auto& stream : context.connector(endpoint).streams()) {
    auto& state = streams_[stream];
    state.first_load_done =
        view.note(store::Shelf::setting, loaded_key(endpoint, stream)).has_value();
  }
}

bool Puller::first_load_done() const {
  return std::all_of(streams_.begin(), streams_.end(),
                     [](const auto& stream) { return stream.second.first_load_done; });
}

void Puller::hint() {
  hinted_ = true;
  health_.wake();
}

base::Task<void> Puller::run() {
  base::MonotonicTime next{};
  if (stock_ != nullptr && first_load_done()) stock_->mark_everything();
  while (!stopping_) {
    const bool due = hinted_ || context_.loop.now() >= next;
    if (due && health_.may_call()) {
      hinted_ = false;
      const bool all = co_await round();
      if (all) ++rounds_;
      next = context_.loop.now() + options_.interval;
    }
    const base::Duration left = next - context_.loop.now();
    co_await health_.wait(std::max(left, base::Duration(base::Millis(1))));
  }
}

// Reference data that mappings look up comes with the answer: nothing is read before it is there.
base::Task<bool> Puller::ask_what_it_is() {
  auto probe = co_await context_.connector(endpoint_).probe();
  if (!probe) {
    base::log_info("sync", "asking what it is: " + probe.error().message);
    health_.failed(probe.error());
    co_return false;
  }
  health_.succeeded();
  probe_ = std::move(*probe);
  base::log_notice("sync", fmt::format("{} is {}", store::to_string(endpoint_), probe_.system));
  co_return true;
}

base::Task<bool> Puller::round() {
  if (probe_.system.empty()) {
    const bool answered = co_await ask_what_it_is();
    if (!answered) co_return false;
  }
  for (const auto& stream : context_.connector(endpoint_).streams()) {
    if (stopping_) co_return false;
    const bool pulled = co_await pull(stream);
    if (!pulled) co_return false;
  }
  co_return true;
}

base::Task<bool> Puller::pull(std::string stream) {
  auto& state = streams_[stream];
  for (bool more = true; more && !stopping_;) {
    const std::string key = cursor_key(endpoint_, stream);
    std::string cursor = context_.store.view().note(store::Shelf::cursor, key).value_or("");
    auto page = co_await context_.connector(endpoint_).pull(stream, std::move(cursor));
    if (!page) {
      state.fault = page.error().message;
      base::log_info("sync", fmt::format("pulling {} failed: {}", key, state.fault));
      health_.failed(page.error());
      co_return false;
    }
    health_.succeeded();
    state.fault.clear();
    state.last_pull = context_.loop.now();
    state.documents += page->documents.size();
    more = page->more;
    state.remark = page->remark;
    if ((page->restarted || page->all_stock) && stock_ != nullptr) stock_->mark_everything();
    const bool taken = co_await take(stream, std::move(*page));
    if (!taken) co_return false;
    const bool was_loading = !first_load_done();
    state.first_load_done = state.first_load_done || !more;
    if (stock_ != nullptr && was_loading && first_load_done()) stock_->mark_everything();
  }
  co_return true;
}

base::Task<bool> Puller::take(std::string stream, flow::Page page) {
  std::size_t next = 0;
  const bool loaded = first_load_done();
  do {
    const auto lock = co_await context_.merging.lock();
    store::Transaction transaction;
    {
      const store::View view = context_.store.view();
      Intake intake(context_, view, endpoint_);
      const std::size_t end = std::min(page.documents.size(), next + documents_per_transaction);
      for (; next < end; ++next) {
        const auto& document = page.documents[next];
        const bool stock_row = stock_ != nullptr && document.type == options_.stock_document;
        if (stock_row) {
          // Until everything is there, all of it will be read at the end.
          if (loaded && !page.restarted) stock_->mark(document.id);
        } else {
          intake.take(document);
        }
      }
      transaction = intake.finish();
    }
    if (next == page.documents.size()) {
      transaction.emplace_back(
          store::Noted{store::Shelf::cursor, cursor_key(endpoint_, stream), page.cursor});
      if (!page.more && page.restarted) {
        transaction.emplace_back(
            store::Noted{store::Shelf::setting, unaccounted_key(endpoint_), "1"});
      }
      if (!page.more && !streams_[stream].first_load_done) {
        transaction.emplace_back(
            store::Noted{store::Shelf::setting, loaded_key(endpoint_, stream), "1"});
      }
    }
    if (transaction.empty()) continue;
    const auto stored = co_await context_.store.commit(std::move(transaction));
    if (!stored) {
      base::log_error("sync", "a page could not be stored: " + stored.error().message);
      co_return false;
    }
  } while (next < page.documents.size());
  co_return true;
}

}  // namespace holdfast::sync
