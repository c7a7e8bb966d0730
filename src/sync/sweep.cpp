#include "sync/sweep.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/log.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"
#include "sync/shadow.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {
namespace {

constexpr base::Seconds account_again{30};

std::string digits(unsigned part) { return fmt::format("{:02x}", part % Sweep::parts); }

template <typename T>
std::vector<std::vector<T>> in_pieces(std::vector<T> all) {
  std::vector<std::vector<T>> pieces;
  for (auto& one : all) {
    if (pieces.empty() || pieces.back().size() == Sweep::rows_max) pieces.emplace_back();
    pieces.back().push_back(std::move(one));
  }
  return pieces;
}

// Types of documents that records are read from there.
std::set<std::string> types_of(const flow::Routes& routes, store::Endpoint endpoint) {
  std::set<std::string> types;
  for (const auto& route : routes.all()) {
    for (const auto& source : route.from) {
      if (source.system == store::to_string(endpoint)) types.insert(source.document);
    }
  }
  return types;
}

}  // namespace

std::string unaccounted_key(store::Endpoint endpoint) {
  return fmt::format("unaccounted/{}", store::to_string(endpoint));
}

struct Sweep::Item {
  base::Uuid id;
  std::string native;
  base::Decimal agreed;
};

Sweep::Sweep(Context& context, store::Endpoint endpoint, Health& health, SweepOptions options)
    : context_(context), endpoint_(endpoint), health_(health), options_(options) {}

base::Task<void> Sweep::run() {
  auto part = static_cast<unsigned>(context_.random.below(parts));
  unsigned deleted_part = part;
  const base::Duration each_stock = options_.stock_span / parts;
  const base::Duration each_deleted = options_.deleted_span / parts;
  base::MonotonicTime stock_due = context_.loop.now() + each_stock;
  base::MonotonicTime deleted_due = context_.loop.now() + each_deleted;
  base::MonotonicTime account_due = context_.loop.now();
  while (!stopping_) {
    co_await health_.wait(base::Millis(250));
    if (stopping_ || !health_.may_call()) continue;
    if (context_.loop.now() >= account_due) {
      const auto done = co_await account();
      if (!done) base::log_info("sweep", "looking for what is gone: " + done.error().message);
      account_due = context_.loop.now() + (done ? base::Seconds(1) : account_again);
    }
    if (options_.stock && context_.loop.now() >= stock_due) {
      const auto looked = co_await look_at_stock(part);
      if (!looked) base::log_info("sweep", "looking at stock: " + looked.error().message);
      ++part;
      stock_due = context_.loop.now() + each_stock;
    }
    if (context_.loop.now() >= deleted_due) {
      const auto looked = co_await look_for_deleted(deleted_part);
      if (!looked) base::log_info("sweep", "looking for what is gone: " + looked.error().message);
      ++deleted_part;
      deleted_due = context_.loop.now() + each_deleted;
    }
  }
}

std::vector<Sweep::Item> Sweep::items_of(unsigned part) const {
  std::vector<Item> items;
  const store::View view = context_.store.view();
  const std::string prefix = agreed_key({}).substr(0, agreed_key({}).find('/') + 1);
  const auto read = view.each_note(
      store::Shelf::agreed, prefix + digits(part), [&](std::string_view key, std::string_view) {
        const auto id = base::Uuid::parse(key.substr(prefix.size()));
        const auto agreed = id ? find_agreed(view, *id) : std::nullopt;
        const auto native =
            id ? view.note(store::Shelf::native, native_key(endpoint_, "product", *id))
               : std::nullopt;
        if (agreed && native) items.push_back({*id, *native, whole_pieces(agreed->base)});
        return true;
      });
  if (!read) base::log_error("sweep", read.error().message);
  return items;
}

base::Task<base::Status> Sweep::look_at_stock(unsigned part) {
  for (auto& piece : in_pieces(items_of(part))) {
    const auto compared = co_await compare(std::move(piece));
    if (!compared) co_return compared;
  }
  co_return base::Status{};
}

base::Task<base::Status> Sweep::compare(std::vector<Item> items) {
  std::vector<flow::SupplyTarget> rows;
  rows.reserve(items.size());
  for (const auto& item : items) rows.push_back({item.native, {}, {}, true});
  const auto answers = co_await context_.connector(endpoint_).set_supply(std::move(rows));
  if (!answers) co_return tl::unexpected<base::Error>(answers.error());
  store::Transaction transaction;
  for (std::size_t i = 0; i < items.size() && i < answers->size(); ++i) {
    const auto& answer = (*answers)[i];
    const auto sum = answer.stock.plus(answer.sales);
    if (!answer.error && sum && *sum != items[i].agreed) queue_supply(transaction, items[i].id);
  }
  if (transaction.empty()) co_return base::Status{};
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

base::Task<base::Status> Sweep::look_for_deleted(unsigned part) {
  return look_for_deleted(digits(part));
}

base::Task<base::Status> Sweep::account() {
  const std::string key = unaccounted_key(endpoint_);
  if (!context_.store.view().note(store::Shelf::setting, key)) co_return base::Status{};
  for (const char first : std::string_view("0123456789abcdef")) {
    const auto looked = co_await look_for_deleted(std::string(1, first));
    if (!looked) co_return looked;
  }
  store::Transaction done;
  done.emplace_back(store::Noted{store::Shelf::setting, key, ""});
  const auto stored = co_await context_.store.commit(std::move(done));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  base::log_notice("sweep", fmt::format("what was deleted in {} while its changes were not told is "
                                        "accounted for",
                                        store::to_string(endpoint_)));
  co_return base::Status{};
}

base::Task<base::Status> Sweep::look_for_deleted(std::string beginning) {
  for (const auto& type : types_of(context_.routes, endpoint_)) {
    std::vector<std::string> natives;
    const std::string empty = native_key(endpoint_, type, {});
    const std::string prefix = empty.substr(0, empty.rfind('/') + 1) + beginning;
    const auto read = context_.store.view().each_note(
        store::Shelf::native, prefix, [&](std::string_view, std::string_view native) {
          natives.emplace_back(native);
          return true;
        });
    if (!read) co_return read;
    for (auto& piece : in_pieces(std::move(natives))) {
      const auto looked = co_await look_for_deleted(type, std::move(piece));
      if (!looked) co_return looked;
    }
  }
  co_return base::Status{};
}

base::Task<base::Status> Sweep::look_for_deleted(std::string type,
                                                 std::vector<std::string> natives) {
  const auto gone = co_await context_.connector(endpoint_).gone(type, std::move(natives));
  if (!gone) co_return tl::unexpected<base::Error>(gone.error());
  if (gone->empty()) co_return base::Status{};
  const auto lock = co_await context_.merging.lock();
  store::Transaction transaction;
  {
    const store::View view = context_.store.view();
    Intake intake(context_, view, endpoint_);
    for (const auto& id : *gone) {
      flow::Document tombstone{type, id};
      tombstone.removed = true;
      intake.take(tombstone);
    }
    transaction = intake.finish();
  }
  if (transaction.empty()) co_return base::Status{};
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

}  // namespace holdfast::sync
