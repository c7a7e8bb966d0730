#include "sync/reserver.hpp"

#include <fmt/core.h>

#include "base/log.hpp"
#include "flow/withheld.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"
#include "sync/settling.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {
namespace {

using base::Decimal;
using base::ErrorKind;

// It answered, and does not want this step; the next may be well.
bool concerns_step(ErrorKind kind) {
  return kind == ErrorKind::refused || kind == ErrorKind::invalid_input ||
         kind == ErrorKind::not_found || kind == ErrorKind::conflict;
}

bool concerns_service(ErrorKind kind) {
  return kind == ErrorKind::unavailable || kind == ErrorKind::unknown_outcome ||
         kind == ErrorKind::misconfigured;
}

std::string conflict_id(const base::Uuid& order, const std::string& sku) {
  return fmt::format("reservation/{}/{}", order.hex(), sku);
}

std::string conflict_id(const base::Uuid& order, const std::string& sku, const std::string& which) {
  return conflict_id(order, sku) + "/" + which;
}

base::Result<Promised> promised_to(const store::View& view, const base::Uuid& order) {
  const auto note = view.note(store::Shelf::reservation, order.hex());
  return note ? read_promised(*note) : base::Result<Promised>(Promised{});
}

}  // namespace

struct Reserver::Work {
  base::Uuid order;
  bool only_back = false;
  std::string number{}, location{};
  Promised promised{};
  Wanted wanted{};
  std::map<std::string, Decimal> out_of_reach{};  // sums that cannot be had now, by SKU
  std::map<std::string, std::string> refusals{};  // what is said against reserving, by SKU
  std::set<std::string> freed{};                  // SKUs
  std::set<std::string> tried{};                  // SKUs of which nothing more goes back now
  bool changed = false;                           // beyond what is noted
  bool repeated = false;                          // the step was told before, and no answer noted
  store::Transaction found{};
  std::optional<base::Error> withheld{}, later{};
};

base::Task<base::Result<Reserver::Later>> Reserver::bring(base::Uuid order) {
  return work_on(order, false);
}

base::Task<base::Result<Reserver::Later>> Reserver::take_back(base::Uuid order) {
  if (rehearses() || !context_.connector(store::Endpoint::dynamics).reserves_at())
    co_return Later{};
  Work work{order, true};
  auto known = promised_to(context_.store.view(), order);
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  work.promised = std::move(*known);
  const auto looked = look(work);
  if (!looked) co_return tl::unexpected<base::Error>(looked.error());
  if (!exceeds(work.promised, work.wanted)) co_return Later{};
  co_return co_await work_on(order, true);
}

base::Task<base::Result<Reserver::Later>> Reserver::work_on(base::Uuid order, bool only_back) {
  const auto hold = co_await in_hand_.take(order);
  if (!context_.connector(store::Endpoint::dynamics).reserves_at()) co_return Later{};
  Work work{order, only_back};
  const auto gone = co_await go(work);
  if (!gone) co_return tl::unexpected<base::Error>(gone.error());
  if (work.withheld) co_return tl::unexpected<base::Error>(*work.withheld);
  if (rehearses()) co_return std::move(work.later);
  if (!only_back && !work.later) say_missing(work);
  {
    const store::View view = context_.store.view();
    for (const auto& sku : work.freed)
      queue_waiting_for(work.found, context_, view, warehouse::item_id(sku));
  }
  if (work.later && !work.changed) co_return std::move(work.later);
  store::Transaction found = std::move(work.found);
  const auto kept = co_await keep(work, std::move(found));
  if (!kept) co_return tl::unexpected<base::Error>(kept.error());
  const bool stands = only_back && !work.later && exceeds(work.promised, work.wanted);
  if (stands)
    work.later = base::Error{ErrorKind::refused, "something of it could not be taken back yet"};
  co_return std::move(work.later);
}

