#include "sync/engine.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "sync/actions.hpp"
#include "sync/count_review.hpp"
#include "sync/intake.hpp"
#include "sync/intents.hpp"
#include "sync/settling.hpp"

namespace holdfast::sync {

struct Engine::Side {
  Side(Context& context, store::Endpoint which, PusherOptions options)
      : endpoint(which),
        health(context.loop, context.random),
        pusher(context, which, health, options) {}
  store::Endpoint endpoint;
  Health health;
  Pusher pusher;
  std::unique_ptr<Puller> puller;
  std::unique_ptr<Sweep> sweep;  // for what its streams do not tell
};

Engine::Engine(base::Loop& loop, const base::Clock& clock, base::Random& random,
               store::Store& store, const flow::Routes& routes,
               std::map<store::Endpoint, flow::Connector*> connectors, EngineOptions options)
    : hybrid_(clock),
      merging_(loop),
      tying_(loop),
      context_{loop,    clock,    random, store, routes, std::move(connectors),
               hybrid_, merging_, tying_},
      options_(options),
      agreement_(context_),
      reserver_(context_),
      tasks_(loop) {
  context_.rehearsal.systems = options_.dry_run;
  // Stamps go on from the last one, whatever the clock says after this start.
  for (const auto& movement : store.view().movements(1)) hybrid_.observe(movement.time);
  for (const auto& [endpoint, connector] : context_.connectors) {
    const bool erp = endpoint == store::Endpoint::dynamics;
    PusherOptions pusher;
    pusher.rehearse = options_.dry_run.contains(endpoint);
    pusher.lanes_max = erp ? options_.lanes_dynamics : options_.lanes_shopware;
    auto side = std::make_unique<Side>(context_, endpoint, pusher);
    if (erp) {
      stock_ =
          std::make_unique<StockReader>(context_, side->health, side->pusher, StockReaderOptions{});
      reservations_ = std::make_unique<ReservationWalk>(context_, side->health);
    }
    PullerOptions puller;
    puller.interval = options_.pull_interval;
    puller.patient_rounds = options_.patient_rounds;
    side->puller = std::make_unique<Puller>(context_, endpoint, side->health,
                                            erp ? stock_.get() : nullptr, puller);
    if (erp) {
      Puller& look = *side->puller;
      side->pusher.look_before_parking(
          {[&look] { return look.known_as_of(); }, [&look, c = connector] {
             // While requests wait for the quota the next round is soon enough.
             c->short_of_quota() ? look.look_everywhere() : look.hint();
           }});
    }
    SweepOptions sweep = options_.sweep;
    sweep.stock = !erp;
    side->sweep = std::make_unique<Sweep>(context_, endpoint, side->health, sweep);
    add_handlers(*side);
    sides_.emplace(endpoint, std::move(side));
  }
}

Engine::~Engine() = default;

void Engine::add_handlers(Side& side) {
  Pusher& pusher = side.pusher;
  const bool erp = side.endpoint == store::Endpoint::dynamics;
  pusher.handle(record_action, std::make_unique<RecordAction>(context_, side.endpoint,
                                                              erp ? 1 : options_.record_rows_max));
  pusher.handle(transition_action,
                std::make_unique<TransitionAction>(context_, side.endpoint, reserver_));
  if (erp) {
    pusher.handle(movement_action,
                  std::make_unique<MovementAction>(context_, options_.movement_rows_max));
    pusher.handle(count_action, std::make_unique<CountAction>(context_));
    pusher.handle(reservation_action, std::make_unique<ReservationAction>(reserver_));
  } else {
    pusher.handle(supply_action,
                  std::make_unique<SupplyAction>(context_, options_.supply_rows_max));
  }
}

void Engine::start() {
  context_.store.on_applied([this] {
    for (auto& [endpoint, side] : sides_) side->pusher.wake();
  });
  for (auto& [endpoint, side] : sides_) {
    tasks_.spawn(side->puller->run());
    tasks_.spawn(side->pusher.run());
    tasks_.spawn(side->sweep->run());
    const bool rehearsed = options_.dry_run.contains(endpoint);
    if (!rehearsed) tasks_.spawn(forget_rehearsals(context_.store, endpoint));
  }
  if (stock_) tasks_.spawn(stock_->run());
  if (reservations_) tasks_.spawn(reservations_->run([this] { return !loading(); }));
  tasks_.spawn(release_when_loaded());
  if (sides_.size() == 2) tasks_.spawn(keep_agreement());
}

base::Task<void> Engine::stop() {
  stopping_ = true;
  if (stock_) stock_->stop();
  if (reservations_) reservations_->stop();
  for (auto& [endpoint, side] : sides_) {
    side->puller->stop();
    side->pusher.stop();
    side->sweep->stop();
  }
  co_await tasks_.join();
}

bool Engine::loading() const {
  for (const auto& [endpoint, side] : sides_) {
    if (!side->puller->first_load_done() || side->puller->probe().system.empty()) return true;
  }
  return false;
}

base::Task<void> Engine::release_when_loaded() {
  co_await revive_readable();
  while (!stopping_ && loading()) co_await base::sleep(context_.loop, base::Millis(100));
  for (auto& [endpoint, side] : sides_) {
    if (!options_.read_only.contains(endpoint)) side->pusher.release();
  }
}

// Movements whose row was damaged, and is restored.
base::Task<void> Engine::revive_readable() {
  store::Transaction transaction;
  for (const auto& letter : context_.store.view().dead_letters()) {
    const bool damaged = letter.error_kind == base::to_string(base::ErrorKind::corrupt);
    if (damaged && context_.store.view().movement(letter.entry.movement))
      transaction.emplace_back(store::Revived{letter.entry.id, false, {}});
  }
  if (transaction.empty()) co_return;
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) base::log_error("sync", stored.error().message);
  reload();
}

