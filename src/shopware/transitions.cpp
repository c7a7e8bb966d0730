#include "shopware/transitions.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

// A way is read anew this often when somebody else moves the same document meanwhile.
constexpr int attempts_max = 3;
// A request whose answer was lost may still be at work: its end is waited for before looking.
constexpr base::Millis settling{2'000};

std::string route_of(std::string entity) {
  std::replace(entity.begin(), entity.end(), '_', '-');
  return entity;
}

base::Error no_way(const flow::Transition& goal, const std::string& state) {
  return {base::ErrorKind::refused,
          fmt::format("{} {} is {}: no way leads to {}; move it in the shop, then give this "
                      "entry up",
                      goal.type, goal.id, state, goal.goal)};
}

}  // namespace

base::Task<base::Result<flow::Receipt>> Transitions::reach(flow::Transition goal) {
  const std::string order = goal.document.empty() ? goal.id : goal.document;
  auto& known = moving_[order];
  auto mutex = known.lock();
  if (!mutex) known = mutex = std::make_shared<base::Mutex>(loop_);
  const auto lock = co_await mutex->lock();
  std::erase_if(moving_, [](const auto& one) { return one.second.expired(); });
  co_return co_await move(std::move(goal));
}

base::Task<base::Result<flow::Receipt>> Transitions::move(flow::Transition goal) {
  const base::Json* codes = goal.details.find("tracking_codes");
  if (codes != nullptr && codes->is_array() && !codes->items()->empty()) {
    const auto told = co_await add_tracking_codes(goal.id, *codes);
    if (!told) co_return tl::unexpected<base::Error>(told.error());
  }
  flow::Receipt receipt{goal.id, 0, {}, true};
  base::Error last;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const auto loaded = co_await machines_.load();
    if (!loaded) co_return tl::unexpected<base::Error>(loaded.error());
    auto state = co_await state_of(goal.type, goal.id);
    if (!state) co_return pass(state);
    const auto steps = path(goal.type, machines_.of(goal.type), *state, goal.goal);
    if (!steps) co_return tl::unexpected<base::Error>(no_way(goal, *state));
    base::Status done;
    for (std::size_t i = 0; i < steps->size() && done; ++i) {
      receipt.existed = false;
      done = co_await act(goal.type, goal.id, (*steps)[i]);
    }
    if (done) co_return receipt;
    if (done.error().kind != base::ErrorKind::conflict) {
      co_return tl::unexpected<base::Error>(done.error());
    }
    last = done.error();
    machines_.forget();
  }
  co_return tl::unexpected<base::Error>(last);
}

base::Task<base::Result<std::string>> Transitions::state_of(std::string entity, std::string id) {
  base::Json associations = base::Json::object();
  associations.set("stateMachineState", base::Json::object());
  base::Json body = base::Json::object();
  body.set("ids", base::Json::array({id}));
  body.set("associations", std::move(associations));
  Call call{"POST",
            "/api/search/" + route_of(entity),
            std::move(body),
            {},
            fmt::format("reading the state of {} {}", entity, id),
            false};
  auto reply = co_await client_.call(std::move(call));
  if (!reply) co_return pass(reply);
  const auto data = base::JsonView(*reply)["data"];
  if (data.size() == 0) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("{} {} is gone from the shop", entity, id));
  }
  co_return data[0]["stateMachineState"]["technicalName"].text();
}

// Done when the shop says so, or when the state says so after an answer that was lost. Never
// repeated here: the state may lie, a second attempt begins by reading it.
base::Task<base::Status> Transitions::act(std::string entity, std::string id, Step step) {
  base::Json body = base::Json::object();
  body.set("sendMail", false);
  Call call{"POST",
            fmt::format("/api/_action/{}/{}/state/{}", entity, id, step.action),
            std::move(body),
            {},
            fmt::format("{} of {} {}", step.action, entity, id),
            true};
  auto reply = co_await client_.call(std::move(call));
  if (reply) co_return base::Status{};
  if (reply.error().kind != base::ErrorKind::unknown_outcome) {
    co_return tl::unexpected<base::Error>(reply.error());
  }
  co_await base::sleep(loop_, settling);
  const auto state = co_await state_of(entity, id);
  if (state && *state == step.to) co_return base::Status{};
  co_return tl::unexpected<base::Error>(reply.error());
}

base::Task<base::Status> Transitions::add_tracking_codes(std::string delivery, base::Json wanted) {
  base::Json ask = base::Json::object();
  ask.set("ids", base::Json::array({delivery}));
  Call read{"POST",
            "/api/search/order-delivery",
            std::move(ask),
            {},
            "reading the tracking codes of " + delivery,
            false};
  auto reply = co_await client_.call(std::move(read));
  if (!reply) co_return tl::unexpected<base::Error>(reply.error());
  const auto data = base::JsonView(*reply)["data"];
  if (data.size() == 0) {
    co_return base::fail(base::ErrorKind::refused,
                         fmt::format("order_delivery {} is gone from the shop", delivery));
  }
  const base::Json* known = data[0]["trackingCodes"].get();
  base::Json all = known != nullptr && known->is_array() ? *known : base::Json::array();
  const std::size_t before = all.items()->size();
  for (const auto& code : *wanted.items()) {
    const auto& items = *all.items();
    if (std::find(items.begin(), items.end(), code) == items.end()) all.push_back(code);
  }
  if (all.items()->size() == before) co_return base::Status{};
  base::Json body = base::Json::object();
  body.set("trackingCodes", std::move(all));
  Call write{"PATCH", "/api/order-delivery/" + delivery,           std::move(body),
             {},      "telling the tracking codes of " + delivery, true};
  auto written = co_await client_.call(std::move(write));
  if (!written) co_return tl::unexpected<base::Error>(written.error());
  co_return base::Status{};
}

}  // namespace holdfast::shopware
