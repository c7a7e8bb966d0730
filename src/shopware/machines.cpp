#include "shopware/machines.hpp"

#include "base/json_view.hpp"
#include "base/log.hpp"
#include "shopware/feed.hpp"

namespace holdfast::shopware {
namespace {

constexpr std::int64_t page_rows = 500;

// "order_delivery.state" is the machine of order_delivery.
std::string entity_of(const std::string& machine) { return machine.substr(0, machine.find('.')); }

}  // namespace

base::Json machine_criteria(std::int64_t page) {
  base::Json associations = base::Json::object();
  for (const char* name : {"stateMachine", "fromStateMachineState", "toStateMachineState"}) {
    associations.set(name, base::Json::object());
  }
  base::Json body = base::Json::object();
  body.set("page", page);
  body.set("limit", page_rows);
  body.set("associations", std::move(associations));
  body.set("filter", base::Json::array({equals_any(
                         "stateMachine.technicalName",
                         {"order.state", "order_delivery.state", "order_transaction.state"})}));
  body.set("sort", sort_by({"createdAt", "id"}));
  return body;
}

base::Task<base::Status> Machines::load() {
  if (loaded_) co_return base::Status{};
  machines_.clear();
  for (std::int64_t page = 1;; ++page) {
    const auto more = co_await load_page(page);
    if (!more && more.error().kind == base::ErrorKind::misconfigured) {
      base::log_notice("shopware", "the default state machines are used: " + more.error().message);
      machines_.clear();
      break;
    }
    if (!more) co_return tl::unexpected<base::Error>(more.error());
    if (!*more) break;
  }
  loaded_ = true;
  co_return base::Status{};
}

base::Task<base::Result<bool>> Machines::load_page(std::int64_t page) {
  Call call{"POST", "/api/search/state-machine-transition", machine_criteria(page),
            {},     "reading the state machines",           false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const base::JsonView data = base::JsonView(*reply)["data"];
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto machine = data[i]["stateMachine"]["technicalName"].text_or("");
    Edge edge{data[i]["fromStateMachineState"]["technicalName"].text_or(""),
              data[i]["actionName"].text_or(""),
              data[i]["toStateMachineState"]["technicalName"].text_or("")};
    if (machine.empty() || edge.from.empty() || edge.action.empty() || edge.to.empty()) continue;
    machines_[entity_of(machine)].push_back(std::move(edge));
  }
  co_return static_cast<std::int64_t>(data.size()) == page_rows;
}

const Machine& Machines::of(std::string_view entity) const {
  const auto found = machines_.find(entity);
  return found == machines_.end() ? default_machine(entity) : found->second;
}

}  // namespace holdfast::shopware
