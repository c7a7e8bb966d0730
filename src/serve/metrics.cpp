#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/held_counts.hpp"

namespace holdfast::serve {
namespace {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

// Prometheus' text format 0.0.4: the samples of one metric stand together behind its head.
class Text {
 public:
  void metric(std::string_view name, std::string_view help) {
    name_ = name;
    const std::string_view type = name.ends_with("_total") ? "counter" : "gauge";
    out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  void sample(const Labels& labels, const std::string& value) {
    std::string all;
    for (const auto& [label, is] : labels) {
      all += fmt::format("{}{}=\"{}\"", all.empty() ? "" : ",", label, escaped(is));
    }
    out_ += name_ + (all.empty() ? "" : "{" + all + "}") + " " + value + "\n";
  }
  void one(std::string_view name, std::string_view help, std::uint64_t value) {
    metric(name, help);
    sample({}, std::to_string(value));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_, name_;
};

void add_store(Text& out, const store::StoreStatistics& is) {
  out.one("holdfast_transactions_total", "Transactions acknowledged since start", is.transactions);
  out.one("holdfast_events_total", "Events journalled since start", is.events);
  out.one("holdfast_journal_flushes_total", "Flushes of the journal", is.flushes);
  out.one("holdfast_journal_bytes_total", "Bytes written to the journal", is.journal_bytes);
  out.one("holdfast_applied_batches_total", "Batches applied to the state", is.applied_batches);
  out.one("holdfast_map_used_bytes", "Bytes of the state's map in use", is.map_used_bytes);
  out.one("holdfast_map_bytes", "Size of the state's map", is.map_bytes);
  out.one("holdfast_disk_free_bytes", "Free bytes where the store is", is.disk_free_bytes);
  out.one("holdfast_store_alarm", "1 while the store is short of space or broken",
          is.alarm.empty() ? 0 : 1);
}

void add_scans(Text& out, const store::View& view) {
  out.metric("holdfast_scans_total", "Scans accepted, by device");
  for (const auto& device : view.devices()) {
    out.sample({{"device", device.device}}, std::to_string(device.number));
  }
}

void add_records(Text& out, const store::View& view) {
  out.metric("holdfast_records", "Records known, by kind");
  for (const auto kind : {warehouse::RecordKind::item, warehouse::RecordKind::customer,
                          warehouse::RecordKind::order, warehouse::RecordKind::payment,
                          warehouse::RecordKind::invoice}) {
    out.sample({{"kind", std::string(warehouse::to_string(kind))}},
               std::to_string(view.count(kind)));
  }
}

void add_decisions(Text& out, const store::View& view) {
  std::uint64_t open = 0;
  const auto conflicts = view.conflicts();
  for (const auto& conflict : conflicts) open += conflict.settled ? 0 : 1;
  out.metric("holdfast_conflicts", "Conflicts listed, by state");
  out.sample({{"state", "open"}}, std::to_string(open));
  out.sample({{"state", "settled"}}, std::to_string(conflicts.size() - open));
  std::map<store::Endpoint, std::uint64_t> letters = {{store::Endpoint::dynamics, 0},
                                                      {store::Endpoint::shopware, 0}};
  for (const auto& letter : letters_to_decide(view)) ++letters[letter.entry.endpoint];
  out.metric("holdfast_dead_letters", "Intents that wait for a person, by endpoint");
  for (const auto& [endpoint, count] : letters) {
    out.sample({{"endpoint", std::string(store::to_string(endpoint))}}, std::to_string(count));
  }
  out.metric("holdfast_outbox_entries", "Intents not delivered yet, by endpoint");
  for (const auto& [endpoint, count] : letters) {
    out.sample({{"endpoint", std::string(store::to_string(endpoint))}},
               std::to_string(view.outbox_count(endpoint)));
  }
}

void add_endpoints(Text& out, const std::vector<sync::EndpointStatus>& all,
                   base::MonotonicTime now) {
  const auto each = [&](std::string_view name, std::string_view help, auto value) {
    out.metric(name, help);
    for (const auto& one : all) {
      const std::optional<std::string> text = value(one);
      if (text) out.sample({{"endpoint", std::string(store::to_string(one.endpoint))}}, *text);
    }
  };
  using Value = std::optional<std::string>;
  each("holdfast_connector_up", "1 while the endpoint answers",
       [](const auto& one) -> Value { return one.online ? "1" : "0"; });
  each("holdfast_connector_fault", "1 while a person has to look at the endpoint",
       [](const auto& one) -> Value { return one.fault.empty() ? "0" : "1"; });
  each("holdfast_delivered_total", "Intents delivered since start",
       [](const auto& one) -> Value { return std::to_string(one.delivered); });
  each("holdfast_first_load_done", "1 when everything was read once",
       [](const auto& one) -> Value { return one.first_load_done ? "1" : "0"; });
  each("holdfast_last_success_seconds", "Seconds since a call succeeded",
       [now](const auto& one) -> Value {
         if (one.last_success.ns == 0) return std::nullopt;
         const auto ms = std::chrono::duration_cast<base::Millis>(now - one.last_success).count();
         return fmt::format("{:.3f}", static_cast<double>(ms) / 1000);
       });
}

void add_others(Text& out, const Call& call) {
  out.metric("holdfast_api_responses_total", "Answers of the local API, by status");
  for (const auto& [status, count] : call.state.responses) {
    out.sample({{"status", std::to_string(status)}}, std::to_string(count));
  }
  out.one("holdfast_listeners", "Readers of the event stream", call.state.hub->listeners());
  if (!call.state.needs.metrics) return;
  for (const auto& [name, value] : call.state.needs.metrics()) {
    out.metric(name, "Told by the daemon");
    out.sample({}, fmt::format("{}", value));
  }
}

}  // namespace

Outcome<net::ServerResponse> metrics(const Call& call) {
  const auto& needs = call.state.needs;
  const base::MonotonicTime now = needs.clock.monotonic();
  Text out;
  out.metric("holdfast_info", "Version and box, as labels");
  out.sample({{"version", needs.version}, {"box", needs.box_name}}, "1");
  out.one("holdfast_uptime_seconds", "Seconds since start",
          static_cast<std::uint64_t>((now - call.state.started).count() / 1'000'000'000));
  out.one("holdfast_clock_trusted", "1 when the wall clock is set",
          needs.clock.wall_trusted() ? 1 : 0);
  add_store(out, needs.store.statistics());
  const store::View view = call.view();
  add_scans(out, view);
  add_records(out, view);
  add_decisions(out, view);
  add_endpoints(out, needs.engine.status(), now);
  add_others(out, call);
  net::ServerResponse response;
  response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
                      {"Cache-Control", "no-store"}};
  response.body = out.take();
  return response;
}

}  // namespace holdfast::serve
