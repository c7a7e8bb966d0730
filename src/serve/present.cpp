#include "serve/detail/present.hpp"

#include <fmt/core.h>

#include "serve/detail/fault_words.hpp"
#include "sync/intents.hpp"
#include "sync/lookups.hpp"

namespace holdfast::serve {
namespace {

base::Json seconds_since(base::MonotonicTime then, base::MonotonicTime now) {
  if (then.ns == 0) return {};
  return std::chrono::duration_cast<base::Seconds>(now - then).count();
}

base::Json streams_of(const sync::EndpointStatus& status, base::MonotonicTime now) {
  base::Json all = base::Json::array();
  for (const auto& [name, stream] : status.streams) {
    base::Json json = base::Json::object();
    json.set("name", name);
    json.set("first_load_done", stream.first_load_done);
    json.set("documents", number(stream.documents));
    json.set("read", stream.load ? base::Json(stream.load->read) : base::Json());
    json.set("total", stream.load ? base::Json(stream.load->total) : base::Json());
    json.set("last_pull_s", seconds_since(stream.last_pull, now));
    json.set("fault", text_or_null(stream.fault));
    json.set("remark", text_or_null(stream.remark));
    all.push_back(std::move(json));
  }
  return all;
}

base::Json present(const std::optional<sync::FirstLoad>& load) {
  if (!load) return {};
  base::Json json = base::Json::object();
  json.set("read", load->read);
  json.set("total", load->total);
  json.set("rows_per_s", load->rows_per_s ? base::Json(*load->rows_per_s) : base::Json());
  json.set("left_s", load->left_s ? base::Json(*load->left_s) : base::Json());
  return json;
}

base::Json line_of(const warehouse::LineState& line) {
  base::Json json = base::Json::object();
  json.set("sku", line.sku);
  json.set("ordered", line.ordered);
  json.set("picked", line.picked);
  json.set("shipped", line.shipped);
  json.set("cancelled", line.cancelled);
  json.set("returned", line.returned);
  json.set("open", line.open());
  return json;
}

base::Json texts(const std::vector<std::string>& all) {
  base::Json json = base::Json::array();
  for (const auto& text : all) json.push_back(text);
  return json;
}

std::string text_of(const store::View& view, warehouse::RecordKind kind, const base::Uuid& id,
                    std::string_view field) {
  const auto record = view.record(kind, id);
  return record && *record ? (*record)->text(field) : std::string();
}

}  // namespace

base::Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

base::Json text_or_null(const std::string& text) {
  return text.empty() ? base::Json() : base::Json(text);
}

void set_time(base::Json& json, const causal::HybridTime& time) {
  const bool known = time.wall_ms > 0;
  json.set("time", known ? base::Json(base::WallTime{time.wall_ms}.iso()) : base::Json());
  json.set("time_trusted", time.trusted);
}

base::Json present(const store::Conflict& conflict, const ConflictWords& words) {
  base::Json json = base::Json::object();
  json.set("id", conflict.found.id);
  json.set("subject", conflict.found.subject);
  json.set("kind", conflict.found.kind);
  set_time(json, conflict.found.time);
  json.set("details", conflict.found.details);
  json.set("settled", conflict.settled);
  json.set("how", text_or_null(conflict.how));
  json.set("value", conflict.value);
  json.set("sides", words.sides(conflict));
  json.set("remark", text_or_null(ConflictWords::remark(conflict)));
  json.set("why", text_or_null(words.why(conflict)));
  json.set("settled_at", ConflictWords::settled_at(conflict));
  json.set("choices", words.choices(conflict));
  return json;
}

base::Json present(const sync::EndpointStatus& status, base::MonotonicTime now) {
  base::Json json = base::Json::object();
  json.set("endpoint", store::to_string(status.endpoint));
  json.set("online", status.online);
  json.set("read_only", status.read_only);
  json.set("dry_run", status.dry_run);
  json.set("fault", text_or_null(status.fault));
  json.set("fault_words", text_or_null(fault_in_words(status, now)));
  json.set("backlog", number(status.backlog));
  json.set("delivered", number(status.delivered));
  json.set("first_load_done", status.first_load_done);
  json.set("first_load", present(status.first_load));
  json.set("last_success_s", seconds_since(status.last_success, now));
  json.set("streams", streams_of(status, now));
  return json;
}

base::Json present(const warehouse::Fact& fact) {
  base::Json json = base::Json::object();
  json.set("kind", warehouse::to_string(fact.kind));
  json.set("id", fact.id);
  json.set("sku", text_or_null(fact.line));
  json.set("amount", fact.amount);
  json.set("detail", text_or_null(fact.detail));
  json.set("source", fact.source);
  set_time(json, fact.time);
  return json;
}

base::Json present(const warehouse::OrderState& state) {
  base::Json json = base::Json::object();
  json.set("progress", warehouse::to_string(state.progress));
  json.set("delivery", warehouse::to_string(state.delivery));
  json.set("payment", warehouse::to_string(state.payment));
  base::Json lines = base::Json::array();
  for (const auto& line : state.lines) lines.push_back(line_of(line));
  json.set("lines", std::move(lines));
  json.set("tracking_codes", texts(state.tracking_codes));
  json.set("violations", texts(state.violations));
  return json;
}

base::Json present_item(const warehouse::Record& item) {
  base::Json json = base::Json::object();
  json.set("id", item.id.hex());
  json.set("sku", item.text("sku"));
  json.set("name", text_or_null(item.text("name")));
  json.set("gtin", text_or_null(item.text("gtin")));
  json.set("unit", text_or_null(item.text("unit")));
  const bool* active = item.value("active").boolean();
  json.set("active", active == nullptr ? base::Json() : base::Json(*active));
  return json;
}

base::Json natives_of(const State& state, const store::View& view, warehouse::RecordKind kind,
                      const base::Uuid& id) {
  base::Json all = base::Json::object();
  const auto* route = state.needs.routes == nullptr ? nullptr : state.needs.routes->of(kind);
  if (route == nullptr) return all;
  for (const auto endpoint : {store::Endpoint::shopware, store::Endpoint::dynamics}) {
    const auto native = sync::find_native(view, *route, endpoint, id);
    if (!native) continue;
    base::Json json = base::Json::object();
    json.set("type", native->type);
    json.set("id", native->id);
    all.set(store::to_string(endpoint), std::move(json));
  }
  return all;
}

const ItemNames::Name& ItemNames::of(const base::Uuid& item) {
  const auto known = known_.find(item);
  if (known != known_.end()) return known->second;
  Name name{item.hex(), ""};
  const auto record = view_.record(warehouse::RecordKind::item, item);
  if (record && *record) name = {(*record)->text("sku"), (*record)->text("name")};
  return known_.emplace(item, std::move(name)).first->second;
}

std::string subject_of(const store::View& view, ItemNames& names, const store::OutboxEntry& entry) {
  const auto slash = entry.key.find('/');
  const auto id = base::Uuid::parse(entry.key.substr(0, slash));
  if (!id) return entry.key;
  if (slash != std::string::npos && entry.action == sync::record_action) {
    return fmt::format("{}: {}", names.of(*id).sku, entry.key.substr(slash + 1));
  }
  const std::string order = text_of(view, warehouse::RecordKind::order, *id, "number");
  if (!order.empty()) return "order " + order;
  if (slash != std::string::npos) {
    return fmt::format("{} at {}", names.of(*id).sku, entry.key.substr(slash + 1));
  }
  const std::string customer = text_of(view, warehouse::RecordKind::customer, *id, "number");
  if (!customer.empty()) return "customer " + customer;
  return names.of(*id).sku;
}

base::Json present(const store::OutboxEntry& entry, std::string subject) {
  base::Json json = base::Json::object();
  json.set("id", number(entry.id));
  json.set("endpoint", store::to_string(entry.endpoint));
  json.set("action", entry.action);
  json.set("key", entry.key);
  json.set("subject", std::move(subject));
  json.set("state", entry.state == store::EntryState::sent ? "sent" : "waiting");
  json.set("attempt", static_cast<std::int64_t>(entry.attempt));
  const bool moves = entry.movement.exists();
  json.set("movement", moves ? base::Json(causal::to_string(entry.movement)) : base::Json());
  json.set("payload", entry.payload);
  return json;
}

}  // namespace holdfast::serve
