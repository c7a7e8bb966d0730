#include "base/log.hpp"
#include "sync/intents.hpp"
#include "sync/reserver.hpp"

namespace holdfast::sync {
namespace {

constexpr std::size_t orders_at_once = 500;
constexpr std::size_t looked_at_once = 200;
constexpr base::Millis look_pause{250};
constexpr base::Seconds try_again{600};

void log_unread(const base::Status& read) {
  if (!read) base::log_error("sync", "looking for what to reserve: " + read.error().message);
}

}  // namespace

std::optional<std::string> reserves_at(const Context& context) {
  const auto erp = context.connectors.find(store::Endpoint::dynamics);
  return erp == context.connectors.end() ? std::nullopt : erp->second->reserves_at();
}

void queue_reservation_if_due(store::Transaction& out, const Context& context,
                              const store::View& view, const warehouse::Record& order,
                              const std::vector<warehouse::Fact>& facts) {
  const auto at = reserves_at(context);
  if (!at) return;
  const auto note = view.note(store::Shelf::reservation, order.id.hex());
  const auto promised = note ? read_promised(*note) : base::Result<Promised>(Promised{});
  const Wanted wanted = at->empty() ? Wanted{} : wanted_by(order, facts);
  // An unreadable note is told by the entry.
  if (!promised || differs(*promised, wanted)) queue_reservation(out, order.id);
}

void queue_waiting_for(store::Transaction& out, const Context& context, const store::View& view,
                       const base::Uuid& item) {
  if (!reserves_at(context)) return;
  const std::string prefix = wants_key(item, {});
  log_unread(view.each_note(store::Shelf::reservation, prefix, [&](std::string_view key, auto) {
    const auto order = base::Uuid::parse(key.substr(prefix.size()));
    if (order) queue_reservation(out, *order);
    return out.size() < store::transaction_events_max / 2;  // the others: at the next walk
  }));
}

// "reservation/<order hex>/..." (reserver.cpp)
void queue_settled_reservation(store::Transaction& out, const store::ConflictFound& conflict) {
  if (conflict.kind != "reservation") return;
  const auto order = base::Uuid::parse(conflict.id.substr(conflict.id.find('/') + 1, 32));
  if (order) queue_reservation(out, *order);
}

base::Task<void> ReservationWalk::run(std::function<bool()> loaded) {
  if (!reserves_at(context_)) co_return;
  while (!stopping_ && !loaded()) co_await health_.wait(look_pause);
  co_await queue_all_due();
  base::MonotonicTime due = context_.loop.now() + try_again;
  while (!stopping_) {
    co_await health_.wait(look_pause);
    if (stopping_ || context_.loop.now() < due || !health_.may_call()) continue;
    co_await queue_all_waiting();
    due = context_.loop.now() + try_again;
  }
}

base::Task<void> ReservationWalk::queue_all_due() {
  base::Uuid after{};
  for (bool more = true; more && !stopping_;) {
    more = false;
    std::size_t visited = 0;
    store::Transaction due;
    {
      const store::View view = context_.store.view();
      log_unread(view.each_record(warehouse::RecordKind::order, after, [&](const auto& order) {
        after = order.id;
        queue_reservation_if_due(due, context_, view, order, view.facts(order.id));
        more = ++visited >= looked_at_once;
        return !more;
      }));
    }
    co_await base::yield(context_.loop);
    if (due.empty()) continue;
    const auto stored = co_await context_.store.commit(std::move(due));
    if (!stored) base::log_error("sync", stored.error().message);
  }
}

base::Task<void> ReservationWalk::queue_all_waiting() {
  std::set<base::Uuid> waiting;
  {
    const store::View view = context_.store.view();
    log_unread(view.each_note(store::Shelf::reservation, "wants/", [&](std::string_view key, auto) {
      const auto order = base::Uuid::parse(key.substr(key.rfind('/') + 1));
      if (order) waiting.insert(*order);
      return true;
    }));
  }
  while (!waiting.empty()) {
    store::Transaction again;
    while (!waiting.empty() && again.size() < orders_at_once)
      queue_reservation(again, waiting.extract(waiting.begin()).value());
    const auto stored = co_await context_.store.commit(std::move(again));
    if (!stored) base::log_error("sync", stored.error().message);
  }
}

}  // namespace holdfast::sync