base::Task<void> Engine::keep_agreement() {
  Side& shop = *sides_.at(store::Endpoint::shopware);
  std::uint64_t seen_looks = 0;
  while (!stopping_) {
    const bool loaded = shop.puller->first_load_done() && stock_ && stock_->first_read_done();
    const bool orders_fresh = shop.puller->looks() > seen_looks;
    base::Millis pause{250};
    if (loaded && orders_fresh && shop.health.may_call()) {
      const auto more = co_await agreement_.round(stock_->first_numbers(),
                                                  [&shop] { return shop.puller->rounds(); });
      if (!more) {
        base::log_info("supply", "the shop's stock was not compared: " + more.error().message);
      }
      // What is not agreed yet waits for orders that were edited, which patient streams tell.
      if (agreement_.tying() || agreement_.doubting()) shop.puller->look_everywhere();
      if (!more || !*more)
        seen_looks = shop.puller->looks();
      else if (agreement_.tying())
        pause = base::Millis(10);  // many of them, at first
    }
    co_await shop.health.wait(pause);
  }
}

store::Transaction Engine::events_of(Happening happening) {
  store::Transaction out;
  const store::View view = context_.store.view();
  for (auto& scan : happening.scans) out.emplace_back(std::move(scan));
  for (auto& movement : happening.movements) queue_movement(out, std::move(movement));
  for (auto& count : happening.counts) {
    const auto before = view.on_hand(count.key);
    queue_count(out, std::move(count), before ? *before : base::Decimal{});
  }
  for (auto& note : happening.notes) out.emplace_back(std::move(note));
  std::map<base::Uuid, std::vector<warehouse::Fact>> facts;
  for (auto& [order, fact] : happening.facts) {
    auto& known = facts.try_emplace(order, view.facts(order)).first->second;
    known.push_back(fact);
    out.emplace_back(store::FactLearnt{order, std::move(fact)});
  }
  for (const auto& [order, of_order] : facts) {
    const flow::RecordRoute* route = context_.routes.of(warehouse::RecordKind::order);
    const auto known = view.record(warehouse::RecordKind::order, order);
    if (known && *known) {
      queue_what_is_free(out, context_, **known);
      queue_reservation_if_due(out, context_, view, **known, of_order);
    }
    for (const auto& [endpoint, connector] : context_.connectors) {
      if (route != nullptr && find_native(view, *route, endpoint, order)) {
        queue_transition(out, endpoint, order);
      }
    }
  }
  return out;
}

void Engine::record(Happening happening, store::Store::Done done) {
  // What a pick did to its order has to be seen by the next scan of that order, and so have notes.
  const bool seen_next =
      happening.seen_next || !happening.facts.empty() || !happening.notes.empty();
  const store::Wait wait = seen_next ? store::Wait::taken : store::Wait::flushed;
  context_.store.append(events_of(std::move(happening)), wait, std::move(done));
}

void Engine::line_returned(store::Endpoint endpoint) {
  Side& side = *sides_.at(endpoint);
  side.health.line_returned();
  if (endpoint == store::Endpoint::dynamics) reserver_.line_returned();
  side.puller->hint();
}

void Engine::hint(store::Endpoint endpoint) { sides_.at(endpoint)->puller->hint(); }

bool Engine::hint(store::Endpoint endpoint, const std::string& stream,
                  std::optional<base::Duration> told_ago) {
  return sides_.at(endpoint)->puller->hint(stream, told_ago);
}

base::Task<base::Status> Engine::settle(std::string conflict, base::Json value, std::string by) {
  const auto found = context_.store.view().conflict(conflict);
  if (!found || found->settled) {
    co_return base::fail(
        base::ErrorKind::not_found,
        fmt::format("no open conflict \"{}\": it may be settled already", conflict));
  }
  if (found->found.kind == "field") {
    const auto decided = co_await settle_field(*found, value);
    if (!decided) co_return decided;
  }
  store::Transaction transaction;
  if (found->found.kind == "count") {
    const auto decided = decide_count(context_.store.view(), conflict, value, transaction);
    if (!decided) co_return decided;
  }
  const bool acts = !transaction.empty();
  queue_settled_reservation(transaction, found->found);
  settle_listed(transaction, *found, "by " + by, value, context_.hybrid.tick());
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  if (acts) reload();
  co_return base::Status{};
}

