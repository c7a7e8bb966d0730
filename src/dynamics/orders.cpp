#include "dynamics/orders.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/uuid.hpp"
#include "dynamics/documents.hpp"
#include "dynamics/errors.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;
using base::Json;
using base::JsonView;

enum StateCode : std::int64_t { active, submitted, cancelled, fulfilled, invoiced };

struct Goal {
  std::string_view name;
  std::int64_t state;
  int status;
};
constexpr Goal goals[] = {
    {"active", active, 1},       {"submitted", submitted, 3},
    {"cancelled", cancelled, 4}, {"canceled", cancelled, 4},
    {"fulfilled", fulfilled, 100001},
};

const Goal* find_goal(std::string_view name) {
  for (const auto& goal : goals) {
    if (goal.name == name) return &goal;
  }
  return nullptr;
}

int status_of(std::int64_t state) {
  for (const auto& goal : goals) {
    if (goal.state == state) return goal.status;
  }
  return -1;
}

std::string_view name_of_state(std::int64_t state) {
  constexpr std::string_view names[] = {"active", "submitted", "cancelled", "fulfilled",
                                        "invoiced"};
  const bool known = state >= 0 && state < static_cast<std::int64_t>(std::size(names));
  return known ? names[state] : "in a state of its own";
}

bool reached(std::int64_t state, std::int64_t target) {
  return state == target || (target == fulfilled && state == invoiced);
}

std::string tracking_text(const Json& details) {
  const Json* codes = details.find("tracking_codes");
  std::string text;
  if (codes == nullptr || !codes->is_array()) return text;
  for (const auto& code : *codes->items()) {
    if (code.string() != nullptr) text += (text.empty() ? "Tracking: " : ", ") + *code.string();
  }
  return text;
}

Call convert_call(const std::string& id) {
  Json columns = Json::object();
  columns.set("AllColumns", false);
  columns.set("Columns", Json::array({"invoiceid", "invoicenumber"}));
  Json body = Json::object();
  body.set("SalesOrderId", id);
  body.set("ColumnSet", std::move(columns));
  Call call;
  call.method = "POST";
  call.path = "ConvertSalesOrderToInvoice";
  call.body = body.dump();
  call.doing = fmt::format("making the invoice of salesorder {}", id);
  call.writes = true;
  return call;
}

}  // namespace

base::Task<base::Result<flow::Receipt>> Orders::transition(flow::Transition goal) {
  const Goal* wanted = find_goal(goal.goal);
  const auto id = base::Uuid::parse(goal.id);
  const bool invoice = goal.type == "invoice" && goal.goal == "made";
  if (invoice && id) co_return co_await make_invoice(id->guid());
  if (goal.type != "salesorder" || wanted == nullptr || !id) {
    co_return base::fail(ErrorKind::misconfigured,
                         fmt::format("Dynamics cannot move {} {} to \"{}\": correct the "
                                     "transitions in config/routes.json", goal.type, goal.id,
                                     goal.goal));
  }
  goal.id = id->guid();
  const auto state = co_await read(goal.id);
  if (!state) co_return tl::unexpected<base::Error>(state.error());
  flow::Receipt receipt{goal.id, state->version, {}, true};
  if (reached(state->code, wanted->state)) co_return receipt;
  if (state->code != active && state->code != submitted) {
    co_return base::fail(ErrorKind::refused,
                         fmt::format("Dynamics: salesorder {} is {}: no way leads to {}; settle it "
                                     "there, then give this entry up", goal.id,
                                     name_of_state(state->code), goal.goal));
  }
  receipt.existed = false;
  const auto done = co_await act(goal, wanted->state);
  if (done) co_return receipt;
  const bool may_be_done = done.error().kind == ErrorKind::unknown_outcome ||
                           done.error().code == code_invalid_state;
  if (!may_be_done) co_return tl::unexpected<base::Error>(done.error());
  const auto now = co_await read(goal.id);
  if (!now || !reached(now->code, wanted->state)) {
    co_return tl::unexpected<base::Error>(done.error());
  }
  receipt.version = now->version;
  co_return receipt;
}

