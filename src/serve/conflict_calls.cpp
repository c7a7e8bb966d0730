#include <algorithm>

#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

// Whether ?state lets a conflict through.
Outcome<std::function<bool(const store::Conflict&)>> filter_of(const Call& call) {
  const std::string_view state = call.parameter("state");
  using Filter = std::function<bool(const store::Conflict&)>;
  if (state.empty() || state == "all") return Filter([](const auto&) { return true; });
  if (state == "open") return Filter([](const auto& one) { return !one.settled; });
  if (state == "settled") return Filter([](const auto& one) { return one.settled; });
  return refuse(400, "invalid_input",
                fmt::format("parameter state: expected open, settled or all, got \"{}\"", state));
}

std::string moment_of(const store::Conflict& conflict) {
  const base::Json settled = ConflictWords::settled_at(conflict);
  if (settled.string() != nullptr) return *settled.string();
  return base::WallTime{conflict.found.time.wall_ms}.iso();
}

// By id, page by page; or the newest first, without a next page.
Outcome<std::vector<store::Conflict>> in_order(const Call& call,
                                               std::vector<store::Conflict> conflicts) {
  const std::string_view order = call.parameter("order");
  if (order.empty() || order == "id") return conflicts;
  if (order != "newest") {
    return refuse(400, "invalid_input",
                  fmt::format("parameter order: expected id or newest, got \"{}\"", order));
  }
  std::vector<std::pair<std::string, std::size_t>> moments;
  for (std::size_t i = 0; i < conflicts.size(); ++i)
    moments.emplace_back(moment_of(conflicts[i]), i);
  std::sort(moments.rbegin(), moments.rend());
  std::vector<store::Conflict> sorted;
  for (const auto& [moment, index] : moments) sorted.push_back(std::move(conflicts[index]));
  return sorted;
}

}  // namespace

Outcome<base::Json> list_conflicts(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto shown = filter_of(call);
  if (!shown) return tl::unexpected<Problem>(shown.error());
  const std::string_view after = call.parameter("after");
  const auto all = in_order(call, call.view().conflicts());
  if (!all) return tl::unexpected<Problem>(all.error());
  base::Json items = base::Json::array();
  base::Json next;
  const store::View view = call.view();
  const ConflictWords words(view, call.state.needs.store.actor());
  const bool by_id = call.parameter("order") != "newest";
  for (const auto& conflict : *all) {
    if ((by_id && conflict.found.id <= after) || !(*shown)(conflict)) continue;
    if (items.items()->size() == *limit) {
      if (!by_id) break;
      next = *items.items()->back().find("id");
      break;
    }
    items.push_back(present(conflict, words));
  }
  return page_of(std::move(items), std::move(next));
}

base::Task<Outcome<net::ServerResponse>> settle(Call call) {
  const auto body = call.body({"id", "value"});
  if (!body) co_return tl::unexpected<Problem>(body.error());
  auto id = required_text(*body, "id");
  if (!id) co_return tl::unexpected<Problem>(id.error());
  const base::Json* found = body->find("value");
  if (found == nullptr) {
    co_return refuse_input("/value is missing: give the value that is to stand, or null");
  }
  base::Json value = *found;
  std::string conflict = *id;
  std::string by = call.who;
  const auto done =
      co_await call.state.needs.engine.settle(std::move(conflict), std::move(value), std::move(by));
  if (!done) co_return refuse(done.error());
  base::Json json = base::Json::object();
  json.set("id", *id);
  json.set("status", "settled");
  co_return to_response(json);
}

}  // namespace holdfast::serve