base::Task<base::Status> Engine::settle_field(const store::Conflict& conflict, base::Json value) {
  // "field/<record hex>/<name>/..." (merge.cpp)
  const std::string id = conflict.found.id;
  const auto record = base::Uuid::parse(id.substr(6, 32));
  const std::string name = id.substr(39, id.find('/', 39) - 39);
  if (!record) co_return base::fail(base::ErrorKind::internal, "conflict with an unreadable id");
  const auto lock = co_await context_.merging.lock();
  store::Transaction transaction;
  {
    const store::View view = context_.store.view();
    for (const auto& route : context_.routes.all()) {
      const auto found = view.record(route.kind, *record);
      if (!found || !*found || (*found)->find(name) == nullptr) continue;
      store::Changed change{route.kind, *record, {}};
      change.fields.emplace_back(
          name,
          causal::Sibling{{}, context_.hybrid.tick(), value, (*found)->find(name)->context()});
      transaction.emplace_back(std::move(change));
      for (const auto& [endpoint, side] : sides_) {
        if (find_native(view, route, endpoint, *record)) {
          queue_record(transaction, endpoint, route.kind, *record);
        }
        for (const auto part : route.parts(store::to_string(endpoint))) {
          if (!find_part(view, endpoint, part, *record)) continue;
          queue_record(transaction, endpoint, route.kind, *record, part);
        }
      }
      const bool ordered_anew = route.kind == warehouse::RecordKind::order && name == "lines";
      if (ordered_anew && reserves_at(context_)) queue_reservation(transaction, *record);
    }
  }
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

void Engine::reload() {
  for (auto& [endpoint, side] : sides_) side->pusher.reload();
}

// A held count is decided by its conflict, so that the two cannot part.
base::Task<base::Status> Engine::bring_back(store::Revived revived) {
  for (const auto& letter : context_.store.view().dead_letters()) {
    if (letter.entry.id != revived.entry || !waits_for_review(letter)) continue;
    co_return base::fail(base::ErrorKind::invalid_input,
                         fmt::format("entry {} is a count that waits for a decision: holdfast "
                                     "conflicts settle {} accept, or recount",
                                     revived.entry, count_conflict(letter.entry.movement)));
  }
  store::Transaction transaction;
  transaction.emplace_back(std::move(revived));
  const auto stored = co_await context_.store.commit(std::move(transaction));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  reload();
  co_return base::Status{};
}

base::Task<base::Status> Engine::revive(std::uint64_t entry, std::optional<std::string> corrected) {
  return bring_back({entry, false, std::move(corrected)});
}

base::Task<base::Status> Engine::give_up(std::uint64_t entry) {
  return bring_back({entry, true, {}});
}

base::Task<base::Result<flow::StockSaid>> Engine::stock_now(base::Uuid item) {
  const auto erp = context_.connectors.find(store::Endpoint::dynamics);
  const flow::RecordRoute* route = context_.routes.of(warehouse::RecordKind::item);
  if (erp == context_.connectors.end() || route == nullptr) {
    co_return base::fail(base::ErrorKind::not_found, "this box has no ERP that could be asked");
  }
  const auto native = find_native(context_.store.view(), *route, store::Endpoint::dynamics, item);
  if (!native) {
    co_return base::fail(base::ErrorKind::not_found,
                         "the item is linked to no product of dynamics: see that one has its "
                         "number there");
  }
  co_return co_await erp->second->stock_now(native->id);
}

bool Engine::first_load_done(store::Endpoint endpoint) const {
  const bool records = sides_.at(endpoint)->puller->first_load_done();
  const bool keeps_stock = stock_ && endpoint == store::Endpoint::dynamics;
  return records && (!keeps_stock || stock_->first_load_done());
}

std::vector<EndpointStatus> Engine::status() const {
  std::vector<EndpointStatus> all;
  const store::View view = context_.store.view();
  for (const auto& [endpoint, side] : sides_) {
    EndpointStatus status;
    status.endpoint = endpoint;
    status.online = side->health.online() && side->health.last_success().ns != 0;
    status.read_only = options_.read_only.contains(endpoint);
    status.dry_run = options_.dry_run.contains(endpoint);
    status.fault = side->health.fault();
    status.fault_kind = side->health.fault_kind();
    status.backlog = view.outbox_count(endpoint);
    status.delivered = side->pusher.delivered();
    status.first_load_done = first_load_done(endpoint);
    status.first_load = side->puller->first_load();
    status.last_success = side->health.last_success();
    status.streams = side->puller->streams();
    all.push_back(std::move(status));
  }
  return all;
}

bool Engine::quiescent() const {
  for (const auto& side : status()) {
    if (!side.online || side.backlog > 0 || !side.first_load_done) return false;
  }
  return !stock_ || (stock_->first_read_done() && stock_->marked() == 0);
}

}  // namespace holdfast::sync
