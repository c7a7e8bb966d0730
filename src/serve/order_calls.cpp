#include <fmt/core.h>

#include "base/json_view.hpp"
#include "serve/detail/calls.hpp"
#include "serve/detail/item_search.hpp"
#include "serve/detail/money.hpp"
#include "serve/detail/present.hpp"
#include "sync/members.hpp"

namespace holdfast::serve {
namespace {

using warehouse::Record;
using warehouse::RecordKind;

warehouse::OrderState state_of(const store::View& view, const Record& order) {
  const auto* total = order.value("total_gross").number();
  return warehouse::derive(order.value("lines"), view.facts(order.id),
                           total == nullptr ? base::Decimal{} : *total);
}

std::string customer_of(const Record& order) {
  for (const char* group : {"shipping", "billing"}) {
    std::string name = base::JsonView(order.value(group))["name"].text_or("");
    if (!name.empty()) return name;
  }
  const base::JsonView customer(order.value("customer"));
  std::string company = customer["company"].text_or("");
  if (!company.empty()) return company;
  const std::string first = customer["first_name"].text_or("");
  return first + (first.empty() ? "" : " ") + customer["last_name"].text_or("");
}

base::Json head_of(const Record& order) {
  base::Json json = base::Json::object();
  json.set("id", order.id.hex());
  json.set("number", order.text("number"));
  json.set("source", text_or_null(order.text("source")));
  json.set("ordered_at", order.value("ordered_at"));
  json.set("customer", text_or_null(customer_of(order)));
  json.set("currency", text_or_null(order.text("currency")));
  json.set("total_gross", order.value("total_gross"));
  return json;
}

base::Json brief(const Record& order, const warehouse::OrderState& state) {
  base::Json json = head_of(order);
  json.set("progress", warehouse::to_string(state.progress));
  json.set("delivery", warehouse::to_string(state.delivery));
  json.set("payment", warehouse::to_string(state.payment));
  json.set("line_count", number(state.lines.size()));
  base::Decimal open;
  for (const auto& line : state.lines) open = open.plus(line.open()).value_or(open);
  json.set("open_quantity", open);
  base::Json violations = base::Json::array();
  for (const auto& text : state.violations) violations.push_back(text);
  json.set("violations", std::move(violations));
  return json;
}

Outcome<std::string> wanted_progress(const Call& call) {
  const std::string wanted(call.parameter("progress"));
  using warehouse::Progress;
  if (wanted.empty()) return wanted;
  for (const auto known :
       {Progress::open, Progress::in_progress, Progress::completed, Progress::cancelled}) {
    if (wanted == warehouse::to_string(known)) return wanted;
  }
  return refuse(400, "invalid_input",
                fmt::format("parameter progress: expected open, in_progress, completed or "
                            "cancelled, got \"{}\"",
                            wanted));
}

// Of several orders of one number the one that is alive.
Outcome<Record> order_by_number(const store::View& view, const std::string& number) {
  std::optional<Record> best;
  for (const auto& id : view.orders_by_number(number)) {
    auto record = view.record(RecordKind::order, id);
    if (!record) return refuse(record.error());
    if (!*record) continue;
    const bool alive = state_of(view, **record).progress != warehouse::Progress::cancelled;
    if (alive || !best) best = std::move(**record);
  }
  if (best) return std::move(*best);
  return not_found(fmt::format("no order has the number \"{}\"", number));
}

}  // namespace

Outcome<base::Json> list_orders(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  auto after = call.after_id();
  if (!after) return tl::unexpected<Problem>(after.error());
  const auto wanted = wanted_progress(call);
  if (!wanted) return tl::unexpected<Problem>(wanted.error());
  const store::View view = call.view();
  base::Json items = base::Json::array();
  std::size_t read = 0;
  bool more = false;
  const auto status = view.each_record(RecordKind::order, *after, [&](const Record& order) {
    more = items.items()->size() >= *limit || read == records_read_max;
    if (more) return false;
    ++read;
    *after = order.id;
    const auto state = state_of(view, order);
    if (wanted->empty() || *wanted == warehouse::to_string(state.progress)) {
      items.push_back(brief(order, state));
    }
    return true;
  });
  if (!status) return refuse(status.error());
  return page_of(std::move(items), more ? base::Json(after->hex()) : base::Json());
}

Outcome<base::Json> show_order(const Call& call) {
  const store::View view = call.view();
  const auto order = order_by_number(view, call.captures.at(0));
  if (!order) return tl::unexpected<Problem>(order.error());
  base::Json json = head_of(*order);
  base::Json fields = base::Json::object();
  for (auto& [name, value] : order->values()) {
    if (name != "lines") fields.set(name, value);
  }
  json.set("fields", std::move(fields));
  const base::Json& lines = order->value("lines");
  json.set("lines", lines.is_array() ? lines : base::Json::array());
  json.set("state", present(state_of(view, *order)));
  base::Json facts = base::Json::array();
  for (const auto& fact : view.facts(order->id)) facts.push_back(present(fact));
  if (const auto read = view.status(); !read) return refuse(read.error());
  json.set("facts", std::move(facts));
  const auto settled = sync::settlement_of(view, *order);
  if (!settled) return refuse(settled.error());
  json.set("money", present(*settled, order->text("number")));
  json.set("native", natives_of(call.state, view, RecordKind::order, order->id));
  return json;
}

}  // namespace holdfast::serve