base::Task<base::Result<flow::Receipt>> Orders::make_invoice(std::string id) {
  const auto state = co_await read(id);
  if (!state) co_return tl::unexpected<base::Error>(state.error());
  auto found = co_await find_invoice(id);
  if (!found) co_return pass(found);
  if (*found) co_return std::move(**found);
  flow::Receipt receipt{id, state->version, {}, true};
  if (state->code == invoiced) co_return receipt;
  if (state->code == cancelled) {
    co_return base::fail(ErrorKind::refused,
                         fmt::format("Dynamics: salesorder {} is cancelled: there is nothing to "
                                     "invoice; give this entry up", id));
  }
  auto reply = co_await client_.call(convert_call(id));
  if (reply) {
    receipt.id = JsonView(reply->body)["invoiceid"].text_or("");
    receipt.version = version_of(reply->body);
    receipt.existed = false;
    co_return receipt;
  }
  if (reply.error().kind != ErrorKind::unknown_outcome) co_return pass(reply);
  auto now = co_await find_invoice(id);
  if (now && *now) co_return std::move(**now);
  co_return pass(reply);
}

base::Task<base::Result<std::optional<flow::Receipt>>> Orders::find_invoice(std::string id) {
  constexpr int invoice_cancelled = 3;
  Call call;
  call.path = fmt::format("invoices?$select=invoiceid,versionnumber&$filter=_salesorderid_value"
                          "%20eq%20{}%20and%20statecode%20ne%20{}", id, invoice_cancelled);
  call.doing = fmt::format("looking for the invoice of salesorder {}", id);
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto rows = rows_of(reply->body, doing);
  if (!rows) co_return tl::unexpected<base::Error>(rows.error());
  std::optional<flow::Receipt> found;
  if (!(*rows)->empty()) {
    const Json& row = (*rows)->front();
    found.emplace(flow::Receipt{JsonView(row)["invoiceid"].text_or(""), version_of(row), {}, true});
  }
  co_return found;
}

base::Task<base::Result<Orders::State>> Orders::read(std::string id) {
  Call call;
  call.path = fmt::format("salesorders({})?$select=statecode,statuscode,versionnumber", id);
  call.doing = "reading the state of salesorder " + id;
  const std::string doing = call.doing;
  auto reply = co_await client_.call(std::move(call));
  if (!reply && reply.error().kind == ErrorKind::not_found) {
    co_return base::fail(ErrorKind::refused,
                         fmt::format("Dynamics: salesorder {} was deleted there", id));
  }
  if (!reply) co_return pass(reply);
  const auto code = JsonView(reply->body)["statecode"].integer();
  if (!code) {
    co_return base::fail(ErrorKind::misconfigured,
                         fmt::format("Dynamics, {}: {}", doing, code.error().message));
  }
  State state{*code, version_of(reply->body)};
  co_return state;
}

Call Orders::close_call(const flow::Transition& goal, bool fulfil) const {
  Json close = Json::object();
  close.set("@odata.type", "#Microsoft.Dynamics.CRM.orderclose");
  close.set("subject", fulfil ? "Shipped" : "Cancelled");
  close.set("salesorderid@odata.bind", fmt::format("/salesorders({})", goal.id));
  const std::string tracking = tracking_text(goal.details);
  if (!tracking.empty()) close.set("description", tracking);
  Json body = Json::object();
  body.set("OrderClose", std::move(close));
  body.set("Status", status_of(fulfil ? fulfilled : cancelled));
  Call call;
  call.method = "POST";
  call.path = fulfil ? "salesorders/Microsoft.Dynamics.CRM.FulfillSalesOrder" : "CancelSalesOrder";
  call.body = body.dump();
  return call;
}

base::Task<base::Status> Orders::act(flow::Transition goal, std::int64_t target) {
  Call call;
  if (target == fulfilled || target == cancelled) {
    call = close_call(goal, target == fulfilled);
  } else {
    Json body = Json::object();
    body.set("statecode", target);
    body.set("statuscode", status_of(target));
    call.method = "PATCH";
    call.path = fmt::format("salesorders({})", goal.id);
    call.headers = {{"If-Match", "*"}};
    call.body = body.dump();
  }
  call.doing = fmt::format("moving salesorder {} to {}", goal.id, goal.goal);
  call.writes = true;
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  co_return base::Status{};
}

}  // namespace holdfast::dynamics
