#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/fault_words.hpp"
#include "serve/detail/held_counts.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

base::Json clock_of(const base::Clock& clock) {
  base::Json json = base::Json::object();
  json.set("time", clock.wall().iso());
  json.set("trusted", clock.wall_trusted());
  return json;
}

base::Json store_of(const store::StoreStatistics& is) {
  base::Json json = base::Json::object();
  json.set("transactions", number(is.transactions));
  json.set("events", number(is.events));
  json.set("flushes", number(is.flushes));
  json.set("journal_bytes", number(is.journal_bytes));
  json.set("applied_batches", number(is.applied_batches));
  json.set("map_used_bytes", number(is.map_used_bytes));
  json.set("map_bytes", number(is.map_bytes));
  json.set("disk_free_bytes", number(is.disk_free_bytes));
  json.set("alarm", text_or_null(is.alarm));
  return json;
}

base::Json counts_of(const store::View& view, std::size_t dead, std::size_t conflicts) {
  base::Json json = base::Json::object();
  json.set("items", number(view.count(warehouse::RecordKind::item)));
  json.set("orders", number(view.count(warehouse::RecordKind::order)));
  json.set("customers", number(view.count(warehouse::RecordKind::customer)));
  json.set("payments", number(view.count(warehouse::RecordKind::payment)));
  json.set("invoices", number(view.count(warehouse::RecordKind::invoice)));
  json.set("dead_letters", number(dead));
  json.set("open_conflicts", number(conflicts));
  return json;
}

std::size_t open_conflicts(const store::View& view) {
  std::size_t open = 0;
  for (const auto& conflict : view.conflicts()) open += conflict.settled ? 0 : 1;
  return open;
}

// What a person should look at, in words.
class Attention {
 public:
  void add(std::string text) { all_.push_back(std::move(text)); }
  void add_if(std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) add(fmt::format("{} {}", count, count == 1 ? one : many));
  }
  base::Json take() { return std::move(all_); }

 private:
  base::Json all_ = base::Json::array();
};

}  // namespace

Outcome<base::Json> health(const Call& call) {
  const auto& needs = call.state.needs;
  const base::MonotonicTime now = needs.clock.monotonic();
  needs.store.look_at_space();
  const store::StoreStatistics statistics = needs.store.statistics();
  const store::View view = call.view();
  const std::size_t dead = letters_to_decide(view).size();
  const std::size_t conflicts = open_conflicts(view);
  Attention attention;
  base::Json endpoints = base::Json::array();
  if (!statistics.alarm.empty()) attention.add(statistics.alarm);
  for (const auto& status : needs.engine.status()) {
    if (!status.fault.empty()) {
      attention.add(fault_in_words(status, now));
    }
    for (const auto& [stream, state] : status.streams) {
      if (!state.refused) continue;
      attention.add(fmt::format("{} {}: {}", store::to_string(status.endpoint), stream,
                                state.remark));
    }
    if (status.read_only) {
      attention.add(fmt::format("{} is only read (mode read_only): {} entries wait, none is sent",
                                store::to_string(status.endpoint), status.backlog));
    }
    if (status.dry_run) {
      attention.add(
          fmt::format("{} is not written to (mode dry_run): {} entries wait, none is "
                      "sent; holdfast outbox --writes shows what they would write",
                      store::to_string(status.endpoint), status.backlog));
    }
    endpoints.push_back(present(status, now));
  }
  if (needs.attention) {
    for (auto& text : needs.attention()) attention.add(std::move(text));
  }
  attention.add_if(dead, "dead letter waits for a decision (holdfast dead-letters)",
                   "dead letters wait for a decision (holdfast dead-letters)");
  attention.add_if(conflicts, "conflict waits for a decision (holdfast conflicts)",
                   "conflicts wait for a decision (holdfast conflicts)");
  if (!needs.clock.wall_trusted()) attention.add("the clock of this box is not set yet");
  base::Json json = base::Json::object();
  json.set("ok", statistics.alarm.empty());
  json.set("box", needs.box_name);
  json.set("version", needs.version);
  json.set("actor", causal::to_string(needs.store.actor()));
  json.set("uptime_s", std::chrono::duration_cast<base::Seconds>(now - call.state.started).count());
  json.set("clock", clock_of(needs.clock));
  json.set("attention", attention.take());
  json.set("store", store_of(statistics));
  json.set("counts", counts_of(view, dead, conflicts));
  json.set("endpoints", std::move(endpoints));
  return json;
}

}  // namespace holdfast::serve