base::Task<base::Status> Reserver::keep(const Work& work, store::Transaction more) {
  more.emplace_back(
      store::Noted{store::Shelf::reservation, work.order.hex(), write_promised(work.promised)});
  const auto stored = co_await context_.store.commit(std::move(more));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

base::Task<base::Status> Reserver::go(Work& work) {
  auto known = promised_to(context_.store.view(), work.order);
  if (!known) co_return tl::unexpected<base::Error>(known.error());
  work.promised = std::move(*known);
  work.repeated = work.promised.under_way.has_value();
  heed_people(work);
  for (;;) {
    const auto looked = look(work);
    if (!looked) co_return looked;
    auto step = work.promised.under_way ? work.promised.under_way : next_step(work);
    if (!step) co_return base::Status{};
    if (resting()) {
      work.later = base::Error{ErrorKind::unavailable, "reserving rests: " + service_.fault()};
      co_return base::Status{};
    }
    if (!work.promised.under_way) {
      if (step->id.empty()) {
        work.promised.begin(work.order, std::move(*step));
      } else {
        work.promised.line(step->sku).put_off.reset();
        work.promised.under_way = std::move(step);
      }
      if (!rehearses()) {
        store::Transaction found = std::exchange(work.found, {});
        const auto kept = co_await keep(work, std::move(found));
        if (!kept) co_return kept;
      }
    }
    auto answer = co_await tell(work);
    if (!answer && flow::is_withheld(answer.error())) {
      work.withheld = work.withheld ? flow::after(*work.withheld, answer.error()) : answer.error();
      answer = flow::ReservationAnswer{work.promised.under_way->id, false};
    }
    if (!answer && concerns_service(answer.error().kind)) {
      work.later = answer.error();
      co_return base::Status{};
    }
    if (!answer && !concerns_step(answer.error().kind))
      co_return tl::unexpected<base::Error>(answer.error());
    take(work, answer);
  }
}

// The order as it is now: it may change while a step is told.
base::Status Reserver::look(Work& work) const {
  const store::View view = context_.store.view();
  const auto order = view.record(warehouse::RecordKind::order, work.order);
  if (!order) return tl::unexpected<base::Error>(order.error());
  if (!*order) return base::fail(ErrorKind::internal, "an order is queued, not stored");
  work.number = (*order)->text("number");
  const auto at = context_.connector(store::Endpoint::dynamics).reserves_at();
  work.location = at.value_or("");
  work.wanted = work.location.empty() ? Wanted{} : wanted_by(**order, view.facts(work.order));
  return {};
}

std::optional<PromisedStep> Reserver::next_step(const Work& work) {
  for (const auto& line : work.promised.lines) {
    if (line.put_off && !work.tried.contains(line.sku)) return line.put_off;
    if (work.tried.contains(line.sku)) continue;
    const auto wanted = work.wanted.find(line.sku);
    const auto more = line.sum().minus(wanted == work.wanted.end() ? Decimal(0) : wanted->second);
    if (!more || *more <= Decimal(0)) continue;
    const Held& last = line.held.back();
    return PromisedStep{{}, line.sku, last.location, std::min(*more, last.quantity), last.id};
  }
  if (work.only_back) return std::nullopt;
  for (const auto& [sku, wanted] : work.wanted) {
    const PromisedLine* line = work.promised.find(sku);
    if (line != nullptr && line->put_off) continue;
    const Decimal held = line == nullptr ? Decimal(0) : line->covered();
    const auto limit = work.out_of_reach.find(sku);
    const bool limited = limit != work.out_of_reach.end();
    auto missing = (limited ? limit->second : wanted).minus(held);
    if (missing && limited) missing = missing->divided_by(Decimal(2), Decimal::scale_max / 2);
    if (!missing) continue;
    const Decimal part = limited ? whole_pieces(*missing) : *missing;
    if (part > Decimal(0)) return PromisedStep{{}, sku, work.location, part};
  }
  return std::nullopt;
}

base::Task<base::Result<flow::ReservationAnswer>> Reserver::tell(const Work& work) {
  const PromisedStep& step = *work.promised.under_way;
  flow::ReservationStep row{step.id, {}, step.location, step.quantity, step.taken_from};
  {
    const store::View view = context_.store.view();
    const StoreLookups lookups(context_, view);
    auto native = lookups.native_id("dynamics", "product", warehouse::item_id(step.sku));
    if (!native) {
      co_return base::fail(ErrorKind::refused, "Dynamics has no product of that number");
    }
    row.item = std::move(*native);
  }
  ++asking_;
  auto answer = co_await context_.connector(store::Endpoint::dynamics).reserve(std::move(row));
  --asking_;
  judge_service(answer);
  co_return answer;
}

void Reserver::judge_service(const base::Result<flow::ReservationAnswer>& answer) {
  if (answer || !concerns_service(answer.error().kind)) return service_.succeeded();
  if (service_.online())
    base::log_warning("sync", "reserving stock for orders rests: " + answer.error().message);
  service_.failed(answer.error());
}

void Reserver::take(Work& work, const base::Result<flow::ReservationAnswer>& answer) const {
  PromisedStep step = std::move(*work.promised.under_way);
  work.promised.under_way.reset();
  work.changed = true;
  const bool repeated = std::exchange(work.repeated, false);
  if (!step.taken_from.empty()) {
    const base::Status done = answer ? base::Status{} : tl::unexpected<base::Error>(answer.error());
    return take_back_answered(work, std::move(step), done);
  }
  PromisedLine& line = work.promised.line(step.sku);
  if (!answer && repeated) return doubt(work, step, answer.error().message);
  if (!answer || answer->too_little) {
    const Decimal held = line.covered();
    if (!answer) work.refusals[step.sku] = answer.error().message;
    work.out_of_reach[step.sku] = answer ? held.plus(step.quantity).value_or(held) : held;
  } else if (answer->reservation.empty()) {
    doubt(work, step, "the answer names no reservation");
  } else {
    line.held.push_back({answer->reservation, step.location, step.quantity});
  }
}

void Reserver::list(Work& work, std::string id, std::string words, const std::string& error) const {
  const auto listed = context_.store.view().conflict(id);
  if (listed && !listed->settled && listed->found.subject == words) return;
  store::ConflictFound found{
      std::move(id), std::move(words), "reservation", {}, context_.hybrid.tick()};
  found.details.set("error", error);
  work.found.emplace_back(std::move(found));
}

void Reserver::doubt(Work& work, const PromisedStep& step, const std::string& why) const {
  work.promised.line(step.sku).in_doubt.push_back({step.id, step.location, step.quantity});
  list(work, conflict_id(work.order, step.sku, step.id),
       fmt::format("order {}: {} of {} may be reserved at {}, and nothing names the reservation: "
                   "take it back there if it is, then settle this; it is reserved anew then",
                   work.number, step.quantity.to_string(), step.sku, step.location),
       why);
}

// What is not known there is gone, or out of reach for ever; any other no may be a passing one.
void Reserver::take_back_answered(Work& work, PromisedStep step, const base::Status& answer) const {
  PromisedLine& line = work.promised.line(step.sku);
  const std::string id = conflict_id(work.order, step.sku, step.taken_from);
  const std::string what =
      fmt::format("order {}: {} of {}", work.number, step.quantity.to_string(), step.sku);
  const std::string there = fmt::format("reserved at {} under {}", step.location, step.taken_from);
  if (!answer && answer.error().kind != ErrorKind::not_found) {
    list(work, id,
         what + " cannot be taken back yet, " + there +
             ": it is tried again; or take it back there, then settle this",
         answer.error().message);
    work.tried.insert(step.sku);
    work.found.emplace_back(store::Noted{store::Shelf::reservation,
                                         wants_key(warehouse::item_id(step.sku), work.order), "1"});
    line.put_off = std::move(step);
    return;
  }
  line.lower(step.taken_from, step.quantity);
  work.freed.insert(step.sku);
  wait_no_more(work, line);
  if (!answer) {
    list(work, id, what + " may still be " + there + ": take it back there",
         answer.error().message);
    return;
  }
  const auto listed = context_.store.view().conflict(id);
  if (listed && !listed->settled)
    settle_listed(work.found, *listed, "by what came since", {}, context_.hybrid.tick());
}

void Reserver::wait_no_more(Work& work, const PromisedLine& line) {
  if (!line.said.empty()) return;
  const std::string key = wants_key(warehouse::item_id(line.sku), work.order);
  work.found.emplace_back(store::Noted{store::Shelf::reservation, key, ""});
}

// Settled: somebody looked there.
void Reserver::heed_people(Work& work) const {
  const store::View view = context_.store.view();
  const auto settled = [&](const std::string& sku, const std::string& which) {
    const auto conflict = view.conflict(conflict_id(work.order, sku, which));
    return conflict && conflict->settled;
  };
  for (auto& line : work.promised.lines) {
    const auto looked_at = [&](const Held& one) { return settled(line.sku, one.id); };
    if (std::erase_if(line.in_doubt, looked_at) > 0) work.changed = true;
    if (!line.put_off || !settled(line.sku, line.put_off->taken_from)) continue;
    line.lower(line.put_off->taken_from, line.put_off->quantity);
    line.put_off.reset();
    work.changed = true;
    work.freed.insert(line.sku);
    wait_no_more(work, line);
  }
}

// What cannot be reserved, in words that stay the same while it is the same.
void Reserver::say_missing(Work& work) const {
  const store::View view = context_.store.view();
  for (const auto& [sku, wanted] : work.wanted) work.promised.line(sku);
  for (auto& line : work.promised.lines) {
    const auto wanted = work.wanted.find(line.sku);
    const Decimal goal = wanted == work.wanted.end() ? Decimal(0) : wanted->second;
    const Decimal missing = goal.minus(line.covered()).value_or(Decimal(0));
    std::string words;
    if (missing > Decimal(0) && !line.put_off) {
      words =
          fmt::format("order {}: {} of {} pieces of {} could not be reserved at {}", work.number,
                      missing.to_string(), goal.to_string(), line.sku, work.location);
    }
    if (words == line.said) continue;
    const std::string id = conflict_id(work.order, line.sku);
    const auto listed = view.conflict(id);
    if (words.empty() && listed && !listed->settled)
      settle_listed(work.found, *listed, "by what came since", {}, context_.hybrid.tick());
    if (!words.empty()) {
      store::ConflictFound short_of{id, words, "reservation", {}, context_.hybrid.tick()};
      const auto refusal = work.refusals.find(line.sku);
      if (refusal != work.refusals.end()) short_of.details.set("error", refusal->second);
      work.found.emplace_back(std::move(short_of));
    }
    work.found.emplace_back(store::Noted{store::Shelf::reservation,
                                         wants_key(warehouse::item_id(line.sku), work.order),
                                         words.empty() && !line.put_off ? "" : "1"});
    line.said = std::move(words);
  }
  std::erase_if(work.promised.lines, [](const auto& line) {
    return line.held.empty() && line.said.empty() && line.in_doubt.empty() && !line.put_off;
  });
}

}  // namespace holdfast::sync
