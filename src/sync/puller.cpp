#include "sync/puller.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"
#include "sync/sweep.hpp"

namespace holdfast::sync {
namespace {

// A transaction of the store is bounded; a page is taken in pieces of this many documents.
constexpr std::size_t documents_per_transaction = 100;

// Names that were looked for in vain; a forgotten one costs a look.
constexpr std::size_t vain_names_max = 4096;

// What was told so shortly before a reading may have come too late for it.
constexpr base::Seconds told_margin{5};

std::string cursor_key(store::Endpoint endpoint, const std::string& stream) {
  return fmt::format("{}/{}", store::to_string(endpoint), stream);
}

std::string loaded_key(store::Endpoint endpoint, const std::string& stream) {
  return "loaded/" + cursor_key(endpoint, stream);
}

std::string passed_key(store::Endpoint endpoint, const std::string& stream) {
  return "passed/" + cursor_key(endpoint, stream);
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
    state.parts = parts_alone(stream);
  }
}

bool Puller::parts_alone(const std::string& stream) const {
  const auto type = context_.connector(endpoint_).document_of(stream);
  if (type.empty()) return false;
  const auto sources = context_.routes.sources(store::to_string(endpoint_), type);
  return !sources.empty() && std::all_of(sources.begin(), sources.end(), [](const auto& entry) {
    return !entry.source->part().empty();
  });
}

bool Puller::first_load_done() const {
  return std::all_of(streams_.begin(), streams_.end(),
                     [](const auto& stream) {
                       return stream.second.first_load_done || stream.second.parts;
                     });
}

void Puller::hint() {
  hinted_ = true;
  health_.wake();
}

bool Puller::hint(const std::string& stream, std::optional<base::Duration> told_ago) {
  const auto known = streams_.find(stream);
  if (known == streams_.end()) return false;
  const base::MonotonicTime began = known->second.last_began;
  const bool read = began.ns != 0 && known->second.fault.empty();
  if (read && told_ago && context_.loop.now() - began + told_margin < *told_ago) return false;
  named_.insert(stream);
  health_.wake();
  return true;
}

// While anything is read for the first time, rounds are whole, and take the named ones along.
bool Puller::named_may() const {
  return !named_.empty() && first_load_done() && !probe_.system.empty();
}

base::Millis Puller::unless_scarce(base::Millis usual) const {
  const bool scarce = context_.connector(endpoint_).short_of_quota();
  return scarce ? options_.scarce_interval : usual;
}

base::Task<void> Puller::run() {
  base::MonotonicTime next{};
  if (stock_ != nullptr && first_load_done()) stock_->mark_everything();
  while (!stopping_) {
    const bool due = hinted_ || context_.loop.now() >= next;
    if (due && health_.may_call()) {
      const bool whole = whole_is_due();
      hinted_ = everywhere_ = false;
      const base::MonotonicTime began = context_.loop.now();
      const bool all = co_await round(whole);
      if (all) ++looks_;
      if (all && whole) ++rounds_, known_as_of_ = began;
      if (!all && whole) everywhere_ = true;
      next = context_.loop.now() + unless_scarce(options_.interval);
    } else if (named_may() && context_.loop.now() >= named_next_ && health_.may_call()) {
      co_await round_of_named();
      named_next_ = context_.loop.now() + unless_scarce(options_.named_pause);
    }
    base::Duration left = next - context_.loop.now();
    if (named_may()) left = std::min(left, named_next_ - context_.loop.now());
    co_await health_.wait(std::max(left, base::Duration(base::Millis(1))));
  }
}

bool Puller::whole_is_due() const {
  if (hinted_ || everywhere_ || !first_load_done()) return true;
  const bool its_turn = looks_ % std::max<std::uint64_t>(options_.patient_rounds, 1) == 0;
  return its_turn || context_.loop.now() - known_as_of_ >= options_.patient_max;
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

// Once a start: without an answer the load goes on as well, only nobody knows for how long.
base::Task<void> Puller::ask_how_much() {
  if (first_load_done()) co_return;
  for (auto& [stream, state] : streams_) {
    if (state.first_load_done || state.parts) continue;
    const std::string key = cursor_key(endpoint_, stream);
    std::string cursor = context_.store.view().note(store::Shelf::cursor, key).value_or("");
    auto size = co_await context_.connector(endpoint_).load_size(stream, std::move(cursor));
    if (!size) {
      base::log_info("sync",
                     fmt::format("the size of {} is not known: {}", key, size.error().message));
      co_return;
    }
    state.load = *size;
  }
}

std::optional<FirstLoad> Puller::first_load() const {
  FirstLoad all;
  for (const auto& [stream, state] : streams_) {
    if (!state.load) continue;
    all.read += state.load->read;
    all.total += state.load->total;
  }
  if (all.total == 0 || first_load_done()) return std::nullopt;
  const auto spent_ms = std::chrono::duration_cast<base::Millis>(loading_).count();
  if (loaded_now_ == 0 || spent_ms == 0) return all;
  all.rows_per_s = loaded_now_ * 1000 / spent_ms;
  all.left_s = (all.total - all.read) * spent_ms / loaded_now_ / 1000;
  return all;
}

base::Task<bool> Puller::round(bool whole) {
  if (probe_.system.empty()) {
    const bool answered = co_await ask_what_it_is();
    if (!answered) co_return false;
  }
  if (!std::exchange(sizes_asked_, true)) co_await ask_how_much();
  if (!begun_) begun_ = co_await begin_again();
  if (!begun_) co_return false;
  for (const auto& stream : context_.connector(endpoint_).streams()) {
    if (stopping_) co_return false;
    if (!whole && context_.connector(endpoint_).patient(stream)) continue;
    const bool pulled = co_await pull(stream);
    if (!pulled) co_return false;
  }
  co_return true;
}

base::Task<void> Puller::round_of_named() {
  const std::set<std::string> named = named_;
  for (const auto& stream : named) {
    if (stopping_) co_return;
    const bool pulled = co_await pull(stream);
    if (pulled) continue;
    named_.insert(stream);
    co_return;
  }
}

// The system answered: what is wrong is wrong with this stream.
bool Puller::leave_out(StreamState& state, const base::Error& error) const {
  if (!state.parts || error.kind != base::ErrorKind::misconfigured) return false;
  state.refused = true;
  state.refused_until = context_.loop.now() + options_.refused_again;
  state.remark = "not read, while all else is, and tried again every few minutes: " + error.message;
  state.fault.clear();
  return true;
}

base::Task<bool> Puller::pull(std::string stream) {
  auto& state = streams_[stream];
  named_.erase(stream);
  if (state.refused && context_.loop.now() < state.refused_until) co_return true;
  state.last_began = context_.loop.now();
  for (bool more = true; more && !stopping_;) {
    const std::string key = cursor_key(endpoint_, stream);
    const base::MonotonicTime began = context_.loop.now();
    std::string cursor = context_.store.view().note(store::Shelf::cursor, key).value_or("");
    auto page = co_await context_.connector(endpoint_).pull(stream, std::move(cursor));
    if (!page && leave_out(state, page.error())) {
      base::log_info("sync", fmt::format("{} is left out: {}", key, page.error().message));
      co_return true;
    }
    if (!page) {
      state.fault = page.error().message;
      base::log_info("sync", fmt::format("pulling {} failed: {}", key, state.fault));
      health_.failed(page.error());
      co_return false;
    }
    health_.succeeded();
    state.fault.clear();
    state.refused = false;
    state.last_pull = context_.loop.now();
    const std::size_t documents = page->documents.size();
    state.documents += documents;
    more = page->more;
    state.remark = page->remark;
    // The end of a first load marks everything: before, most products are not known.
    if ((page->restarted || page->all_stock) && stock_ != nullptr && first_load_done())
      stock_->mark_everything();
    const auto unknown = unknown_in(stream, *page);
    if (look_pays(unknown)) {
      const bool read = co_await pull_patient();
      if (!read) co_return false;
      note_vain(unknown, unknown_in(stream, *page));
    }
    const std::vector<std::string> items = new_items(*page);
    const bool taken = co_await take(stream, std::move(*page));
    if (!taken) co_return false;
    for (const auto& item : items) stock_->mark(item);
    const bool was_loading = !first_load_done();
    if (!state.first_load_done) note_loaded(state, documents, context_.loop.now() - began);
    state.first_load_done = state.first_load_done || !more;
    if (stock_ != nullptr && was_loading && first_load_done()) stock_->mark_everything();
  }
  co_return true;
}

// What its documents name and nobody knows. While everything is read for the first time, whatever
// is missing comes with its own stream. Reference data comes with none.
std::set<std::string> Puller::unknown_in(const std::string& stream, const flow::Page& page) const {
  std::set<std::string> unknown;
  if (context_.connector(endpoint_).patient(stream) || !first_load_done()) return unknown;
  const store::View view = context_.store.view();
  const StoreLookups lookups(context_, view);
  for (const auto& document : page.documents) {
    if (document.removed) continue;
    for (const auto& entry :
         context_.routes.sources(store::to_string(endpoint_), document.type)) {
      const auto read = entry.source->mapping.read_all(document, lookups);
      const bool missing = !read && read.error().kind == base::ErrorKind::not_found &&
                           !read.error().code.starts_with("reference:");
      if (missing) unknown.insert(read.error().code);
    }
  }
  return unknown;
}

// What was looked for once comes with a whole round, if ever.
bool Puller::look_pays(const std::set<std::string>& unknown) const {
  const bool fresh = std::any_of(unknown.begin(), unknown.end(), [&](const std::string& name) {
    return !vain_.contains(name);
  });
  const base::Duration whole = options_.interval * static_cast<int>(options_.patient_rounds);
  const bool hopeless = vain_looks_ >= options_.vain_looks_max;
  return fresh && (!hopeless || context_.loop.now() - looked_ >= whole);
}

void Puller::note_vain(const std::set<std::string>& before, const std::set<std::string>& after) {
  looked_ = context_.loop.now();
  vain_looks_ = after == before ? vain_looks_ + 1 : 0;
  if (vain_.size() + after.size() > vain_names_max) vain_.clear();
  vain_.insert(after.begin(), after.end());
}

base::Task<bool> Puller::pull_patient() {
  for (const auto& stream : context_.connector(endpoint_).streams()) {
    if (!context_.connector(endpoint_).patient(stream)) continue;
    const bool pulled = co_await pull(stream);
    if (!pulled) co_return false;
  }
  co_return true;
}

std::vector<std::string> Puller::new_items(const flow::Page& page) const {
  std::vector<std::string> items;
  if (stock_ == nullptr || !first_load_done()) return items;
  const store::View view = context_.store.view();
  const StoreLookups lookups(context_, view);
  for (const auto& document : page.documents) {
    if (document.type != options_.stock_item || document.removed) continue;
    const bool known = lookups.record(store::to_string(endpoint_), document.type, document.id)
                           .has_value();
    if (!known) items.push_back(document.id);
  }
  return items;
}

// A box of before noted of a stream only that something in it was passed over.
base::Task<bool> Puller::begin_again() {
  store::Transaction transaction;
  {
    const store::View view = context_.store.view();
    for (const auto& [stream, state] : streams_) {
      const std::string passed = passed_key(endpoint_, stream);
      if (!view.note(store::Shelf::setting, passed)) continue;
      transaction.emplace_back(store::Noted{store::Shelf::setting, passed, ""});
      transaction.emplace_back(
          store::Noted{store::Shelf::cursor, cursor_key(endpoint_, stream), ""});
    }
  }
  if (transaction.empty()) co_return true;
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) base::log_error("sync", stored.error().message);
  co_return stored.has_value();
}

void Puller::note_loaded(StreamState& state, std::size_t documents, base::Duration took) {
  if (!state.load) return;
  const auto rows = static_cast<std::int64_t>(documents);
  state.load->read += rows;
  state.load->total = std::max(state.load->total, state.load->read);
  loaded_now_ += rows;
  loading_ += took;
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
